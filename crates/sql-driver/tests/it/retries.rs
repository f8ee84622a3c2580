//! What is done again, and what never is.

use std::time::Duration;

use asterisk_realtime_core::{
    Deadline, Driver, Error, ErrorKind, IntoChanges, IntoFilter, Result, Selection, Table,
};
use asterisk_realtime_sql_driver::SqlDriver;

use crate::client::{Act, SOON, Script};

pub(crate) async fn select(
    driver: &SqlDriver<Script>,
    conditions: &[(&str, &str)],
) -> Result<usize> {
    let filter = conditions.into_filter()?;
    let (table, deadline) = (Table::mapped("peers")?, Deadline::after(SOON));
    driver.select(&table, &filter, Selection::ALL, deadline).await.map(|rows| rows.len())
}

pub(crate) async fn update(
    driver: &SqlDriver<Script>,
    conditions: &[(&str, &str)],
    changes: &[(&str, &str)],
) -> Result<u64> {
    let (filter, changes) = (conditions.into_filter()?, changes.into_changes()?);
    let (table, deadline) = (Table::mapped("peers")?, Deadline::after(SOON));
    driver.update(&table, &filter, &changes, deadline).await
}

const ALICE: [(&str, &str); 1] = [("name", "alice")];
const HOST: [(&str, &str); 1] = [("host", "x")];

#[track_caller]
fn kind<T: std::fmt::Debug>(outcome: Result<T>) -> ErrorKind {
    let error: Error = outcome.unwrap_err();
    assert_eq!((error.driver(), error.database()), (Some("script"), Some("asterisk")));
    assert_eq!(error.table(), Some("peers"));
    error.kind()
}

#[tokio::test]
async fn a_read_on_a_stale_connection_is_repeated_on_a_new_one() {
    let script = Script::new(&["name", "host"]);
    let driver = script.driver(|_| ());
    assert_eq!(select(&driver, &ALICE).await.unwrap(), 1);
    assert_eq!(script.calls(), ["connect", "find 1", "select 1"]);
    script.next([Act::Lose]);
    assert_eq!(select(&driver, &ALICE).await.unwrap(), 1);
    assert_eq!(script.calls(), ["select 1", "connect", "select 2"]);
}

#[tokio::test]
async fn a_read_is_given_up_when_every_connection_breaks() {
    let script = Script::new(&["name", "host"]);
    let driver = script.driver(|_| ());
    script.next([Act::Do, Act::Lose, Act::Do, Act::Lose, Act::Do, Act::Lose]);
    assert_eq!(kind(select(&driver, &ALICE).await), ErrorKind::Uncertain);
    let expected = ["connect", "find 1", "connect", "find 2", "connect", "find 3"];
    assert_eq!(script.calls(), expected);
}

#[tokio::test]
async fn a_write_that_may_have_been_done_is_never_repeated() {
    let script = Script::new(&["name", "host"]);
    let driver = script.driver(|_| ());
    script.next([Act::Do, Act::Do, Act::Lose]);
    assert_eq!(kind(update(&driver, &ALICE, &HOST).await), ErrorKind::Uncertain);
    assert_eq!(script.calls(), ["connect", "find 1", "update 1"]);
    // And the connection is not used again.
    assert_eq!(update(&driver, &ALICE, &HOST).await.unwrap(), 1);
    assert_eq!(script.calls(), ["connect", "update 2"]);
}

#[tokio::test]
async fn a_write_makes_sure_of_a_connection_that_was_idle() {
    let script = Script::new(&["name", "host"]);
    let driver = script.driver(|_| ());
    assert_eq!(update(&driver, &ALICE, &HOST).await.unwrap(), 1);
    assert_eq!(update(&driver, &ALICE, &HOST).await.unwrap(), 1);
    assert_eq!(script.calls(), ["connect", "find 1", "update 1", "update 1"]);
    tokio::time::sleep(Duration::from_millis(60)).await;
    assert_eq!(update(&driver, &ALICE, &HOST).await.unwrap(), 1);
    assert_eq!(script.calls(), ["ping 1", "update 1"]);
    tokio::time::sleep(Duration::from_millis(60)).await;
    script.next([Act::Lose]);
    assert_eq!(update(&driver, &ALICE, &HOST).await.unwrap(), 1);
    assert_eq!(script.calls(), ["ping 1", "connect", "update 2"]);
}

#[tokio::test]
async fn what_is_lost_before_a_write_is_an_outage_and_no_doubt() {
    let script = Script::new(&["name", "host"]);
    let driver = script.driver(|_| ());
    script.next([Act::Do, Act::Lose, Act::Do, Act::Lose, Act::Do, Act::Lose]);
    assert_eq!(kind(update(&driver, &ALICE, &HOST).await), ErrorKind::Unavailable);
}

#[tokio::test]
async fn a_value_that_the_column_cannot_hold_matches_nothing() {
    let script = Script::new(&["name", "seen", "host"]);
    let driver = script.driver(|_| ());
    script.next([Act::Do, Act::Do, Act::Misfit]);
    assert_eq!(select(&driver, &[("seen", "abc")]).await.unwrap(), 0);
    script.next([Act::Misfit]);
    assert_eq!(kind(select(&driver, &[("seen <", "abc")]).await), ErrorKind::Invalid);
    script.calls();
    // `!=` is then the same as: is not NULL.
    script.next([Act::Misfit]);
    assert_eq!(select(&driver, &[("seen !=", "abc")]).await.unwrap(), 1);
    assert_eq!(script.calls(), ["select 1", "select 1"]);
}

#[tokio::test]
async fn a_write_tells_a_bad_condition_from_a_bad_value() {
    let script = Script::new(&["name", "seen", "host"]);
    let driver = script.driver(|_| ());
    assert_eq!(update(&driver, &ALICE, &HOST).await.unwrap(), 1);
    script.calls();
    // The condition is at fault: a read with it fails as well.
    script.next([Act::Misfit, Act::Misfit]);
    assert_eq!(update(&driver, &[("seen", "abc")], &HOST).await.unwrap(), 0);
    assert_eq!(script.calls(), ["update 1", "select 1"]);
    // The value is at fault.
    script.next([Act::Misfit]);
    let outcome = update(&driver, &ALICE, &[("seen", "abc")]).await;
    assert_eq!(kind(outcome), ErrorKind::Invalid);
    assert_eq!(script.calls(), ["update 1", "select 1"]);
}

#[tokio::test]
async fn what_the_server_refuses_is_not_repeated() {
    let script = Script::new(&["name", "host"]);
    let driver = script.driver(|_| ());
    script.next([Act::Refuse]);
    assert_eq!(kind(select(&driver, &ALICE).await), ErrorKind::Unavailable);
    assert_eq!(script.calls(), ["connect"]);
    script.next([Act::Do, Act::Do, Act::Refuse]);
    assert_eq!(kind(select(&driver, &ALICE).await), ErrorKind::Unavailable);
    assert_eq!(script.calls(), ["connect", "find 1", "select 1"]);
    // The connection is still good.
    assert_eq!(select(&driver, &ALICE).await.unwrap(), 1);
    assert_eq!(script.calls(), ["select 1"]);
}
