//! The conformance kit against the in-memory driver.

mod harness;

use std::process::ExitCode;

use asterisk_realtime_conformance::run;

use harness::Memory;

fn main() -> ExitCode {
    run(Memory::default())
}
