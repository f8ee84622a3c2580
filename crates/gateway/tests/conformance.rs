//! The conformance kit over the whole way: curl driver, socket, gateway, engine, in-memory driver.
//! Once in the full protocol, with all capabilities, and once in that of `res_config_curl`, with
//! those that it has words for.

#[path = "conformance/harness.rs"]
mod harness;
#[path = "../../drivers/memory/tests/conformance/harness/mod.rs"]
mod memory;

use std::process::ExitCode;

use asterisk_realtime_conformance::trials;
use asterisk_realtime_curl::Protocol;
use libtest_mimic::Arguments;

use harness::Remote;

fn main() -> ExitCode {
    let all = [("full", Protocol::Full), ("stock", Protocol::Asterisk)];
    let all = all.into_iter().flat_map(|(name, protocol)| {
        let trials = trials(Remote::new(protocol), &[]).into_iter();
        trials.map(move |trial| trial.with_kind(name))
    });
    libtest_mimic::run(&Arguments::from_args(), all.collect()).exit_code()
}
