//! Connections: lent for one call, taken back only if they are fit for the next.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use asterisk_realtime_core::{Access, Deadline, Error, PoolState, Result};
use deadpool::managed::{self, Metrics, Object, PoolError, QueueMode, RecycleError};
use tokio::time::error::Elapsed;
use tokio::time::{timeout, timeout_at};

use crate::cancel::Canceller;
use crate::database::Outcome;
use crate::queue::Queue;
use crate::watch::Watch;
use crate::{Client, Failure, Nature, Options};

/// A connection that nobody used for so long is not lent again: servers and firewalls forget it.
const IDLE_LIMIT: Duration = Duration::from_mins(10);

/// A connection is not used for longer than this, so that a server gets its memory back, and
/// those behind a load balancer are spread anew.
const AGE_LIMIT: Duration = Duration::from_mins(30);

/// The connections of one database.
pub(crate) struct Pool<C: Client> {
    connections: managed::Pool<Manager<C>>,
    shared: Arc<Shared<C>>,
    watch: Watch,
}

/// What the pool and what it lends have in common.
struct Shared<C: Client> {
    canceller: Canceller<C>,
    queue: Arc<Queue<C>>,
    /// Connections of an earlier generation are stale.
    generation: AtomicU64,
}

impl<C: Client> fmt::Debug for Pool<C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.connections.status();
        formatter
            .debug_struct("Pool")
            .field("connections", &status.size)
            .field("most", &status.max_size)
            .finish_non_exhaustive()
    }
}

impl<C: Client> Pool<C> {
    pub(crate) fn new(client: &Arc<C>, options: &Options) -> Self {
        let shared = Arc::new(Shared {
            canceller: Canceller::new(client, options.connect_timeout),
            queue: Arc::new(Queue::new()),
            generation: AtomicU64::new(0),
        });
        let manager = Manager {
            client: Arc::clone(client),
            connect_timeout: options.connect_timeout,
            shared: Arc::clone(&shared),
        };
        let connections = managed::Pool::builder(manager)
            .max_size(options.connections.get())
            // The connection that was used last is the least likely to be stale.
            .queue_mode(QueueMode::Lifo)
            .build()
            .expect("a pool without time-outs needs no runtime");
        Self { connections, shared, watch: Watch::default() }
    }

    /// The reads that wait for one of the connections.
    pub(crate) fn queue(&self) -> &Arc<Queue<C>> {
        &self.shared.queue
    }

    /// Whether whoever wants a connection has to wait for another caller.
    pub(crate) fn is_exhausted(&self) -> bool {
        let status = self.connections.status();
        status.available == 0 && status.size >= status.max_size
    }

    /// Whether only one connection is in use.
    pub(crate) fn is_alone(&self) -> bool {
        let status = self.connections.status();
        status.available + 1 >= status.size && status.waiting == 0
    }

    /// How the only read waits.
    pub(crate) fn watch(&self) -> &Watch {
        &self.watch
    }

    /// Lends a connection: an idle one, else a new one.
    ///
    /// # Errors
    ///
    /// What [`Client::connect`] answers, at once; `Unavailable` if all connections are busy, or
    /// connecting does not end, until the deadline; `Unavailable` if the pool is closed.
    pub(crate) async fn lend(&self, deadline: Deadline) -> Result<Lease<C>> {
        if deadline.has_passed() {
            return Err(Error::unavailable("the call ran out of time before it was sent"));
        }
        let _waits = self.shared.queue.wait_apart();
        match timeout_at(deadline.instant().into(), self.connections.get()).await {
            Ok(Ok(object)) => Ok(Lease::new(object, &self.shared)),
            Ok(Err(PoolError::Backend(failure))) => Err(failure.into_error()),
            Ok(Err(PoolError::Closed)) => Err(Error::unavailable("the driver is closed")),
            Ok(Err(_)) => Err(Error::internal("the pool uses what is not set up")),
            Err(_) => Err(self.out_of_time()),
        }
    }

    /// The connections were busy until the deadline, or none could be made.
    pub(crate) fn out_of_time(&self) -> Error {
        let status = self.connections.status();
        if status.size < status.max_size {
            return Error::unavailable("the server did not accept a connection in time");
        }
        Error::unavailable(format!(
            "all {} connections were busy until the call ran out of time (option `pool`)",
            status.max_size
        ))
    }

    /// Forgets every connection that exists: they are as stale as the one that was found to be.
    pub(crate) fn purge(&self) {
        self.shared.generation.fetch_add(1, Ordering::AcqRel);
        // Dropped here, behind the lock of the pool.
        drop(self.connections.retain(|_, _| false));
    }

    /// How the connections are.
    pub(crate) fn state(&self) -> PoolState {
        let status = self.connections.status();
        let waiting = status.waiting + self.shared.queue.len();
        PoolState::new(status.max_size, status.size, status.available).with_waiting(waiting)
    }

    /// Closes what is idle now and the rest when it is given back; lends nothing any more.
    pub(crate) fn close(&self) {
        self.connections.close();
        self.purge();
        self.shared.queue.call_all();
    }
}

/// Makes connections, and judges those that were given back.
struct Manager<C: Client> {
    client: Arc<C>,
    connect_timeout: Duration,
    shared: Arc<Shared<C>>,
}

