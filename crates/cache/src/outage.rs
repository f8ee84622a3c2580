//! Whether the store is down.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::clock::Moment;

/// When the store was last found to be down.
#[derive(Debug, Default)]
pub(crate) struct Outage(AtomicU64);

/// What is known of a store.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Health {
    /// It answered, or nobody has asked for so long that nothing is known.
    Unknown,
    /// It failed just now and is left alone.
    Down,
    /// It failed a short while ago, and one should ask again.
    Due,
}

impl Outage {
    /// It did not answer.
    pub(crate) fn begin(&self, now: Moment) {
        self.0.fetch_max(now.0, Ordering::Relaxed);
    }

    /// It answered.
    pub(crate) fn end(&self) {
        // A load is enough as long as all is well.
        if self.0.load(Ordering::Relaxed) != 0 {
            self.0.store(0, Ordering::Relaxed);
        }
    }

    /// What is known. A failure counts for as long as it is left alone, and then for as long as
    /// somebody may be finding out what has become of it.
    pub(crate) fn health(&self, now: Moment, retry: Duration, fetch: Duration) -> Health {
        match self.0.load(Ordering::Relaxed) {
            0 => Health::Unknown,
            failed => match now.since(Moment(failed)) {
                ago if ago < retry => Health::Down,
                ago if ago < retry.saturating_add(fetch) => Health::Due,
                _ => Health::Unknown,
            },
        }
    }

    /// Whether the caller is the one who asks again.
    pub(crate) fn claim(&self, now: Moment, retry: Duration) -> bool {
        let failed = self.0.load(Ordering::Relaxed);
        failed != 0
            && now.since(Moment(failed)) >= retry
            && self.0.compare_exchange(failed, now.0, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }
}
