//! Trouble with a database file.

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use asterisk_realtime_conformance::{Faults, Stop, Verdict};
use async_trait::async_trait;
use rusqlite::Connection;

/// The means to make trouble with one database file.
pub(crate) struct FileFaults {
    file: PathBuf,
    lock: Mutex<Option<Connection>>,
    kill: Mutex<Option<JoinHandle<io::Result<()>>>>,
}

impl FileFaults {
    pub(crate) fn new(file: PathBuf) -> Self {
        Self { file, lock: Mutex::default(), kill: Mutex::default() }
    }

    fn locked(&self, statement: &str) -> Verdict<Connection> {
        let connection = Connection::open(&self.file)?;
        connection.execute_batch(statement)?;
        Ok(connection)
    }

    fn lock(&self, statement: &str) -> Verdict {
        let connection = self.locked(statement)?;
        *self.lock.lock().unwrap_or_else(PoisonError::into_inner) = Some(connection);
        Ok(())
    }

    fn unlock(&self) {
        self.lock.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

/// A file that is missing is no outage but a mistake; one behind a loop of links cannot be
/// reached, as on a file system that is away.
fn take_away(file: &Path) -> io::Result<()> {
    fs::rename(file, file.with_extension("away"))?;
    symlink(file, file)
}

fn bring_back(file: &Path) -> io::Result<()> {
    fs::remove_file(file)?;
    fs::rename(file.with_extension("away"), file)
}

#[async_trait]
impl Faults for FileFaults {
    async fn stop(&self) -> Verdict {
        take_away(&self.file)?;
        // For so long the driver may take its file for granted.
        tokio::time::sleep(Duration::from_millis(2)).await;
        Ok(())
    }

    async fn start(&self) -> Verdict {
        Ok(bring_back(&self.file)?)
    }

    /// Somebody's lock: writers wait for it, and readers too without a write-ahead log.
    async fn freeze(&self) -> Verdict {
        self.lock("BEGIN EXCLUSIVE")
    }

    async fn thaw(&self) -> Verdict {
        self.unlock();
        Ok(())
    }

    async fn block(&self, _table: &str) -> Verdict {
        self.lock("BEGIN IMMEDIATE")
    }

    async fn unblock(&self, _table: &str) -> Verdict {
        self.unlock();
        Ok(())
    }

    /// There is no server to kill: the file goes away under a statement that waits for a lock.
    async fn kill_next(&self) -> Verdict {
        const A_WHILE: Duration = Duration::from_millis(20);
        let (connection, file) = (self.locked("BEGIN EXCLUSIVE")?, self.file.clone());
        let trouble = thread::spawn(move || {
            thread::sleep(A_WHILE);
            take_away(&file)?;
            thread::sleep(A_WHILE);
            drop(connection);
            thread::sleep(A_WHILE);
            bring_back(&file)
        });
        *self.kill.lock().unwrap_or_else(PoisonError::into_inner) = Some(trouble);
        Ok(())
    }

    async fn settle(&self) -> Verdict {
        let trouble = self.kill.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(trouble) = trouble else { return Ok(()) };
        match tokio::task::spawn_blocking(|| trouble.join()).await {
            Ok(Ok(outcome)) => Ok(outcome?),
            _ => Err(Stop::failed("making trouble panicked")),
        }
    }
}
