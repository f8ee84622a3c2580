//! Connections to the database file, and the limits under which they work.

use std::cell::Cell;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant, SystemTime};

use asterisk_realtime_core::{Deadline, Error};
use asterisk_realtime_sql::sqlite;
use rusqlite::OpenFlags;
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit as SqliteLimit;

use crate::error::Failure;

/// How many virtual machine steps of SQLite lie between two looks at the clock; about 10 us.
const STEPS: i32 = 250;

/// A connection and the file that it was opened on.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) sqlite: rusqlite::Connection,
    pub(crate) file: FileId,
    /// The version of the schema when it was last asked for.
    seen: Cell<Option<i64>>,
}

/// What a connection is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Role {
    Reader,
    Writer,
}

/// Which file stands behind a name: its numbers, and when it was made, because the numbers of a
/// file that is gone go to the next one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct FileId(u64, u64, Option<SystemTime>);

impl FileId {
    /// The file of this name.
    ///
    /// # Errors
    ///
    /// `NotFound` if there is none, `Denied` if its directory cannot be searched, `Invalid` if it
    /// is a directory, a pipe or a device.
    pub(crate) fn of(path: &Path) -> Result<Self, Error> {
        match std::fs::metadata(path) {
            Ok(data) if data.is_dir() => {
                Err(Error::invalid(format!("{} is a directory", path.display())))
            }
            Ok(data) if !data.is_file() => {
                Err(Error::invalid(format!("{} is no regular file", path.display())))
            }
            Ok(data) => Ok(identify(&data)),
            Err(error) => Err(unreachable_file(path, &error)),
        }
    }
}

fn unreachable_file(path: &Path, error: &std::io::Error) -> Error {
    let path = path.display();
    let found = match error.kind() {
        std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => {
            Error::not_found(format!("the database file {path} does not exist"))
        }
        std::io::ErrorKind::InvalidInput => {
            Error::invalid(format!("{path} cannot be the name of a file"))
        }
        std::io::ErrorKind::PermissionDenied => {
            Error::denied(format!("the database file {path} must not be looked at"))
        }
        _ => Error::unavailable(format!("the database file {path} cannot be looked at")),
    };
    found.with_native(error.to_string())
}

#[cfg(unix)]
fn identify(data: &std::fs::Metadata) -> FileId {
    use std::os::unix::fs::MetadataExt;
    FileId(data.dev(), data.ino(), data.created().ok())
}

#[cfg(not(unix))]
fn identify(data: &std::fs::Metadata) -> FileId {
    FileId(0, 0, data.created().ok())
}

/// Whether the process can open anything at all. The database file itself must not be touched:
/// closing it would take away the locks that other connections have on it.
fn can_open_something(path: &Path) -> bool {
    let refused = path.parent().and_then(|directory| std::fs::read_dir(directory).err());
    refused.is_none_or(|error| error.kind() == std::io::ErrorKind::PermissionDenied)
}

impl Connection {
    /// Opens the file, which has to exist, and reads its schema.
    pub(crate) fn open(path: &Path, role: Role) -> Result<Self, Failure> {
        let file = FileId::of(path)?;
        Self::open_file(path, file, role).map_err(|failure| {
            if failure.is_refused_file() && can_open_something(path) {
                let error = Error::denied("the database file or its directory refuses to be used");
                return error.with_source(failure.into_error()).into();
            }
            failure
        })
    }

