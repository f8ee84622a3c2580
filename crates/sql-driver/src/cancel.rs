//! Stopping what nobody waits for any more.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use crate::Client;

/// A statement that was given up may end by itself in this time, which is cheaper.
const PATIENCE: Duration = Duration::from_millis(50);

/// How many statements are stopped at the same time. If a server hangs there are many, and then
/// it does not help to tell it so.
const AT_ONCE: usize = 2;

/// Tells the server to stop statements whose callers have gone: it notices by itself only when it
/// has an answer to send, and until then the statement holds its locks.
#[derive(Debug)]
pub(crate) struct Canceller<C> {
    client: Arc<C>,
    limit: Duration,
    turns: Arc<Semaphore>,
}

impl<C: Client> Canceller<C> {
    pub(crate) fn new(client: &Arc<C>, limit: Duration) -> Self {
        let turns = Arc::new(Semaphore::new(AT_ONCE));
        Self { client: Arc::clone(client), limit, turns }
    }

    /// Closes the connection, and sees to it that its statement ends. Nobody waits for that, and
    /// if it does not work nothing is lost but the server's time.
    pub(crate) fn abandon(&self, connection: C::Connection) {
        let number = self.client.number(&connection);
        drop(connection);
        let (Ok(runtime), Ok(turn)) =
            (Handle::try_current(), Arc::clone(&self.turns).try_acquire_owned())
        else {
            return;
        };
        let (client, limit) = (Arc::clone(&self.client), self.limit);
        runtime.spawn(async move {
            let _turn = turn;
            sleep(PATIENCE).await;
            let outcome = timeout(limit, async {
                let mut connection = client.connect().await?;
                client.cancel(&mut connection, number).await
            });
            if let Ok(Err(failure)) = outcome.await {
                let error = failure.into_error();
                tracing::debug!(driver = C::TOKEN, %error, "an abandoned statement runs on");
            }
        });
    }
}
