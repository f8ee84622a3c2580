//! Looking out for an answer that comes soon.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use asterisk_realtime_core::Deadline;
use tokio::task::yield_now;

use crate::Client;
use crate::database::Outcome;
use crate::queue::{Fetched, Ticket};

/// How long somebody looks out. A server next door answers a lookup in less, and to be woken by the
/// thread that has the answer takes a good part of that.
const WINDOW: Duration = Duration::from_micros(250);

/// How the only read of a database waits for its thread: it looks out, while the other tasks of
/// the runtime have their turns, if the one before was answered in that time. Where a server is
/// farther away, or there is one processor only, it sleeps at once.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    /// How long the last answer took, in nanoseconds.
    last: AtomicU64,
}

impl Watch {
    /// Waits for the answer.
    pub(crate) async fn answer<C: Client>(
        &self,
        ticket: &mut Ticket<C>,
        deadline: Deadline,
    ) -> Outcome<Fetched> {
        let began = Instant::now();
        let mut outcome = None;
        if has_processors() && self.is_near() {
            outcome = look_out(ticket, began).await;
        }
        let outcome = match outcome {
            Some(outcome) => outcome,
            None => ticket.answer(deadline).await,
        };
        self.note(began.elapsed());
        outcome
    }

    fn note(&self, took: Duration) {
        let took = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        self.last.store(took, Ordering::Relaxed);
    }

    fn is_near(&self) -> bool {
        u128::from(self.last.load(Ordering::Relaxed)) < WINDOW.as_nanos()
    }
}

/// The answer, if it comes soon.
async fn look_out<C: Client>(ticket: &mut Ticket<C>, began: Instant) -> Option<Outcome<Fetched>> {
    while began.elapsed() < WINDOW {
        if let Some(outcome) = ticket.try_answer() {
            return Some(outcome);
        }
        yield_now().await;
    }
    None
}

/// Whether the thread of the connection can work while this one looks.
fn has_processors() -> bool {
    static PROCESSORS: OnceLock<bool> = OnceLock::new();
    *PROCESSORS.get_or_init(|| thread::available_parallelism().is_ok_and(|count| count.get() > 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_answer_that_came_soon_promises_another() {
        let watch = Watch::default();
        assert!(watch.is_near(), "the first is looked out for");
        watch.note(WINDOW);
        assert!(!watch.is_near());
        watch.note(Duration::MAX);
        assert!(!watch.is_near());
        watch.note(WINDOW / 2);
        assert!(watch.is_near());
    }
}
