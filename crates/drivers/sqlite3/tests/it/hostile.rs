//! Requests and schemas that nobody sane makes.

use asterisk_realtime_core::{Driver, ErrorKind, IntoFilter, Selection};

use crate::store::{
    Store, delete, insert, kind, rows, scan, soon, table, texts, try_rows, update, warm_up,
};

const TABLE: &str = "CREATE TABLE t (id VARCHAR(40) PRIMARY KEY, v TEXT);
    INSERT INTO t VALUES ('1', 'a'), ('2', 'b');";

#[tokio::test]
async fn what_is_over_a_limit_is_invalid_and_says_so() {
    let store = Store::with(TABLE);
    for driver in store.open_both() {
        warm_up(&driver, &[("id", "1")]).await;
        let long = "x".repeat(60_000);
        let many: Vec<_> = (0..1_500).map(|_| ("id", "1")).collect();
        let very_many: Vec<_> = (0..40_000).map(|_| ("id", "1")).collect();
        let long = [("v LIKE", &*long)];
        for pairs in [&long[..], &many, &very_many] {
            for outcome in [
                try_rows(&driver, pairs).await.map(|_| ()),
                delete(&driver, pairs).await.map(|_| ()),
                update(&driver, pairs, &[("v", Some("x"))]).await.map(|_| ()),
            ] {
                let error = outcome.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Invalid, "{error:?}");
                assert!(error.to_string().contains("larger than SQLite allows"), "{error}");
            }
        }
        assert_eq!(texts(&driver, &[("id", "1")], "v").await, ["a"]);
    }
}

/// Cells that take long to copy are not copied on the caller's thread.
#[tokio::test]
async fn huge_cells_are_read_elsewhere() {
    let store = Store::with(TABLE);
    let driver = store.open();
    let huge = "ü".repeat(10_000_000);
    update(&driver, &[("id", "1")], &[("v", Some(&*huge))]).await.unwrap();
    warm_up(&driver, &[("id", "2")]).await;
    for _ in 0..3 {
        let table = table("t");
        let filter = [("id", "1")].into_filter().unwrap();
        let mut select = driver.select(&table, &filter, Selection::FIRST, soon());
        let start = std::time::Instant::now();
        let waits = std::future::poll_fn(|context| {
            std::task::Poll::Ready(select.as_mut().poll(context).is_pending())
        });
        assert!(waits.await, "it was read on the caller's thread in {:?}", start.elapsed());
        assert_eq!(select.await.unwrap()[0].text("v").map(str::len), Some(huge.len()));
    }
    assert_eq!(texts(&driver, &[("id", "2")], "v").await, ["b"]);
}

/// Changes that triggers make instead are changes all the same.
#[tokio::test]
async fn writes_to_a_view_count_its_rows() {
    let store = Store::with(
        "CREATE TABLE base (id TEXT PRIMARY KEY, v TEXT, kind TEXT);
         INSERT INTO base VALUES ('1', 'a', 'x'), ('2', 'b', 'x'), ('3', 'c', 'y');
         CREATE VIEW t AS SELECT id, v FROM base WHERE kind = 'x';
         CREATE TRIGGER ti INSTEAD OF INSERT ON t
             BEGIN INSERT INTO base VALUES (NEW.id, NEW.v, 'x'); END;
         CREATE TRIGGER tu INSTEAD OF UPDATE ON t
             BEGIN UPDATE base SET v = NEW.v WHERE id = OLD.id; END;
         CREATE TRIGGER td INSTEAD OF DELETE ON t BEGIN DELETE FROM base WHERE id = OLD.id; END;",
    );
    let driver = store.open();
    assert_eq!(insert(&driver, &[("id", Some("4")), ("v", Some("d"))]).await.unwrap(), 1);
    assert_eq!(update(&driver, &[("id LIKE", "%")], &[("v", Some("z"))]).await.unwrap(), 3);
    assert_eq!(update(&driver, &[("id", "nobody")], &[("v", Some("z"))]).await.unwrap(), 0);
    assert_eq!(texts(&driver, &[("id LIKE", "%")], "v").await, ["z", "z", "z"]);
    assert_eq!(delete(&driver, &[("id", "4")]).await.unwrap(), 1);
    assert_eq!(rows(&driver, &[("id LIKE", "%")]).await.len(), 2);
}

