//! The adapter: a store is a file in a temporary directory.

mod faults;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_conformance::{Faults, Fidelity, Harness, Profile, StaticOrder, Verdict};
use asterisk_realtime_core::{Capabilities, Driver};
use asterisk_realtime_sqlite3::{Journal, Sqlite3Driver, Sqlite3Settings};
use async_trait::async_trait;
use tempfile::TempDir;

use self::faults::FileFaults;

pub(crate) struct Sqlite3 {
    directory: TempDir,
    journal: Journal,
}

impl Sqlite3 {
    pub(crate) fn new(journal: Journal) -> Self {
        let directory = TempDir::new().expect("a temporary directory can be made");
        Self { directory, journal }
    }

    fn file(&self, namespace: &str) -> PathBuf {
        self.directory.path().join(namespace)
    }
}

#[async_trait]
impl Harness for Sqlite3 {
    fn capabilities(&self) -> Capabilities {
        Capabilities::ALL
    }

    async fn open(&self, namespace: &str) -> Verdict<Arc<dyn Driver>> {
        let file = self.file(namespace);
        // The driver never makes a file; one that stays away while the store is stopped is made
        // by nobody.
        if std::fs::symlink_metadata(&file).is_err() {
            std::fs::File::create_new(&file)?;
        }
        let mut settings = Sqlite3Settings::new(namespace, file);
        settings.journal = self.journal;
        // Without a write-ahead log everybody waits for everybody; on a busy machine that takes.
        settings.busy_timeout = Duration::from_secs(10);
        Ok(Arc::new(Sqlite3Driver::new(settings)))
    }

    fn profile(&self) -> Profile {
        let profile = match self.journal {
            Journal::Wal => Profile::default().with_answered_frozen_reads(),
            Journal::Keep => Profile::default(),
        };
        profile
            .with_static_order(StaticOrder::Sqlite3)
            .with_checks(true, false)
            .with_fidelity(FIDELITY)
            .with_invalid_text(Fidelity::read_only("TEXT", "CAST(x'61ff62' AS TEXT)", "a\u{fffd}b"))
    }

    async fn raw(&self, namespace: &str, statement: &str) -> Verdict {
        Ok(rusqlite::Connection::open(self.file(namespace))?.execute_batch(statement)?)
    }

    async fn faults(&self, namespace: &str) -> Verdict<Box<dyn Faults>> {
        Ok(Box::new(FileFaults::new(self.file(namespace))))
    }
}

/// What the shell of SQLite prints.
const FIDELITY: [Fidelity; 25] = [
    Fidelity::new("INTEGER", "-5", "-5"),
    Fidelity::new("BIGINT", "9007199254740993", "9007199254740993"),
    Fidelity::new("TINYINT(1)", "TRUE", "1"),
    Fidelity::new("INTEGER", "9223372036854775807", "9223372036854775807"),
    Fidelity::null("INTEGER", "NULL"),
    Fidelity::read_only("INTEGER", "''", ""),
    Fidelity::new("REAL", "1", "1.0"),
    Fidelity::new("REAL", "0.1", "0.1"),
    Fidelity::new("DOUBLE", "1e300", "1.0e+300"),
    Fidelity::new("FLOAT", "-1.25", "-1.25"),
    Fidelity::new("DECIMAL(10,2)", "1.50", "1.5"),
    Fidelity::new("NUMERIC", "12345678901234567890", "1.23456789012346e+19"),
    Fidelity::new("BOOLEAN", "FALSE", "0"),
    Fidelity::new("DATE", "'2024-01-02'", "2024-01-02"),
    Fidelity::new("DATETIME", "'2024-01-02 03:04:05'", "2024-01-02 03:04:05"),
    Fidelity::new("TIMESTAMP", "1700000000", "1700000000"),
    Fidelity::new("TIME", "'03:04:05'", "03:04:05"),
    Fidelity::new("CHAR(10)", "'ab'", "ab"),
    Fidelity::new("VARCHAR(10)", "'hé😀'", "hé😀"),
    Fidelity::new("TEXT", "''", ""),
    Fidelity::null("TEXT", "NULL"),
    Fidelity::new("CLOB", "' a '", " a "),
    Fidelity::new("BLOB", "x'4142'", "AB"),
    Fidelity::read_only("BLOB", "x'4100ff'", "A\0\u{fffd}"),
    Fidelity::new("", "'untyped'", "untyped"),
];
