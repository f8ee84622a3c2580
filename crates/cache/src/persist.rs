//! Answers in a file, for a restart while the store is down.
//!
//! What is kept is told to the file in the background; what is in the file when the program starts
//! is given, as stale, only if the store fails.

mod file;
mod log;
mod record;
mod tier;

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use asterisk_realtime_core::{Driver, ErrorKind, Result};
use tokio::sync::Mutex as AsyncMutex;
use tokio::sync::OnceCell;

use crate::{Limits, Settings};
use log::{Log, State};
use record::{Kept, Record};

pub use file::PersistenceLock;
pub(crate) use tier::Tier;

const MIB: u64 = 1024 * 1024;

/// A file in which caches keep what they know, so that a program that starts while a store is down
/// still answers; one for any number of caches. See
/// [`Cached::persistent`](crate::Cached::persistent).
///
/// It never keeps a program from starting: a file that cannot be used is a warning, and nothing is
/// kept then.
#[derive(Debug)]
pub struct Persistence {
    place: Place,
    limits: Limits,
    clock: WallClock,
    /// How long what is new waits for more.
    pause: Duration,
    /// The log; none if the file cannot be used.
    log: OnceCell<Option<AsyncMutex<Log>>>,
    /// Keeps other programs from the file.
    lock: Mutex<Option<PersistenceLock>>,
    /// What was in the file for stores that have not asked for it yet.
    found: Mutex<HashMap<String, Vec<(String, Kept)>>>,
    /// How many caches there were for a store; the last one writes.
    owners: Mutex<HashMap<String, u64>>,
}

/// Opens a SQLite file.
pub type OpenFile = fn(&Path) -> Arc<dyn Driver>;

/// Where the log is.
#[derive(Debug)]
enum Place {
    Database(Arc<dyn Driver>),
    File(PathBuf, OpenFile),
}

/// What one cache begins with.
struct Taken {
    /// Its number among the caches of the store.
    owner: u64,
    found: Vec<(String, Kept)>,
}

/// The time of day.
#[derive(Clone)]
struct WallClock(Arc<dyn Fn() -> SystemTime + Send + Sync>);

impl fmt::Debug for WallClock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("WallClock")
    }
}

impl WallClock {
    /// Milliseconds since 1970.
    fn now(&self) -> u64 {
        let since = (self.0)().duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    }
}

impl Persistence {
    /// How much a file keeps unless it is told otherwise: 100,000 answers and 64 MiB. The file
    /// may be twice as large.
    pub const LIMITS: Limits = Limits { entries: 100_000, bytes: 64 * MIB };

    /// Keeps answers in a SQLite file, which is [prepared](Self::prepare) and opened by this
    /// function when somebody asks the first question.
    pub fn at(file: impl Into<PathBuf>, open: OpenFile, limits: Limits) -> Self {
        Self::of(Place::File(file.into(), open), limits)
    }

    /// Keeps answers in this database, in a table of its own. Nobody else may use the table; it
    /// is not touched yet.
    pub fn new(driver: Arc<dyn Driver>, limits: Limits) -> Self {
        Self::of(Place::Database(driver), limits)
    }

    fn of(place: Place, limits: Limits) -> Self {
        Self {
            place,
            limits,
            clock: WallClock(Arc::new(SystemTime::now)),
            pause: Duration::from_secs(1),
            log: OnceCell::new(),
            lock: Mutex::default(),
            found: Mutex::default(),
            owners: Mutex::default(),
        }
    }

    /// The same by another time of day, for tests.
    #[must_use]
    pub fn with_clock(self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self { clock: WallClock(Arc::new(now)), ..self }
    }

    /// The same with another pause between two batches; a second by default.
    #[must_use]
    pub fn with_pause(self, pause: Duration) -> Self {
        Self { pause, ..self }
    }

