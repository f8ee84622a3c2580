//! Modes of the server that change what SQL means.

use std::sync::OnceLock;

use asterisk_realtime_core::{
    Alteration, ColumnDefinition, ColumnType, Driver, IntoFilter, Selection, Table,
};
use asterisk_realtime_testkit::MariaDb;

use crate::database::{Database, delete, insert, rows, soon, table, texts, update};

/// A server on which double quotes are names, backslashes are nothing, and bars join texts.
fn ansi() -> &'static MariaDb {
    static SERVER: OnceLock<MariaDb> = OnceLock::new();
    SERVER.get_or_init(|| {
        let modes = "--sql-mode=ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT,IGNORE_SPACE,\
                     HIGH_NOT_PRECEDENCE,NO_ZERO_DATE,NO_ZERO_IN_DATE";
        MariaDb::with_options(&[modes]).unwrap()
    })
}

const ODD: &str = r#"a'b"c\d%e_f`g!h||i"#;

#[tokio::test]
async fn no_mode_of_the_server_changes_a_statement() {
    let database =
        Database::on(ansi(), "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(80), `o`` \"dd` INT);");
    let driver = database.open();
    insert(&driver, &[("id", Some("1")), ("v", Some(ODD))]).await.unwrap();
    insert(&driver, &[("id", Some("2")), ("v", Some(r"\"))]).await.unwrap();
    assert_eq!(texts(&driver, &[("v", ODD)], "id").await, ["1"]);
    assert_eq!(texts(&driver, &[("v", ODD)], "v").await, [ODD]);
    assert_eq!(texts(&driver, &[("v LIKE", r#"a'b"c\\d\%e\_f`g!h||i"#)], "id").await, ["1"]);
    assert_eq!(texts(&driver, &[("v LIKE", r"\\")], "id").await, ["2"]);
    assert_eq!(texts(&driver, &[("v NOT LIKE", r"\\")], "id").await, ["1"]);
    assert_eq!(update(&driver, &[("v", r"\")], &[("v", Some(ODD))]).await.unwrap(), 1);
    assert_eq!(delete(&driver, &[("v", ODD)]).await.unwrap(), 2);
    let description = driver.columns(&table("t"), soon()).await.unwrap();
    assert!(description.column("o` \"dd").is_some());
}

#[tokio::test]
async fn tables_and_columns_can_be_made_in_every_mode() {
    let database = Database::on(ansi(), "");
    let driver = database.open();
    let (name, column) = ("made `by\" us", "a `b\" c");
    let table = Table::mapped(name).unwrap();
    let columns = vec![
        ColumnDefinition::new("id", ColumnType::Char(40)).key(),
        ColumnDefinition::new(column, ColumnType::Text),
    ];
    driver.alter(&table, &Alteration::CreateTable(columns), soon()).await.unwrap();
    let filter = [("id", "x")].into_filter().unwrap();
    let found = driver.select(&table, &filter, Selection::ALL, soon()).await.unwrap();
    assert!(found.is_empty());
}

/// On a file system that minds letter case, `Peers` and `peers` are two tables.
#[tokio::test]
async fn tables_are_found_exactly_then_without_case() {
    let database = Database::with(
        "CREATE TABLE Peers (id INT PRIMARY KEY, upper_case INT);
         CREATE TABLE peers (id INT PRIMARY KEY, lower_case INT);
         CREATE TABLE t (id INT PRIMARY KEY);",
    );
    let driver = database.open();
    for (name, column) in
        [("Peers", "upper_case"), ("peers", "lower_case"), ("PEERS", "upper_case"), ("T", "id")]
    {
        let found = driver.columns(&table(name), soon()).await.unwrap();
        assert!(found.column(column).is_some(), "{name}: {found:?}");
        let filter = [("id", "1")].into_filter().unwrap();
        driver.select(&table(name), &filter, Selection::ALL, soon()).await.unwrap();
    }
}

#[tokio::test]
async fn a_server_that_folds_names_is_no_different() {
    let server =
        Box::leak(Box::new(MariaDb::with_options(&["--lower-case-table-names=1"]).unwrap()));
    let database =
        Database::on(server, "CREATE TABLE T (Id INT PRIMARY KEY); INSERT INTO t VALUES (1);");
    let driver = database.open();
    assert_eq!(rows(&driver, &[("ID", "1")]).await.len(), 1);
    let found = driver.columns(&table("T"), soon()).await.unwrap();
    assert!(found.column("Id").is_some());
}
