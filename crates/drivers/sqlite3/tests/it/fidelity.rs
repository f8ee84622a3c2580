//! Clause 2: cells are what SQLite prints.

use asterisk_realtime_core::{Driver, IntoChanges, IntoFilter, Selection};
use asterisk_realtime_sqlite3::Sqlite3Driver;
use proptest::prelude::*;
use rusqlite::types::Value;

use crate::store::{Store, insert, rows, soon, table, texts};

/// What the C interface of SQLite, and so its shell, makes a text of.
fn printed(store: &Store, column: &str) -> Vec<Option<String>> {
    let connection = store.other();
    let sql = format!("SELECT CAST({column} AS TEXT) FROM t ORDER BY id");
    let mut statement = connection.prepare(&sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

async fn found(driver: &Sqlite3Driver, column: &str) -> Vec<Option<String>> {
    let rows = rows(driver, &[("id >", "0")]).await;
    rows.iter().map(|row| row.text(column).map(String::from)).collect()
}

fn fill(store: &Store, values: &[Value]) {
    let connection = store.other();
    let mut statement = connection.prepare("INSERT INTO t (v, n, r) VALUES (?1, ?1, ?1)").unwrap();
    for value in values {
        statement.execute([value]).unwrap();
    }
}

const TABLE: &str = "CREATE TABLE t (id INTEGER PRIMARY KEY, v, n NUMERIC, r REAL)";

#[tokio::test]
async fn numbers_are_what_sqlite_prints() {
    let store = Store::with(TABLE);
    let reals = [
        0.0,
        1.0,
        -1.0,
        0.1,
        0.5,
        1.5,
        100.0,
        1e14,
        1e15,
        1e16,
        1e300,
        1e-4,
        1e-5,
        1.0 / 3.0,
        2.0 / 3.0,
        123_456.789,
        100_000_000_000_000.5,
        999_999_999_999_999.9,
        9_007_199_254_740_993.0,
        f64::MAX,
        f64::MIN_POSITIVE,
        5e-324,
        f64::INFINITY,
        f64::NEG_INFINITY,
    ];
    let mut values: Vec<_> = reals.into_iter().map(Value::Real).collect();
    values.extend([0, 1, -5, i64::MAX, i64::MIN].map(Value::Integer));
    values.extend(
        ["1.50", "007", "1e3", "0x10", " 5 ", "", "abc"].map(|text| Value::Text(text.into())),
    );
    values.push(Value::Null);
    fill(&store, &values);
    for driver in store.open_both() {
        for column in ["v", "n", "r"] {
            assert_eq!(found(&driver, column).await, printed(&store, column), "{column}");
        }
    }
}

#[tokio::test]
async fn texts_are_not_touched() {
    let store = Store::with("CREATE TABLE t (id TEXT PRIMARY KEY, v TEXT)");
    let driver = store.open();
    let values = [
        "",
        " ",
        "  a  ",
        "\t\r\n",
        "a\0b",
        "\u{feff}x",
        "日本語",
        "😀",
        "e\u{301}",
        ";^3B",
        "\u{7f}\u{80}",
    ];
    for (index, value) in values.iter().enumerate() {
        let id = index.to_string();
        insert(&driver, &[("id", Some(&*id)), ("v", Some(value))]).await.unwrap();
        assert_eq!(texts(&driver, &[("id", &*id)], "v").await, [*value]);
        assert_eq!(texts(&driver, &[("v", value)], "id").await, [id], "{value:?} is found");
    }
}

#[tokio::test]
async fn a_database_in_utf16_is_read_and_written() {
    let store = Store::with("PRAGMA encoding = 'UTF-16le'; CREATE TABLE t (id TEXT, v TEXT)");
    let driver = store.open();
    insert(&driver, &[("id", Some("ä")), ("v", Some("😀"))]).await.unwrap();
    assert_eq!(texts(&driver, &[("id", "ä")], "v").await, ["😀"]);
}

#[tokio::test]
async fn broken_text_is_replaced_and_the_row_lives() {
    let store = Store::with(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT, b BLOB);
         INSERT INTO t VALUES (1, CAST(x'61ff62' AS TEXT), x'c3a9'), (2, CAST(x'e2' AS TEXT), x'00'),
             (3, 'fine', x'ff00');",
    );
    for driver in store.open_both() {
        assert_eq!(texts(&driver, &[("id >", "0")], "v").await, ["a\u{fffd}b", "\u{fffd}", "fine"]);
        assert_eq!(texts(&driver, &[("id >", "0")], "b").await, ["é", "\0", "\u{fffd}\0"]);
    }
}

#[tokio::test]
async fn broken_text_in_a_static_file_is_replaced() {
    let store = Store::with(
        "CREATE TABLE c (cat_metric, var_metric, commented INTEGER, filename, category, var_name, var_val);
         INSERT INTO c VALUES (1.5, 0, 0, 'a.conf', 'c', CAST(x'ff' AS TEXT), 7);",
    );
    let lines = store.open().load(&table("c"), "a.conf", soon()).await.unwrap();
    assert_eq!(lines[0].cat_metric, "1.5");
    assert_eq!(lines[0].name, "\u{fffd}");
    assert_eq!(lines[0].value, "7");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_number_is_what_sqlite_prints(
        reals in prop::collection::vec(any::<f64>(), 40),
        fractions in prop::collection::vec((any::<i32>(), 0_i32..18), 40),
        integers in prop::collection::vec(any::<i64>(), 10),
    ) {
        let store = Store::with(TABLE);
        let fractions = fractions.into_iter().map(|(n, places)| f64::from(n) / 10_f64.powi(places));
        let mut values: Vec<_> = reals.into_iter().chain(fractions).map(Value::Real).collect();
        values.extend(integers.into_iter().map(Value::Integer));
        fill(&store, &values);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let driver = store.open();
        for column in ["v", "n", "r"] {
            let found = runtime.block_on(found(&driver, column));
            prop_assert_eq!(found, printed(&store, column));
        }
    }

    #[test]
    fn any_text_comes_back(values in prop::collection::vec(any::<String>(), 1..20)) {
        let store = Store::with("CREATE TABLE t (id TEXT, v TEXT)");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let driver = store.open();
            for (index, value) in values.iter().enumerate() {
                let id = index.to_string();
                let changes = [("id", &*id), ("v", value)].into_changes().unwrap();
                driver.insert(&table("t"), &changes, soon()).await.unwrap();
                let filter = [("id", &*id), ("v", value)].into_filter().unwrap();
                let found =
                    driver.select(&table("t"), &filter, Selection::FIRST, soon()).await.unwrap();
                assert_eq!(found[0].text("v"), Some(&**value));
            }
        });
    }
}

/// The key of the last row of a page goes back as it came, broken or not.
#[tokio::test]
async fn a_scan_goes_on_behind_a_broken_key() {
    let store = Store::with(
        "CREATE TABLE k (id TEXT PRIMARY KEY, v) WITHOUT ROWID;
         INSERT INTO k VALUES ('a', 1), (CAST(x'61ff' AS TEXT), 2), (CAST(x'61ffff' AS TEXT), 3),
             (x'00', 4), (1.5, 5);",
    );
    let (rows, _) = crate::store::scan(&store.open(), "k", 1).await;
    let mut values: Vec<_> = rows.iter().map(|row| row.text("v").unwrap()).collect();
    values.sort_unstable();
    assert_eq!(values, ["1", "2", "3", "4", "5"]);
}
