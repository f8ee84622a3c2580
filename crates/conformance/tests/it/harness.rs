//! The in-memory driver as a store with faults.

use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_conformance::{Faults, Harness, Profile, Verdict};
use asterisk_realtime_core::{Capabilities, Driver};
use asterisk_realtime_memory::{LostAnswer, MemoryKind};
use async_trait::async_trait;

#[derive(Default)]
pub(crate) struct Memory(MemoryKind);

#[async_trait]
impl Harness for Memory {
    fn capabilities(&self) -> Capabilities {
        Capabilities::ALL
    }

    /// Flaws may hang; nobody wants to wait for them.
    fn profile(&self) -> Profile {
        Profile::default().with_times(Duration::from_secs(4), Duration::from_millis(500))
    }

    async fn open(&self, namespace: &str) -> Verdict<Arc<dyn Driver>> {
        Ok(Arc::new(self.0.driver(namespace)))
    }

    async fn faults(&self, namespace: &str) -> Verdict<Box<dyn Faults>> {
        Ok(Box::new(MemoryFaults(self.0.driver(namespace).faults().clone())))
    }
}

struct MemoryFaults(asterisk_realtime_memory::Faults);

#[async_trait]
impl Faults for MemoryFaults {
    async fn stop(&self) -> Verdict {
        self.0.set_unavailable(true);
        Ok(())
    }

    async fn start(&self) -> Verdict {
        self.0.set_unavailable(false);
        Ok(())
    }

    async fn block(&self, table: &str) -> Verdict {
        self.0.block(table);
        Ok(())
    }

    async fn unblock(&self, table: &str) -> Verdict {
        self.0.unblock(table);
        Ok(())
    }

    async fn kill_next(&self) -> Verdict {
        self.0.lose_next_answer(LostAnswer::Applied);
        Ok(())
    }
}
