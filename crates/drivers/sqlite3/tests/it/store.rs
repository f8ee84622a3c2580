//! A database file of one's own, reached past the driver and through it.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use asterisk_realtime_core::{
    Deadline, Driver, Error, ErrorKind, IntoChanges, IntoFilter, Row, Selection, Table,
};
use asterisk_realtime_sqlite3::{Sqlite3Driver, Sqlite3Settings};
use tempfile::TempDir;

/// A directory with one database file in it.
pub(crate) struct Store {
    directory: TempDir,
}

impl Store {
    /// A database with the result of these statements.
    pub(crate) fn with(statements: &str) -> Self {
        let store = Self::without_file();
        rusqlite::Connection::open(store.path()).unwrap().execute_batch(statements).unwrap();
        store
    }

    pub(crate) fn without_file() -> Self {
        Self { directory: TempDir::new().unwrap() }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.directory.path().join("realtime.sqlite3")
    }

    pub(crate) fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// Another program.
    pub(crate) fn other(&self) -> rusqlite::Connection {
        let connection = rusqlite::Connection::open(self.path()).unwrap();
        connection.busy_timeout(Duration::from_secs(5)).unwrap();
        connection
    }

    pub(crate) fn settings(&self) -> Sqlite3Settings {
        Sqlite3Settings::new("asterisk", self.path())
    }

    pub(crate) fn open(&self) -> Sqlite3Driver {
        Sqlite3Driver::new(self.settings())
    }

    /// The two ways of reading: the caller's thread where that is possible, and threads only.
    pub(crate) fn open_both(&self) -> [Sqlite3Driver; 2] {
        let mut settings = self.settings();
        settings.inline = false;
        [self.open(), Sqlite3Driver::new(settings)]
    }
}

pub(crate) fn table(name: &str) -> Table {
    Table::mapped(name).unwrap()
}

pub(crate) fn soon() -> Deadline {
    Deadline::after(Duration::from_secs(10))
}

pub(crate) fn within(milliseconds: u64) -> Deadline {
    Deadline::after(Duration::from_millis(milliseconds))
}

/// All rows of `t` that match.
pub(crate) async fn try_rows(
    driver: &dyn Driver,
    pairs: &[(&str, &str)],
) -> Result<Vec<Row>, Error> {
    driver.select(&table("t"), &pairs.into_filter()?, Selection::ALL, soon()).await
}

pub(crate) async fn rows(driver: &dyn Driver, pairs: &[(&str, &str)]) -> Vec<Row> {
    try_rows(driver, pairs).await.unwrap()
}

/// The texts of one column of the rows of `t` that match; NULL as `NULL`.
pub(crate) async fn texts(
    driver: &dyn Driver,
    pairs: &[(&str, &str)],
    column: &str,
) -> Vec<String> {
    let rows = rows(driver, pairs).await;
    rows.iter().map(|row| row.text(column).unwrap_or("NULL").to_owned()).collect()
}

pub(crate) async fn update(
    driver: &dyn Driver,
    pairs: &[(&str, &str)],
    changes: &[(&str, Option<&str>)],
) -> Result<u64, Error> {
    let (filter, changes) = (pairs.into_filter()?, changes.into_changes()?);
    driver.update(&table("t"), &filter, &changes, soon()).await
}

pub(crate) async fn insert(
    driver: &dyn Driver,
    changes: &[(&str, Option<&str>)],
) -> Result<u64, Error> {
    driver.insert(&table("t"), &changes.into_changes()?, soon()).await
}

pub(crate) async fn delete(driver: &dyn Driver, pairs: &[(&str, &str)]) -> Result<u64, Error> {
    driver.delete(&table("t"), &pairs.into_filter()?, soon()).await
}

/// The rows of all batches, and how many each batch had.
pub(crate) async fn scan(driver: &dyn Driver, name: &str, batch: u32) -> (Vec<Row>, Vec<usize>) {
    let batch = NonZeroU32::new(batch).unwrap();
    let mut scan = driver.scan(&table(name), None, batch, soon()).await.unwrap();
    let (mut rows, mut sizes) = (Vec::new(), Vec::new());
    loop {
        let next = scan.next_batch(soon()).await.unwrap();
        if next.is_empty() {
            return (rows, sizes);
        }
        sizes.push(next.len());
        rows.extend(next);
    }
}

#[track_caller]
pub(crate) fn kind<T: std::fmt::Debug>(outcome: Result<T, Error>) -> ErrorKind {
    outcome.unwrap_err().kind()
}

/// Asks until a read no longer goes to a thread: connections for reads on the caller's thread are
/// opened in the background.
pub(crate) async fn warm_up(driver: &dyn Driver, pairs: &[(&str, &str)]) {
    let end = Instant::now() + Duration::from_millis(100);
    while Instant::now() < end {
        rows(driver, pairs).await;
        tokio::task::yield_now().await;
    }
}
