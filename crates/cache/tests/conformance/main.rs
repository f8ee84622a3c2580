//! The conformance kit behind the cache, over the in-memory driver.
//!
//! Once as it is used, and once with lifetimes of zero, so that the store is asked each question.

#[path = "../../../drivers/memory/tests/conformance/harness/mod.rs"]
mod harness;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_cache::{Cached, Lifetimes, Settings};
use asterisk_realtime_conformance::{Decorator, Stop, outcomes, trials};
use libtest_mimic::{Arguments, Trial};

use harness::Memory;

/// It asks, while the store is down, what it has asked before, and wants to be told of the outage.
const HIDDEN: &str = "c12_recovery::the_next_write_after_the_return_works";

const CACHED: Decorator =
    Decorator::new("cached", |inner| Arc::new(Cached::new(inner, Settings::default())));

const FORGETFUL: Decorator = Decorator::new("forgetful", |inner| {
    let nothing = Lifetimes::exactly(Duration::ZERO);
    let mut settings = Settings::default();
    (settings.default.found, settings.default.absent) = (nothing, nothing);
    Arc::new(Cached::new(inner, settings))
});

fn main() -> ExitCode {
    let mut trials = trials(Memory::default(), &[CACHED, FORGETFUL]);
    trials.retain(|trial| trial.name() != HIDDEN || trial.kind() != CACHED.name);
    let hides = || match &*outcomes(Memory::default(), Some(CACHED), HIDDEN) {
        [(_, Err(Stop::Failed(reason)))] if reason == "a store that is gone has answered" => Ok(()),
        other => Err(format!("an outage should not be seen: {other:?}").into()),
    };
    trials.push(Trial::test(HIDDEN, hides).with_kind("hidden by cached"));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}
