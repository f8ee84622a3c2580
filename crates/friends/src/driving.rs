//! What happens by itself.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use crate::{Friends, Protocol};

/// How many ends are written at a time.
const AT_A_TIME: usize = 16;

/// How long to wait at most: the time of day may be set.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

impl<P: Protocol> Friends<P> {
    /// How long it is until something is due: until a registration ends, or a friend leaves memory.
    /// `None` if nothing is.
    pub fn next_expiry(&self) -> Option<Duration> {
        self.memory.inner().shelf.next_due(self.memory.now())
    }

    /// Does what is due, and answers how many friends it concerned. Registrations that are over end,
    /// which is written unless the row has another one by now; that one is taken over. With
    /// [`Settings::rtautoclear`](crate::Settings::rtautoclear) friends leave memory.
    ///
    /// If nobody calls it, a friend is looked after when it is asked for.
    pub async fn expire(&self) -> usize {
        let due = self.memory.inner().shelf.due(self.memory.now());
        let count = due.len();
        let mut ends = JoinSet::new();
        for key in due {
            if ends.len() == AT_A_TIME {
                ends.join_next().await;
            }
            let memory = Arc::clone(&self.memory);
            ends.spawn(async move { memory.end(&key).await });
        }
        while ends.join_next().await.is_some() {}
        count
    }

    /// Does what is due when it is due, for ever: for a task of the runtime of tokio.
    pub async fn keep_time(&self) {
        loop {
            let wait = self.next_expiry().unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT);
            // Something else may be due earlier.
            let changed = self.memory.changed.notified();
            if tokio::time::timeout(wait, changed).await.is_err() {
                self.expire().await;
            }
        }
    }
}
