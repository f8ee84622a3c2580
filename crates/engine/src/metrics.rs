//! What was asked of the stores, and what came of it.

mod meter;
mod stripes;

pub(crate) use meter::{Meter, Purpose};

use std::time::Duration;

use asterisk_realtime_core::{ErrorKind, PoolState};

use crate::layers::BreakerState;
use crate::realtime::Realtime;

/// What one family asked of one database since the program started, over all of its mappings to
/// it. A reload sets nothing back.
///
/// Each store that is asked counts: a lookup that fails in the first store and is answered by the
/// second one is in both.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct FamilyMetrics {
    /// The family, as `extconfig.conf` spells it.
    pub family: String,
    /// The token of the driver.
    pub driver: &'static str,
    /// The database: the second field of the mapping, without a password that stands in it.
    pub database: String,
    /// Lookups, static files, and beginnings of scans.
    pub reads: CallMetrics,
    /// Updates, inserts and deletes.
    pub writes: CallMetrics,
    /// What was required of tables; *found* says that all was there.
    pub requirements: CallMetrics,
    /// How many rows the writes matched.
    pub matched_rows: u64,
}

/// Calls by outcome and time.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct CallMetrics {
    /// Calls that found a row, or wrote one.
    pub found: u64,
    /// Calls that found none: an answer, not a failure.
    pub absent: u64,
    /// Calls that failed, by the kind of the error; kinds that never occurred are left out.
    pub failed: Vec<(ErrorKind, u64)>,
    /// Calls that were not made, because the store had failed and was left alone.
    pub refused: u64,
    /// How long the store took, whatever it answered. What lay in memory is not timed, because
    /// two looks at the clock cost a good part of such an answer; it is in `found` and `absent` only.
    pub time: Histogram,
}

/// A distribution of times.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Histogram {
    /// How many calls took at most as long as the bound of the same index, but longer than the one
    /// before; the last number is of those that took longer than all bounds.
    pub counts: [u64; Self::BOUNDS.len() + 1],
    /// The sum of all times.
    pub sum: Duration,
}

impl Histogram {
    /// The upper bounds, from a lookup in an embedded store to more than any usual deadline.
    pub const BOUNDS: [Duration; 15] = [
        Duration::from_micros(50),
        Duration::from_micros(100),
        Duration::from_micros(250),
        Duration::from_micros(500),
        Duration::from_millis(1),
        Duration::from_micros(2_500),
        Duration::from_millis(5),
        Duration::from_millis(10),
        Duration::from_millis(25),
        Duration::from_millis(50),
        Duration::from_millis(100),
        Duration::from_millis(250),
        Duration::from_millis(500),
        Duration::from_secs(1),
        Duration::from_millis(2_500),
    ];

    /// The place in [`Histogram::counts`] of a call that took this long.
    fn place(time: Duration) -> usize {
        Self::BOUNDS.iter().position(|bound| time <= *bound).unwrap_or(Self::BOUNDS.len())
    }

    /// Counts one more.
    pub fn add(&mut self, time: Duration) {
        self.counts[Self::place(time)] += 1;
        self.sum = self.sum.saturating_add(time);
    }

    /// The number of calls.
    pub fn count(&self) -> u64 {
        self.counts.iter().sum()
    }
}

/// How one open database is.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct StoreState {
    /// The token of the driver.
    pub driver: &'static str,
    /// The database.
    pub database: String,
    /// Whether it may be asked.
    pub breaker: BreakerState,
    /// How many calls have failed in a row.
    pub failures: u32,
    /// Its connections, if it has any.
    pub pool: Option<PoolState>,
}

impl Realtime {
    /// What was asked of the stores, by family, driver and database.
    pub fn metrics(&self) -> Vec<FamilyMetrics> {
        let snapshot = self.snapshot();
        let mut metrics: Vec<_> = snapshot.meters.values().map(|meter| meter.read()).collect();
        let key = |it: &FamilyMetrics| (it.family.clone(), it.driver, it.database.clone());
        metrics.sort_unstable_by_key(key);
        metrics
    }

    /// How the open databases are, by driver and name, without asking them.
    pub fn store_states(&self) -> Vec<StoreState> {
        let snapshot = self.snapshot();
        let states = snapshot.stores.iter().map(|(key, store)| StoreState {
            driver: key.token,
            database: store.driver.database().to_owned(),
            breaker: store.breaker.state(),
            failures: store.breaker.failures(),
            pool: store.driver.pool(),
        });
        let mut states: Vec<_> = states.collect();
        states.sort_unstable_by(|a, b| (a.driver, &a.database).cmp(&(b.driver, &b.database)));
        states
    }
}
