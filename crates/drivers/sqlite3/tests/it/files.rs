//! Files made anew, files that are none, and several drivers on one.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_core::{Driver, ErrorKind};
use asterisk_realtime_sqlite3::{Journal, Sqlite3Driver};

use crate::store::{Store, insert, kind, rows, soon, texts, update, warm_up, within};

/// The number of a file that is gone goes to the next one, and a new schema counts from the
/// beginning again.
#[tokio::test]
async fn a_file_made_anew_is_not_taken_for_the_former() {
    for _ in 0..10 {
        let store =
            Store::with("CREATE TABLE t (id TEXT, v TEXT); INSERT INTO t VALUES ('1', 'a')");
        let mut settings = store.settings();
        settings.inline = false;
        settings.readers = std::num::NonZeroUsize::MIN;
        let driver = Sqlite3Driver::new(settings);
        assert_eq!(texts(&driver, &[("id", "1")], "v").await, ["a"]);
        fs::remove_file(store.path()).unwrap();
        assert_eq!(kind(driver.ping(soon()).await), ErrorKind::NotFound);
        std::thread::sleep(Duration::from_millis(20));
        let other = store.other();
        other
            .execute_batch("CREATE TABLE t (v TEXT, id TEXT); INSERT INTO t VALUES ('new', '1')")
            .unwrap();
        drop(other);
        let found = rows(&driver, &[("id", "1")]).await;
        assert_eq!((found[0].text("v"), found[0].text("id")), (Some("new"), Some("1")));
    }
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_no_regular_file_is_refused() {
    let store = Store::without_file();
    let made = std::process::Command::new("mkfifo").arg(store.path()).status().unwrap();
    assert!(made.success());
    let driver = store.open();
    assert_eq!(kind(driver.ping(within(500)).await), ErrorKind::Invalid);
    let mut settings = store.settings();
    settings.file = "/dev/null".into();
    let driver = Sqlite3Driver::new(settings);
    assert_eq!(kind(driver.ping(within(500)).await), ErrorKind::Invalid);
}

/// Several processes on one file behave like several drivers.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_drivers_on_one_file_lose_no_write() {
    for journal in [Journal::Wal, Journal::Keep] {
        let store = Store::with("CREATE TABLE t (id TEXT PRIMARY KEY, v INTEGER)");
        let mut settings = store.settings();
        settings.journal = journal;
        settings.busy_timeout = Duration::from_secs(20);
        let drivers: Vec<_> =
            (0..6).map(|_| Arc::new(Sqlite3Driver::new(settings.clone()))).collect();
        let tasks: Vec<_> = drivers
            .iter()
            .enumerate()
            .map(|(number, driver)| {
                let driver = Arc::clone(driver);
                tokio::spawn(async move {
                    for round in 0..20 {
                        let id = format!("{number}-{round}");
                        let changes = [("id", Some(&*id)), ("v", Some("1"))];
                        assert_eq!(insert(&*driver, &changes).await.unwrap(), 1);
                        assert_eq!(rows(&*driver, &[("id", &*id)]).await.len(), 1);
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        for driver in &drivers {
            assert_eq!(rows(&**driver, &[("v", "1")]).await.len(), 120);
        }
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_driver_that_is_dropped_leaves_no_thread_and_no_file() {
    let store = Store::with("CREATE TABLE t (id TEXT, v TEXT); INSERT INTO t VALUES ('1', 'a')");
    let open_files = || {
        let all = fs::read_dir("/proc/self/fd").unwrap().flatten();
        let names = all.filter_map(|entry| fs::read_link(entry.path()).ok());
        names.filter(|name| name.starts_with(store.directory())).count()
    };
    for _ in 0..5 {
        let driver = store.open();
        warm_up(&driver, &[("id", "1")]).await;
        update(&driver, &[("id", "1")], &[("v", Some("a"))]).await.unwrap();
        assert!(open_files() > 0);
    }
    let end = std::time::Instant::now() + Duration::from_secs(5);
    while open_files() > 0 {
        assert!(std::time::Instant::now() < end, "{} files are open", open_files());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
