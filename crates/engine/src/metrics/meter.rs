//! The counters themselves: relaxed atomics, found by the mapping that they belong to.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use asterisk_realtime_core::{Access, ErrorKind};

use super::stripes::Stripes;
use super::{CallMetrics, FamilyMetrics, Histogram};

/// What a store is asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Purpose {
    Read,
    Write,
    /// To have columns: reads, and writes where the driver's configuration says so.
    Require,
}

impl Purpose {
    pub(crate) fn access(self) -> Access {
        match self {
            Self::Read => Access::Read,
            Self::Write | Self::Require => Access::Write,
        }
    }
}

/// Counts what one family asks of one database.
#[derive(Debug)]
pub(crate) struct Meter {
    family: String,
    driver: &'static str,
    database: String,
    /// Lookups that were answered from memory.
    memory: Stripes,
    reads: Tally,
    writes: Tally,
    requirements: Tally,
    matched_rows: AtomicU64,
}

#[derive(Debug, Default)]
struct Tally {
    found: AtomicU64,
    absent: AtomicU64,
    /// In the order of [`ErrorKind::ALL`].
    failed: [AtomicU64; ErrorKind::ALL.len()],
    refused: AtomicU64,
    times: [AtomicU64; Histogram::BOUNDS.len() + 1],
    nanoseconds: AtomicU64,
}

impl Meter {
    pub(crate) fn new(family: &str, driver: &'static str, database: &str) -> Self {
        Self {
            family: family.to_owned(),
            driver,
            database: database.to_owned(),
            memory: Stripes::default(),
            reads: Tally::default(),
            writes: Tally::default(),
            requirements: Tally::default(),
            matched_rows: AtomicU64::new(0),
        }
    }

    fn tally(&self, purpose: Purpose) -> &Tally {
        match purpose {
            Purpose::Read => &self.reads,
            Purpose::Write => &self.writes,
            Purpose::Require => &self.requirements,
        }
    }

    /// An answer from memory.
    pub(crate) fn remembered(&self, is_found: bool) {
        self.memory.count(is_found);
    }

    /// An answer of the store: how many rows it is about, or how it failed.
    pub(crate) fn answered(
        &self,
        purpose: Purpose,
        answer: Result<u64, ErrorKind>,
        time: Duration,
    ) {
        let tally = self.tally(purpose);
        add(&tally.times[Histogram::place(time)], 1);
        add(&tally.nanoseconds, u64::try_from(time.as_nanos()).unwrap_or(u64::MAX));
        match answer {
            Ok(0) => add(&tally.absent, 1),
            Ok(rows) => {
                add(&tally.found, 1);
                if purpose == Purpose::Write {
                    add(&self.matched_rows, rows);
                }
            }
            Err(kind) => {
                let place = ErrorKind::ALL.iter().position(|known| *known == kind);
                if let Some(counter) = place.and_then(|place| tally.failed.get(place)) {
                    add(counter, 1);
                }
            }
        }
    }

    /// A call that the breaker held back.
    pub(crate) fn refused(&self, purpose: Purpose) {
        add(&self.tally(purpose).refused, 1);
    }

    pub(super) fn read(&self) -> FamilyMetrics {
        let mut reads = self.reads.read();
        let (found, absent) = self.memory.read();
        reads.found += found;
        reads.absent += absent;
        FamilyMetrics {
            family: self.family.clone(),
            driver: self.driver,
            database: self.database.clone(),
            reads,
            writes: self.writes.read(),
            requirements: self.requirements.read(),
            matched_rows: self.matched_rows.load(Ordering::Relaxed),
        }
    }
}

impl Tally {
    fn read(&self) -> CallMetrics {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let failed = ErrorKind::ALL.into_iter().zip(self.failed.each_ref().map(read));
        CallMetrics {
            found: read(&self.found),
            absent: read(&self.absent),
            failed: failed.filter(|(_, count)| *count > 0).collect(),
            refused: read(&self.refused),
            time: Histogram {
                counts: self.times.each_ref().map(read),
                sum: Duration::from_nanos(read(&self.nanoseconds)),
            },
        }
    }
}

fn add(counter: &AtomicU64, number: u64) {
    counter.fetch_add(number, Ordering::Relaxed);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_and_times_are_told_apart() {
        let meter = Meter::new("sippeers", "memory", "main");
        let millisecond = Duration::from_millis(1);
        meter.remembered(true);
        meter.answered(Purpose::Read, Ok(3), millisecond);
        meter.answered(Purpose::Read, Ok(0), millisecond * 2);
        meter.answered(Purpose::Write, Ok(3), Duration::from_secs(5));
        meter.answered(Purpose::Write, Err(ErrorKind::Uncertain), Duration::ZERO);
        meter.refused(Purpose::Require);
        let FamilyMetrics { reads, writes, requirements, matched_rows, .. } = meter.read();
        assert_eq!((reads.found, reads.absent, reads.time.count()), (2, 1, 2));
        assert_eq!((reads.time.counts[4], reads.time.counts[5]), (1, 1), "bounds belong to below");
        assert_eq!(reads.time.sum, millisecond * 3);
        assert_eq!(writes.failed, [(ErrorKind::Uncertain, 1)]);
        assert_eq!((writes.time.counts[0], *writes.time.counts.last().unwrap()), (1, 1));
        assert_eq!((matched_rows, requirements.refused), (3, 1));
    }
}
