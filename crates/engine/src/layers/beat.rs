//! A slow beat that makes deadlines cheap.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

/// Much shorter than usual deadlines, much longer than usual calls.
const PERIOD: Duration = Duration::from_millis(100);

/// No task beats.
const STILL: u8 = 0;
/// A task beats, and nothing was called since its last beat.
const UNUSED: u8 = 1;
/// A task beats, and calls were made since.
const USED: u8 = 2;

/// Keeps a timer of the runtime armed while calls are made.
///
/// A runtime that waits for nothing but I/O has to be woken when the first timer is set, so that it
/// waits no longer than that: two system calls, and one more round of its loop. With a
/// deadline for each call that would be paid by each call that nothing else runs beside, and was a
/// tenth of a lookup on a server of the same machine. With an earlier timer in place, a deadline is
/// an entry in a list.
///
/// This is about costs alone: every call has its own timer, and what a missed beat does is
/// that the next call sets it as if there were no beat.
#[derive(Clone, Debug, Default)]
pub(super) struct Beat(Arc<AtomicU8>);

impl Beat {
    /// Says that a call is about to be made; begins to beat if nobody does.
    pub(super) fn keep(&self) {
        // A load is enough for all calls of a period but the first: no cache line is fought for.
        if self.0.load(Ordering::Relaxed) != USED && self.0.swap(USED, Ordering::AcqRel) == STILL {
            tokio::spawn(Beating { state: Arc::clone(&self.0), has_ended: false }.run());
        }
    }
}

/// The task that beats, on the runtime of the call that began it; calls from another one set their
/// timers themselves.
struct Beating {
    state: Arc<AtomicU8>,
    has_ended: bool,
}

impl Beating {
    async fn run(mut self) {
        while !self.has_ended {
            tokio::time::sleep(PERIOD).await;
            let next = |state| Some(if state == USED { UNUSED } else { STILL });
            let before = self.state.fetch_update(Ordering::AcqRel, Ordering::Acquire, next);
            self.has_ended = before != Ok(USED);
        }
    }
}

impl Drop for Beating {
    /// If the runtime ended it, the next call begins a new one.
    fn drop(&mut self) {
        if !self.has_ended {
            self.state.store(STILL, Ordering::Release);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(beat: &Beat) -> u8 {
        beat.0.load(Ordering::Acquire)
    }

    #[tokio::test(start_paused = true)]
    async fn it_beats_while_calls_are_made() {
        let beat = Beat::default();
        assert_eq!(state(&beat), STILL);
        beat.keep();
        // From here on always in the middle between two beats.
        tokio::time::sleep(PERIOD / 2).await;
        for _ in 0..3 {
            beat.keep();
            assert_eq!(state(&beat), USED);
            tokio::time::sleep(PERIOD).await;
            assert_eq!(state(&beat), UNUSED);
        }
        tokio::time::sleep(PERIOD).await;
        assert_eq!(state(&beat), STILL);
        assert_eq!(Arc::strong_count(&beat.0), 1, "no task is left");
        beat.keep();
        assert_eq!((state(&beat), Arc::strong_count(&beat.0)), (USED, 2));
    }

    #[test]
    fn a_runtime_that_ends_takes_its_beat_along() {
        let beat = Beat::default();
        for _ in 0..2 {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
            runtime.unwrap().block_on(async { beat.keep() });
            assert_eq!((state(&beat), Arc::strong_count(&beat.0)), (STILL, 1));
        }
    }
}
