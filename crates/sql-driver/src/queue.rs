//! Reads that wait for whichever connection is free first.
//!
//! A client whose connections work on threads of their own would sleep and be woken between two
//! reads of two callers, however many wait: the connection would go back to the pool, from there to
//! the next caller, and with it to the thread. So a caller who finds all connections busy leaves
//! its read here, and the thread that has ended one takes the next, with the connection.

use std::collections::BTreeMap;
use std::fmt;
use std::future::{Future as _, poll_fn};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use asterisk_realtime_core::{Access, Deadline, Error, Result, Row};
use tokio::sync::oneshot::error::TryRecvError;
use tokio::sync::{Notify, oneshot};
use tokio::time::timeout_at;

use crate::database::Outcome;
use crate::pool::{Lease, unanswered};
use crate::{Client, Failure, Nature};

/// Rows, and the positions of the columns in which text was not UTF-8.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Fetched {
    /// The rows.
    pub rows: Vec<Row>,
    /// The positions, in the order of the rows; bad bytes were replaced.
    pub broken: Vec<usize>,
}

/// The reads that wait for a connection, the first at the front.
pub(crate) struct Queue<C: Client> {
    waiting: Mutex<BTreeMap<u64, Waiting<C>>>,
    tickets: AtomicU64,
    /// Callers who wait for a connection of their own: it is not passed on past them.
    others: AtomicUsize,
}

struct Waiting<C: Client> {
    seat: Arc<Seat<C>>,
    job: C::Job,
}

/// What caller and thread both have a hand on.
struct Seat<C: Client> {
    place: Mutex<Place<C>>,
    called: Notify,
}

enum Place<C: Client> {
    /// The read waits, or it is over.
    Empty,
    /// A connection may be free: the caller is to fetch it.
    Called(C::Job),
    /// The connection that is busy with the read.
    Busy(Lease<C>),
}

impl<C: Client> Seat<C> {
    fn place(&self) -> MutexGuard<'_, Place<C>> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> Place<C> {
        std::mem::replace(&mut *self.place(), Place::Empty)
    }
}

impl<C: Client> Queue<C> {
    pub(crate) fn new() -> Self {
        Self { waiting: Mutex::default(), tickets: AtomicU64::new(0), others: AtomicUsize::new(0) }
    }

    fn waiting(&self) -> MutexGuard<'_, BTreeMap<u64, Waiting<C>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many reads wait.
    pub(crate) fn len(&self) -> usize {
        self.waiting().len()
    }

    /// Counts a caller who waits for a connection of its own, until this is dropped.
    pub(crate) fn wait_apart(&self) -> impl Drop + '_ {
        Apart::new(&self.others)
    }

    /// Gives a connection that has nothing to do to the read in front, and answers its job. Without
    /// a read, or if others wait for it or it should be closed, it goes back to the pool.
    fn pass(&self, lease: Lease<C>) -> Option<C::Job> {
        if lease.is_stale() || self.others.load(Ordering::Relaxed) > 0 {
            return None;
        }
        let mut waiting = self.waiting();
        // Without a read the lock is let go before the lease, which looks into the queue as well.
        let (_, Waiting { seat, job }) = waiting.pop_first()?;
        // As long as the queue is locked, whoever gives up finds the read here or the connection
        // there.
        *seat.place() = Place::Busy(lease.busy());
        Some(job)
    }

    /// Calls the caller of the read in front, because a connection may be free.
    pub(crate) fn call(&self) {
        let mut waiting = self.waiting();
        if let Some((_, Waiting { seat, job })) = waiting.pop_first() {
            *seat.place() = Place::Called(job);
            seat.called.notify_one();
        }
    }

    /// Calls everybody.
    pub(crate) fn call_all(&self) {
        while !self.waiting().is_empty() {
            self.call();
        }
    }
}

/// One of the callers who wait for a connection of their own.
struct Apart<'c>(&'c AtomicUsize);

impl<'c> Apart<'c> {
    fn new(count: &'c AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Apart<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The way back from the thread of a connection to whoever waits for a read.
pub struct Reply<C: Client> {
    answer: oneshot::Sender<Outcome<Fetched>>,
    seat: Arc<Seat<C>>,
    queue: Arc<Queue<C>>,
}

impl<C: Client> fmt::Debug for Reply<C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Reply").finish_non_exhaustive()
    }
}

impl<C: Client> Reply<C> {
    /// Whether somebody still waits.
    pub fn is_wanted(&self) -> bool {
        !self.answer.is_closed()
    }

