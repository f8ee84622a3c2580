//! The way from a call to a thread and back.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use asterisk_realtime_core::{Deadline, Error, Result, Table};
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout, timeout_at};

use crate::config::{Sqlite3Settings, TOKEN};
use crate::connection::{Connection, Limit, Role, Ticket};
use crate::error::Failure;
use crate::worker::{DataVersion, Job, Pool, Shared, Worker};

/// How long behind its deadline a call waits for a thread that has begun: it stops by itself
/// then, and knows whether anything was changed.
const GRACE: Duration = Duration::from_millis(50);

/// How long `close` waits for the threads.
const CLOSING: Duration = Duration::from_secs(2);

/// What a driver and its scans share. When the last of them is gone, the threads end.
#[derive(Debug)]
pub(crate) struct Handle {
    // Dropped before the pool, so that the connections are closed by the threads.
    pub(crate) shared: Arc<Shared>,
    pool: Mutex<Option<Arc<Pool>>>,
}

impl Handle {
    pub(crate) fn new(settings: Sqlite3Settings) -> Self {
        Self { shared: Arc::new(Shared::new(settings)), pool: Mutex::default() }
    }

    /// Does the work on a thread that has a connection for it, and waits for the answer.
    ///
    /// If the caller goes away, work that has not begun is not done, and work that has begun is
    /// interrupted.
    pub(crate) async fn call<T: Send + 'static>(
        &self,
        role: Role,
        table: Option<&Table>,
        deadline: Deadline,
        work: impl FnMut(&Connection, &Shared) -> std::result::Result<T, Failure> + Send + 'static,
    ) -> Result<T> {
        let name = table.cloned();
        let perform =
            move |worker: &mut Worker, limit: &Limit| worker.perform(name.as_ref(), limit, work);
        let outcome = self.wait_for(role, deadline, perform).await;
        outcome.map_err(|error| self.name(error, table))
    }

    /// The state of the data as the connection counts it that writes, for which own writes are no
    /// changes.
    pub(crate) async fn data_version(&self, deadline: Deadline) -> Result<DataVersion> {
        self.wait_for(Role::Writer, deadline, Worker::data_version).await
    }

    async fn wait_for<T: Send + 'static>(
        &self,
        role: Role,
        deadline: Deadline,
        work: impl FnOnce(&mut Worker, &Limit) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let ticket = Arc::new(Ticket::default());
        let (job, mut answer) = self.job(deadline, &ticket, work);
        self.pool()?.send(role, job)?;
        let _abandon = AbandonOnDrop(&ticket);

        let end = Instant::from_std(deadline.instant());
        if let Ok(answer) = timeout_at(end, &mut answer).await {
            return answer.unwrap_or_else(|_| Err(broken()));
        }
        if ticket.abandon() {
            return Err(Error::unavailable("the call ran out of time while it waited its turn"));
        }
        match (timeout(GRACE, answer).await, role) {
            (Ok(answer), _) => answer.unwrap_or_else(|_| Err(broken())),
            (Err(_), Role::Reader) => Err(Error::unavailable("the call ran out of time")),
            (Err(_), Role::Writer) => {
                Err(Error::uncertain("the call ran out of time while it was being written"))
            }
        }
    }

    fn job<T: Send + 'static>(
        &self,
        deadline: Deadline,
        ticket: &Arc<Ticket>,
        work: impl FnOnce(&mut Worker, &Limit) -> Result<T> + Send + 'static,
    ) -> (Job, oneshot::Receiver<Result<T>>) {
        let (sender, receiver) = oneshot::channel();
        let busy_timeout = self.shared.settings.busy_timeout;
        let ticket = Arc::clone(ticket);
        let job: Job = Box::new(move |worker| {
            if ticket.start() {
                let limit = Limit::new(deadline, busy_timeout, ticket);
                // The caller may have gone.
                let _ = sender.send(work(worker, &limit));
            }
        });
        (job, receiver)
    }

    /// The threads, which start with the first call.
    fn pool(&self) -> Result<Arc<Pool>> {
        let mut pool = self.pool.lock().unwrap_or_else(PoisonError::into_inner);
        if self.shared.is_closed() {
            return Err(Error::unavailable("the driver is closed"));
        }
        if let Some(pool) = &*pool {
            return Ok(Arc::clone(pool));
        }
        let started = Arc::new(Pool::start(&self.shared)?);
        Ok(Arc::clone(pool.insert(started)))
    }

    /// Ends the threads and waits for them.
    pub(crate) async fn close(&self) {
        self.shared.closed.store(true, Ordering::Release);
        let pool = self.pool.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(mut ended) = pool.as_ref().and_then(|pool| pool.take_ended()) else { return };
        drop(pool);
        // A thread that hangs in the operating system ends when it can.
        let _ = timeout(CLOSING, ended.recv()).await;
    }

    /// Says of an error where it comes from.
    pub(crate) fn name(&self, error: Error, table: Option<&Table>) -> Error {
        let error = error.with_driver(TOKEN).with_database(&*self.shared.settings.database);
        match table {
            Some(table) => error.with_table(table.name()),
            None => error,
        }
    }
}

fn broken() -> Error {
    Error::internal("the driver's thread broke down over the call")
}

struct AbandonOnDrop<'t>(&'t Ticket);

impl Drop for AbandonOnDrop<'_> {
    fn drop(&mut self) {
        self.0.abandon();
    }
}
