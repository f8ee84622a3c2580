//! Short reads on the caller's thread.
//!
//! A point lookup takes a few microseconds, handing it to a thread and back ten times as much. So
//! a read is tried where it is asked for, on a connection of its own, without waiting for any
//! lock and for no longer than a budget. Whatever does not come to an answer that way goes to
//! the threads, and a statement that was too long goes there at once for a while. Files are
//! opened and schemas looked at on the threads only.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use asterisk_realtime_core::{Deadline, Filter, Row, Selection, Table};
use asterisk_realtime_sql::SQLITE;

use crate::connection::{Connection, FileId, Role};
use crate::error::Failure;
use crate::identity::Identity;
use crate::query::Query;
use crate::worker::Shared;

/// How long a read may take on the caller's thread.
const BUDGET: Duration = Duration::from_micros(150);

/// The largest row, in bytes, that is read on the caller's thread: no look at the clock interrupts
/// the copying of a cell.
const LARGEST: i32 = 32 * 1024;

/// The most conditions that are looked at on the caller's thread: statements take time to read.
const MOST_CONDITIONS: usize = 32;

/// How many looks at the clock a statement must have lasted to count as slow. One that ran out of
/// time before did not do the work itself: the thread lost the processor, or the disk was slow.
const WORTH_REMEMBERING: u32 = 4;

/// How long a statement that took longer goes to the threads at once.
const PENANCE: Duration = Duration::from_secs(10);

/// How many such statements are remembered.
const MOST_SLOW: usize = 256;

/// How long a connection takes for granted that its file is still the one of that name. To look
/// every time would make a lookup a quarter dearer.
const LOOK: Duration = Duration::from_millis(1);

/// The connections for reads on the caller's thread.
#[derive(Debug)]
pub(crate) struct Inline {
    slots: Box<[Slot]>,
    hasher: RandomState,
    slow: ArcSwap<HashMap<Box<str>, Instant>>,
    /// The slots, one bit each, that want a thread to give them a new connection.
    wanting: AtomicU64,
}

#[derive(Debug, Default)]
struct Slot(Mutex<Option<Ready>>);

#[derive(Debug)]
struct Ready {
    connection: Connection,
    /// When the file was last looked at.
    looked: Instant,
    /// How often the running statement has looked at the clock.
    steps: Arc<AtomicU32>,
}

impl Inline {
    /// As many connections as threads may run at a time; none if it is switched off.
    pub(crate) fn new(enabled: bool) -> Self {
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        let count = if enabled { threads.clamp(2, 16) } else { 0 };
        Self {
            slots: (0..count).map(|_| Slot::default()).collect(),
            hasher: RandomState::new(),
            slow: ArcSwap::default(),
            wanting: AtomicU64::new(0),
        }
    }

    /// The rows, if they can be had at once. `None` says nothing: ask the threads.
    pub(crate) fn select(
        &self,
        shared: &Shared,
        table: &Table,
        filter: &Filter,
        selection: Selection,
        deadline: Deadline,
    ) -> Option<Vec<Row>> {
        if self.slots.is_empty()
            || shared.is_closed()
            || filter.conditions().len() > MOST_CONDITIONS
        {
            return None;
        }
        let info = shared.catalog.remembered(table)?;
        let target = info.target();
        let statement = SQLITE.select(&target, filter, selection).ok()?;
        if self.is_slow(statement.text()) {
            return None;
        }
        let now = Instant::now();
        if now >= deadline.instant() {
            return None;
        }
        let (index, mut slot) = self.ready_slot(shared, now)?;
        let ready = slot.as_mut()?;
        ready.set_budget(deadline.instant().min(now + BUDGET)).ok()?;
        let query = Query {
            table: &info,
            statement: &statement,
            identity: 0,
            behind: &Identity::default(),
        };
        match query.run(&ready.connection, &shared.reporter) {
            Ok(page) => Some(page.rows),
            Err(failure) => {
                if failure.is_stale() {
                    shared.catalog.forget(table);
                } else if failure.is_interrupt() && ready.has_worked() {
                    self.remember_slow(statement.text());
                } else if failure.spoils_connection() {
                    self.want(index);
                }
                None
            }
        }
    }

