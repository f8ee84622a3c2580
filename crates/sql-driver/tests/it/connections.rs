//! How connections are lent, given up and stopped.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use asterisk_realtime_core::{Deadline, Driver, ErrorKind, IntoFilter, Result, Selection, Table};
use asterisk_realtime_sql_driver::SqlDriver;

use crate::client::{Act, Script};
use crate::retries::{select, update};

const ALICE: [(&str, &str); 1] = [("name", "alice")];

async fn within(driver: &SqlDriver<Script>, milliseconds: u64) -> Result<usize> {
    let deadline = Deadline::after(Duration::from_millis(milliseconds));
    let (table, filter) = (Table::mapped("peers")?, ALICE.into_filter()?);
    driver.select(&table, &filter, Selection::ALL, deadline).await.map(|rows| rows.len())
}

#[tokio::test]
async fn a_pool_that_is_exhausted_says_so() {
    let script = Script::new(&["name"]);
    let driver = Arc::new(script.driver(|options| options.connections = 1.try_into().unwrap()));
    select(&driver, &ALICE).await.unwrap();
    script.next([Act::Hang]);
    let busy = tokio::spawn({
        let driver = Arc::clone(&driver);
        async move { within(&driver, 300).await }
    });
    tokio::time::sleep(Duration::from_millis(20)).await;
    let error = within(&driver, 50).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.message().contains("all 1 connections were busy"), "{error}");
    assert!(error.message().contains("`pool`"), "{error}");
    assert_eq!(busy.await.unwrap().unwrap_err().kind(), ErrorKind::Uncertain);
    assert_eq!(select(&driver, &ALICE).await.unwrap(), 1);
}

#[tokio::test]
async fn a_statement_that_is_given_up_is_stopped_and_its_connection_closed() {
    let script = Script::new(&["name"]);
    let driver = script.driver(|_| ());
    select(&driver, &ALICE).await.unwrap();
    script.calls();
    script.next([Act::Hang]);
    assert_eq!(within(&driver, 30).await.unwrap_err().kind(), ErrorKind::Uncertain);
    assert_eq!(script.open.load(Ordering::SeqCst), 0);
    tokio::time::sleep(Duration::from_millis(120)).await;
    assert_eq!(script.calls(), ["select 1", "connect", "cancel 1"]);
}

#[tokio::test]
async fn a_dropped_future_leaves_no_connection_half_used() {
    let script = Script::new(&["name"]);
    let driver = script.driver(|_| ());
    select(&driver, &ALICE).await.unwrap();
    script.next([Act::Hang]);
    let call = select(&driver, &ALICE);
    assert!(tokio::time::timeout(Duration::from_millis(10), call).await.is_err());
    script.calls();
    assert_eq!(select(&driver, &ALICE).await.unwrap(), 1);
    assert_eq!(script.calls(), ["connect", "select 2"]);
}

#[tokio::test]
async fn a_server_that_does_not_accept_is_unavailable() {
    let script = Script::new(&["name"]);
    let limit = Duration::from_millis(30);
    let driver = script.driver(|options| options.connect_timeout = limit);
    script.next([Act::Hang]);
    let error = select(&driver, &ALICE).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.message().contains("`connect-timeout`"), "{error}");
    // The caller's deadline may be sooner.
    let driver = script.driver(|_| ());
    script.next([Act::Hang]);
    let error = within(&driver, 30).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.message().contains("did not accept a connection in time"), "{error}");
}

#[tokio::test]
async fn the_deadline_of_the_database_holds_too() {
    let script = Script::new(&["name"]);
    let limit = Some(Duration::from_millis(30));
    let driver = script.driver(|options| options.deadline = limit);
    select(&driver, &ALICE).await.unwrap();
    script.next([Act::Hang]);
    assert_eq!(select(&driver, &ALICE).await.unwrap_err().kind(), ErrorKind::Uncertain);
}

#[tokio::test]
async fn no_more_connections_than_allowed() {
    let script = Script::new(&["name"]);
    let driver = Arc::new(script.driver(|options| options.connections = 3.try_into().unwrap()));
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let driver = Arc::clone(&driver);
            tokio::spawn(async move { select(&driver, &ALICE).await.unwrap() })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap(), 1);
    }
    assert!(script.calls().iter().filter(|call| *call == "connect").count() <= 3);
}

#[tokio::test]
async fn a_closed_driver_is_unavailable() {
    let script = Script::new(&["name"]);
    let driver = script.driver(|_| ());
    select(&driver, &ALICE).await.unwrap();
    driver.close().await;
    assert_eq!(script.open.load(Ordering::SeqCst), 0);
    for outcome in [select(&driver, &ALICE).await.map(|_| 0), update(&driver, &ALICE, &ALICE).await]
    {
        assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Unavailable);
    }
    driver.close().await;
}
