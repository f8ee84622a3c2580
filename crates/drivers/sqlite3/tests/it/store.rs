//! A database file of one's own, reached past the driver and through it.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

pub(crate) use asterisk_realtime_conformance::probe::{
    delete, insert, kind, rows, scan, soon, table, texts, try_rows, update, within,
};
use asterisk_realtime_core::Driver;
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

/// Asks until a read no longer goes to a thread: connections for reads on the caller's thread are
/// opened in the background.
pub(crate) async fn warm_up(driver: &dyn Driver, pairs: &[(&str, &str)]) {
    let end = Instant::now() + Duration::from_millis(100);
    while Instant::now() < end {
        rows(driver, pairs).await;
        tokio::task::yield_now().await;
    }
}
