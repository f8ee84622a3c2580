//! Files that are missing, locked, replaced, damaged or read-only.

use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::time::{Duration, Instant};

use asterisk_realtime_core::{Access, Alteration, ColumnDefinition, ColumnType, Driver, ErrorKind};
use asterisk_realtime_sqlite3::{Journal, Sqlite3Driver};

use crate::store::{
    Store, insert, kind, rows, soon, table, texts, try_rows, update, warm_up, within,
};

const TABLE: &str = "CREATE TABLE t (id VARCHAR(40) PRIMARY KEY, v TEXT);
    INSERT INTO t VALUES ('1', 'a'), ('2', 'b');";

#[tokio::test]
async fn a_missing_file_is_not_found_and_never_made() {
    let store = Store::without_file();
    let driver = store.open();
    let create = Alteration::CreateTable(vec![ColumnDefinition::new("a", ColumnType::Text)]);
    let error = try_rows(&driver, &[("id", "1")]).await.unwrap_err();
    assert!(error.to_string().contains("realtime.sqlite3"), "{error}");
    for outcome in [
        Err(error),
        insert(&driver, &[("id", Some("1"))]).await.map(|_| ()),
        driver.alter(&table("t"), &create, soon()).await,
        driver.ping(soon()).await,
        driver.columns(&table("t"), soon()).await.map(|_| ()),
    ] {
        assert_eq!(kind(outcome), ErrorKind::NotFound);
    }
    assert_eq!(fs::read_dir(store.directory()).unwrap().count(), 0, "nothing was made");

    store.other().execute_batch(TABLE).unwrap();
    assert_eq!(texts(&driver, &[("id", "1")], "v").await, ["a"], "a file that appears is found");
}

#[tokio::test]
async fn a_removed_file_is_missed_and_a_new_one_is_found() {
    let store = Store::with(TABLE);
    for driver in store.open_both() {
        warm_up(&driver, &[("id", "1")]).await;
        for suffix in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{suffix}", store.path().display()));
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
        assert_eq!(kind(try_rows(&driver, &[("id", "1")]).await), ErrorKind::NotFound);
        assert_eq!(kind(driver.ping(soon()).await), ErrorKind::NotFound);
        store.other().execute_batch(TABLE).unwrap();
        assert_eq!(texts(&driver, &[("id", "1")], "v").await, ["a"]);
    }
}

#[tokio::test]
async fn a_replaced_file_is_opened() {
    for index in [0, 1] {
        let store = Store::with(TABLE);
        let driver = &store.open_both()[index];
        warm_up(driver, &[("id", "1")]).await;
        // The same number of changes to the schema, but other columns.
        let new = Store::with(
            "CREATE TABLE t (v TEXT, id VARCHAR(40)); INSERT INTO t VALUES ('new', '1')",
        );
        fs::rename(new.path(), store.path()).unwrap();
        update(driver, &[("id", "1")], &[("v", Some("written"))]).await.unwrap();
        tokio::time::sleep(Duration::from_millis(5)).await;
        let found = rows(driver, &[("id", "1")]).await;
        assert_eq!(found[0].columns().iter().map(|name| &**name).collect::<Vec<_>>(), ["v", "id"]);
        assert_eq!(found[0].text("v"), Some("written"));
    }
}

#[tokio::test]
async fn somebody_elses_lock_is_waited_for_but_not_for_ever() {
    for journal in [Journal::Wal, Journal::Keep] {
        let store = Store::with(TABLE);
        let mut settings = store.settings();
        settings.journal = journal;
        let driver = Sqlite3Driver::new(settings);
        update(&driver, &[("id", "1")], &[("v", Some("x"))]).await.unwrap();

        let other = store.other();
        other.execute_batch("BEGIN IMMEDIATE; UPDATE t SET v = 'other'").unwrap();
        // Readers do not mind a writer that has not committed.
        assert_eq!(texts(&driver, &[("id", "1")], "v").await, ["x"]);
        let start = Instant::now();
        let changes = asterisk_realtime_core::IntoChanges::into_changes([("v", "y")]).unwrap();
        let filter = asterisk_realtime_core::IntoFilter::into_filter([("id", "1")]).unwrap();
        let outcome = driver.update(&table("t"), &filter, &changes, within(200)).await;
        let error = outcome.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
        assert!(error.is_retryable(Access::Write));
        assert!(start.elapsed() < Duration::from_millis(400), "{:?}", start.elapsed());

        let table = table("t");
        let waiting = driver.update(&table, &filter, &changes, soon());
        let (outcome, ()) = tokio::join!(waiting, async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            other.execute_batch("COMMIT").unwrap();
        });
        assert_eq!(outcome.unwrap(), 1);
        assert_eq!(texts(&driver, &[("id LIKE", "%")], "v").await, ["y", "other"]);
    }
}

#[tokio::test]
async fn a_database_locked_for_all_is_unavailable() {
    let store = Store::with(TABLE);
    for mut settings in [store.settings(), store.settings()] {
        settings.busy_timeout = Duration::from_millis(100);
        settings.journal = Journal::Keep;
        let driver = Sqlite3Driver::new(settings);
        let other = store.other();
        for warm in [false, true] {
            if warm {
                warm_up(&driver, &[("id", "1")]).await;
            }
            other.execute_batch("BEGIN EXCLUSIVE").unwrap();
            let start = Instant::now();
            assert_eq!(kind(try_rows(&driver, &[("id", "1")]).await), ErrorKind::Unavailable);
            let waited = start.elapsed();
            assert!(waited >= Duration::from_millis(100), "the busy timeout holds: {waited:?}");
            assert!(waited < Duration::from_secs(2), "{waited:?}");
            other.execute_batch("ROLLBACK").unwrap();
            assert_eq!(rows(&driver, &[("id", "1")]).await.len(), 1);
        }
    }
}

