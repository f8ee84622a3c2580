//! A context on its way from the store.

use std::sync::Arc;

use asterisk_realtime_core::{Error, Result};
use tokio::sync::watch;

use crate::compiled::Compiled;

/// What came of reading.
pub(crate) type Outcome = Result<Arc<Compiled>>;

/// A reading that is under way, for all who wait for it.
#[derive(Clone, Debug)]
pub(crate) struct Loading {
    /// Tells readings apart.
    pub(crate) id: u64,
    outcome: watch::Receiver<Option<Outcome>>,
}

/// The end that tells the outcome.
#[derive(Debug)]
pub(crate) struct Teller(watch::Sender<Option<Outcome>>);

impl Loading {
    pub(crate) fn new(id: u64) -> (Self, Teller) {
        let (teller, outcome) = watch::channel(None);
        (Self { id, outcome }, Teller(teller))
    }

    /// Whether nobody will tell an outcome: the runtime ended, or the reading panicked.
    pub(crate) fn is_lost(&self) -> bool {
        self.outcome.has_changed().is_err() && self.outcome.borrow().is_none()
    }

    /// Waits for the outcome.
    pub(crate) async fn outcome(mut self) -> Outcome {
        let told = self.outcome.wait_for(Option::is_some).await;
        let outcome = told.ok().and_then(|outcome| outcome.clone());
        outcome
            .unwrap_or_else(|| Err(Error::internal("reading the context ended without an answer")))
    }
}

impl Teller {
    pub(crate) fn tell(self, outcome: Outcome) {
        self.0.send_replace(Some(outcome));
    }
}