#[tokio::test]
async fn a_broken_view_or_trigger_harms_no_other_table() {
    let store = Store::with(
        "CREATE TABLE t (id TEXT, v TEXT); INSERT INTO t VALUES ('1', 'a');
         CREATE TABLE gone (a TEXT); CREATE VIEW broken AS SELECT a FROM gone; DROP TABLE gone;",
    );
    let driver = store.open();
    assert_eq!(texts(&driver, &[("id", "1")], "v").await, ["a"]);
    let broken = table("broken");
    let filter = [("a", "1")].into_filter().unwrap();
    let outcome = driver.select(&broken, &filter, Selection::ALL, soon()).await;
    assert_eq!(kind(outcome), ErrorKind::NotFound);
    assert_eq!(update(&driver, &[("id", "1")], &[("v", Some("b"))]).await.unwrap(), 1);
}

#[tokio::test]
async fn triggers_and_generated_columns_that_refuse() {
    let store = Store::with(
        "CREATE TABLE t (id TEXT PRIMARY KEY, v TEXT, g TEXT AS (id || v));
         INSERT INTO t (id, v) VALUES ('1', 'a'), ('2', 'b');
         CREATE TRIGGER r BEFORE UPDATE ON t WHEN NEW.v = 'bad'
             BEGIN SELECT RAISE(ROLLBACK, 'no such table: s3cret'); END;",
    );
    let driver = store.open();
    let error = update(&driver, &[("id", "1")], &[("v", Some("bad"))]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict, "{error}");
    assert!(!format!("{error} {error:?}").contains("s3cret"));
    assert_eq!(
        kind(update(&driver, &[("id", "1")], &[("g", Some("x"))]).await),
        ErrorKind::Invalid
    );
    assert_eq!(update(&driver, &[("g", "1a")], &[("v", Some("ok"))]).await.unwrap(), 1);
    assert_eq!(texts(&driver, &[("id", "1")], "g").await, ["1ok"]);
}

#[tokio::test]
async fn a_scan_whose_step_was_given_up_goes_on() {
    let store = Store::with(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT);
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 25)
             INSERT INTO t SELECT i, 'x' FROM n;",
    );
    let driver = store.open();
    let batch = std::num::NonZeroU32::new(5).unwrap();
    let mut running = driver.scan(&table("t"), None, batch, soon()).await.unwrap();
    let mut ids = Vec::new();
    // Five full pages and the empty one that tells the end.
    for page in 1..=6 {
        let mut step = running.next_batch(soon());
        let polled =
            std::future::poll_fn(|context| std::task::Poll::Ready(step.as_mut().poll(context)));
        // The worker may be so quick that the page is there at once: then nothing was given up.
        let rows = match polled.await {
            std::task::Poll::Ready(rows) => rows.unwrap(),
            std::task::Poll::Pending => {
                drop(step);
                running.next_batch(soon()).await.unwrap()
            }
        };
        assert_eq!(rows.is_empty(), page == 6, "page {page}");
        ids.extend(rows.iter().map(|row| row.text("id").unwrap().to_owned()));
    }
    let expected: Vec<_> = (1..=25).map(|id: u32| id.to_string()).collect();
    assert_eq!(ids, expected);
    assert_eq!(scan(&driver, "t", 7).await.0.len(), 25);
}