    fn open_file(path: &Path, file: FileId, role: Role) -> Result<Self, Failure> {
        // Readers open for writing too, because only such a connection can roll back what a
        // crashed writer left behind. SQLite falls back to reading where writing is refused.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let sqlite = rusqlite::Connection::open_with_flags(path, flags)?;
        // Waiting for locks is ours: it has to end when the caller has gone.
        sqlite.busy_timeout(Duration::ZERO)?;
        for (option, on) in [
            // A misspelt column is an error, not a text.
            (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
            (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
            // The schema belongs to somebody else; it must not make us call what it likes.
            (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
            (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
            (DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true),
            // Plans do not depend on bound values, so statements are prepared anew only when the
            // schema has changed, which is how we notice that.
            (DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true),
        ] {
            sqlite.set_db_config(option, on)?;
        }
        sqlite.set_prepared_statement_cache_capacity(128);
        if role == Role::Reader {
            sqlite.execute_batch(sqlite::QUERY_ONLY)?;
        }
        sqlite.prepare(sqlite::READ_SCHEMA)?.exists([])?;
        Ok(Self { sqlite, file, seen: Cell::new(None) })
    }

    /// Refuses rows, and values to compare with, of more bytes.
    pub(crate) fn limit_size(&self, bytes: i32) -> Result<(), Failure> {
        self.sqlite.set_limit(SqliteLimit::SQLITE_LIMIT_LENGTH, bytes)?;
        Ok(())
    }

    /// Turns the write-ahead log on; answers whether it is.
    pub(crate) fn use_write_ahead_log(&self) -> Result<bool, Failure> {
        let mut statement = self.sqlite.prepare(sqlite::USE_WRITE_AHEAD_LOG)?;
        let mode: String = statement.query_row([], |row| row.get(0))?;
        Ok(mode.eq_ignore_ascii_case("wal"))
    }

    /// The number that changes with the schema.
    pub(crate) fn schema_version(&self) -> Result<i64, Failure> {
        let mut statement = self.sqlite.prepare_cached(sqlite::SCHEMA_VERSION)?;
        let version = statement.query_row([], |row| row.get(0))?;
        self.seen.set(Some(version));
        Ok(version)
    }

    /// The version of the schema when it was last asked for.
    pub(crate) fn seen_schema_version(&self) -> Option<i64> {
        self.seen.get()
    }

    /// The number that changes when others commit. What another connection says is no measure.
    pub(crate) fn data_version(&self) -> Result<i64, Failure> {
        let mut statement = self.sqlite.prepare_cached(sqlite::DATA_VERSION)?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }

    /// Interrupts the statements that follow as soon as `stop` says so.
    pub(crate) fn stop_when(
        &self,
        stop: impl FnMut() -> bool + Send + 'static,
    ) -> Result<(), Failure> {
        Ok(self.sqlite.progress_handler(STEPS, Some(stop))?)
    }
}

/// Until when a piece of work may go on.
#[derive(Clone, Debug)]
pub(crate) struct Limit {
    deadline: Deadline,
    /// Until when it may wait for somebody else's lock.
    patience: Instant,
    ticket: Arc<Ticket>,
}

impl Limit {
    pub(crate) fn new(deadline: Deadline, busy_timeout: Duration, ticket: Arc<Ticket>) -> Self {
        let now = Instant::now();
        let patience = now.checked_add(busy_timeout).unwrap_or(deadline.instant());
        Self { deadline, patience: patience.min(deadline.instant()), ticket }
    }

    /// Whether nobody waits for the answer any more.
    pub(crate) fn is_over(&self) -> bool {
        self.ticket.is_abandoned() || self.deadline.has_passed()
    }

    /// Sleeps a little for the `turn`-th time, if there is time; answers whether there was.
    pub(crate) fn wait_for_lock(&self, turn: u32) -> bool {
        let left = self.patience.saturating_duration_since(Instant::now());
        if left.is_zero() || self.is_over() {
            return false;
        }
        std::thread::sleep(Duration::from_millis(1 << turn.min(4)).min(left));
        true
    }
}

/// Whether a piece of work waits, runs, or is not wanted any more; shared by the caller and the
/// thread that does it.
#[derive(Debug, Default)]
pub(crate) struct Ticket(AtomicU8);

impl Ticket {
    const WAITING: u8 = 0;
    const RUNNING: u8 = 1;
    const ABANDONED: u8 = 2;

    /// Begins the work, unless it is not wanted any more.
    pub(crate) fn start(&self) -> bool {
        let (from, to) = (Self::WAITING, Self::RUNNING);
        self.0.compare_exchange(from, to, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }

    /// Gives the work up; answers whether it had not begun.
    pub(crate) fn abandon(&self) -> bool {
        self.0.swap(Self::ABANDONED, Ordering::AcqRel) == Self::WAITING
    }

    fn is_abandoned(&self) -> bool {
        self.0.load(Ordering::Acquire) == Self::ABANDONED
    }
}
