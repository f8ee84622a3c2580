//! What happened, counted without a lock.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use crate::settings::Mode;

/// The counters of a [`Cached`](crate::Cached), or of one of its tables, at one moment. All count
/// from its making.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Stats {
    /// Answers with rows from memory, stale ones included.
    pub hits: u64,
    /// Answers from memory that there is no row, stale ones included.
    pub negative_hits: u64,
    /// Those of `hits` and `negative_hits` that were [`Stale`](crate::Freshness::Stale), because
    /// the store is down.
    pub stale_served: u64,
    /// Questions that had to wait for the store.
    pub misses: u64,
    /// Statements that were begun because somebody waited.
    pub fetches: u64,
    /// Statements that were begun in the background.
    pub refreshes: u64,
    /// Statements of either kind that failed.
    pub failures: u64,
    /// Invalidations, by own writes and from outside.
    pub invalidations: u64,
    /// Answers that had to go because of a limit, or that did not fit at all.
    pub evictions: u64,
    /// Answers that are kept, those included that are no longer given.
    pub entries: u64,
    /// The bytes that they take.
    pub bytes: u64,
}

impl std::ops::AddAssign for Stats {
    fn add_assign(&mut self, other: Self) {
        let Self {
            hits,
            negative_hits,
            stale_served,
            misses,
            fetches,
            refreshes,
            failures,
            invalidations,
            evictions,
            entries,
            bytes,
        } = other;
        self.hits += hits;
        self.negative_hits += negative_hits;
        self.stale_served += stale_served;
        self.misses += misses;
        self.fetches += fetches;
        self.refreshes += refreshes;
        self.failures += failures;
        self.invalidations += invalidations;
        self.evictions += evictions;
        self.entries += entries;
        self.bytes += bytes;
    }
}

/// What a [`Cached`](crate::Cached) does for a table.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct TableStats {
    /// The table's name, in lower case and without a schema: tables that share it are counted
    /// together.
    pub name: String,
    /// How it is to be kept.
    pub mode: Mode,
    /// How it is kept now.
    pub serving: Serving,
    /// Its counters.
    pub stats: Stats,
}

/// How a table is kept at the moment.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Serving {
    /// Not at all.
    Nothing,
    /// By question.
    Keyed,
    /// As a whole; what cannot be answered from that, by question.
    Full {
        /// The rows.
        rows: u64,
        /// What they take, and what finds them.
        bytes: u64,
        /// How long ago the store was asked for them.
        age: Duration,
    },
    /// By question, because the table is larger than its limits.
    OverLimit,
}

impl Serving {
    /// Both together, for two spellings of a name.
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (
                Self::Full { rows, bytes, age },
                Self::Full { rows: other_rows, bytes: other_bytes, age: other_age },
            ) => Self::Full {
                rows: rows + other_rows,
                bytes: bytes + other_bytes,
                age: age.max(other_age),
            },
            (Self::Full { .. }, _) => self,
            (_, Self::Full { .. }) => other,
            (Self::OverLimit, _) | (_, Self::Nothing) => self,
            (_, other) => other,
        }
    }
}

/// Where the counting is done.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    lanes: [Lane; LANES],
    pub(crate) misses: AtomicU64,
    pub(crate) fetches: AtomicU64,
    pub(crate) refreshes: AtomicU64,
    pub(crate) failures: AtomicU64,
    pub(crate) invalidations: AtomicU64,
    pub(crate) evictions: AtomicU64,
    pub(crate) entries: AtomicU64,
    pub(crate) bytes: AtomicU64,
}

const LANES: usize = 32;

/// The counters of the fast path, for some of the threads: one for all would be a cache line that
/// every processor wants.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(crate) struct Lane {
    pub(crate) hits: AtomicU64,
    pub(crate) negative_hits: AtomicU64,
    pub(crate) stale_served: AtomicU64,
}

thread_local! {
    static LANE: usize = {
        let mut hasher = DefaultHasher::new();
        thread::current().id().hash(&mut hasher);
        usize::try_from(hasher.finish() % LANES as u64).unwrap_or(0)
    };
}

pub(crate) fn add(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

impl Counters {
    /// The lane of this thread.
    #[inline]
    pub(crate) fn lane(&self) -> &Lane {
        LANE.try_with(|lane| &self.lanes[*lane]).unwrap_or(&self.lanes[0])
    }

    /// All of them, read now.
    pub(crate) fn stats(&self) -> Stats {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let sum = |of: fn(&Lane) -> &AtomicU64| self.lanes.iter().map(|lane| read(of(lane))).sum();
        Stats {
            hits: sum(|lane| &lane.hits),
            negative_hits: sum(|lane| &lane.negative_hits),
            stale_served: sum(|lane| &lane.stale_served),
            misses: read(&self.misses),
            fetches: read(&self.fetches),
            refreshes: read(&self.refreshes),
            failures: read(&self.failures),
            invalidations: read(&self.invalidations),
            evictions: read(&self.evictions),
            entries: read(&self.entries),
            bytes: read(&self.bytes),
        }
    }
}
