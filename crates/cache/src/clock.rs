//! The time.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What tells the time; ages are counted by it. Deadlines are not: those are the runtime's.
#[derive(Clone)]
pub struct Clock {
    epoch: Instant,
    now: Option<Arc<dyn Fn() -> Instant + Send + Sync>>,
}

impl Clock {
    /// The monotonic clock of the system.
    pub fn system() -> Self {
        Self { epoch: Instant::now(), now: None }
    }

    /// A clock that a test sets. It must not go backwards.
    pub fn new(now: impl Fn() -> Instant + Send + Sync + 'static) -> Self {
        Self { epoch: now(), now: Some(Arc::new(now)) }
    }

    pub(crate) fn now(&self) -> Moment {
        let now = self.now.as_ref().map_or_else(Instant::now, |now| now());
        let passed = now.saturating_duration_since(self.epoch);
        // One more than passed, since 0 says that something has never been. 584 years fit.
        let seconds = passed.as_secs().saturating_mul(1_000_000_000);
        Moment(seconds.saturating_add(u64::from(passed.subsec_nanos()) + 1))
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Clock").field("epoch", &self.epoch).finish_non_exhaustive()
    }
}

/// Nanoseconds since the clock was made, so that a moment fits an atomic; never 0.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Moment(pub(crate) u64);

impl Moment {
    pub(crate) fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }

    pub(crate) fn after(self, time: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)))
    }
}
