//! Trouble with the server, and with the database behind it.

use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_conformance::{Faults, Verdict};
use async_trait::async_trait;

use super::backend::Backend;

pub(crate) struct BackendFaults(pub(crate) Arc<Backend>);

#[async_trait]
impl Faults for BackendFaults {
    async fn stop(&self) -> Verdict {
        self.0.stop().await;
        Ok(())
    }

    async fn start(&self) -> Verdict {
        // No program ends and is there again at once: clients see that it has ended.
        tokio::time::sleep(Duration::from_millis(20)).await;
        Ok(self.0.restart().await?)
    }

    async fn freeze(&self) -> Verdict {
        self.0.store().faults().freeze();
        Ok(())
    }

    async fn thaw(&self) -> Verdict {
        self.0.store().faults().thaw();
        Ok(())
    }

    async fn block(&self, table: &str) -> Verdict {
        self.0.store().faults().block(table);
        Ok(())
    }

    async fn unblock(&self, table: &str) -> Verdict {
        self.0.store().faults().unblock(table);
        Ok(())
    }

    async fn kill_next(&self) -> Verdict {
        self.0.lose_next();
        Ok(())
    }
}
