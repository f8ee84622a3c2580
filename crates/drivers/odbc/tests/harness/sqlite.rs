//! A store is a database file.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use asterisk_realtime_conformance::{
    Faults, Fidelity, Harness, Profile, StaticOrder, Stop, Verdict,
};
use asterisk_realtime_core::{Capabilities, Driver};
use asterisk_realtime_odbc::{OdbcDriver, OdbcSettings};
use asterisk_realtime_testkit::OdbcSources;
use async_trait::async_trait;
use tempfile::TempDir;

use super::raw::{Lock, Raw};

pub(crate) struct Sqlite {
    folder: TempDir,
}

impl Default for Sqlite {
    fn default() -> Self {
        Self { folder: TempDir::new().expect("a temporary directory can be made") }
    }
}

impl Sqlite {
    fn file(&self, namespace: &str) -> PathBuf {
        self.folder.path().join(namespace)
    }
}

#[async_trait]
impl Harness for Sqlite {
    fn capabilities(&self) -> Capabilities {
        Capabilities::ALL
    }

    async fn open(&self, namespace: &str) -> Verdict<Arc<dyn Driver>> {
        let source = OdbcSources::sqlite(&self.file(namespace))?;
        Ok(Arc::new(OdbcDriver::from(OdbcSettings::new(namespace, source))))
    }

    fn profile(&self) -> Profile {
        Profile::default()
            .with_static_order(StaticOrder::Odbc)
            .with_checks(true, false)
            .with_fidelity(FIDELITY)
            .with_invalid_text(Fidelity::read_only("TEXT", "CAST(x'61ff62' AS TEXT)", "a\u{fffd}b"))
    }

    /// Through the same library: locks hold between processes only, and another copy of SQLite in
    /// this process would not see them.
    async fn raw(&self, namespace: &str, statement: &str) -> Verdict {
        let connection = Raw::open(&OdbcSources::sqlite(&self.file(namespace))?)?;
        connection.run(statement)
    }

    async fn faults(&self, namespace: &str) -> Verdict<Box<dyn Faults>> {
        let file = self.file(namespace);
        Ok(Box::new(FileFaults { file, lock: Arc::default(), kill: Mutex::default() }))
    }
}

/// Trouble with one database file. There is no server: all of it is somebody's lock.
struct FileFaults {
    file: PathBuf,
    lock: Arc<Lock>,
    kill: Mutex<Option<JoinHandle<Verdict>>>,
}

impl FileFaults {
    fn lock(&self, statement: &str) -> Verdict {
        self.lock.take(&OdbcSources::sqlite(&self.file)?, &[statement])
    }
}

#[async_trait]
impl Faults for FileFaults {
    async fn stop(&self) -> Verdict {
        self.lock("BEGIN EXCLUSIVE")
    }

    async fn start(&self) -> Verdict {
        self.lock.release("ROLLBACK")
    }

    async fn freeze(&self) -> Verdict {
        self.lock("BEGIN EXCLUSIVE")
    }

    async fn thaw(&self) -> Verdict {
        self.lock.release("ROLLBACK")
    }

    async fn block(&self, _table: &str) -> Verdict {
        self.lock("BEGIN IMMEDIATE")
    }

    async fn unblock(&self, _table: &str) -> Verdict {
        self.lock.release("ROLLBACK")
    }

    /// Longer than anybody waits for it.
    async fn kill_next(&self) -> Verdict {
        const LONG: Duration = Duration::from_millis(1500);
        self.lock("BEGIN EXCLUSIVE")?;
        let lock = Arc::clone(&self.lock);
        let trouble = thread::spawn(move || {
            thread::sleep(LONG);
            lock.release("ROLLBACK")
        });
        *self.kill.lock().unwrap_or_else(PoisonError::into_inner) = Some(trouble);
        Ok(())
    }

    async fn settle(&self) -> Verdict {
        let trouble = self.kill.lock().unwrap_or_else(PoisonError::into_inner).take();
        match trouble.map(JoinHandle::join) {
            None => Ok(()),
            Some(Ok(outcome)) => outcome,
            Some(Err(_)) => Err(Stop::failed("making trouble panicked")),
        }
    }
}

/// What the shell of SQLite prints.
const FIDELITY: [Fidelity; 24] = [
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
    Fidelity::new("", "'untyped'", "untyped"),
];
