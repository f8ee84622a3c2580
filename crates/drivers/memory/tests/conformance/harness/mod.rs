//! The adapter: a store is a database in memory.

mod faults;
mod fidelity;

use std::sync::Arc;

use asterisk_realtime_conformance::{Faults, Fidelity, Harness, Profile, Verdict};
use asterisk_realtime_core::{Capabilities, Driver};
use asterisk_realtime_memory::MemoryKind;
use async_trait::async_trait;

#[derive(Default)]
pub(crate) struct Memory(MemoryKind);

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
