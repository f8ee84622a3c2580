//! Descriptions, and schemas that change under us.

use asterisk_realtime_core::{
    Alteration, ColumnDefinition, ColumnType, Comparison, Driver, ErrorKind, TypeClass,
};

use crate::store::{Store, insert, kind, rows, soon, table, texts, try_rows, update, warm_up};

const TABLE: &str = "CREATE TABLE t (id VARCHAR(40) PRIMARY KEY, v TEXT);
    INSERT INTO t VALUES ('1', 'a'), ('2', 'b');";

#[tokio::test]
async fn tables_are_described() {
    let store = Store::with(
        "CREATE TABLE t (b INTEGER, a VARCHAR(40) COLLATE NOCASE, d DATETIME NOT NULL, f REAL,
             g TEXT GENERATED ALWAYS AS (a || b) VIRTUAL, PRIMARY KEY (a, b)) WITHOUT ROWID;
         CREATE VIEW v AS SELECT a, count(*) AS n FROM t GROUP BY a;",
    );
    let driver = store.open();
    let found = driver.columns(&table("T"), soon()).await.unwrap();
    let names: Vec<_> = found.columns().iter().map(|column| &*column.name).collect();
    assert_eq!(names, ["b", "a", "d", "f", "g"]);
    let key: Vec<_> = found.primary_key().iter().map(|column| column.name.to_string()).collect();
    assert_eq!(key, ["a", "b"]);

    let column = |name: &str| found.column(name).unwrap().clone();
    assert_eq!(column("b").class, TypeClass::Integer { bytes: 8, signed: true });
    assert_eq!(column("b").compares, Comparison::Numeric);
    assert!(!column("b").nullable);
    assert_eq!(column("A").class, TypeClass::Char);
    assert_eq!((column("a").length, column("a").compares), (Some(40), Comparison::Folded));
    assert_eq!(column("a").type_name, "VARCHAR(40)");
    assert_eq!((column("d").class, column("d").nullable), (TypeClass::DateTime, false));
    assert_eq!((column("f").class, column("f").nullable), (TypeClass::Float, true));
    assert_eq!(column("g").compares, Comparison::Bytes);

    let view = driver.columns(&table("v"), soon()).await.unwrap();
    assert_eq!(view.column("a").unwrap().compares, Comparison::Unknown);
    assert_eq!(view.column("n").unwrap().type_name, "");
    assert_eq!(kind(driver.columns(&table("nobody"), soon()).await), ErrorKind::NotFound);
}

#[tokio::test]
async fn tables_and_columns_are_made() {
    let store = Store::with("");
    let driver = store.open();
    let integer = ColumnType::Integer { bytes: 4, signed: true };
    let columns = vec![
        ColumnDefinition::new("id", ColumnType::Char(40)).key(),
        ColumnDefinition::new("port", integer),
        ColumnDefinition::new("since", ColumnType::DateTime),
    ];
    let create = Alteration::CreateTable(columns);
    assert_eq!(kind(try_rows(&driver, &[("id", "1")]).await), ErrorKind::NotFound);
    driver.alter(&table("t"), &create, soon()).await.unwrap();
    assert_eq!(kind(driver.alter(&table("T"), &create, soon()).await), ErrorKind::Conflict);
    insert(&driver, &[("id", Some("1")), ("since", Some(""))]).await.unwrap();

    let add = Alteration::AddColumn(ColumnDefinition::new("host", ColumnType::Char(80)));
    driver.alter(&table("t"), &add, soon()).await.unwrap();
    let again = Alteration::AddColumn(ColumnDefinition::new("HOST", ColumnType::Text));
    let error = driver.alter(&table("t"), &again, soon()).await.unwrap_err();
    assert_eq!((error.kind(), error.column()), (ErrorKind::Conflict, Some("host")));
    let filled = ColumnDefinition::new("n", integer).not_null();
    driver.alter(&table("t"), &Alteration::AddColumn(filled), soon()).await.unwrap();
    update(&driver, &[("id", "1")], &[("host", Some("h"))]).await.unwrap();
    assert_eq!(texts(&driver, &[("id", "1")], "host").await, ["h"]);
    assert_eq!(texts(&driver, &[("id", "1")], "n").await, ["0"]);
    assert_eq!(texts(&driver, &[("id", "1")], "since").await, ["NULL"]);

    let found = driver.columns(&table("t"), soon()).await.unwrap();
    assert_eq!(found.column("since").unwrap().class, TypeClass::DateTime);
    assert!(!found.column("id").unwrap().nullable);
    let missing = Alteration::AddColumn(ColumnDefinition::new("a", ColumnType::Text));
    assert_eq!(kind(driver.alter(&table("u"), &missing, soon()).await), ErrorKind::NotFound);
}

