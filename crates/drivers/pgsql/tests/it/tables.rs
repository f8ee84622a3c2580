//! Where tables are found, and what kinds of them.

use std::num::NonZeroU32;

use asterisk_realtime_core::{Driver, ErrorKind, IntoFilter, Selection, TableDescription};

use crate::database::{Database, kind, soon, table, texts, try_rows, update};

async fn ids(driver: &dyn Driver, name: &str) -> Vec<String> {
    let rows = try_rows(driver, name, &[("id !=", "")]).await.unwrap();
    rows.iter().map(|row| row.text("id").unwrap().to_owned()).collect()
}

async fn describe(database: &Database<'_>, name: &str) -> std::sync::Arc<TableDescription> {
    database.open().columns(&table(name), soon()).await.unwrap()
}

#[tokio::test]
async fn a_dot_is_part_of_a_name_or_separates_the_schema() {
    let database = Database::with(
        r#"CREATE SCHEMA s2; CREATE TABLE s2.t (id text); INSERT INTO s2.t VALUES ('second');
           CREATE TABLE t (id text); INSERT INTO t VALUES ('first');
           CREATE SCHEMA sip; CREATE TABLE sip.conf (id text); INSERT INTO sip.conf VALUES ('in');
           CREATE TABLE "sip.conf" (id text); INSERT INTO "sip.conf" VALUES ('whole')"#,
    );
    let driver = database.open();
    assert_eq!(ids(&driver, "t").await, ["first"]);
    assert_eq!(ids(&driver, "s2.t").await, ["second"]);
    assert_eq!(ids(&driver, "S2.T").await, ["second"]);
    assert_eq!(ids(&driver, "sip.conf").await, ["whole"]);
    assert_eq!(kind(try_rows(&driver, "s3.t", &[("id", "x")]).await), ErrorKind::NotFound);
    assert_eq!(kind(try_rows(&driver, "s2.nope", &[("id", "x")]).await), ErrorKind::NotFound);
}

#[tokio::test]
async fn the_search_path_of_the_role_holds() {
    let database = Database::with(
        "CREATE SCHEMA a; CREATE SCHEMA b; CREATE TABLE a.t (id text); CREATE TABLE b.t (id text);
         CREATE TABLE b.u (id text); CREATE TABLE public.u (id text);
         INSERT INTO a.t VALUES ('a'); INSERT INTO b.t VALUES ('b'); INSERT INTO b.u VALUES ('b')",
    );
    database.execute(&format!("ALTER DATABASE {} SET search_path = b, a", database.name()));
    let driver = database.open();
    assert_eq!(ids(&driver, "t").await, ["b"]);
    assert_eq!(ids(&driver, "a.t").await, ["a"]);
    assert_eq!(kind(try_rows(&driver, "public.nope", &[("id", "x")]).await), ErrorKind::NotFound);
}