    /// Tells the answer. The connection is given to the next read before, whose job is answered.
    ///
    /// If nobody waited any more, the connection has been given up, and there is no next job.
    pub fn tell(self, outcome: Result<Fetched, Failure>) -> Option<C::Job> {
        let is_lost = matches!(&outcome, Err(failure) if failure.nature() == Nature::Lost);
        let next = match self.seat.take() {
            Place::Busy(lease) if is_lost => {
                drop(lease.broken());
                None
            }
            Place::Busy(lease) => self.queue.pass(lease.ready()),
            Place::Empty | Place::Called(_) => None,
        };
        // Nobody waits any more, if it cannot be told.
        let _ = self.answer.send(outcome);
        next
    }

    /// Does nothing, because nobody waits; answers the next job as [`tell`](Self::tell) does.
    pub fn skip(self) -> Option<C::Job> {
        let Place::Busy(lease) = self.seat.take() else { return None };
        self.queue.pass(lease.ready())
    }
}

/// A read, as its caller sees it. When it is dropped before its time the read is given up, and the
/// connection that is busy with it is closed.
pub(crate) struct Ticket<C: Client> {
    /// Its place among those that wait.
    number: Option<u64>,
    /// Whether it was told of a connection that it has not used.
    was_called: bool,
    seat: Arc<Seat<C>>,
    queue: Arc<Queue<C>>,
    answered: oneshot::Receiver<Outcome<Fetched>>,
}

impl<C: Client> Ticket<C> {
    /// A read, and the way back from it.
    pub(crate) fn new(queue: &Arc<Queue<C>>) -> (Self, Reply<C>) {
        let (answer, answered) = oneshot::channel();
        let seat = Arc::new(Seat { place: Mutex::new(Place::Empty), called: Notify::new() });
        let reply = Reply { answer, seat: Arc::clone(&seat), queue: Arc::clone(queue) };
        let queue = Arc::clone(queue);
        (Self { number: None, was_called: false, seat, queue, answered }, reply)
    }

    /// Waits behind the others.
    pub(crate) fn join(&mut self, job: C::Job) {
        let number = self.queue.tickets.fetch_add(1, Ordering::Relaxed);
        self.number = Some(number);
        let waiting = Waiting { seat: Arc::clone(&self.seat), job };
        self.queue.waiting().insert(number, waiting);
    }

    /// Waits no longer; answers the job if nobody has begun it.
    pub(crate) fn leave(&mut self) -> Option<C::Job> {
        let number = self.number.take()?;
        if let Some(Waiting { job, .. }) = self.queue.waiting().remove(&number) {
            return Some(job);
        }
        let mut place = self.seat.place();
        match std::mem::replace(&mut *place, Place::Empty) {
            Place::Called(job) => {
                self.was_called = true;
                Some(job)
            }
            other => {
                *place = other;
                None
            }
        }
    }

    /// Whether a connection is busy with the read.
    pub(crate) fn is_begun(&self) -> bool {
        matches!(*self.seat.place(), Place::Busy(_))
    }

    /// Does the read over this connection.
    pub(crate) fn start(&mut self, client: &C, lease: Lease<C>, job: C::Job) -> Result<()> {
        self.was_called = false;
        // Locked until the connection is in its place: from there the thread takes it.
        let mut place = self.seat.place();
        client.start(lease.peek()?, job);
        *place = Place::Busy(lease.busy());
        Ok(())
    }

    /// Waits until a connection may be free, or the read is done.
    pub(crate) async fn called(&mut self) -> Option<Outcome<Fetched>> {
        let Self { seat, answered, .. } = self;
        let mut called = pin!(seat.called.notified());
        poll_fn(|context| {
            if let Poll::Ready(answer) = Pin::new(&mut *answered).poll(context) {
                return Poll::Ready(Some(answer.unwrap_or_else(|_| Err(broken_off()))));
            }
            called.as_mut().poll(context).map(|()| None)
        })
        .await
    }

    /// The answer, if it is there.
    pub(crate) fn try_answer(&mut self) -> Option<Outcome<Fetched>> {
        match self.answered.try_recv() {
            Ok(outcome) => Some(outcome),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Closed) => Some(Err(broken_off())),
        }
    }

    /// Waits until the read is done.
    pub(crate) async fn answer(&mut self, deadline: Deadline) -> Outcome<Fetched> {
        match timeout_at(deadline.instant().into(), &mut self.answered).await {
            Ok(answer) => answer.unwrap_or_else(|_| Err(broken_off())),
            Err(_) => Err(unanswered(Access::Read)),
        }
    }
}

impl<C: Client> Drop for Ticket<C> {
    fn drop(&mut self) {
        drop(self.leave());
        drop(self.seat.take());
        // Else the connection that it was called for would lie idle.
        if self.was_called {
            self.queue.call();
        }
    }
}

fn broken_off() -> Failure {
    Failure::lost(Error::uncertain("the thread of the connection broke off"))
}
