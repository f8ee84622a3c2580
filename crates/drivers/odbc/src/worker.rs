//! The threads on which the driver libraries work.
//!
//! A call of ODBC may take for ever. So each connection lives on a thread of its own, and whoever
//! waits for it may go: the thread ends what it is stuck in, closes the connection and ends.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender, TryRecvError};
use std::thread;
use std::time::{Duration, Instant};

use asterisk_realtime_core::Error;
use asterisk_realtime_sql_driver::Failure;
use tokio::sync::oneshot;

use crate::connect::{Connected, environment};
use crate::session::{Facts, Session};
use crate::{Dbms, OdbcSettings};

/// What is done on the thread; what it answers is done next.
type Work = Box<dyn for<'c> FnOnce(&mut Session<'c>) -> Option<OdbcJob> + Send>;

/// Something to do on the thread of a connection.
pub struct OdbcJob(Work);

impl OdbcJob {
    pub(crate) fn new(
        work: impl FnOnce(&mut Session<'_>) -> Option<Self> + Send + 'static,
    ) -> Self {
        Self(Box::new(work))
    }
}

impl fmt::Debug for OdbcJob {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("OdbcJob").finish_non_exhaustive()
    }
}

/// How many threads of one database may be stuck, before no more are made.
const MOST_STUCK: usize = 64;

/// Counts the threads of one database.
#[derive(Clone, Debug, Default)]
pub(crate) struct Workers {
    running: Arc<AtomicUsize>,
    /// Those that have something to do.
    busy: Arc<AtomicUsize>,
}

/// One of them, as long as it counts.
struct Turn(Arc<AtomicUsize>);

impl Turn {
    fn begin(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::AcqRel);
        Self(Arc::clone(count))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Workers {
    fn turn(&self, most: usize) -> Result<Turn, Failure> {
        let turn = Turn(Arc::clone(&self.running));
        if self.running.fetch_add(1, Ordering::AcqRel) < most {
            return Ok(turn);
        }
        let message = format!(
            "{MOST_STUCK} connections hang in the driver library; no more are made until some of \
             them end"
        );
        Err(Failure::lost(Error::unavailable(message)))
    }

    /// Connects on a new thread.
    pub(crate) async fn connect(
        &self,
        settings: &Arc<OdbcSettings>,
        known: Option<Dbms>,
    ) -> Result<Worker, Failure> {
        // A connection that stops an abandoned statement comes on top, and so does one that is
        // just being closed.
        let connections = settings.options.connections.get();
        let turn = self.turn(2 * connections + MOST_STUCK)?;
        let (jobs, received) = mpsc::channel();
        let (ready, connected) = oneshot::channel();
        let (settings, busy) = (Arc::clone(settings), Arc::clone(&self.busy));
        let thread = thread::Builder::new().name("odbc".into()).spawn(move || {
            let _turn = turn;
            work(&settings, known, &Jobs { received, busy }, ready);
        });
        thread.map_err(|failed| {
            let error = Error::unavailable("no thread can be made for the connection");
            Failure::lost(error.with_native(failed.to_string()))
        })?;
        let facts = connected.await.unwrap_or_else(|_| Err(crashed()))?;
        Ok(Worker { jobs, facts })
    }
}

fn work(
    settings: &OdbcSettings,
    known: Option<Dbms>,
    jobs: &Jobs,
    ready: oneshot::Sender<Result<Facts, Failure>>,
) {
    // Nobody waits any more, if it cannot be told.
    let refuse = |ready: oneshot::Sender<_>, failure| drop(ready.send(Err(failure)));
    let environment = match environment() {
        Ok(environment) => environment,
        Err(failure) => return refuse(ready, failure),
    };
    let connected = match Connected::new(&environment, settings, known) {
        Ok(connected) => connected,
        Err(failure) => return refuse(ready, failure),
    };
    let mut session = connected.session();
    let facts = session.set_up();
    let is_set_up = facts.is_ok();
    if ready.send(facts).is_ok() && is_set_up {
        while let Some(job) = jobs.next() {
            let _busy = Turn::begin(&jobs.busy);
            let mut next = Some(job);
            while let Some(OdbcJob(work)) = next {
                next = work(&mut session);
            }
        }
    }
}

/// What a thread has to do.
struct Jobs {
    received: Receiver<OdbcJob>,
    busy: Arc<AtomicUsize>,
}

/// How long a thread looks for its next job before it sleeps. To be woken takes about as long, for
/// the thread and for the one that wakes it, which is much of what a lookup takes.
const WATCH: Duration = Duration::from_micros(60);

impl Jobs {
    /// The next one; `None` if no more will come.
    ///
    /// Only a thread that is the only one to work looks out for it: with several, the processor has
    /// something better to do, and the next lookup need not wait for this thread.
    fn next(&self) -> Option<OdbcJob> {
        let began = Instant::now();
        loop {
            match self.received.try_recv() {
                Ok(job) => return Some(job),
                Err(TryRecvError::Disconnected) => return None,
                Err(TryRecvError::Empty) if self.is_worth_watching(began) => {
                    // Whoever else can use the processor goes first.
                    thread::yield_now();
                }
                Err(TryRecvError::Empty) => return self.received.recv().ok(),
            }
        }
    }

    fn is_worth_watching(&self, began: Instant) -> bool {
        self.busy.load(Ordering::Relaxed) == 0 && began.elapsed() <= WATCH
    }
}

/// The way to the thread of one connection; with it the thread ends.
#[derive(Debug)]
pub(crate) struct Worker {
    jobs: Sender<OdbcJob>,
    pub(crate) facts: Facts,
}

impl Worker {
    /// Does something on the thread. If the future is dropped it is done all the same, unless it
    /// was not begun.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Session<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        self.run_and_tell(move |session, answer| answer.tell(work(session))).await
    }

    /// As [`Worker::run`], for what still has something to do when the answer is there.
    pub(crate) async fn run_and_tell<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Session<'_>, Telling<T>) + Send + 'static,
    ) -> Result<T, Failure> {
        let (answer, answered) = oneshot::channel();
        self.start(OdbcJob::new(move |session| {
            if !answer.is_closed() {
                work(session, Telling(answer));
            }
            None
        }));
        answered.await.unwrap_or_else(|_| Err(crashed()))
    }

    /// Lets the thread do this. If the thread is gone the job is dropped, and with it the way back
    /// to whoever waits for it.
    pub(crate) fn start(&self, job: OdbcJob) {
        let _ = self.jobs.send(job);
    }
}

/// The way back to whoever waits.
pub(crate) struct Telling<T>(oneshot::Sender<Result<T, Failure>>);

impl<T> Telling<T> {
    pub(crate) fn tell(self, answer: Result<T, Failure>) {
        // Nobody waits any more, if it cannot be told.
        let _ = self.0.send(answer);
    }
}

/// A panic in the thread, after something that no driver library should do.
fn crashed() -> Failure {
    Failure::lost(Error::uncertain("the driver library did something that makes no sense"))
}

#[cfg(test)]
mod tests {
    use asterisk_realtime_core::ErrorKind;

    use super::*;

    #[test]
    fn threads_are_bounded() {
        let workers = Workers::default();
        let turns: Vec<_> = (0..3).map(|_| workers.turn(3).unwrap()).collect();
        let failure = workers.turn(3).map(drop).unwrap_err();
        assert_eq!(failure.error().kind(), ErrorKind::Unavailable);
        drop(turns);
        assert!(workers.turn(1).is_ok());
        assert_eq!(workers.running.load(Ordering::Acquire), 0);
    }
}
