//! The conformance kit behind the engine's layers, over the in-memory driver.
//!
//! The pause of the breaker is zero here: the contract wants the next call after a recovery to
//! work, and the pause is what the breaker takes from it on purpose.

#[path = "../../drivers/memory/tests/conformance/faults.rs"]
mod faults;
#[path = "../../drivers/memory/tests/conformance/fidelity.rs"]
mod fidelity;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_conformance::{
    Decorator, Faults, Fidelity, Harness, Profile, Verdict, run_with,
};
use asterisk_realtime_core::{Capabilities, Driver};
use asterisk_realtime_engine::layers::{Breaker, DeadlineGuard, Layered, Pauses};
use asterisk_realtime_memory::MemoryKind;
use async_trait::async_trait;

#[derive(Default)]
struct Memory(MemoryKind);

#[async_trait]
impl Harness for Memory {
    fn capabilities(&self) -> Capabilities {
        Capabilities::ALL
    }

    fn profile(&self) -> Profile {
        Profile::default().with_fidelity(fidelity::TABLE).with_invalid_text(fidelity::INVALID)
    }

    async fn open(&self, namespace: &str) -> Verdict<Arc<dyn Driver>> {
        Ok(Arc::new(self.0.driver(namespace)))
    }

    async fn plant(&self, namespace: &str, table: &str, entry: &Fidelity) -> Verdict {
        fidelity::plant(&self.0.driver(namespace), table, entry)
    }

    async fn faults(&self, namespace: &str) -> Verdict<Box<dyn Faults>> {
        Ok(Box::new(faults::MemoryFaults(self.0.driver(namespace).faults().clone())))
    }
}

const NO_PAUSE: Pauses = Pauses { first: Duration::ZERO, longest: Duration::ZERO };

fn main() -> ExitCode {
    let deadline =
        Decorator::new("deadline", |inner| Arc::new(Layered::new(inner, Arc::new(DeadlineGuard))));
    let breaker = Decorator::new("breaker", |inner| {
        Arc::new(Layered::new(inner, Arc::new(Breaker::new(NO_PAUSE))))
    });
    run_with(Memory::default(), &[deadline, breaker])
}
