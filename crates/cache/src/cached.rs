//! The way of a question.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use asterisk_realtime_core::{Deadline, Driver, Error, Filter, Result, Selection, Table};
use tokio::runtime::Handle;

use crate::clock::Moment;
use crate::directory::Directory;
use crate::entry::Entry;
use crate::flight::{Flight, Flights, Outcome};
use crate::following::Following;
use crate::kept::Kept;
use crate::key::Question;
use crate::outage::{Health, Outage};
use crate::persist::Tier;
use crate::run::is_failure;
use crate::standing::Standing;
use crate::stats::{Counters, add};
use crate::table::{TableState, View};
use crate::versions::Versions;
use crate::{Answer, Clock, Freshness, Mode, Serving, Settings, Stats, TableStats};

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
    pub(crate) tables: Directory,
    pub(crate) versions: Versions,
    pub(crate) kept: Kept,
    pub(crate) flights: Flights,
    /// The invalidations that are not about one table.
    pub(crate) invalidations: AtomicU64,
    pub(crate) is_closed: AtomicBool,
    pub(crate) outage: Outage,
    pub(crate) following: Following,
    /// What is kept in a file.
    pub(crate) tier: Option<Tier>,
    is_keyed_for_all: bool,
}

/// What memory has for a question.
pub(crate) enum Recalled {
    /// This, and it may be given.
    Answer(Answer),
    /// Something that may be given only if the store fails.
    Fallback(Arc<Entry>),
    Nothing,
    /// The table is none of the cache's business.
    PassedBy,
}

impl Cached {
    /// Puts a cache before a driver.
    pub fn new(inner: Arc<dyn Driver>, settings: Settings) -> Self {
        Self::with_clock(inner, settings, Clock::system())
    }

    /// The same with ages by this clock, for tests.
    pub fn with_clock(inner: Arc<dyn Driver>, settings: Settings, clock: Clock) -> Self {
        Self::with_tier(inner, settings, clock, None)
    }

    pub(crate) fn with_tier(
        inner: Arc<dyn Driver>,
        settings: Settings,
        clock: Clock,
        tier: Option<Tier>,
    ) -> Self {
        let answers = settings.found_limits.entries.saturating_add(settings.absent_limits.entries);
        Self(Arc::new(Shared {
            inner,
            clock,
            tables: Directory::default(),
            versions: Versions::new(answers),
            kept: Kept::new(&settings),
            flights: Flights::default(),
            invalidations: AtomicU64::new(0),
            is_closed: AtomicBool::new(false),
            outage: Outage::default(),
            following: Following::default(),
            tier,
            is_keyed_for_all: settings.is_keyed_for_all(),
            settings,
        }))
    }

    /// What it was made with.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The counters of all tables together, all read now.
    pub fn stats(&self) -> Stats {
        let invalidations = self.0.invalidations.load(Ordering::Relaxed);
        let mut sum = Stats { invalidations, ..Stats::default() };
        for table in self.0.tables.all() {
            sum += table.counters.stats();
        }
        sum
    }

    /// What is done for each table that was asked for, by name.
    pub fn table_stats(&self) -> Vec<TableStats> {
        self.0.tables.all().iter().map(|table| self.0.stats(table)).collect()
    }

