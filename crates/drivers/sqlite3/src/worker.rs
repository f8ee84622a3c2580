//! The threads that own connections: several that read, one that writes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use asterisk_realtime_core::{Error, Table};
use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use rusqlite::{Transaction, TransactionBehavior};
use tokio::sync::mpsc;

use crate::catalog::Catalog;
use crate::config::{Journal, Sqlite3Settings};
use crate::connection::{Connection, FileId, Limit, Role};
use crate::error::Failure;
use crate::inline::Inline;
use crate::reporter::Reporter;

/// How many pieces of work may wait for the threads.
const QUEUE: usize = 8192;

/// How long the writer leaves the journal alone after it could not change it.
const JOURNAL_PAUSE: Duration = Duration::from_secs(5);

/// What everybody shares who works on one database.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) settings: Sqlite3Settings,
    pub(crate) catalog: Catalog,
    pub(crate) reporter: Reporter,
    pub(crate) inline: Inline,
    pub(crate) closed: AtomicBool,
}

impl Shared {
    pub(crate) fn new(settings: Sqlite3Settings) -> Self {
        Self {
            reporter: Reporter::new(&settings.database, settings.debug),
            catalog: Catalog::default(),
            inline: Inline::new(settings.inline),
            closed: AtomicBool::new(false),
            settings,
        }
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }
}

/// A piece of work for a thread.
pub(crate) type Job = Box<dyn FnOnce(&mut Worker) + Send>;

/// The threads of one database. They end when this is dropped.
#[derive(Debug)]
pub(crate) struct Pool {
    readers: Sender<Job>,
    writer: Sender<Job>,
    /// Ends when the last thread has ended.
    ended: Mutex<Option<mpsc::Receiver<()>>>,
}

impl Pool {
    /// Starts the threads.
    pub(crate) fn start(shared: &Arc<Shared>) -> Result<Self, Error> {
        let (readers, read_jobs) = bounded(QUEUE);
        let (writer, write_jobs) = bounded(QUEUE);
        let (alive, ended) = mpsc::channel(1);
        for number in 0..shared.settings.readers.get() {
            let name = format!("sqlite3-read-{number}");
            spawn(name, Role::Reader, shared, read_jobs.clone(), alive.clone())?;
        }
        spawn("sqlite3-write".into(), Role::Writer, shared, write_jobs, alive)?;
        Ok(Self { readers, writer, ended: Mutex::new(Some(ended)) })
    }

    /// Hands a piece of work over.
    pub(crate) fn send(&self, role: Role, job: Job) -> Result<(), Error> {
        let lane = match role {
            Role::Reader => &self.readers,
            Role::Writer => &self.writer,
        };
        lane.try_send(job).map_err(|refused| match refused {
            TrySendError::Full(_) => Error::unavailable("too many calls wait already"),
            TrySendError::Disconnected(_) => Error::internal("the driver's thread has ended"),
        })
    }

    /// What becomes ready when the threads have ended; to be taken before the pool is dropped.
    pub(crate) fn take_ended(&self) -> Option<mpsc::Receiver<()>> {
        self.ended.lock().ok()?.take()
    }
}

fn spawn(
    name: String,
    role: Role,
    shared: &Arc<Shared>,
    jobs: Receiver<Job>,
    alive: mpsc::Sender<()>,
) -> Result<(), Error> {
    let shared = Arc::clone(shared);
    let mut worker = Worker { role, shared, connection: None, opened: 0, journal: None };
    let thread = std::thread::Builder::new().name(name);
    let handle = thread.spawn(move || {
        for job in jobs {
            if catch_unwind(AssertUnwindSafe(|| job(&mut worker))).is_err() {
                // Whoever waits for the answer sees that there will be none.
                worker.connection = None;
            }
            worker.shared.inline.serve(&worker.shared);
        }
        worker.shared.inline.clear();
        drop(worker);
        drop(alive);
    });
    match handle {
        Ok(_) => Ok(()),
        Err(error) => {
            let failed = Error::unavailable("the driver's thread cannot be started");
            Err(failed.with_native(error.to_string()))
        }
    }
}

/// A state of the data.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct DataVersion {
    /// Which of the worker's connections counted: what one says is no measure for another.
    pub(crate) opened: u64,
    version: i64,
}

