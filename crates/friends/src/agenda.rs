//! When something happens to friends by itself.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use crate::clock::Now;
use crate::names::Key;

/// When something happens to a friend by itself.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Due {
    Never,
    /// Behind this second of the time of day: its registration ends.
    Behind(u64),
    /// At this time: it leaves memory.
    At(Instant),
}

impl Due {
    pub(crate) fn is_now(self, now: Now) -> bool {
        match self {
            Self::Never => false,
            Self::Behind(second) => now.wall > second,
            Self::At(time) => now.monotonic >= time,
        }
    }
}

/// What is due, in order. There is one entry at most for a name, and it goes with its friend: so
/// there is no timer of a friend that is gone.
#[derive(Debug, Default)]
pub(crate) struct Agenda {
    by_second: BTreeSet<(u64, Key)>,
    by_time: BTreeSet<(Instant, Key)>,
}

impl Agenda {
    pub(crate) fn add(&mut self, due: Due, key: &Key) {
        match due {
            Due::Never => {}
            Due::Behind(second) => _ = self.by_second.insert((second, Key::clone(key))),
            Due::At(time) => _ = self.by_time.insert((time, Key::clone(key))),
        }
    }

    pub(crate) fn remove(&mut self, due: Due, key: &Key) {
        match due {
            Due::Never => {}
            Due::Behind(second) => _ = self.by_second.remove(&(second, Key::clone(key))),
            Due::At(time) => _ = self.by_time.remove(&(time, Key::clone(key))),
        }
    }

    /// The names for which it is time.
    pub(crate) fn due(&self, now: Now) -> Vec<Key> {
        let ended = self.by_second.iter().take_while(|(second, _)| now.wall > *second);
        let over = self.by_time.iter().take_while(|(time, _)| now.monotonic >= *time);
        let keys = ended.map(|(_, key)| key).chain(over.map(|(_, key)| key));
        keys.cloned().collect()
    }

    /// How long it is until something is due.
    pub(crate) fn next(&self, now: Now) -> Option<Duration> {
        let first = self.by_second.first().map(|(second, _)| {
            Duration::from_secs(second.saturating_add(1).saturating_sub(now.wall))
        });
        let other = self.by_time.first();
        let other = other.map(|(time, _)| time.saturating_duration_since(now.monotonic));
        first.into_iter().chain(other).min()
    }
}
