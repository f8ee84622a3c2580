//! Deadlines, dropped calls, many callers, and both kinds of runtime.

use std::sync::Arc;
use std::time::{Duration, Instant};

use asterisk_realtime_core::{Deadline, Driver, ErrorKind, IntoChanges, IntoFilter, Selection};
use asterisk_realtime_sqlite3::Sqlite3Driver;

use crate::store::{Store, insert, kind, rows, soon, table, texts, update, warm_up, within};

/// A table, and views of it that take for ever to read.
const TABLES: &str = "CREATE TABLE t (id VARCHAR(40) PRIMARY KEY, v TEXT);
    INSERT INTO t VALUES ('1', 'a'), ('2', 'b');
    CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
        SELECT i FROM n WHERE i < 0;
    CREATE TRIGGER slow BEFORE UPDATE ON t WHEN new.v = 'slow' BEGIN
        SELECT count(*) FROM endless; END;";

fn runtimes() -> [tokio::runtime::Runtime; 2] {
    let single = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let multi = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_time().build();
    [single, multi.unwrap()]
}

async fn endless(driver: &Sqlite3Driver, deadline: Deadline) -> Option<ErrorKind> {
    let filter = [("i !=", "1")].into_filter().unwrap();
    driver
        .select(&table("endless"), &filter, Selection::FIRST, deadline)
        .await
        .err()
        .map(|e| e.kind())
}

#[test]
fn every_operation_works_on_every_runtime() {
    for runtime in runtimes() {
        runtime.block_on(async {
            for driver in Store::with(TABLES).open_both() {
                let _ = driver.ping(soon()).await;
            }
            let store = Store::with(TABLES);
            for driver in store.open_both() {
                warm_up(&driver, &[("id", "1")]).await;
                assert_eq!(insert(&driver, &[("id", Some("3"))]).await.unwrap(), 1);
                assert_eq!(crate::store::delete(&driver, &[("id", "3")]).await.unwrap(), 1);
                assert_eq!(crate::store::scan(&driver, "t", 1).await.0.len(), 2);
                driver.columns(&table("t"), soon()).await.unwrap();
                driver.ping(soon()).await.unwrap();
                driver.close().await;
            }
        });
    }
}

#[test]
fn what_never_ends_ends_at_its_deadline() {
    for runtime in runtimes() {
        runtime.block_on(async {
            for driver in Store::with(TABLES).open_both() {
                for _ in 0..3 {
                    let start = Instant::now();
                    assert_eq!(endless(&driver, within(60)).await, Some(ErrorKind::Unavailable));
                    let took = start.elapsed();
                    assert!(took < Duration::from_millis(200), "{took:?}");
                }
            }
        });
    }
}

#[tokio::test]
async fn a_write_that_never_ends_is_rolled_back() {
    let store = Store::with(TABLES);
    let driver = store.open();
    let filter = [("id LIKE", "%")].into_filter().unwrap();
    let changes = [("v", "slow")].into_changes().unwrap();
    let outcome = driver.update(&table("t"), &filter, &changes, within(60)).await;
    assert_eq!(kind(outcome), ErrorKind::Unavailable, "it is certain that nothing was changed");
    assert_eq!(texts(&driver, &[("id LIKE", "%")], "v").await, ["a", "b"]);
    assert_eq!(update(&driver, &[("id", "1")], &[("v", Some("x"))]).await.unwrap(), 1);
}

#[tokio::test]
async fn a_call_that_nobody_waits_for_is_not_done() {
    let store = Store::with(TABLES);
    let mut settings = store.settings();
    settings.readers = std::num::NonZeroUsize::MIN;
    settings.inline = false;
    let driver = Sqlite3Driver::new(settings);
    // The only reader is busy until the call is dropped; then it is free at once.
    let dropped = tokio::time::timeout(Duration::from_millis(50), endless(&driver, soon())).await;
    assert!(dropped.is_err());
    let start = Instant::now();
    assert_eq!(rows(&driver, &[("id", "1")]).await.len(), 1);
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());

    // A write that waits behind another one and is dropped does not happen.
    let filter = [("id", "1")].into_filter().unwrap();
    let (slow, lost) =
        ([("v", "slow")].into_changes().unwrap(), [("v", "lost")].into_changes().unwrap());
    let table = table("t");
    let first = driver.update(&table, &filter, &slow, within(150));
    let second = async {
        let second = driver.update(&table, &filter, &lost, soon());
        assert!(tokio::time::timeout(Duration::from_millis(50), second).await.is_err());
    };
    let (first, ()) = tokio::join!(first, second);
    assert_eq!(kind(first), ErrorKind::Unavailable);
    assert_eq!(update(&driver, &[("id", "2")], &[("v", Some("after"))]).await.unwrap(), 1);
    assert_eq!(texts(&driver, &[("id", "1")], "v").await, ["a"]);
}