/// Numbers in text that SQLite may or may not take for one.
#[tokio::test]
async fn numeric_texts_in_conditions() {
    let store = Store::with(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, r REAL);
         INSERT INTO t VALUES (1, 5, 5), (2, 16, 16), (3, 1000, 1000), (4, NULL, NULL),
             (5, 9223372036854775807, 9e999), (6, -9223372036854775808, -9e999);",
    );
    let driver = store.open();
    for (text, expected) in [
        (" 5", &["1"][..]),
        ("5 ", &["1"]),
        ("+5", &["1"]),
        ("005", &["1"]),
        ("0x10", &[]),
        ("inf", &[]),
        ("nan", &[]),
        ("5x", &[]),
        ("5\0", &[]),
        ("9223372036854775807", &["5"]),
        ("-9223372036854775808", &["6"]),
    ] {
        assert_eq!(texts(&driver, &[("n", text)], "id").await, expected, "n = {text:?}");
    }
    for text in ["0x10", "inf", "nan", "5x", "5\0", ""] {
        for column in ["n", "r"] {
            for op in ["<", "<=", ">", ">="] {
                let field = format!("{column} {op}");
                let outcome = try_rows(&driver, &[(&*field, text)]).await;
                assert_eq!(kind(outcome), ErrorKind::Invalid, "{field} {text:?}");
            }
            assert_eq!(rows(&driver, &[(column, text)]).await.len(), usize::from(text.is_empty()));
            let field = format!("{column} !=");
            assert_eq!(rows(&driver, &[(&*field, text)]).await.len(), 5, "{field} {text:?}");
        }
    }
    assert_eq!(texts(&driver, &[("r", "1e3")], "id").await, ["3"]);
    assert_eq!(texts(&driver, &[("r >", "1e3")], "id").await, ["5"]);
    assert_eq!(texts(&driver, &[("n LIKE", "1%")], "id").await, ["2", "3"]);
    assert_eq!(texts(&driver, &[("r LIKE", "%.0")], "id").await, ["1", "2", "3"]);
}

#[tokio::test]
async fn a_schema_larger_than_the_largest_inline_row_changes_nothing() {
    let columns: Vec<_> =
        (0..1_500).map(|n| format!("\"a rather long name {n:020}\" TEXT")).collect();
    let sql = format!("CREATE TABLE t (id TEXT PRIMARY KEY, {})", columns.join(", "));
    assert!(sql.len() > 64 * 1024);
    let store = Store::with(&sql);
    let driver = store.open();
    insert(&driver, &[("id", Some("1"))]).await.unwrap();
    for round in 0..3 {
        warm_up(&driver, &[("id", "1")]).await;
        store
            .other()
            .execute_batch(&format!("ALTER TABLE t ADD COLUMN c{round} TEXT DEFAULT 'x'"))
            .unwrap();
        let column = format!("c{round}");
        assert_eq!(texts(&driver, &[("id", "1")], &column).await, ["x"]);
    }
}

#[tokio::test]
async fn strict_tables_and_keys_of_bytes() {
    let store = Store::with(
        "CREATE TABLE t (id BLOB PRIMARY KEY, n INT, a ANY, r REAL, x TEXT) STRICT, WITHOUT ROWID;
         INSERT INTO t VALUES (x'41', 5, 'any', 1.5, 'x'), (x'42', 6, 7, 2, 'y');",
    );
    let driver = store.open();
    assert_eq!(scan(&driver, "t", 1).await.0.len(), 2);
    assert_eq!(texts(&driver, &[("n >", "5")], "id").await, ["B"]);
    assert_eq!(update(&driver, &[("n", "5")], &[("r", Some("1e2"))]).await.unwrap(), 1);
    assert_eq!(texts(&driver, &[("n", "5")], "r").await, ["100.0"]);
    assert_eq!(kind(update(&driver, &[("n", "5")], &[("n", Some("x"))]).await), ErrorKind::Invalid);
    assert_eq!(kind(insert(&driver, &[("id", Some("C"))]).await), ErrorKind::Invalid);
}