    /// What is done for this table.
    pub fn stats_of(&self, table: &Table) -> TableStats {
        self.0.stats(&self.0.table(table))
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
        let question = Question { table, filter, selection };
        if deadline.has_passed() && !self.0.passes_by(table) {
            return Err(self.named(table, Error::unavailable("the deadline had passed")));
        }
        let fallback = match self.recall(question) {
            Recalled::Answer(answer) => return Ok(answer),
            Recalled::PassedBy => {
                let rows = self.0.inner.select(table, filter, selection, deadline).await?.into();
                return Ok(Answer { rows, age: Duration::ZERO, freshness: Freshness::Fresh });
            }
            Recalled::Fallback(entry) => Some(entry),
            Recalled::Nothing => None,
        };
        self.0.follow();
        if let Some(tier) = &self.0.tier {
            tier.begin(&self.0);
        }
        let state = self.0.table(table);
        add(&state.counters.misses);
        let flight =
            Shared::fetch(&self.0, &state, question, deadline, |counters| &counters.fetches);
        match self.wait(flight, table, deadline).await {
            Ok(entry) => Ok(entry.answer(self.0.clock.now(), Freshness::Fresh)),
            Err(error) if is_failure(&error) => {
                let answer = fallback.and_then(|entry| self.fall_back(&entry));
                match answer.or_else(|| self.fall_back_on_whole(question)) {
                    Some(answer) => Ok(answer),
                    None => self.fall_back_on_file(question, deadline).await.ok_or(error),
                }
            }
            Err(error) => Err(error),
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

    pub(crate) fn recall(&self, question: Question<'_>) -> Recalled {
        let is_closed = self.0.is_closed.load(Ordering::Relaxed);
        if !self.0.is_keyed_for_all {
            let whole = self.0.view(question.table, |view| match view.state.settings.mode {
                Mode::Off => Some(Recalled::PassedBy),
                Mode::Full if !is_closed => {
                    self.recall_whole(view, question, false).map(Recalled::Answer)
                }
                Mode::Full | Mode::Keyed => None,
            });
            if let Some(recalled) = whole {
                return recalled;
            }
        }
        if is_closed {
            return Recalled::Nothing;
        }
        let Some(entry) = self.current(question) else { return self.recall_from_file(question) };
        let now = self.0.clock.now();
        let freshness = match entry.standing(now) {
            // Behind a gap an answer is as good as one that is too old.
            Standing::Fresh | Standing::Aging if self.0.versions.is_behind_gap(entry.stamp()) => {
                if !self.is_known_to_be_down(question, now) {
                    return Recalled::Fallback(entry);
                }
                Freshness::Stale
            }
            Standing::Fresh => Freshness::Fresh,
            Standing::Aging => {
                self.refresh_aging(question, &entry, now);
                Freshness::Aging
            }
            Standing::TooOld if self.is_known_to_be_down(question, now) => Freshness::Stale,
            Standing::TooOld => return Recalled::Fallback(entry),
            Standing::Over => return Recalled::Nothing,
        };
        Recalled::Answer(count(&entry.table().counters, entry.answer(now, freshness)))
    }

    /// What is kept for the question, if nothing has happened to it but what is known.
    fn current(&self, question: Question<'_>) -> Option<Arc<Entry>> {
        let Shared { kept, versions, .. } = &*self.0;
        let mut ended = None;
        for entry in kept.get(question) {
            if versions.is_untouched(entry.stamp()) {
                return Some(entry);
            }
            ended = Some(entry).filter(|entry| !entry.is_absent()).or(ended);
        }
        let ended = ended?;
        let table = ended.table();
        let facet = table.settings.facet.as_ref()?;
        let entry = table.patches.as_ref()?.apply(facet, question, &ended, versions)?;
        let entry = Arc::new(entry);
        kept.put(question.to_key(), Arc::clone(&entry));
        Some(entry)
    }

    /// The old answer of a question that the store has just failed.
    fn fall_back(&self, entry: &Entry) -> Option<Answer> {
        let now = self.0.clock.now();
        let may_be_given = self.0.versions.is_untouched(entry.stamp())
            && !self.0.is_closed.load(Ordering::Relaxed)
            && entry.standing(now) != Standing::Over;
        may_be_given.then(|| count(&entry.table().counters, entry.answer(now, Freshness::Stale)))
    }

    /// What the table as a whole says to a question that the store has just failed.
    fn fall_back_on_whole(&self, question: Question<'_>) -> Option<Answer> {
        let is_closed = self.0.is_closed.load(Ordering::Relaxed);
        let recall = |view: &Arc<View>| self.recall_whole(view, question, true);
        (!is_closed && !self.0.is_keyed_for_all).then(|| self.0.view(question.table, recall))?
    }

    /// What a file says to a question that memory knows nothing of.
    fn recall_from_file(&self, question: Question<'_>) -> Recalled {
        let Some(tier) = &self.0.tier else { return Recalled::Nothing };
        if !self.is_known_to_be_down(question, self.0.clock.now()) {
            return Recalled::Nothing;
        }
        tier.fall_back(&self.0, question).map_or(Recalled::Nothing, Recalled::Answer)
    }

    /// The same, if the store has just failed: then it is worth waiting for the file.
    async fn fall_back_on_file(
        &self,
        question: Question<'_>,
        deadline: Deadline,
    ) -> Option<Answer> {
        let tier = self.0.tier.as_ref()?;
        tokio::time::timeout_at(deadline.instant().into(), tier.loaded()).await.ok()?;
        tier.fall_back(&self.0, question)
    }

    /// Sees to it that the store is asked for an answer that gets old, by one task at a time.
    fn refresh_aging(&self, question: Question<'_>, entry: &Entry, now: Moment) {
        // Without a runtime the next caller that has one does it.
        let Ok(runtime) = Handle::try_current() else { return };
        if self.is_to_ask(now, || entry.claim(now, self.0.settings.retry)) {
            self.refresh(question, &runtime);
        }
    }

    /// Whether the caller is the one who asks the store in the background, now that it claims to
    /// be the one for something: a store that is down is asked by one for all.
    pub(crate) fn is_to_ask(&self, now: Moment, claim: impl FnOnce() -> bool) -> bool {
        let Settings { retry, fetch, .. } = self.0.settings;
        match self.0.outage.health(now, retry, fetch) {
            Health::Down => false,
            Health::Due => self.0.outage.claim(now, retry),
            Health::Unknown => claim(),
        }
    }

    /// Whether the store is down as far as is known.
    fn is_down(&self, now: Moment) -> bool {
        let Settings { retry, fetch, .. } = self.0.settings;
        self.0.outage.health(now, retry, fetch) != Health::Unknown
    }

    /// The same; one caller then finds out whether it still is.
    pub(crate) fn is_known_to_be_down(&self, question: Question<'_>, now: Moment) -> bool {
        let is_down = self.is_down(now);
        if is_down
            && let Ok(runtime) = Handle::try_current()
            && self.is_to_ask(now, || false)
        {
            self.refresh(question, &runtime);
        }
        is_down
    }

    fn refresh(&self, question: Question<'_>, runtime: &Handle) {
        let _in_it = runtime.enter();
        let deadline = Deadline::after(self.0.settings.fetch);
        let state = self.0.table(question.table);
        Shared::fetch(&self.0, &state, question, deadline, |counters| &counters.refreshes);
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
    /// Looks at the table, as it was asked for by this name.
    pub(crate) fn view<T>(&self, table: &Table, look: impl FnOnce(&Arc<View>) -> T) -> T {
        self.tables.look(table, |known| match known {
            Some(view) => look(view),
            None => look(&self.tables.make(table, &self.settings, self.inner.capabilities())),
        })
    }

    /// What is known of the table.
    pub(crate) fn table(&self, table: &Table) -> Arc<TableState> {
        self.view(table, |view| Arc::clone(&view.state))
    }

    /// Whether the cache has nothing to do with the table.
    pub(crate) fn passes_by(&self, table: &Table) -> bool {
        let is_off = |view: &Arc<View>| view.state.settings.mode == Mode::Off;
        !self.is_keyed_for_all && self.view(table, is_off)
    }

    /// What is done for the table, whose spellings are counted together.
    fn stats(&self, table: &Arc<TableState>) -> TableStats {
        let now = self.clock.now();
        let views = self.tables.views();
        let views = views.iter().filter(|view| Arc::ptr_eq(&view.state, table));
        let whole = views.filter_map(|view| Some(view.full.as_ref()?.serving(view, now)));
        let otherwise =
            if table.settings.mode == Mode::Off { Serving::Nothing } else { Serving::Keyed };
        table.stats(whole.fold(otherwise, Serving::and))
    }
}

/// Counts an answer from memory.
pub(crate) fn count(counters: &Counters, answer: Answer) -> Answer {
    let lane = counters.lane();
    add(if answer.rows.is_empty() { &lane.negative_hits } else { &lane.hits });
    if answer.freshness == Freshness::Stale {
        add(&lane.stale_served);
    }
    answer
}
