//! The conformance kit behind the engine's layers, over the in-memory driver.
//!
//! The pause of the breaker is zero here: the contract wants the next call after a recovery to
//! work, and the pause is what the breaker takes from it on purpose.

#[path = "../../drivers/memory/tests/conformance/harness/mod.rs"]
mod harness;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_conformance::{Decorator, run_with};
use asterisk_realtime_engine::layers::{Breaker, DeadlineGuard, Layered, Pauses};

use harness::Memory;

const NO_PAUSE: Pauses = Pauses { first: Duration::ZERO, longest: Duration::ZERO };

fn main() -> ExitCode {
    let deadline = Decorator::new("deadline", |inner| {
        Arc::new(Layered::new(inner, Arc::new(DeadlineGuard::default())))
    });
    let breaker = Decorator::new("breaker", |inner| {
        Arc::new(Layered::new(inner, Arc::new(Breaker::new(NO_PAUSE))))
    });
    run_with(Memory::default(), &[deadline, breaker])
}
