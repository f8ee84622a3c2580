//! Counters for what takes less time than two cores need to agree on a number.

use std::sync::atomic::{AtomicU64, Ordering};

/// As many as there are cores in most machines that this runs on.
const STRIPES: usize = 16;

/// A pair of counters, spread over cache lines by thread.
#[derive(Debug, Default)]
pub(super) struct Stripes([Stripe; STRIPES]);

/// Two lines, because processors fetch them in pairs.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Stripe {
    hits: AtomicU64,
    misses: AtomicU64,
}

impl Stripes {
    pub(super) fn count(&self, is_hit: bool) {
        let stripe = &self.0[of_this_thread()];
        let counter = if is_hit { &stripe.hits } else { &stripe.misses };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// How many of both there are.
    pub(super) fn read(&self) -> (u64, u64) {
        self.0.iter().fold((0, 0), |(hits, misses), stripe| {
            let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
            (hits + read(&stripe.hits), misses + read(&stripe.misses))
        })
    }
}

/// The stripe of this thread: it follows from where the thread's own memory is, so that nobody has
/// to hand out numbers.
fn of_this_thread() -> usize {
    thread_local!(static HERE: u8 = const { 0 });
    let address = HERE.with(|here| std::ptr::from_ref(here).addr() as u64);
    // Stacks lie at multiples of a power of two: Fibonacci hashing spreads those.
    let hash = (address >> 12).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    usize::try_from(hash >> 60).unwrap_or_default() % STRIPES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_count_together() {
        let stripes = Stripes::default();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| (0..1_000).for_each(|turn| stripes.count(turn % 4 == 0)));
            }
        });
        assert_eq!(stripes.read(), (2_000, 6_000));
    }
}