#[tokio::test]
async fn what_is_no_database_is_invalid() {
    let store = Store::without_file();
    fs::write(store.path(), "this is a text, and long enough to be a header".repeat(40)).unwrap();
    let driver = store.open();
    let error = try_rows(&driver, &[("id", "1")]).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Invalid, Some("26")), "{error}");

    let mut settings = store.settings();
    settings.file = store.directory().to_path_buf();
    let driver = Sqlite3Driver::new(settings);
    assert_eq!(kind(driver.ping(soon()).await), ErrorKind::Invalid, "a directory");

    let mut settings = store.settings();
    settings.file = store.path().join("below");
    let driver = Sqlite3Driver::new(settings);
    assert_eq!(kind(driver.ping(soon()).await), ErrorKind::NotFound, "below a file");
}

#[tokio::test]
async fn an_empty_file_is_an_empty_database() {
    let store = Store::without_file();
    fs::write(store.path(), "").unwrap();
    let driver = store.open();
    driver.ping(soon()).await.unwrap();
    assert_eq!(kind(try_rows(&driver, &[("id", "1")]).await), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_damaged_file_is_unavailable_so_that_another_store_is_asked() {
    let store = Store::with(
        "CREATE TABLE t (id TEXT, v TEXT);
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
            INSERT INTO t SELECT i, hex(randomblob(100)) FROM n;",
    );
    let size = fs::metadata(store.path()).unwrap().len();
    let mut file = fs::OpenOptions::new().write(true).open(store.path()).unwrap();
    file.seek(SeekFrom::Start(4096)).unwrap();
    file.write_all(&vec![0xff; usize::try_from(size).unwrap() - 4096]).unwrap();
    drop(file);
    let error = try_rows(&store.open(), &[("v", "x")]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
    assert!(error.fails_over(Access::Read));
}

/// The header says that only newer programs may write, which makes it read-only for root too.
#[tokio::test]
async fn a_read_only_database_is_read_but_not_written() {
    let store = Store::with(TABLE);
    let mut file = fs::OpenOptions::new().write(true).open(store.path()).unwrap();
    file.seek(SeekFrom::Start(18)).unwrap();
    file.write_all(&[9]).unwrap();
    drop(file);
    let driver = store.open();
    assert_eq!(texts(&driver, &[("id", "1")], "v").await, ["a"]);
    let error = update(&driver, &[("id", "1")], &[("v", Some("x"))]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Denied, "{error}");
    assert!(error.fails_over(Access::Write));
}

#[tokio::test]
async fn a_name_that_looks_like_a_uri_is_a_file() {
    let store = Store::without_file();
    let name = store.directory().join("file:x?mode=memory");
    let mut settings = store.settings();
    settings.file.clone_from(&name);
    let driver = Sqlite3Driver::new(settings);
    assert_eq!(kind(driver.ping(soon()).await), ErrorKind::NotFound);
    fs::write(&name, "").unwrap();
    driver.ping(soon()).await.unwrap();
    let memory = asterisk_realtime_sqlite3::Sqlite3Settings::new("m", ":memory:");
    assert!(memory.file.is_absolute());
    assert_eq!(kind(Sqlite3Driver::new(memory).ping(soon()).await), ErrorKind::NotFound);
}

/// W-1 of section 10 and X-22: no read is frozen, and none holds others up.
#[tokio::test]
async fn reads_see_what_others_wrote_and_hold_nobody_up() {
    for journal in [Journal::Wal, Journal::Keep] {
        let store = Store::with(TABLE);
        let mut settings = store.settings();
        settings.journal = journal;
        let driver = Sqlite3Driver::new(settings);
        warm_up(&driver, &[("id", "1")]).await;
        let other = store.other();
        other.busy_timeout(Duration::ZERO).unwrap();
        for round in 0..20 {
            let value = round.to_string();
            other.execute("UPDATE t SET v = ?1 WHERE id = '1'", [&value]).unwrap();
            assert_eq!(texts(&driver, &[("id", "1")], "v").await, [value]);
            let own = format!("own {round}");
            update(&driver, &[("id", "2")], &[("v", Some(&own))]).await.unwrap();
            let sql = "SELECT v FROM t WHERE id = '2'";
            let seen: String = other.query_row(sql, [], |row| row.get(0)).unwrap();
            assert_eq!(seen, own, "a write is committed when it is answered");
        }
    }
}

#[tokio::test]
async fn the_first_write_turns_the_write_ahead_log_on() {
    for (journal, expected) in [(Journal::Wal, "wal"), (Journal::Keep, "delete")] {
        let store = Store::with(TABLE);
        let mut settings = store.settings();
        settings.journal = journal;
        let driver = Sqlite3Driver::new(settings);
        let mode = || -> String {
            store.other().query_row("PRAGMA journal_mode", [], |row| row.get(0)).unwrap()
        };
        rows(&driver, &[("id", "1")]).await;
        assert_eq!(mode(), "delete", "reading changes nothing");
        update(&driver, &[("id", "1")], &[("v", Some("x"))]).await.unwrap();
        assert_eq!(mode(), expected);
    }
}
