//! The driver's own faults, as the kit calls them.

use asterisk_realtime_conformance::{Faults, Verdict};
use asterisk_realtime_memory::LostAnswer;
use async_trait::async_trait;

pub(crate) struct MemoryFaults(pub(crate) asterisk_realtime_memory::Faults);

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

    async fn freeze(&self) -> Verdict {
        self.0.freeze();
        Ok(())
    }

    async fn thaw(&self) -> Verdict {
        self.0.thaw();
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
