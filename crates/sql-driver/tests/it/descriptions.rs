//! Descriptions of tables, and how their changes are noticed.

use asterisk_realtime_core::{Deadline, Driver, ErrorKind, Table};

use crate::client::{Act, SOON, Script};
use crate::retries::{select, update};

#[tokio::test]
async fn a_table_is_described_once() {
    let script = Script::new(&["name", "host"]);
    let driver = script.driver(|_| ());
    for _ in 0..3 {
        select(&driver, &[("name", "a")]).await.unwrap();
    }
    assert_eq!(script.calls(), ["connect", "find 1", "select 1", "select 1", "select 1"]);
}

#[tokio::test]
async fn an_unknown_column_is_looked_for_again() {
    let script = Script::new(&["name"]);
    let driver = script.driver(|_| ());
    select(&driver, &[("name", "a")]).await.unwrap();
    script.calls();
    let error = select(&driver, &[("late", "x")]).await.unwrap_err();
    assert_eq!((error.kind(), error.column()), (ErrorKind::NotFound, Some("late")));
    assert_eq!(script.calls(), ["find 1"]);
    script.set_columns(&["name", "late"]);
    assert_eq!(select(&driver, &[("late", "x")]).await.unwrap(), 1);
    assert_eq!(script.calls(), ["find 1", "select 1"]);
    script.set_columns(&["name", "late", "later"]);
    assert_eq!(update(&driver, &[("name", "a")], &[("later", "x")]).await.unwrap(), 1);
    assert_eq!(script.calls(), ["find 1", "update 1"]);
}

#[tokio::test]
async fn other_columns_than_described_are_noticed_and_never_shown() {
    let script = Script::new(&["name", "host"]);
    let driver = script.driver(|_| ());
    select(&driver, &[("name", "a")]).await.unwrap();
    script.calls();
    script.set_columns(&["name", "port", "host"]);
    assert_eq!(select(&driver, &[("name", "a")]).await.unwrap(), 1);
    assert_eq!(script.calls(), ["select 1", "find 1", "select 1"]);
}

#[tokio::test]
async fn a_write_that_the_server_found_stale_is_repeated() {
    let script = Script::new(&["name", "host"]);
    let driver = script.driver(|_| ());
    select(&driver, &[("name", "a")]).await.unwrap();
    script.calls();
    script.next([Act::Stale]);
    assert_eq!(update(&driver, &[("name", "a")], &[("host", "x")]).await.unwrap(), 1);
    assert_eq!(script.calls(), ["update 1", "find 1", "update 1"]);
}

#[tokio::test]
async fn a_dot_separates_the_schema_if_no_table_has_the_whole_name() {
    let script = Script::new(&["name"]);
    let driver = script.driver(|_| ());
    let table = Table::mapped("public.peers").unwrap();
    let deadline = Deadline::after(SOON);
    assert_eq!(driver.columns(&table, deadline).await.unwrap().columns().len(), 1);
    assert_eq!(script.calls(), ["connect", "find 1", "find 1 public.peers"]);
    let table = Table::defaulted("public.peers").unwrap();
    let error = driver.columns(&table, deadline).await.unwrap_err();
    assert_eq!((error.kind(), error.table()), (ErrorKind::NotFound, Some("public.peers")));
    assert_eq!(script.calls(), ["find 1"]);
}

#[tokio::test]
async fn a_value_that_did_not_fit_once_is_judged_by_the_table_of_today() {
    let script = Script::new(&["name", "host"]);
    let driver = script.driver(|_| ());
    select(&driver, &[("name", "a")]).await.unwrap();
    script.calls();
    // A column given twice is a mistake of ours to find, whatever the table is like.
    let twice = [("host", "x"), ("host", "y")];
    assert!(update(&driver, &[("name", "a")], &twice).await.is_err());
    assert_eq!(script.calls(), [""; 0]);
    tokio::time::sleep(std::time::Duration::from_millis(2100)).await;
    for calls in [&["ping 1", "find 1"][..], &[]] {
        let error = update(&driver, &[("name", "a")], &twice).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert_eq!(script.calls(), calls);
    }
}