/// A connection and its history.
struct Slot<T> {
    connection: T,
    generation: u64,
    made: Instant,
    /// When it was given back; `None` as long as it never was.
    returned: Option<Instant>,
}

impl<T> Slot<T> {
    /// Whether it is not to be used any more, though it may work.
    fn is_stale(&self, generation: u64) -> bool {
        self.generation != generation
            || self.made.elapsed() > AGE_LIMIT
            || self.returned.is_some_and(|returned| returned.elapsed() > IDLE_LIMIT)
    }
}

impl<C: Client> Shared<C> {
    fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }
}

impl<C: Client> managed::Manager for Manager<C> {
    type Type = Slot<C::Connection>;
    type Error = Failure;

    async fn create(&self) -> std::result::Result<Self::Type, Failure> {
        let generation = self.shared.generation();
        // In a box: connecting is rare and its state is large, and every call would carry it.
        match timeout(self.connect_timeout, Box::pin(self.client.connect())).await {
            Ok(connected) => Ok(Slot {
                connection: connected?,
                generation,
                made: Instant::now(),
                returned: None,
            }),
            Err(_) => Err(Failure::lost(Error::unavailable(format!(
                "the server did not accept a connection within {:?} (option `connect-timeout`)",
                self.connect_timeout
            )))),
        }
    }

    async fn recycle(&self, slot: &mut Self::Type, _: &Metrics) -> managed::RecycleResult<Failure> {
        let is_stale = slot.is_stale(self.shared.generation());
        if is_stale { Err(RecycleError::message("stale")) } else { Ok(()) }
    }
}

/// A connection that is lent.
///
/// While a statement runs it is not fit for anybody else: if the call is given up then, the
/// connection is closed and the server is told to stop.
pub(crate) struct Lease<C: Client> {
    object: Option<Object<Manager<C>>>,
    shared: Arc<Shared<C>>,
    state: State,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    /// Nothing is going on.
    Ready,
    /// A statement was sent, and its answer has not been read to the end.
    Busy,
    /// The connection is gone.
    Broken,
}

impl<C: Client> Lease<C> {
    fn new(object: Object<Manager<C>>, shared: &Arc<Shared<C>>) -> Self {
        Self { object: Some(object), shared: Arc::clone(shared), state: State::Ready }
    }

    /// Whether the connection should be closed, though it may work.
    pub(crate) fn is_stale(&self) -> bool {
        let generation = self.shared.generation();
        self.object.as_ref().is_none_or(|slot| slot.is_stale(generation))
    }

    /// The same, with a statement that is about to be sent.
    pub(crate) fn busy(self) -> Self {
        self.into_state(State::Busy)
    }

    /// The same, with nothing to do since now.
    pub(crate) fn ready(mut self) -> Self {
        if let Some(slot) = &mut self.object {
            slot.returned = Some(Instant::now());
        }
        self.into_state(State::Ready)
    }

    /// The same, with a connection that is gone.
    pub(crate) fn broken(self) -> Self {
        self.into_state(State::Broken)
    }

    fn into_state(mut self, state: State) -> Self {
        self.state = state;
        self
    }

    /// How long nobody has used the connection; `None` if it is new.
    pub(crate) fn idle(&self) -> Option<Duration> {
        self.object.as_ref()?.returned.map(|returned| returned.elapsed())
    }

    /// The connection, to look at it.
    pub(crate) fn peek(&self) -> Result<&C::Connection> {
        let object = self.object.as_ref();
        let slot = object.ok_or_else(|| Error::internal("the connection was given back"))?;
        Ok(&slot.connection)
    }

    /// The connection, to send a statement over it. [`Lease::end`] must follow when the answer is
    /// there.
    pub(crate) fn begin(&mut self) -> Result<&mut C::Connection> {
        self.state = State::Busy;
        let object = self.object.as_mut();
        let slot = object.ok_or_else(|| Error::internal("the connection was given back"))?;
        Ok(&mut slot.connection)
    }

    /// Takes what came of the statement. If the deadline came first, the connection stays busy: it
    /// is closed with the lease, and the statement is stopped.
    pub(crate) fn end<T>(
        &mut self,
        answer: std::result::Result<Outcome<T>, Elapsed>,
        access: Access,
    ) -> Outcome<T> {
        let Ok(outcome) = answer else {
            return Err(unanswered(access));
        };
        let is_lost = matches!(&outcome, Err(failure) if failure.nature() == Nature::Lost);
        self.state = if is_lost { State::Broken } else { State::Ready };
        outcome
    }
}

/// The server has not answered until the deadline.
pub(crate) fn unanswered(access: Access) -> Failure {
    Failure::lost(Error::uncertain(match access {
        Access::Read => "the server did not answer in time",
        Access::Write => "the server did not answer in time; it may have written or not",
    }))
}

impl<C: Client> Drop for Lease<C> {
    fn drop(&mut self) {
        let Some(mut object) = self.object.take() else { return };
        if self.state == State::Ready {
            object.returned = Some(Instant::now());
            drop(object);
        } else {
            let slot = Object::take(object);
            if self.state == State::Busy {
                self.shared.canceller.abandon(slot.connection);
            }
        }
        // In this order: whoever joins the queue looks for free connections behind that.
        self.shared.queue.call();
    }
}
