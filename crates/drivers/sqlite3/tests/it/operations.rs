//! Scans, counts, keys and the corners of writing.

use std::num::NonZeroU32;

use asterisk_realtime_core::{Driver, ErrorKind, IntoFilter, Order, Selection, Table};

use crate::store::{Store, delete, insert, kind, rows, scan, soon, table, texts, try_rows, update};

#[tokio::test]
async fn scans_follow_the_row_number_the_key_or_all_columns() {
    let store = Store::with(
        "CREATE TABLE t (a TEXT, b INTEGER);
         CREATE TABLE keyed (a TEXT, b REAL, c TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID;
         CREATE TABLE shadowed (rowid TEXT, _rowid_ TEXT);
         CREATE VIEW v AS SELECT b AS n, a FROM t;
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 25)
             INSERT INTO t SELECT 'x' || (i % 3), i FROM n;
         INSERT INTO keyed SELECT a, b / 2.0, 'c' FROM t;
         INSERT INTO shadowed SELECT a, b FROM t;",
    );
    let driver = store.open();
    for name in ["t", "keyed", "shadowed", "v"] {
        for batch in [1, 4, 5, 25, 26, 1000] {
            let (rows, sizes) = scan(&driver, name, batch).await;
            assert_eq!(rows.len(), 25, "{name} in batches of {batch}: {sizes:?}");
            let full = &sizes[..sizes.len() - 1];
            assert!(full.iter().all(|size| *size == batch as usize), "{name}: {sizes:?}");
            let different: std::collections::HashSet<_> = rows
                .iter()
                .map(|row| {
                    row.iter().map(|(_, cell)| cell.text().map(String::from)).collect::<Vec<_>>()
                })
                .collect();
            assert_eq!(different.len(), 25, "{name} in batches of {batch}");
        }
    }
}

#[tokio::test]
async fn a_scan_minds_its_filter_and_what_happens_meanwhile() {
    let store = Store::with(
        "CREATE TABLE t (a TEXT, b INTEGER);
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)
             INSERT INTO t SELECT 'x', i FROM n;",
    );
    let driver = store.open();
    let filter = [("b >", "5")].into_filter().unwrap();
    let batch = NonZeroU32::new(5).unwrap();
    let mut scan = driver.scan(&table("t"), Some(&filter), batch, soon()).await.unwrap();
    let first = scan.next_batch(soon()).await.unwrap();
    assert_eq!(
        first.iter().map(|row| row.text("b").unwrap()).collect::<Vec<_>>(),
        ["6", "7", "8", "9", "10"]
    );
    assert!(!format!("{scan:?}").contains('5') || !format!("{scan:?}").contains("value"));

    delete(&driver, &[("b", "11")]).await.unwrap();
    store.other().execute_batch("ALTER TABLE t ADD COLUMN c TEXT DEFAULT 'new'").unwrap();
    let second = scan.next_batch(soon()).await.unwrap();
    assert_eq!(second[0].text("b"), Some("12"));
    assert_eq!(second[0].text("c"), Some("new"));
    assert_eq!(scan.next_batch(soon()).await.unwrap().len(), 4);
    assert!(scan.next_batch(soon()).await.unwrap().is_empty());
    assert!(scan.next_batch(soon()).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_scan_of_nothing_fails_at_once() {
    let store = Store::with("CREATE TABLE t (a TEXT)");
    let driver = store.open();
    let outcome = driver.scan(&table("nobody"), None, NonZeroU32::MIN, soon()).await;
    assert_eq!(kind(outcome), ErrorKind::NotFound);
    let filter = [("b", "5")].into_filter().unwrap();
    let outcome = driver.scan(&table("t"), Some(&filter), NonZeroU32::MIN, soon()).await;
    assert_eq!(kind(outcome), ErrorKind::NotFound);
}

#[tokio::test]
async fn constraints_are_conflicts_or_invalid() {
    let store = Store::with(
        "CREATE TABLE p (id TEXT PRIMARY KEY);
         CREATE TABLE t (id TEXT PRIMARY KEY, n INTEGER NOT NULL DEFAULT 0, p TEXT REFERENCES p,
             CHECK (id != 'bad'));
         INSERT INTO t (id) VALUES ('a'), ('b');",
    );
    let driver = store.open();
    for (changes, expected) in [
        ([("id", Some("a")), ("n", Some("1"))], ErrorKind::Conflict),
        ([("id", Some("c")), ("p", Some("nobody"))], ErrorKind::Conflict),
        ([("id", Some("c")), ("n", None)], ErrorKind::Invalid),
        ([("id", Some("c")), ("n", Some(""))], ErrorKind::Invalid),
        ([("id", Some("c")), ("n", Some("many"))], ErrorKind::Invalid),
        ([("id", Some("bad")), ("n", Some("1"))], ErrorKind::Invalid),
        ([("id", Some("c")), ("ID", Some("d"))], ErrorKind::Invalid),
    ] {
        let error = insert(&driver, &changes).await.unwrap_err();
        assert_eq!(error.kind(), expected, "{changes:?}: {error}");
        assert_eq!((error.driver(), error.database()), (Some("sqlite3"), Some("asterisk")));
        assert_eq!(error.table(), Some("t"));
    }
    let outcome = update(&driver, &[("id", "b")], &[("id", Some("a"))]).await;
    assert_eq!(kind(outcome), ErrorKind::Conflict);
    assert_eq!(update(&driver, &[("id LIKE", "%")], &[("n", Some("7"))]).await.unwrap(), 2);
}

#[tokio::test]
async fn comparisons_are_those_of_the_store() {
    let store = Store::with(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, c TEXT COLLATE NOCASE, f REAL, x);
         INSERT INTO t VALUES (1, 9, 'Ab', 0.5, 'y'), (2, 10, 'aB', 1.0, 'Y'), (3, NULL, NULL, NULL, NULL);",
    );
    let driver = store.open();
    for (pairs, expected) in [
        (&[("n <", "10")][..], &["1"][..]),
        (&[("n", "9.0")], &["1"]),
        (&[("n", "nine")], &[]),
        (&[("n !=", "nine")], &["1", "2"]),
        (&[("n LIKE", "1%")], &["2"]),
        (&[("c", "AB")], &["1", "2"]),
        (&[("c NOT LIKE", "x")], &["1", "2"]),
        (&[("x", "y")], &["1"]),
        (&[("f >=", "0.75")], &["2"]),
        (&[("f LIKE", "1.0")], &["2"]),
        (&[("id >", "0")], &["1", "2", "3"]),
    ] {
        assert_eq!(texts(&driver, pairs, "id").await, expected, "{pairs:?}");
    }
    for field in ["n <", "f >="] {
        assert_eq!(kind(try_rows(&driver, &[(field, "nine")]).await), ErrorKind::Invalid);
    }
}

