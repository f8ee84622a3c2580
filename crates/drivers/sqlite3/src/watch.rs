//! Changes that others make in the file.

use std::sync::{Arc, Weak};
use std::time::Duration;

use asterisk_realtime_core::{Deadline, Invalidation, Invalidations};
use async_trait::async_trait;
use tokio::time::{Instant, sleep_until};

use crate::handle::Handle;
use crate::worker::DataVersion;

/// How long an answer is waited for. The thread that writes may have something to do.
const PATIENCE: Duration = Duration::from_secs(2);

/// Looks at the file again and again. SQLite tells that somebody else has committed something,
/// but not what.
///
/// What is locked just now is looked at the next time: the number that is compared counts on. Only
/// another connection, on another file or behind a failure, begins to count anew.
#[derive(Debug)]
pub(crate) struct Watch {
    handle: Weak<Handle>,
    interval: Duration,
    next: Instant,
    seen: Option<DataVersion>,
}

impl Watch {
    pub(crate) fn new(handle: &Arc<Handle>, interval: Duration) -> Self {
        Self { handle: Arc::downgrade(handle), interval, next: Instant::now(), seen: None }
    }

    /// What a state of the data means to those who know the one before.
    fn learn(&mut self, found: DataVersion) -> Option<Invalidation> {
        match self.seen.replace(found) {
            Some(seen) if seen == found => None,
            Some(seen) if seen.opened == found.opened => Some(Invalidation::All),
            _ => Some(Invalidation::Gap),
        }
    }
}

#[async_trait]
impl Invalidations for Watch {
    async fn next(&mut self) -> Option<Invalidation> {
        loop {
            sleep_until(self.next).await;
            let handle = self.handle.upgrade().filter(|handle| !handle.shared.is_closed())?;
            let found = handle.data_version(Deadline::after(PATIENCE)).await;
            self.next = Instant::now() + self.interval;
            match found {
                Ok(found) => {
                    if let Some(change) = self.learn(found) {
                        return Some(change);
                    }
                }
                Err(error) => {
                    let database = &handle.shared.settings.database;
                    tracing::debug!(database, %error, "the file cannot be watched just now");
                }
            }
        }
    }
}
