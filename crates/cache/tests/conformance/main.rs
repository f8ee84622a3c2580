//! The conformance kit behind the cache, over the in-memory driver.
//!
//! Once as it is used, once with lifetimes of zero, so that the store is asked each question, and
//! once with whole tables: each answer of the store is asked for again when the table has been
//! read anew, and it is the second answer that the kit looks at.

mod again;
#[path = "../../../drivers/memory/tests/conformance/harness/mod.rs"]
mod harness;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_cache::{Cached, Lifetimes, Limits, Mode, Settings};
use asterisk_realtime_conformance::{Decorator, Stop, outcomes, trials};
use libtest_mimic::{Arguments, Trial};

use again::Again;
use harness::Memory;

/// What is not seen through a cache, and what the kit says to that.
///
/// They ask, while the store is down, what they have asked before, and want to be told of the
/// outage. Whether a whole table has been read by then is not certain: if it has not, the store is
/// asked, and they are told.
const HIDDEN: [(Decorator, &str, Seen); 3] = [
    (CACHED, "c12_recovery::the_next_write_after_the_return_works", Seen::Never),
    (WHOLE, "c12_recovery::the_next_write_after_the_return_works", Seen::Sometimes),
    (WHOLE, "c12_recovery::a_store_may_go_and_return_many_times", Seen::Sometimes),
];

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Seen {
    Never,
    Sometimes,
}

/// Somebody else writes here past the cache, and a whole table is given once more while it is read
/// anew: what comes first is not certain.
const UNTOLD: [&str; 2] = [
    "c13_concurrency::two_drivers_of_a_store_see_the_same",
    "c14_descriptions::a_column_that_somebody_else_added_is_found",
];

const OUTAGE: &str = "a store that is gone has answered";

const CACHED: Decorator =
    Decorator::new("cached", |inner| Arc::new(Cached::new(inner, Settings::default())));

const FORGETFUL: Decorator = Decorator::new("forgetful", |inner| {
    let nothing = Lifetimes::exactly(Duration::ZERO);
    let mut settings = Settings::default();
    (settings.default.found, settings.default.absent) = (nothing, nothing);
    Arc::new(Cached::new(inner, settings))
});

const WHOLE: Decorator = Decorator::new("whole", |inner| {
    let mut settings = Settings::default();
    settings.default.mode = Mode::Full;
    // It is read anew whenever somebody asks.
    settings.default.found.soft = Duration::ZERO;
    settings.retry = Duration::ZERO;
    let nothing = Limits { entries: 0, bytes: 0 };
    (settings.found_limits, settings.absent_limits) = (nothing, nothing);
    Arc::new(Again(Cached::new(inner, settings)))
});

fn main() -> ExitCode {
    let mut trials = trials(Memory::default(), &[CACHED, FORGETFUL, WHOLE]);
    trials.retain(|trial| {
        let is_it = |(decorator, name, _): &(Decorator, &str, Seen)| {
            trial.name() == *name && trial.kind() == decorator.name
        };
        let is_untold = UNTOLD.contains(&trial.name()) && trial.kind() == WHOLE.name;
        !is_untold && !HIDDEN.iter().any(is_it)
    });
    for (decorator, name, seen) in HIDDEN {
        let hidden = move || match &*outcomes(Memory::default(), Some(decorator), name) {
            [(_, Err(Stop::Failed(reason)))] if reason.starts_with(OUTAGE) => Ok(()),
            [(_, Ok(()))] if seen == Seen::Sometimes => Ok(()),
            other => Err(format!("{OUTAGE}: {other:?}").into()),
        };
        trials.push(Trial::test(name, hidden).with_kind(format!("hidden by {}", decorator.name)));
    }
    let conclusion = libtest_mimic::run(&Arguments::from_args(), trials);
    again::assert_that_it_was_of_use(&conclusion);
    conclusion.exit_code()
}
