//! A statement that is under way.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use asterisk_realtime_core::{Error, Result};
use tokio::sync::watch;

use crate::entry::Entry;
use crate::key::Key;
use crate::versions::{Stamp, Versions};

/// What came of a statement.
pub(crate) type Outcome = Result<Arc<Entry>>;

/// The statements that are under way, at most one for each question that is still the same.
#[derive(Debug, Default)]
pub(crate) struct Flights(Mutex<UnderWay>);

#[derive(Debug, Default)]
struct UnderWay {
    by_key: HashMap<Key, Flight>,
    /// The statements so far.
    count: u64,
}

/// A statement, for all who wait for it.
#[derive(Clone, Debug)]
pub(crate) struct Flight {
    /// Tells it from an older one of the same question.
    id: u64,
    stamp: Stamp,
    outcome: watch::Receiver<Option<Outcome>>,
}

/// What there is to wait for.
pub(crate) enum Joined {
    /// Nothing: it is there.
    Landed(Arc<Entry>),
    UnderWay(Flight),
    /// A statement that the caller has to make.
    New(Flight, Pilot),
}

/// The end that tells the outcome.
#[derive(Debug)]
pub(crate) struct Pilot {
    id: u64,
    outcome: watch::Sender<Option<Outcome>>,
}

impl Flights {
    /// The statement that is under way, unless something was invalidated behind its beginning;
    /// else a new one, unless one has come to its end just now and `landed` finds its answer.
    pub(crate) fn join(
        &self,
        key: &Key,
        versions: &Versions,
        landed: impl FnOnce() -> Option<Arc<Entry>>,
        stamp: impl FnOnce() -> Stamp,
    ) -> Joined {
        let mut flights = self.lock();
        if let Some(flight) = flights.by_key.get(key)
            && versions.is_current(&flight.stamp)
            && !flight.is_lost()
        {
            return Joined::UnderWay(flight.clone());
        }
        if let Some(entry) = landed() {
            return Joined::Landed(entry);
        }
        flights.count += 1;
        let id = flights.count;
        let (teller, outcome) = watch::channel(None);
        let flight = Flight { id, stamp: stamp(), outcome };
        flights.by_key.insert(key.clone(), flight.clone());
        Joined::New(flight, Pilot { id, outcome: teller })
    }

    /// Ends a statement; `keep` is called if what it found may be kept, before another one can
    /// begin.
    pub(crate) fn land(
        &self,
        key: &Key,
        pilot: Pilot,
        outcome: Outcome,
        keep: impl FnOnce(&Outcome),
    ) {
        let Pilot { id, outcome: teller } = pilot;
        let mut flights = self.lock();
        if flights.by_key.get(key).is_some_and(|flight| flight.id == id) {
            keep(&outcome);
            flights.by_key.remove(key);
        }
        drop(flights);
        teller.send_replace(Some(outcome));
    }

    /// Does something while nothing that is under way can be kept, now or later.
    pub(crate) fn disown(&self, meanwhile: impl FnOnce()) {
        let mut flights = self.lock();
        flights.by_key.clear();
        meanwhile();
    }

    fn lock(&self) -> MutexGuard<'_, UnderWay> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Flight {
    /// One that came to its end before.
    pub(crate) fn over(entry: Arc<Entry>) -> Self {
        let stamp = entry.stamp().clone();
        Self { id: 0, stamp, outcome: watch::channel(Some(Ok(entry))).1 }
    }

    pub(crate) fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    /// Whether nobody will tell an outcome: the runtime ended, or the driver panicked.
    fn is_lost(&self) -> bool {
        self.outcome.has_changed().is_err() && self.outcome.borrow().is_none()
    }

    pub(crate) async fn outcome(mut self) -> Outcome {
        let told = self.outcome.wait_for(Option::is_some).await;
        let outcome = told.ok().and_then(|outcome| outcome.clone());
        outcome.unwrap_or_else(|| Err(Error::internal("a statement ended without an answer")))
    }
}
