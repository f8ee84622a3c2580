//! Ratios on machines whose pace changes from one second to the next.

#![expect(clippy::print_stdout, reason = "Criterion knows no ratios")]

use std::time::Duration;

const ROUNDS: usize = 25;

/// Says how long one takes against the other, measured by turns: the median of the ratios of all
/// rounds, and between what the half in the middle lies.
pub fn by_turns(name: &str, mut raw: impl FnMut() -> Duration, mut ours: impl FnMut() -> Duration) {
    let mut ratios: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let raw = raw().as_secs_f64();
            ours().as_secs_f64() / raw
        })
        .collect();
    ratios.sort_by(f64::total_cmp);
    let at = |part: usize| ratios[ROUNDS * part / 4];
    println!("{name}: {:.2} ({:.2} to {:.2})", at(2), at(1), at(3));
}