#[tokio::test]
async fn a_call_behind_a_slow_one_ends_in_time_too() {
    let store = Store::with(TABLES);
    let mut settings = store.settings();
    settings.readers = std::num::NonZeroUsize::MIN;
    settings.inline = false;
    let driver = Sqlite3Driver::new(settings);
    let (filter, table) = ([("id", "1")].into_filter().unwrap(), table("t"));
    let start = Instant::now();
    let behind = async {
        let outcome = driver.select(&table, &filter, Selection::FIRST, within(50)).await;
        (kind(outcome), start.elapsed())
    };
    let (first, (second, took)) = tokio::join!(endless(&driver, within(300)), behind);
    assert_eq!((first, second), (Some(ErrorKind::Unavailable), ErrorKind::Unavailable));
    assert!(took < Duration::from_millis(200), "{took:?}");
}

#[tokio::test]
async fn a_deadline_that_has_passed_starts_nothing() {
    let store = Store::with(TABLES);
    let driver = store.open();
    let changes = [("id", "9")].into_changes().unwrap();
    let outcome = driver.insert(&table("t"), &changes, within(0)).await;
    assert_eq!(kind(outcome), ErrorKind::Unavailable);
    assert!(rows(&driver, &[("id", "9")]).await.is_empty());
}

#[test]
fn slow_reads_and_writes_hold_no_lookup_up() {
    for runtime in runtimes() {
        let store = Store::with(TABLES);
        runtime.block_on(async {
            let driver = Arc::new(store.open());
            warm_up(&*driver, &[("id", "1")]).await;
            let slow = {
                let driver = Arc::clone(&driver);
                async move { endless(&driver, within(1500)).await }
            };
            let slow = tokio::spawn(slow);
            tokio::time::sleep(Duration::from_millis(20)).await;
            let start = Instant::now();
            for _ in 0..100 {
                assert_eq!(rows(&*driver, &[("id", "1")]).await.len(), 1);
            }
            update(&*driver, &[("id", "1")], &[("v", Some("x"))]).await.unwrap();
            assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
            assert_eq!(slow.await.unwrap(), Some(ErrorKind::Unavailable));
        });
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_callers_at_once_lose_nothing() {
    let store = Store::with("CREATE TABLE t (id TEXT PRIMARY KEY, v TEXT)");
    let driver = Arc::new(store.open());
    let tasks: Vec<_> = (0..40)
        .map(|task| {
            let driver = Arc::clone(&driver);
            tokio::spawn(async move {
                for number in 0..10 {
                    let id = format!("{task}-{number}");
                    insert(&*driver, &[("id", Some(&*id)), ("v", Some("x"))]).await.unwrap();
                    assert_eq!(rows(&*driver, &[("id", &*id)]).await.len(), 1);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(rows(&*driver, &[("v", "x")]).await.len(), 400);
}

#[tokio::test]
async fn a_closed_driver_lets_go_of_the_file() {
    let store = Store::with(TABLES);
    let driver = store.open();
    warm_up(&driver, &[("id", "1")]).await;
    update(&driver, &[("id", "1")], &[("v", Some("x"))]).await.unwrap();
    driver.close().await;
    driver.close().await;
    assert_eq!(kind(driver.ping(soon()).await), ErrorKind::Unavailable);
    assert_eq!(kind(crate::store::try_rows(&driver, &[("id", "1")]).await), ErrorKind::Unavailable);
    // The last connection takes the log away with it.
    let log = format!("{}-wal", store.path().display());
    assert!(!std::path::Path::new(&log).exists());
}

#[tokio::test]
async fn a_scan_outlives_its_driver() {
    let store = Store::with(TABLES);
    let driver = store.open();
    let batch = std::num::NonZeroU32::MIN;
    let mut scan = driver.scan(&table("t"), None, batch, soon()).await.unwrap();
    drop(driver);
    assert_eq!(scan.next_batch(soon()).await.unwrap().len(), 1);
    assert_eq!(scan.next_batch(soon()).await.unwrap().len(), 1);
    assert!(scan.next_batch(soon()).await.unwrap().is_empty());
}