/// One thread's connection and what it knows of it.
#[derive(Debug)]
pub(crate) struct Worker {
    role: Role,
    pub(crate) shared: Arc<Shared>,
    connection: Option<Connection>,
    /// How many connections there were.
    opened: u64,
    /// When the writer looks after the journal again.
    journal: Option<Instant>,
}

impl Worker {
    /// Does a piece of work: waits for locks, looks at the schema again if it has changed, and
    /// stops at the limit. The work may run several times; what fails has changed nothing.
    pub(crate) fn perform<T>(
        &mut self,
        table: Option<&Table>,
        limit: &Limit,
        mut work: impl FnMut(&Connection, &Shared) -> Result<T, Failure>,
    ) -> Result<T, Error> {
        let mut is_changing = false;
        let mut turn = 0;
        loop {
            if limit.is_over() {
                return Err(Error::unavailable("the call ran out of time before it began"));
            }
            let failure = match self.attempt(limit, is_changing, &mut work) {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            if failure.spoils_connection() {
                self.connection = None;
            }
            if failure.is_stale() && !is_changing {
                is_changing = true;
                if let Some(table) = table {
                    self.shared.catalog.forget(table);
                }
                continue;
            }
            if failure.is_busy() && limit.wait_for_lock(turn) {
                turn += 1;
                continue;
            }
            return Err(failure.into_error());
        }
    }

    /// The state of the data, as far as others have changed it. Waits for no lock, and leaves the
    /// journal alone: nothing is to be written.
    pub(crate) fn data_version(&mut self, limit: &Limit) -> Result<DataVersion, Error> {
        let mut look = || {
            self.connect()?;
            let stop = limit.clone();
            let connection = self.connection()?;
            connection.stop_when(move || stop.is_over())?;
            let version = connection.data_version()?;
            Ok(DataVersion { opened: self.opened, version })
        };
        look().map_err(|failure: Failure| {
            if failure.spoils_connection() {
                self.connection = None;
            }
            failure.into_error()
        })
    }

    fn attempt<T>(
        &mut self,
        limit: &Limit,
        is_changing: bool,
        work: &mut impl FnMut(&Connection, &Shared) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.connect()?;
        let stop = limit.clone();
        self.connection()?.stop_when(move || stop.is_over())?;
        self.look_after_journal();
        let connection = self.connection()?;
        if !is_changing {
            return work(connection, &self.shared);
        }
        // The schema has changed under our hands, which it cannot do inside a transaction. One
        // statement alone goes without: it costs less, and holds locks for a shorter time.
        let behaviour = match self.role {
            Role::Reader => TransactionBehavior::Deferred,
            Role::Writer => TransactionBehavior::Immediate,
        };
        let transaction = Transaction::new_unchecked(&connection.sqlite, behaviour)?;
        let answer = work(connection, &self.shared)?;
        transaction.commit()?;
        Ok(answer)
    }

    fn connection(&self) -> Result<&Connection, Failure> {
        Ok(self.connection.as_ref().ok_or_else(|| Error::internal("there is no connection"))?)
    }

    /// Makes sure of a connection to the file that has the name now.
    fn connect(&mut self) -> Result<(), Failure> {
        let path = &self.shared.settings.file;
        match (&self.connection, FileId::of(path)) {
            (Some(connection), Ok(file)) if connection.file == file => {}
            (_, Err(error)) => {
                self.connection = None;
                return Err(error.into());
            }
            _ => {
                self.connection = None;
                self.journal = None;
                self.connection = Some(Connection::open(path, self.role)?);
                self.opened += 1;
            }
        }
        Ok(())
    }

    /// Turns the write-ahead log on if that is wanted. Others may hold the database, or it may
    /// be read-only: writing works without, so the next try has time.
    fn look_after_journal(&mut self) {
        let wanted = self.role == Role::Writer && self.shared.settings.journal == Journal::Wal;
        let due = self.journal.is_none_or(|due| Instant::now() >= due);
        let Some(connection) = self.connection.as_ref().filter(|_| wanted && due) else { return };
        let on = connection.use_write_ahead_log();
        if !matches!(on, Ok(true)) {
            let database = &self.shared.settings.database;
            tracing::debug!(database, "the write-ahead log cannot be turned on now");
        }
        self.journal = Some(Instant::now() + JOURNAL_PAUSE);
    }
}
