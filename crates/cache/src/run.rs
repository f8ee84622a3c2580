//! A statement that asks a question.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use asterisk_realtime_core::{Deadline, Error, ErrorKind, Result, Table, TableDescription};

use crate::cached::Shared;
use crate::clock::Moment;
use crate::entry::Entry;
use crate::flight::{Flight, Joined, Outcome, Pilot};
use crate::key::{Key, Question};
use crate::standing::Standing;
use crate::stats::{Counters, add};
use crate::table::TableState;

impl Shared {
    /// The statement that asks the question: the one that is under way, or a new one, counted by
    /// this. It runs by itself, so that a caller who gives up takes it from nobody.
    pub(crate) fn fetch(
        shared: &Arc<Self>,
        state: &Arc<TableState>,
        question: Question<'_>,
        deadline: Deadline,
        counter: fn(&Counters) -> &AtomicU64,
    ) -> Flight {
        let (key, asked) = (question.to_key(), shared.clock.now());
        let landed = || shared.fresh(question, asked);
        let stamp = || shared.versions.stamp(state, question.table, question.filter);
        match shared.flights.join(&key, &shared.versions, landed, stamp) {
            Joined::Landed(entry) => Flight::over(entry),
            Joined::UnderWay(flight) => flight,
            Joined::New(flight, pilot) => {
                add(counter(&state.counters));
                // Who joins later may have more time than who was first.
                let deadline = deadline.max(Deadline::after(shared.settings.fetch));
                let (shared, state) = (Arc::clone(shared), Arc::clone(state));
                let run = Run { shared, state, key, asked, deadline };
                tokio::spawn(run.fly(flight.clone(), pilot));
                flight
            }
        }
    }

    /// Takes note of whether the store is there.
    pub(crate) fn learn(&self, table: &Table, state: &TableState, error: Option<&Error>) {
        match error {
            Some(error) if is_failure(error) => {
                add(&state.counters.failures);
                self.outage.begin(self.clock.now());
                tracing::debug!(%table, %error, "the store failed behind a cache");
            }
            _ => self.outage.end(),
        }
    }

    /// Asks the store how the table is made, and takes note of that for those who wanted to know.
    pub(crate) async fn describe(
        &self,
        state: &TableState,
        table: &Table,
        deadline: Deadline,
    ) -> Result<Arc<TableDescription>> {
        let answer = self.inner.columns(table, deadline).await;
        let description = match &answer {
            Ok(description) => Some(Arc::clone(description)),
            Err(error) if is_failure(error) => return answer,
            Err(_) => None,
        };
        if state.describe(table, description) {
            tracing::info!(%table, "the table has changed: its cached answers are dropped");
            state.end(&self.versions);
        }
        answer
    }

    /// An answer that nobody has to ask anew.
    fn fresh(&self, question: Question<'_>, now: Moment) -> Option<Arc<Entry>> {
        let is_fresh = |entry: &Arc<Entry>| {
            self.versions.is_current(entry.stamp()) && entry.standing(now) == Standing::Fresh
        };
        self.kept.get(question).find(is_fresh)
    }
}

/// A statement on its way.
struct Run {
    shared: Arc<Shared>,
    state: Arc<TableState>,
    key: Key,
    asked: Moment,
    deadline: Deadline,
}

impl Run {
    async fn fly(self, flight: Flight, pilot: Pilot) {
        let Self { shared, key, .. } = &self;
        let rows = shared.inner.select(&key.table, &key.filter, key.selection, self.deadline).await;
        let outcome = rows.map(|rows| {
            let rows = self.state.pool.settle(&rows);
            let (stamp, table) = (flight.stamp().clone(), Arc::clone(&self.state));
            Arc::new(Entry::new(rows, key.question(), self.asked, stamp, table))
        });
        shared.learn(&key.table, &self.state, outcome.as_ref().err());
        let is_good = outcome.is_ok();
        shared.flights.land(key, pilot, outcome, |outcome| self.keep(outcome));
        if is_good {
            self.describe().await;
        }
    }

    /// Keeps an answer, unless something has happened meanwhile that it may not know of.
    fn keep(&self, outcome: &Outcome) {
        let Shared { versions, kept, tier, .. } = &*self.shared;
        match outcome {
            Ok(entry) => {
                // With lifetimes of zero nothing is kept.
                let lasts = entry.standing(self.asked) != Standing::Over;
                if lasts
                    && self.state.was_settled(self.asked)
                    && versions.is_untouched(entry.stamp())
                {
                    kept.put(self.key.clone(), Arc::clone(entry));
                    if let Some(tier) = tier {
                        tier.put(&self.key, entry);
                    }
                }
            }
            // A failure replaces nothing. That the question cannot be asked any more is an answer.
            Err(error) if !is_failure(error) => {
                kept.remove(&self.key);
                if let Some(tier) = tier {
                    tier.end(&self.key);
                }
            }
            Err(_) => {}
        }
    }

    /// Learns how the store compares, if that is not known or not known lately.
    async fn describe(&self) {
        const LEAST: Duration = Duration::from_mins(1);
        let Self { shared, state, key, .. } = self;
        let can = shared.inner.capabilities();
        // Where a cell has several values, a row of one value may be a row of another, too.
        if !can.columns || !can.packed_values {
            return;
        }
        let (now, table) = (shared.clock.now(), &key.table);
        let lasts = state.settings.found.hard.max(LEAST);
        let is_too_old = |since: Moment| now.since(since) >= lasts;
        if !state.claim_description(table, now, is_too_old) {
            return;
        }
        // What cannot be had is as good as it was before.
        let _ = shared.describe(state, table, self.deadline).await;
    }
}

/// Whether it says something of the store's state, and not of the question.
pub(crate) fn is_failure(error: &Error) -> bool {
    !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Invalid)
}
