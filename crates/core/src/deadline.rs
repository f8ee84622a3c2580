//! The moment by which a call must have ended.

use std::time::{Duration, Instant};

/// The moment by which an operation must have ended, whatever the client library does.
///
/// It travels with every call of a [`Driver`](crate::Driver), so that the driver, which alone
/// knows whether a statement has been sent, can say [`Unavailable`] or [`Uncertain`].
///
/// [`Unavailable`]: crate::ErrorKind::Unavailable
/// [`Uncertain`]: crate::ErrorKind::Uncertain
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Deadline(Instant);

impl Deadline {
    /// What a call gets if nobody says otherwise.
    pub const DEFAULT: Duration = Duration::from_secs(2);

    /// The deadline that lies `time` ahead; one that lies too far to be told is a year ahead.
    pub fn after(time: Duration) -> Self {
        const YEAR: Duration = Duration::from_hours(365 * 24);
        let now = Instant::now();
        Self(now.checked_add(time).unwrap_or(now + YEAR))
    }

    /// The moment itself.
    pub fn instant(self) -> Instant {
        self.0
    }

    /// What is left of it; zero when it has passed.
    pub fn remaining(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    /// Whether it has passed.
    pub fn has_passed(self) -> bool {
        self.remaining().is_zero()
    }

    /// The deadline in the middle of what is left: the share of a store that is not the last one
    /// that may be asked.
    #[must_use]
    pub fn half(self) -> Self {
        Self::after(self.remaining() / 2)
    }
}

impl Default for Deadline {
    fn default() -> Self {
        Self::after(Self::DEFAULT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_lies_before_the_whole() {
        let whole = Deadline::after(Duration::from_mins(1));
        assert!(whole.half() < whole);
        assert!(!whole.has_passed());
        assert!(Deadline::after(Duration::ZERO).has_passed());
        assert!(!Deadline::after(Duration::MAX).has_passed());
    }
}