    /// A connection that nobody uses just now, preferably the one that this thread used before,
    /// whose pages and statements are at hand.
    fn ready_slot(
        &self,
        shared: &Shared,
        now: Instant,
    ) -> Option<(usize, MutexGuard<'_, Option<Ready>>)> {
        let count = self.slots.len();
        let thread = self.hasher.hash_one(std::thread::current().id());
        let home = usize::try_from(thread % count as u64).unwrap_or(0);
        let mut wants = false;
        for index in (home..count).chain(0..home) {
            let Some(mut slot) = self.slots[index].try_lock() else { continue };
            match slot.as_mut().map(|ready| ready.is_of_file(shared, now)) {
                Some(true) => return Some((index, slot)),
                // What holds for one connection holds for all of them.
                Some(false) => {
                    self.want(index);
                    return None;
                }
                None if !wants => {
                    self.want(index);
                    wants = true;
                }
                None => {}
            }
        }
        None
    }

    fn want(&self, index: usize) {
        self.wanting.fetch_or(1 << index, Ordering::AcqRel);
    }

    fn is_slow(&self, statement: &str) -> bool {
        let slow = self.slow.load();
        !slow.is_empty() && slow.get(statement).is_some_and(|until| Instant::now() < *until)
    }

    fn remember_slow(&self, statement: &str) {
        let now = Instant::now();
        self.slow.rcu(|slow| {
            let mut slow = HashMap::clone(slow);
            slow.retain(|_, until| now < *until);
            if slow.len() < MOST_SLOW {
                slow.insert(statement.into(), now + PENANCE);
            }
            slow
        });
    }

    /// Gives connections to the slots that want one. Called by the threads.
    pub(crate) fn serve(&self, shared: &Shared) {
        let mut wanting = self.wanting.swap(0, Ordering::AcqRel);
        while wanting != 0 && !shared.is_closed() {
            let index = wanting.trailing_zeros() as usize;
            wanting &= wanting - 1;
            let opened = Connection::open(&shared.settings.file, Role::Reader);
            let ready = opened.and_then(Ready::new).ok();
            let former = std::mem::replace(&mut *self.slots[index].wait(), ready);
            // Closing may write the log back, which nobody should wait for.
            drop(former);
        }
    }

    /// Closes the connections. Called by the threads, because closing may write.
    pub(crate) fn clear(&self) {
        for slot in &self.slots {
            let former = slot.wait().take();
            drop(former);
        }
    }
}

impl Slot {
    fn try_lock(&self) -> Option<MutexGuard<'_, Option<Ready>>> {
        match self.0.try_lock() {
            Ok(slot) => Some(slot),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    fn wait(&self) -> MutexGuard<'_, Option<Ready>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ready {
    fn new(connection: Connection) -> Result<Self, Failure> {
        connection.limit_size(LARGEST)?;
        Ok(Self { connection, looked: Instant::now(), steps: Arc::default() })
    }

    /// Stops the next statement at `end`, but not at its first look at the clock: a statement
    /// that is as short as that is better ended than begun again elsewhere.
    fn set_budget(&self, end: Instant) -> Result<(), Failure> {
        let steps = Arc::clone(&self.steps);
        steps.store(0, Ordering::Relaxed);
        self.connection
            .stop_when(move || steps.fetch_add(1, Ordering::Relaxed) > 0 && Instant::now() >= end)
    }

    /// Whether the statement that ran out of time had itself to blame.
    fn has_worked(&self) -> bool {
        self.steps.load(Ordering::Relaxed) >= WORTH_REMEMBERING
    }

    /// Whether the file of the name is still the one that is open.
    fn is_of_file(&mut self, shared: &Shared, now: Instant) -> bool {
        if now.duration_since(self.looked) < LOOK {
            return true;
        }
        self.looked = now;
        FileId::of(&shared.settings.file).is_ok_and(|file| file == self.connection.file)
    }
}
