//! Clause 2: cells are what `psql` prints.

use asterisk_realtime_core::{Driver, ErrorKind, IntoFilter, Selection};
use asterisk_realtime_testkit::Postgres;

use crate::database::{Database, insert, soon, table, texts, update};
use crate::fidelity;

/// The table that the conformance kit is given.
#[tokio::test]
async fn psql_prints_what_the_table_says() {
    let database = Database::with(fidelity::TYPES);
    for (index, entry) in fidelity::TABLE.iter().enumerate() {
        database.execute(&format!("CREATE TABLE typed{index} (v {})", entry.column_type));
        database.execute(&format!("INSERT INTO typed{index} VALUES ({})", entry.literal));
        let sql = format!(
            r"\pset null <NULL>
            SELECT v FROM typed{index}"
        );
        let printed = database.query(&sql);
        assert_eq!(printed, entry.text.unwrap_or("<NULL>"), "{entry:?}");
    }
}

const ZONED: &str = "CREATE TABLE t (id integer PRIMARY KEY, v timestamptz, d date);
    INSERT INTO t VALUES (1, '2024-07-01 12:00:00+00', '2024-07-04')";

/// The client library asks for UTC when it connects.
#[tokio::test]
async fn moments_are_in_the_zone_that_psql_uses() {
    let zone = ["--timezone=Europe/Berlin", "--log_timezone=Europe/Berlin"];
    let server = Postgres::with_options(&zone).unwrap();
    let database = Database::of(&server, ZONED);
    let name = database.name();
    let steps = [
        ("SELECT", "2024-07-01 14:00:00+02"),
        ("ALTER ROLE ALL SET TimeZone = 'Asia/Tokyo'", "2024-07-01 21:00:00+09"),
        (
            &format!("ALTER DATABASE {name} SET TimeZone = 'America/New_York'"),
            "2024-07-01 08:00:00-04",
        ),
        ("ALTER ROLE asterisk SET timezone = 'Asia/Kolkata'", "2024-07-01 17:30:00+05:30"),
        (
            &format!("ALTER ROLE asterisk IN DATABASE {name} SET TimeZone = 'UTC'"),
            "2024-07-01 12:00:00+00",
        ),
    ];
    for (statement, expected) in steps {
        database.execute(statement);
        let driver = database.open();
        assert_eq!(texts(&driver, &[("id", "1")], "v").await, [expected], "{statement}");
    }
    let driver = database.open_with(|settings| settings.time_zone = Some("Asia/Tokyo".into()));
    assert_eq!(texts(&driver, &[("id", "1")], "v").await, ["2024-07-01 21:00:00+09"]);
    // What is written and compared has the same zone.
    let changes = [("v", Some("2024-07-01 09:00:00"))];
    assert_eq!(update(&driver, &[("v", "2024-07-01 21:00:00")], &changes).await.unwrap(), 1);
    assert_eq!(database.query("SELECT v AT TIME ZONE 'UTC' FROM t"), "2024-07-01 00:00:00");
}

#[tokio::test]
async fn dates_have_the_style_of_the_database() {
    let database = Database::with(ZONED);
    database.execute(&format!("ALTER DATABASE {} SET DateStyle = 'German'", database.name()));
    assert_eq!(database.query("SELECT d FROM t"), "04.07.2024");
    assert_eq!(texts(&database.open(), &[("id", "1")], "d").await, ["04.07.2024"]);
}

#[tokio::test]
async fn a_zone_that_does_not_exist_is_refused() {
    let database = Database::with(ZONED);
    let driver = database.open_with(|settings| settings.time_zone = Some("Mars/Olympus".into()));
    let error = driver.ping(soon()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(error.to_string().contains("`time-zone`"), "{error}");
}

/// A database without an encoding has texts that are not UTF-8.
#[tokio::test]
async fn broken_text_is_replaced_and_the_row_lives() {
    let database = Database::with("");
    database.execute("CREATE DATABASE ascii ENCODING SQL_ASCII TEMPLATE template0");
    let bytes = r"E'a\xffb'";
    database
        .server
        .execute(
            Some("ascii"),
            &format!("CREATE TABLE t (id integer PRIMARY KEY, v text); INSERT INTO t VALUES (1, {bytes}), (2, 'fine')"),
        )
        .unwrap();
    let driver = database.open_with(|settings| settings.dbname = "ascii".into());
    assert_eq!(texts(&driver, &[("id >", "0")], "v").await, ["a\u{fffd}b", "fine"]);
}

/// A database with an encoding of its own takes what fits, and tells texts that do not.
#[tokio::test]
async fn texts_are_converted_to_the_encoding_of_the_database() {
    let database = Database::with("");
    database.execute("CREATE DATABASE latin1 ENCODING LATIN1 TEMPLATE template0 LOCALE 'C'");
    database.server.execute(Some("latin1"), "CREATE TABLE t (id text PRIMARY KEY)").unwrap();
    let driver = database.open_with(|settings| settings.dbname = "latin1".into());
    insert(&driver, &[("id", Some("é"))]).await.unwrap();
    assert_eq!(texts(&driver, &[("id", "é")], "id").await, ["é"]);
    assert!(texts(&driver, &[("id", "😀")], "id").await.is_empty());
    let error = insert(&driver, &[("id", Some("😀"))]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
}

#[tokio::test]
async fn lines_of_static_files_are_texts() {
    let database = Database::with(
        "CREATE TABLE c (id serial, cat_metric numeric(3,1), var_metric integer, commented boolean,
            filename char(10), category text, var_name name, var_val jsonb);
         INSERT INTO c VALUES (1, 1.5, 0, false, 'a.conf', 'general', 'x', '[1,  2]'),
            (2, 1.5, 1, false, 'a.conf', 'general', 'y', NULL),
            (3, 1.5, 1, true, 'a.conf', 'general', 'z', NULL)",
    );
    let lines = database.open().load(&table("c"), "a.conf", soon()).await.unwrap();
    let lines: Vec<_> =
        lines.iter().map(|line| (&*line.cat_metric, &*line.name, &*line.value)).collect();
    assert_eq!(lines, [("1.5", "x", "[1, 2]"), ("1.5", "y", "")]);
}

#[tokio::test]
async fn many_rows_share_their_columns() {
    let database = Database::with(
        "CREATE TABLE t AS SELECT n AS id, n * 1.5 AS v FROM generate_series(1, 5000) n",
    );
    let filter = [("id >", "0")].into_filter().unwrap();
    let rows = database.open().select(&table("t"), &filter, Selection::ALL, soon()).await.unwrap();
    assert_eq!(rows.len(), 5000);
    assert_eq!(rows[4999].text("v"), Some("7500.0"));
    assert!(rows.iter().all(|row| row.columns().same_as(rows[0].columns())));
}