#[tokio::test]
async fn columns_hold_any_length_but_not_any_type() {
    let store = Store::with("CREATE TABLE t (v VARCHAR(10), n INTEGER, d DATE, b BLOB)");
    let driver = store.open();
    let widen = async |name: &str, column_type| {
        let change = Alteration::WidenColumn(ColumnDefinition::new(name, column_type));
        driver.alter(&table("t"), &change, soon()).await
    };
    let long = ColumnType::Integer { bytes: 8, signed: true };
    for (name, column_type) in [
        ("v", ColumnType::Char(400)),
        ("v", ColumnType::Text),
        ("N", long),
        ("n", ColumnType::Float),
        ("d", ColumnType::DateTime),
    ] {
        widen(name, column_type).await.unwrap();
    }
    let text = "x".repeat(400);
    insert(&driver, &[("v", Some(&*text))]).await.unwrap();
    assert_eq!(texts(&driver, &[("v", &*text)], "v").await, [text]);
    for (name, column_type) in [("n", ColumnType::Text), ("d", long), ("b", ColumnType::Text)] {
        assert_eq!(kind(widen(name, column_type).await), ErrorKind::Invalid, "{name}");
    }
    assert_eq!(kind(widen("x", long).await), ErrorKind::NotFound);
}

/// A table of the name `main.t` is made in `main`, one of a name with any other dot as it stands.
#[tokio::test]
async fn a_dot_is_part_of_the_name_unless_it_is_a_schema() {
    let store = Store::with("");
    let driver = store.open();
    let create = Alteration::CreateTable(vec![ColumnDefinition::new("a", ColumnType::Text)]);
    for (name, made) in [("main.t", "t"), ("sip.conf", "sip.conf")] {
        driver.alter(&table(name), &create, soon()).await.unwrap();
        let sql = "SELECT count(*) FROM sqlite_schema WHERE name = ?1";
        let count: i64 = store.other().query_row(sql, [made], |row| row.get(0)).unwrap();
        assert_eq!(count, 1, "{name}");
        assert_eq!(kind(driver.alter(&table(name), &create, soon()).await), ErrorKind::Conflict);
    }
}

/// What another program does to the schema is seen by the next call, on both ways of reading.
#[tokio::test]
async fn changes_by_another_program_are_seen_at_once() {
    let store = Store::with(TABLE);
    for driver in store.open_both() {
        warm_up(&driver, &[("id", "1")]).await;
        let other = store.other();
        other.execute_batch("ALTER TABLE t ADD COLUMN extra TEXT DEFAULT 'x'").unwrap();
        assert_eq!(texts(&driver, &[("id", "1")], "extra").await, ["x"]);
        assert_eq!(texts(&driver, &[("extra", "x")], "id").await, ["1", "2"]);

        warm_up(&driver, &[("id", "1")]).await;
        other.execute_batch("ALTER TABLE t RENAME COLUMN extra TO renamed").unwrap();
        let found = rows(&driver, &[("id", "1")]).await;
        assert_eq!((found[0].get("extra"), found[0].text("renamed")), (None, Some("x")));
        assert_eq!(kind(try_rows(&driver, &[("extra", "x")]).await), ErrorKind::NotFound);

        warm_up(&driver, &[("id", "1")]).await;
        other.execute_batch("ALTER TABLE t DROP COLUMN renamed").unwrap();
        assert_eq!(rows(&driver, &[("id", "1")]).await[0].len(), 2);
        let outcome = update(&driver, &[("id", "1")], &[("renamed", Some("x"))]).await;
        assert_eq!(kind(outcome), ErrorKind::NotFound);

        warm_up(&driver, &[("id", "1")]).await;
        other.execute_batch("DROP TABLE t").unwrap();
        assert_eq!(kind(try_rows(&driver, &[("id", "1")]).await), ErrorKind::NotFound);
        other.execute_batch(TABLE).unwrap();
        assert_eq!(texts(&driver, &[("id", "1")], "v").await, ["a"]);
    }
}

