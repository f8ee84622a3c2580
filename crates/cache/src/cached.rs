//! The way of a question.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use asterisk_realtime_core::{
    Deadline, Driver, Error, ErrorKind, Filter, Result, Selection, Table,
};
use tokio::runtime::Handle;

use crate::clock::Moment;
use crate::entry::Entry;
use crate::flight::{Flight, Flights, Joined, Outcome, Pilot};
use crate::kept::Kept;
use crate::key::{Key, Question};
use crate::outage::{Health, Outage};
use crate::stats::{Counters, add};
use crate::versions::{TableState, Versions};
use crate::{Answer, Clock, Freshness, Lifetimes, Settings, Stats};

/// A driver that remembers what another one answered.
///
/// It is a [`Driver`] as any other. Beside that it says how old its answers are
/// ([`answer`](Cached::answer)), forgets what others have changed
/// ([`invalidate`](Cached::invalidate)) and counts ([`stats`](Cached::stats)).
///
/// A clone is another handle on the same cache.
#[derive(Clone, Debug)]
pub struct Cached(pub(crate) Arc<Shared>);

/// What the handles and the statements under way share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) inner: Arc<dyn Driver>,
    pub(crate) settings: Settings,
    pub(crate) clock: Clock,
    pub(crate) versions: Versions,
    pub(crate) kept: Kept,
    pub(crate) flights: Flights,
    pub(crate) counters: Arc<Counters>,
    pub(crate) is_closed: AtomicBool,
    outage: Outage,
}

/// What memory has for a question.
enum Recalled {
    /// This, and it may be given.
    Answer(Answer),
    /// Something that may be given only if the store fails.
    Fallback(Arc<Entry>),
    Nothing,
}

impl Cached {
    /// Puts a cache before a driver.
    pub fn new(inner: Arc<dyn Driver>, settings: Settings) -> Self {
        Self::with_clock(inner, settings, Clock::system())
    }

    /// The same with ages by this clock, for tests.
    pub fn with_clock(inner: Arc<dyn Driver>, settings: Settings, clock: Clock) -> Self {
        let counters = Arc::default();
        let answers = settings.found_limits.entries.saturating_add(settings.absent_limits.entries);
        Self(Arc::new(Shared {
            inner,
            clock,
            versions: Versions::new(answers),
            kept: Kept::new(&settings, &counters),
            flights: Flights::default(),
            counters,
            is_closed: AtomicBool::new(false),
            outage: Outage::default(),
            settings,
        }))
    }

    /// What it was made with.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The counters, all read now.
    pub fn stats(&self) -> Stats {
        Stats { entries: self.0.kept.len() as u64, ..self.0.counters.stats() }
    }

    /// The rows that satisfy the filter, and how good they are: from memory, if they may be given,
    /// else from the store, together with all who ask the same meanwhile.
    ///
    /// If the store fails, what is in memory is given up to its grace, as
    /// [`Stale`](Freshness::Stale). While the store is down nobody waits for it who can be given
    /// such an answer: one caller in [`retry`](Settings::retry) asks it in the background.
    ///
    /// # Errors
    ///
    /// As [`Driver::select`]. A missing table or column and an invalid question are the store's
    /// answer, not its failure, so nothing is given instead.
    pub async fn answer(
        &self,
        table: &Table,
        filter: &Filter,
        selection: Selection,
        deadline: Deadline,
    ) -> Result<Answer> {
        if deadline.has_passed() {
            return Err(self.named(table, Error::unavailable("the deadline had passed")));
        }
        let question = Question { table, filter, selection };
        let fallback = match self.recall(question) {
            Recalled::Answer(answer) => return Ok(answer),
            Recalled::Fallback(entry) => Some(entry),
            Recalled::Nothing => None,
        };
        add(&self.0.counters.misses);
        let key = question.to_key();
        let flight = Shared::fetch(&self.0, key, deadline, &self.0.counters.fetches);
        match self.wait(flight, table, deadline).await {
            Ok(entry) => Ok(entry.answer(self.0.clock.now(), Freshness::Fresh)),
            Err(error) => match fallback.filter(|_| is_failure(&error)) {
                Some(entry) => self.fall_back(&entry).ok_or(error),
                None => Err(error),
            },
        }
    }

