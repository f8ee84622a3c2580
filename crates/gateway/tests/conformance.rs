//! The conformance kit over the whole way: curl driver, socket, gateway, engine, in-memory driver.
//! Once in the full protocol, with all capabilities, and once in that of `res_config_curl`, with
//! those that it has words for; and with caches before the store, of both kinds.

#[path = "conformance/harness.rs"]
mod harness;
#[path = "../../drivers/memory/tests/conformance/harness/mod.rs"]
mod memory;

use std::process::ExitCode;

use asterisk_realtime_conformance::{Stop, outcomes, trials};
use asterisk_realtime_curl::Protocol;
use libtest_mimic::{Arguments, Failed, Trial};

use harness::Remote;

/// It asks, while the store is down, what it has asked before, and wants to be told of the outage.
const HIDDEN: &str = "c12_recovery::the_next_write_after_the_return_works";

/// A cache hides the outage, and nothing else.
fn hides(cache: &'static str) -> Result<(), Failed> {
    match &*outcomes(Remote::new(Protocol::Full, cache), None, HIDDEN) {
        [(_, Err(Stop::Failed(reason)))] if reason == "a store that is gone has answered" => Ok(()),
        other => Err(format!("an outage should not be seen: {other:?}").into()),
    }
}

fn main() -> ExitCode {
    let all = [
        ("full", Protocol::Full, "off"),
        ("stock", Protocol::Asterisk, "off"),
        ("keyed", Protocol::Full, "keyed"),
        ("whole", Protocol::Full, "full"),
    ];
    let all = all.into_iter().flat_map(|(name, protocol, cache)| {
        let mut trials = trials(Remote::new(protocol, cache), &[]);
        if cache != "off" {
            trials.retain(|trial| trial.name() != HIDDEN);
            trials.push(Trial::test(HIDDEN, move || hides(cache)));
        }
        trials.into_iter().map(move |trial| trial.with_kind(name))
    });
    libtest_mimic::run(&Arguments::from_args(), all.collect()).exit_code()
}