/// The same columns in another order: nothing is missing, so only the version of the schema tells.
#[tokio::test]
async fn a_table_made_anew_with_other_columns_is_seen_at_once() {
    let store = Store::with(TABLE);
    for driver in store.open_both() {
        for _ in 0..3 {
            for (columns, values) in
                [("v TEXT, id TEXT", "'b', '1'"), ("id TEXT, v TEXT", "'1', 'a'")]
            {
                warm_up(&driver, &[("id", "1")]).await;
                let sql = format!(
                    "BEGIN; DROP TABLE t; CREATE TABLE t ({columns}); INSERT INTO t VALUES ({values}); COMMIT"
                );
                store.other().execute_batch(&sql).unwrap();
                let found = rows(&driver, &[("id", "1")]).await;
                let first = if columns.starts_with('v') { ("v", "b") } else { ("id", "1") };
                let (name, cell) = found[0].iter().next().unwrap();
                assert_eq!((&**name, cell.text().unwrap()), first);
            }
        }
    }
}

/// A column that changes its type changes what an empty text means.
#[tokio::test]
async fn a_changed_type_is_seen_by_the_next_write() {
    let store = Store::with("CREATE TABLE t (id TEXT, v TEXT); INSERT INTO t VALUES ('1', 'x')");
    let driver = store.open();
    update(&driver, &[("id", "1")], &[("v", Some(""))]).await.unwrap();
    assert_eq!(texts(&driver, &[("id", "1")], "v").await, [""]);
    store
        .other()
        .execute_batch("ALTER TABLE t DROP COLUMN v; ALTER TABLE t ADD COLUMN v INTEGER")
        .unwrap();
    update(&driver, &[("id", "1")], &[("v", Some(""))]).await.unwrap();
    assert_eq!(texts(&driver, &[("id", "1")], "v").await, ["NULL"]);
    let found = driver.columns(&table("t"), soon()).await.unwrap();
    assert!(found.column("v").unwrap().class.is_numeric());
}

/// Every cell holds the name of its column, whatever the columns are just now.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn rows_are_whole_while_the_schema_changes() {
    const ORDERS: [&[&str]; 4] =
        [&["id", "a", "b"], &["b", "id"], &["a", "b", "c", "id"], &["c", "a", "id"]];
    let made_of = |columns: &[&str]| {
        format!(
            "BEGIN; DROP TABLE IF EXISTS t; CREATE TABLE t ({}); INSERT INTO t VALUES ('{}'); COMMIT",
            columns.join(" TEXT, "),
            columns.join("', '"),
        )
    };
    let store = Store::with(&made_of(ORDERS[0]));
    store.other().execute_batch("PRAGMA journal_mode = WAL").unwrap();
    let driver = std::sync::Arc::new(store.open());
    let end = std::time::Instant::now() + std::time::Duration::from_millis(700);
    let readers: Vec<_> = (0..4)
        .map(|_| {
            let driver = std::sync::Arc::clone(&driver);
            tokio::spawn(async move {
                let mut count = 0;
                while std::time::Instant::now() < end {
                    for row in rows(&*driver, &[("id", "id")]).await {
                        assert!(row.iter().all(|(name, cell)| cell.text() == Some(&**name)));
                        count += 1;
                    }
                }
                count
            })
        })
        .collect();
    let other = store.other();
    let writer = tokio::task::spawn_blocking(move || {
        for columns in ORDERS.iter().cycle() {
            other.execute_batch(&made_of(columns)).unwrap();
            if std::time::Instant::now() > end {
                break;
            }
        }
    });
    for reader in readers {
        assert!(reader.await.unwrap() > 10);
    }
    writer.await.unwrap();
}