    /// The same, if memory has an answer that may be given.
    pub fn try_answer(
        &self,
        table: &Table,
        filter: &Filter,
        selection: Selection,
    ) -> Option<Answer> {
        match self.recall(Question { table, filter, selection }) {
            Recalled::Answer(answer) => Some(answer),
            _ => None,
        }
    }

    fn recall(&self, question: Question<'_>) -> Recalled {
        if self.0.is_closed.load(Ordering::Relaxed) {
            return Recalled::Nothing;
        }
        let mut entries = self.0.kept.get(question);
        let Some(entry) = entries.find(|entry| self.0.versions.is_current(entry.stamp())) else {
            return Recalled::Nothing;
        };
        let now = self.0.clock.now();
        let Lifetimes { soft, hard, .. } = self.0.lifetimes(entry.is_absent());
        let freshness = match entry.age(now) {
            age if age < soft.min(hard) => Freshness::Fresh,
            age if age < hard => {
                self.refresh_aging(question, &entry, now);
                Freshness::Aging
            }
            age if age < self.0.lifetimes(entry.is_absent()).end() => {
                if !self.is_known_to_be_down(question, now) {
                    return Recalled::Fallback(entry);
                }
                Freshness::Stale
            }
            _ => return Recalled::Nothing,
        };
        Recalled::Answer(self.count(entry.answer(now, freshness)))
    }

    /// Counts an answer from memory.
    fn count(&self, answer: Answer) -> Answer {
        let lane = self.0.counters.lane();
        add(if answer.rows.is_empty() { &lane.negative_hits } else { &lane.hits });
        if answer.freshness == Freshness::Stale {
            add(&lane.stale_served);
        }
        answer
    }

    /// The old answer of a question that the store has just failed.
    fn fall_back(&self, entry: &Entry) -> Option<Answer> {
        let now = self.0.clock.now();
        let may_be_given = self.0.versions.is_current(entry.stamp())
            && !self.0.is_closed.load(Ordering::Relaxed)
            && entry.age(now) < self.0.lifetimes(entry.is_absent()).end();
        may_be_given.then(|| self.count(entry.answer(now, Freshness::Stale)))
    }

    /// Sees to it that the store is asked for an answer that gets old, by one task at a time.
    fn refresh_aging(&self, question: Question<'_>, entry: &Entry, now: Moment) {
        let Settings { retry, fetch, .. } = self.0.settings;
        // Without a runtime the next caller that has one does it.
        let Ok(runtime) = Handle::try_current() else { return };
        let is_ours = match self.0.outage.health(now, retry, fetch) {
            Health::Down => false,
            Health::Due => self.0.outage.claim(now, retry),
            Health::Unknown => entry.claim(now, retry),
        };
        if is_ours {
            self.refresh(question, &runtime);
        }
    }

    /// Whether the store is down as far as is known; one caller then finds out whether it still is.
    fn is_known_to_be_down(&self, question: Question<'_>, now: Moment) -> bool {
        let Settings { retry, fetch, .. } = self.0.settings;
        match self.0.outage.health(now, retry, fetch) {
            Health::Unknown => false,
            Health::Down => true,
            Health::Due => {
                if let Ok(runtime) = Handle::try_current()
                    && self.0.outage.claim(now, retry)
                {
                    self.refresh(question, &runtime);
                }
                true
            }
        }
    }

    fn refresh(&self, question: Question<'_>, runtime: &Handle) {
        let _in_it = runtime.enter();
        let deadline = Deadline::after(self.0.settings.fetch);
        Shared::fetch(&self.0, question.to_key(), deadline, &self.0.counters.refreshes);
    }

    /// Waits for a statement, but no longer than the caller has time.
    async fn wait(&self, flight: Flight, table: &Table, deadline: Deadline) -> Outcome {
        let limit = tokio::time::Instant::from_std(deadline.instant());
        tokio::time::timeout_at(limit, flight.outcome()).await.unwrap_or_else(|_| {
            Err(self.named(table, Error::unavailable("the store did not answer in time")))
        })
    }

