//! What tells the time.

use std::fmt;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// What tells the time: ages by a clock that only goes forward, registrations by the time of day,
/// which is what stands in rows.
pub trait Clock: Send + Sync + 'static {
    /// The time for ages.
    fn monotonic(&self) -> Instant;

    /// The time of day, in seconds since 1970.
    fn wall(&self) -> u64;
}

/// The clocks of the system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn monotonic(&self) -> Instant {
        Instant::now()
    }

    fn wall(&self) -> u64 {
        SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
    }
}

impl fmt::Debug for dyn Clock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Clock").finish_non_exhaustive()
    }
}

/// Both times at one moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Now {
    pub(crate) monotonic: Instant,
    pub(crate) wall: u64,
}

impl Now {
    pub(crate) fn of(clock: &dyn Clock) -> Self {
        Self { monotonic: clock.monotonic(), wall: clock.wall() }
    }
}
