//! How long and how much is kept.

use std::time::Duration;

/// What a [`Cached`](crate::Cached) keeps, and how long; plain values, compared on a reload.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Settings {
    /// How long rows are kept: 30 s, then up to 5 minutes while they are asked for anew, and an
    /// hour more while the store is down.
    pub found: Lifetimes,
    /// How long it is kept that there is no row: 10 s, and not longer while the store is down,
    /// since nobody could tell a new customer from an unknown one.
    pub absent: Lifetimes,
    /// How many answers with rows are kept: 100,000 and 128 MiB.
    pub found_limits: Limits,
    /// How many answers without rows are kept, apart from the others, so that a scanner of names
    /// drives no customer out: 100,000 and 32 MiB.
    pub absent_limits: Limits,
    /// How long a store that failed is left alone, while there are old answers: 1 s.
    pub retry: Duration,
    /// How long a statement may take that the cache makes for several callers or for none: 2 s.
    /// It is given more if the first caller has more.
    pub fetch: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        const MIB: u64 = 1024 * 1024;
        Self {
            found: Lifetimes {
                soft: Duration::from_secs(30),
                hard: Duration::from_mins(5),
                grace: Duration::from_hours(1),
            },
            absent: Lifetimes::exactly(Duration::from_secs(10)),
            found_limits: Limits { entries: 100_000, bytes: 128 * MIB },
            absent_limits: Limits { entries: 100_000, bytes: 32 * MIB },
            retry: Duration::from_secs(1),
            fetch: Duration::from_secs(2),
        }
    }
}

/// The ages of an answer, counted from the moment when the store was asked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Lifetimes {
    /// From this age on the store is asked in the background, by one task, while the answer is
    /// still given.
    pub soft: Duration,
    /// From this age on the answer is given no longer, unless the store is down. A value below
    /// `soft` ends the life of the answer before it is ever asked for anew.
    pub hard: Duration,
    /// How much older an answer may be while the store is down.
    pub grace: Duration,
}

impl Lifetimes {
    /// This long, and no longer, whatever the store does. Zero keeps nothing.
    pub const fn exactly(time: Duration) -> Self {
        Self { soft: time, hard: time, grace: Duration::ZERO }
    }

    /// The age from which on nobody is given the answer.
    pub fn end(&self) -> Duration {
        self.hard.saturating_add(self.grace)
    }
}

/// How much is kept; what is used least goes first. Each part of a divided map has its share, so
/// what fits is a little less.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Limits {
    /// The most answers.
    pub entries: usize,
    /// The most bytes, keys and what the map needs of its own included, as far as can be counted
    /// from outside of the allocator. An answer that does not fit is given and not kept.
    pub bytes: u64,
}
