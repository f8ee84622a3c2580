//! The last resort against a driver that misses its deadline.

use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use asterisk_realtime_core::{Access, Error, Result};

use super::beat::Beat;
use super::{Layer, Operation};

/// How much later than the deadline a driver may still answer. Drivers keep their deadlines
/// themselves and know best what became of a statement, so they get the chance to say it.
const GRACE: Duration = Duration::from_millis(50);

/// Ends calls that their driver does not end in time: a read is then
/// [`Unavailable`](asterisk_realtime_core::ErrorKind::Unavailable), a write
/// [`Uncertain`](asterisk_realtime_core::ErrorKind::Uncertain), since nobody knows whether the
/// statement was sent.
#[derive(Clone, Debug, Default)]
pub struct DeadlineGuard {
    beat: Beat,
}

impl Layer for DeadlineGuard {
    async fn around<T: Send>(
        &self,
        operation: Operation<'_>,
        call: impl Future<Output = Result<T>> + Send,
    ) -> Result<T> {
        self.beat.keep();
        let limit = Instant::from_std(operation.deadline.instant()) + GRACE;
        timeout_at(limit, call)
            .await
            .unwrap_or_else(|_| Err(operation.named(late(operation.access))))
    }
}

fn late(access: Access) -> Error {
    match access {
        Access::Read => Error::unavailable("the store did not answer in time"),
        Access::Write => Error::uncertain(
            "the store did not answer in time; the write may or may not have happened",
        ),
    }
}