#[tokio::test]
async fn names_in_upper_case_are_found() {
    let database = Database::with(
        r#"CREATE TABLE "Peers" ("ID" text PRIMARY KEY, "100rel" text, "se""cret" text);
           INSERT INTO "Peers" VALUES ('1', 'yes', 'x');
           CREATE TABLE "T" (id text); INSERT INTO "T" VALUES ('upper');
           CREATE TABLE t (id text); INSERT INTO t VALUES ('lower')"#,
    );
    let driver = database.open();
    let rows = try_rows(&driver, "peers", &[("id", "1"), ("100REL", "yes")]).await.unwrap();
    assert_eq!(rows[0].text(r#"se"cret"#), Some("x"));
    assert_eq!(ids(&driver, "t").await, ["lower"], "exactly, before without case");
    assert_eq!(ids(&driver, "T").await, ["upper"]);
}

#[tokio::test]
async fn views_are_read_and_written() {
    let database = Database::with(
        "CREATE TABLE base (id text PRIMARY KEY, v text); INSERT INTO base VALUES ('1', 'a'), ('2', 'b');
         CREATE VIEW t AS SELECT id, v FROM base;
         CREATE VIEW joined AS SELECT b.id, o.v FROM base b JOIN base o USING (id);
         CREATE MATERIALIZED VIEW frozen AS SELECT * FROM base",
    );
    let driver = database.open();
    assert_eq!(update(&driver, &[("id", "1")], &[("v", Some("c"))]).await.unwrap(), 1);
    assert_eq!(texts(&driver, &[("id", "1")], "v").await, ["c"]);
    assert_eq!(ids(&driver, "joined").await, ["1", "2"]);
    assert_eq!(ids(&driver, "frozen").await, ["1", "2"]);
    let filter = [("id", "1")].into_filter().unwrap();
    let refused = driver.delete(&table("joined"), &filter, soon()).await;
    assert_eq!(kind(refused), ErrorKind::Invalid);
    assert_eq!(describe(&database, "t").await.column("id").unwrap().indexed, None);
}

/// Rows of a view have no key.
#[tokio::test]
async fn views_with_types_that_have_no_order_are_scanned() {
    let database = Database::with(
        "CREATE VIEW t AS SELECT n AS id, json_build_object('n', n) AS j, point(n, 0) AS p
         FROM generate_series(1, 7) n",
    );
    let driver = database.open();
    let batch = NonZeroU32::new(3).unwrap();
    let mut scan = driver.scan(&table("t"), None, batch, soon()).await.unwrap();
    let mut found = Vec::new();
    loop {
        let rows = scan.next_batch(soon()).await.unwrap();
        if rows.is_empty() {
            break;
        }
        found.extend(rows.iter().map(|row| row.text("id").unwrap().to_owned()));
    }
    assert_eq!(found, ["1", "2", "3", "4", "5", "6", "7"]);
}

#[tokio::test]
async fn partitioned_and_foreign_tables_are_tables() {
    let database = Database::with(
        "CREATE TABLE t (id integer PRIMARY KEY, v text) PARTITION BY RANGE (id);
         CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
         CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (10) TO (20);
         INSERT INTO t VALUES (1, 'a'), (11, 'b');
         CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
         CREATE FOREIGN TABLE outside (id text) SERVER files OPTIONS (program 'echo far')",
    );
    let driver = database.open();
    assert_eq!(update(&driver, &[("id >", "0")], &[("v", Some("c"))]).await.unwrap(), 2);
    assert_eq!(texts(&driver, &[("v", "c")], "id").await, ["1", "11"]);
    assert_eq!(ids(&driver, "outside").await, ["far"]);
    let id = describe(&database, "t").await.columns()[0].clone();
    assert_eq!((id.key, id.indexed), (Some(1), Some(true)));
    assert_eq!(describe(&database, "outside").await.columns()[0].indexed, None);
}

#[tokio::test]
async fn keys_and_indexes_are_described() {
    let database = Database::with(
        "CREATE TABLE t (a text, b text, c text, d text, e text, f text, g text NOT NULL,
            PRIMARY KEY (b, a) INCLUDE (g));
         CREATE INDEX ON t (c, d); CREATE INDEX ON t (e) WHERE e <> ''; CREATE INDEX ON t USING hash (f);
         ALTER TABLE t DROP COLUMN d",
    );
    let found = describe(&database, "t").await;
    let facts: Vec<_> = found
        .columns()
        .iter()
        .map(|column| (&*column.name, column.key, column.indexed, column.nullable))
        .collect();
    assert_eq!(
        facts,
        [
            ("a", Some(2), Some(false), false),
            ("b", Some(1), Some(true), false),
            ("c", None, Some(false), true),
            ("e", None, Some(false), true),
            ("f", None, Some(true), true),
            ("g", None, Some(false), false),
        ]
    );
}

#[tokio::test]
async fn a_table_without_columns_is_no_missing_table() {
    let database = Database::with("CREATE TABLE t ()");
    assert!(describe(&database, "t").await.columns().is_empty());
}

/// `SELECT *` asks for their binary form.
#[tokio::test]
async fn columns_that_cannot_be_read_are_named() {
    let database = Database::with("CREATE TABLE t (id text, rights aclitem, m int4multirange)");
    let error = try_rows(&database.open(), "t", &[("id", "x")]).await.unwrap_err();
    assert_eq!((error.kind(), error.column()), (ErrorKind::Unsupported, Some("rights")));
}

#[tokio::test]
async fn the_order_can_be_left_to_the_server() {
    let database = Database::with(
        "CREATE TABLE t (id integer, context text);
         INSERT INTO t VALUES (3, 'a'), (1, 'a'), (2, 'a'), (9, 'b')",
    );
    let filter = [("id >", "0")].into_filter().unwrap();
    for (ordered, expected) in [(true, ["1", "2", "3", "9"]), (false, ["3", "1", "2", "9"])] {
        let driver = database.open_with(|settings| settings.options.ordered = ordered);
        assert_eq!(texts(&driver, &[("id >", "0")], "id").await, expected);
        let first = driver.select(&table("t"), &filter, Selection::FIRST, soon()).await.unwrap();
        assert_eq!(first[0].text("id"), Some("1"));
    }
}