#[tokio::test]
async fn limits_and_no_order_are_kept() {
    let store = Store::with(
        "CREATE TABLE t (a TEXT, b TEXT);
         INSERT INTO t VALUES ('x', '3'), ('x', '1'), ('x', '2')",
    );
    for driver in store.open_both() {
        let filter = [("a", "x")].into_filter().unwrap();
        let select = async |order, limit| {
            let selection = Selection { order, limit };
            let found = driver.select(&table("t"), &filter, selection, soon()).await.unwrap();
            found.iter().map(|row| row.text("b").unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(select(Order::FirstColumn, Some(2)).await, ["3", "1"]);
        assert_eq!(select(Order::FirstColumn, None).await, ["3", "1", "2"]);
        assert_eq!(select(Order::Unordered, Some(0)).await.len(), 0);
        assert_eq!(select(Order::Unordered, None).await.len(), 3);
    }
}

/// Clause 8: nothing that is given becomes syntax.
#[tokio::test]
async fn names_are_names() {
    let store = Store::with(
        r#"CREATE TABLE "sip.conf" ("100rel" TEXT, "a""b" TEXT, "größe" TEXT);
           CREATE TABLE main.t ("select" TEXT);
           INSERT INTO "sip.conf" VALUES ('yes', 'q', '5');"#,
    );
    let driver = store.open();
    let all = Selection::ALL;
    let filter = [("100rel", "yes"), (r#"a"b"#, "q"), ("größe", "5")].into_filter().unwrap();
    for name in [Table::defaulted("sip.conf").unwrap(), table("sip.conf"), table("main.sip.conf")] {
        assert_eq!(driver.select(&name, &filter, all, soon()).await.unwrap().len(), 1, "{name}");
    }
    let filter = [("select", "x")].into_filter().unwrap();
    assert!(driver.select(&table("main.t"), &filter, all, soon()).await.unwrap().is_empty());
    assert!(driver.select(&table("MAIN.T"), &filter, all, soon()).await.unwrap().is_empty());
    let refused = [
        Table::defaulted("main.t").unwrap(),
        table("temp.t"),
        table(r#"t" --"#),
        table("t; DROP TABLE t"),
    ];
    for name in refused {
        let outcome = driver.select(&name, &filter, all, soon()).await;
        assert_eq!(kind(outcome), ErrorKind::NotFound, "{name}");
    }
    assert_eq!(kind(rows_of(&driver, r#"x" OR "1"#).await), ErrorKind::NotFound);
}

async fn rows_of(
    driver: &dyn Driver,
    column: &str,
) -> Result<usize, asterisk_realtime_core::Error> {
    use asterisk_realtime_core::{Condition, Filter, Op};
    // Blanks are refused before the driver is asked.
    let column = column.replace(' ', "\u{2800}");
    let filter = Filter::new(vec![Condition::new(&column, Op::Eq, "1")?])?;
    let found = driver.select(&table("sip.conf"), &filter, Selection::ALL, soon()).await?;
    Ok(found.len())
}

#[tokio::test]
async fn what_is_asked_of_a_view_is_answered() {
    let store = Store::with(
        "CREATE TABLE p (name TEXT PRIMARY KEY, context TEXT);
         INSERT INTO p VALUES ('a', 'x'), ('b', 'x'), ('c', 'y');
         CREATE VIEW t AS SELECT context, count(*) AS n FROM p GROUP BY context;",
    );
    for driver in store.open_both() {
        assert_eq!(texts(&driver, &[("context", "x")], "n").await, ["2"]);
        assert_eq!(rows(&driver, &[("context LIKE", "%")]).await.len(), 2);
        let outcome = insert(&driver, &[("context", Some("z"))]).await;
        assert_eq!(kind(outcome), ErrorKind::Invalid);
    }
}