    fn named(&self, table: &Table, error: Error) -> Error {
        let inner = &self.0.inner;
        error.with_driver(inner.token()).with_database(inner.database()).with_table(table.name())
    }
}

impl Shared {
    fn lifetimes(&self, is_absent: bool) -> Lifetimes {
        if is_absent { self.settings.absent } else { self.settings.found }
    }

    /// The statement that asks the question: the one that is under way, or a new one, counted by
    /// this. It runs by itself, so that a caller who gives up takes it from nobody.
    fn fetch(shared: &Arc<Self>, key: Key, deadline: Deadline, counter: &AtomicU64) -> Flight {
        let state = shared.versions.table(&key.table);
        let asked = shared.clock.now();
        let landed = || shared.fresh(key.question(), asked);
        let stamp = || shared.versions.stamp(&state, &key.table, &key.filter);
        match shared.flights.join(&key, &shared.versions, landed, stamp) {
            Joined::Landed(entry) => Flight::over(entry),
            Joined::UnderWay(flight) => flight,
            Joined::New(flight, pilot) => {
                add(counter);
                // Who joins later may have more time than who was first.
                let deadline = deadline.max(Deadline::after(shared.settings.fetch));
                let run = Run { shared: Arc::clone(shared), state, key, asked, deadline };
                tokio::spawn(run.fly(flight.clone(), pilot));
                flight
            }
        }
    }

    /// An answer that nobody has to ask anew.
    fn fresh(&self, question: Question<'_>, now: Moment) -> Option<Arc<Entry>> {
        let is_fresh = |entry: &Arc<Entry>| {
            let Lifetimes { soft, hard, .. } = self.lifetimes(entry.is_absent());
            self.versions.is_current(entry.stamp()) && entry.age(now) < soft.min(hard)
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
            let rows = self.state.pool.settle(&rows, flight.id());
            let lifetimes = shared.lifetimes(rows.is_empty());
            let (stamp, counters) = (flight.stamp().clone(), Arc::clone(&shared.counters));
            Arc::new(Entry::new(rows, key.bytes(), self.asked, lifetimes, stamp, counters))
        });
        self.learn(&outcome);
        let is_good = outcome.is_ok();
        shared.flights.land(key, pilot, outcome, |outcome| self.keep(outcome));
        if is_good {
            self.describe().await;
        }
    }

    /// Takes note of whether the store is there.
    fn learn(&self, outcome: &Outcome) {
        match outcome {
            Err(error) if is_failure(error) => {
                add(&self.shared.counters.failures);
                self.shared.outage.begin(self.shared.clock.now());
                tracing::debug!(table = %self.key.table, %error, "the store failed behind a cache");
            }
            _ => self.shared.outage.end(),
        }
    }

    /// Keeps an answer, unless something has happened meanwhile that it may not know of.
    fn keep(&self, outcome: &Outcome) {
        let Shared { versions, kept, .. } = &*self.shared;
        match outcome {
            Ok(entry) => {
                let lasts = !self.shared.lifetimes(entry.is_absent()).hard.is_zero();
                if lasts && self.state.was_settled(self.asked) && versions.is_current(entry.stamp())
                {
                    kept.put(self.key.clone(), Arc::clone(entry));
                }
            }
            // A failure replaces nothing. That the question cannot be asked any more is an answer.
            Err(error) if !is_failure(error) => kept.remove(&self.key),
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
        let lasts = shared.settings.found.hard.max(LEAST);
        let is_too_old = |since: Moment| now.since(since) >= lasts;
        if !state.claim_description(table, now, is_too_old) {
            return;
        }
        let description = match shared.inner.columns(table, self.deadline).await {
            Ok(description) => Some(description),
            // What was known is as good as before.
            Err(error) if is_failure(&error) => return,
            Err(_) => None,
        };
        if state.describe(table, description) {
            tracing::info!(%table, "the table has changed: its cached answers are dropped");
            state.end();
        }
    }
}

/// Whether it says something of the store's state, and not of the question.
fn is_failure(error: &Error) -> bool {
    !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Invalid)
}