    /// Makes sure of a file that only its owner reads, because rows hold passwords, and that no
    /// other program uses: beside it there is one whose name ends in `.lock`.
    ///
    /// # Errors
    ///
    /// [`Conflict`](asterisk_realtime_core::ErrorKind::Conflict) if another program uses it;
    /// [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid) if the name is no regular file, or
    /// others may change what is in its folder;
    /// [`Denied`](asterisk_realtime_core::ErrorKind::Denied) and
    /// [`Unavailable`](asterisk_realtime_core::ErrorKind::Unavailable) if it cannot be made.
    pub fn prepare(file: &Path) -> Result<PersistenceLock> {
        file::prepare(file)
    }

    /// The log, read when the first one asks for it; `None` if the file cannot be used.
    async fn log(&self) -> Option<&AsyncMutex<Log>> {
        let open = || async {
            match self.open().await {
                Ok(log) => Some(AsyncMutex::new(log)),
                Err(error) if error.kind() == ErrorKind::Conflict => {
                    tracing::info!(%error, "nothing is kept in a file");
                    None
                }
                Err(error) => {
                    tracing::warn!(%error, "the cache file cannot be used; nothing is kept in it");
                    None
                }
            }
        };
        self.log.get_or_init(open).await.as_ref()
    }

    async fn open(&self) -> Result<Log> {
        let driver = match &self.place {
            Place::Database(driver) => Arc::clone(driver),
            Place::File(path, open) => {
                let lock = lock(path).await?;
                *self.lock.lock().unwrap_or_else(PoisonError::into_inner) = Some(lock);
                open(path)
            }
        };
        let (log, state) = Log::open(driver, self.limits, self.clock.now()).await?;
        self.keep(state);
        Ok(log)
    }

    fn keep(&self, state: State) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        for ((store, question), kept) in state {
            found.entry(store).or_default().push((question, kept));
        }
    }

    /// What was in the file for a store; nothing for those who come behind the first one. `None` if
    /// the file cannot be used.
    async fn take(&self, store: &str) -> Option<Taken> {
        self.log().await?;
        let owner = {
            let mut owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
            let owner = owners.entry(store.to_owned()).or_default();
            *owner += 1;
            *owner
        };
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        Some(Taken { owner, found: found.remove(store).unwrap_or_default() })
    }

    fn is_last(&self, store: &str, owner: u64) -> bool {
        let owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        owners.get(store) == Some(&owner)
    }

    /// Writes records of the store's last cache; those that could not be written stay.
    async fn append(&self, store: &str, owner: u64, records: &mut Vec<Record>) -> Result<()> {
        if let Some(log) = self.log().await {
            let mut log = log.lock().await;
            if self.is_last(store, owner) {
                return log.append(records, self.clock.now()).await;
            }
        }
        records.clear();
        Ok(())
    }
}

/// A program that looks something up has the file for a moment; one that runs has it for good.
async fn lock(path: &Path) -> Result<PersistenceLock> {
    const TRIES: u32 = 10;
    const PAUSE: Duration = Duration::from_millis(100);
    for _ in 1..TRIES {
        match file::prepare(path) {
            Err(error) if error.kind() == ErrorKind::Conflict => tokio::time::sleep(PAUSE).await,
            done => return done,
        }
    }
    file::prepare(path)
}

impl crate::Cached {
    /// Puts a cache before a driver that begins with what is in the file of answers of `store`.
    ///
    /// The name of the store has to tell it from all others that use the file, now and later: it
    /// belongs to one database on one server.
    pub fn persistent(
        inner: Arc<dyn Driver>,
        settings: Settings,
        clock: crate::Clock,
        file: Arc<Persistence>,
        store: impl Into<String>,
    ) -> Self {
        Self::with_tier(inner, settings, clock, Some(Tier::new(file, store.into())))
    }

    /// Waits until the file says what is known so far, as [`close`](Driver::close) does; at once if
    /// there is none. It needs a runtime. What cannot be written is logged, and tried again later.
    pub async fn written(&self) {
        if let Some(tier) = &self.0.tier {
            tier.begin(&self.0);
            tier.loaded().await;
            tier.write(&self.0).await;
        }
    }
}
