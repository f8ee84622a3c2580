//! Changes that others make.

use std::fs;
use std::time::Duration;

use asterisk_realtime_core::{Driver, Invalidation, Invalidations};
use asterisk_realtime_sqlite3::{Journal, Sqlite3Driver};

use crate::store::{Store, delete, insert, rows, update};

const TABLE: &str = "CREATE TABLE t (id TEXT PRIMARY KEY, v TEXT); INSERT INTO t VALUES ('1', 'a')";

/// A driver that looks often.
fn open(store: &Store, journal: Journal) -> Sqlite3Driver {
    let mut settings = store.settings();
    settings.journal = journal;
    settings.watch = Some(Duration::from_millis(10));
    Sqlite3Driver::new(settings)
}

/// What is told next; a failed test if that is nothing.
async fn told(source: &mut dyn Invalidations) -> Option<Invalidation> {
    let next = tokio::time::timeout(Duration::from_secs(30), source.next());
    next.await.expect("nothing was told in time")
}

/// Makes sure that there is nothing to tell, after several looks.
async fn nothing_so_far(source: &mut dyn Invalidations) {
    let looks = tokio::time::timeout(Duration::from_millis(200), source.next()).await;
    assert!(looks.is_err(), "{looks:?} was told");
}

#[tokio::test]
async fn commits_of_others_are_told_and_own_ones_are_not() {
    for journal in [Journal::Wal, Journal::Keep] {
        let store = Store::with(TABLE);
        if journal == Journal::Wal {
            // That it is turned on is told, whoever does it.
            store.other().execute_batch("PRAGMA journal_mode = WAL").unwrap();
        }
        let driver = open(&store, journal);
        let mut source = driver.invalidations().unwrap();
        assert_eq!(told(&mut source).await, Some(Invalidation::Gap), "{journal:?}");
        update(&driver, &[("id", "1")], &[("v", Some("own"))]).await.unwrap();
        insert(&driver, &[("id", Some("2")), ("v", Some("own"))]).await.unwrap();
        delete(&driver, &[("id", "2")]).await.unwrap();
        assert_eq!(rows(&driver, &[("id", "1")]).await.len(), 1);
        nothing_so_far(&mut source).await;
        for statement in [
            "UPDATE t SET v = 'b'",
            "INSERT INTO t VALUES ('3', 'c')",
            "DELETE FROM t WHERE id = '3'",
            "ALTER TABLE t ADD COLUMN w TEXT",
        ] {
            store.other().execute_batch(statement).unwrap();
            assert_eq!(told(&mut source).await, Some(Invalidation::All), "{statement}");
        }
        store.other().execute_batch("BEGIN; UPDATE t SET v = 'c'; ROLLBACK").unwrap();
        nothing_so_far(&mut source).await;
    }
}

#[tokio::test]
async fn a_change_between_own_writes_is_told() {
    let store = Store::with(TABLE);
    let driver = open(&store, Journal::Wal);
    let mut source = driver.invalidations().unwrap();
    assert_eq!(told(&mut source).await, Some(Invalidation::Gap));
    update(&driver, &[("id", "1")], &[("v", Some("own"))]).await.unwrap();
    store.other().execute_batch("UPDATE t SET v = 'b'").unwrap();
    update(&driver, &[("id", "1")], &[("v", Some("own"))]).await.unwrap();
    assert_eq!(told(&mut source).await, Some(Invalidation::All));
}

#[tokio::test]
async fn a_lock_delays_and_hides_nothing() {
    let store = Store::with(TABLE);
    let driver = open(&store, Journal::Keep);
    let mut source = driver.invalidations().unwrap();
    assert_eq!(told(&mut source).await, Some(Invalidation::Gap));
    let other = store.other();
    other.execute_batch("BEGIN EXCLUSIVE; UPDATE t SET v = 'b'").unwrap();
    nothing_so_far(&mut source).await;
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(told(&mut source).await, Some(Invalidation::All));
}

#[tokio::test]
async fn another_file_is_a_gap() {
    let store = Store::with(TABLE);
    let driver = open(&store, Journal::Wal);
    let mut source = driver.invalidations().unwrap();
    assert_eq!(told(&mut source).await, Some(Invalidation::Gap));
    fs::remove_file(store.path()).unwrap();
    nothing_so_far(&mut source).await;
    store.other().execute_batch(TABLE).unwrap();
    assert_eq!(told(&mut source).await, Some(Invalidation::Gap));
    store.other().execute_batch("UPDATE t SET v = 'b'").unwrap();
    assert_eq!(told(&mut source).await, Some(Invalidation::All));
}

/// Only a write through the driver turns the write-ahead log on.
#[tokio::test]
async fn looking_changes_nothing() {
    let store = Store::with(TABLE);
    let before = fs::read(store.path()).unwrap();
    let driver = open(&store, Journal::Wal);
    let mut source = driver.invalidations().unwrap();
    assert_eq!(told(&mut source).await, Some(Invalidation::Gap));
    nothing_so_far(&mut source).await;
    assert_eq!(fs::read(store.path()).unwrap(), before);
}

#[tokio::test]
async fn it_ends_with_the_driver() {
    let store = Store::with(TABLE);
    let driver = open(&store, Journal::Wal);
    let mut source = driver.invalidations().unwrap();
    assert_eq!(told(&mut source).await, Some(Invalidation::Gap));
    driver.close().await;
    assert_eq!(told(&mut source).await, None);

    let dropped = open(&store, Journal::Wal);
    let mut source = dropped.invalidations().unwrap();
    drop(dropped);
    assert_eq!(told(&mut source).await, None);
}

#[tokio::test]
async fn it_can_be_switched_off() {
    let store = Store::with(TABLE);
    let mut settings = store.settings();
    settings.watch = None;
    assert!(Sqlite3Driver::new(settings).invalidations().is_none());
}
