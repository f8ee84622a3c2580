//! Tables that are kept as a whole.
//!
//! A [`Snapshot`] holds all rows of a table and is swapped for a newer one. What it cannot say with
//! certainty, or what was touched since it was read, goes the way of any other question.

mod fill;
mod index;
mod snapshot;
mod test;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::{ArcSwapOption, Guard};
use asterisk_realtime_core::{Capabilities, Condition, Filter, Invalidation, Op, Row, Table};
use tokio::runtime::Handle;

use crate::cached::count;
use crate::clock::Moment;
use crate::key::Question;
use crate::settings::{TableSettings, plain_name};
use crate::standing::Standing;
use crate::table::View;
use crate::versions::Versions;
use crate::{Answer, Cached, Freshness, Mode, Serving};

pub(crate) use fill::Filling;
pub(crate) use snapshot::Snapshot;
use snapshot::{Found, Want};

/// What is read of a whole table, and when it is read anew.
#[derive(Debug)]
pub(crate) struct Full {
    snapshot: ArcSwapOption<Snapshot>,
    /// What questions have wanted to be made, so that the next snapshot has it from the beginning.
    wants: Mutex<BTreeSet<Want>>,
    /// When the next one who needs it may begin to read the table.
    next_fill: AtomicU64,
    is_filling: AtomicBool,
    is_over_limit: AtomicBool,
    /// How often what is being read was declared void.
    disowned: AtomicU64,
}

impl Full {
    /// If a table with these settings is to be kept as a whole, and its store can be read so.
    pub(crate) fn of(settings: &TableSettings, can: Capabilities) -> Option<Self> {
        // Where a cell has several values, a row of one value may be a row of another, too.
        let can_be = can.scan && can.columns && can.packed_values;
        let is_to_be = settings.mode == Mode::Full && !settings.found.hard.is_zero();
        (can_be && is_to_be).then(|| Self {
            snapshot: ArcSwapOption::empty(),
            wants: Mutex::default(),
            next_fill: AtomicU64::new(0),
            is_filling: AtomicBool::new(false),
            is_over_limit: AtomicBool::new(false),
            disowned: AtomicU64::new(0),
        })
    }

    /// Lets go of what there is, and of what is being read.
    pub(crate) fn forget(&self) {
        self.disowned.fetch_add(1, Ordering::AcqRel);
        self.snapshot.store(None);
    }

    /// How the table is kept now.
    pub(crate) fn serving(&self, view: &View, now: Moment) -> Serving {
        match &*self.current(view) {
            Some(snapshot) if now.since(snapshot.asked) < view.state.settings.found.end() => {
                Serving::Full {
                    rows: snapshot.rows.len() as u64,
                    bytes: snapshot.bytes.load(Ordering::Relaxed),
                    age: now.since(snapshot.asked),
                }
            }
            _ if self.is_over_limit.load(Ordering::Relaxed) => Serving::OverLimit,
            _ => Serving::Keyed,
        }
    }

    /// Lets go of the rows if the condition holds for one of them, given a filter that names it;
    /// answers for how many it holds. What is being read, and nobody knows yet, is not kept.
    pub(crate) fn forget_where(
        &self,
        view: &View,
        condition: impl Fn(&Table, &Filter, &[Row]) -> bool,
    ) -> usize {
        self.disowned.fetch_add(1, Ordering::AcqRel);
        let snapshot = self.current(view);
        let Some(snapshot) = &*snapshot else { return 0 };
        let goes = |row: &&Row| {
            let named = naming(row);
            named.is_none_or(|filter| condition(&view.table, &filter, std::slice::from_ref(row)))
        };
        let count = snapshot.rows.iter().filter(goes).count();
        if count > 0 {
            self.snapshot.store(None);
        }
        count
    }

    /// How many rows are given until now that this is about.
    pub(crate) fn count(&self, view: &View, what: &Invalidation, versions: &Versions) -> usize {
        let (snapshot, classes) = (self.current(view), &view.state.classes);
        let Some(snapshot) = &*snapshot else { return 0 };
        match what {
            Invalidation::Table(table) if plain_name(table) != plain_name(&view.table) => 0,
            Invalidation::Rows { table, .. } if plain_name(table) != plain_name(&view.table) => 0,
            Invalidation::Rows { column, value, .. } => {
                snapshot.count(column, value, classes, versions)
            }
            _ => snapshot.rows.len(),
        }
    }

    /// The snapshot, unless the table was touched as a whole since.
    fn current(&self, view: &View) -> Guard<Option<Arc<Snapshot>>> {
        let snapshot = self.snapshot.load();
        let is_current = |found: &Arc<Snapshot>| !view.state.classes.is_whole_touched(found.since);
        if snapshot.as_ref().is_none_or(is_current) { snapshot } else { Guard::from_inner(None) }
    }

    /// Whether the table is to be read now, by the caller: nobody else is told so.
    fn claim(&self, now: Moment, next: Moment) -> bool {
        let due = self.next_fill.load(Ordering::Relaxed);
        due <= now.0
            && self
                .next_fill
                .compare_exchange(due, next.0, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
    }
}

/// A filter that this row satisfies.
fn naming(row: &Row) -> Option<Filter> {
    let mut cells = row.iter().filter_map(|(column, cell)| Some((column, cell.text()?)));
    let condition = cells.find_map(|(column, text)| Condition::new(column, Op::Eq, text).ok())?;
    Filter::new(vec![condition]).ok()
}

impl Cached {
    /// What is known of the whole table says this to the question; `None` if it says nothing.
    ///
    /// Once the store has just failed the caller (`has_failed`), a stale answer may be given.
    pub(crate) fn recall_whole(
        &self,
        view: &Arc<View>,
        question: Question<'_>,
        has_failed: bool,
    ) -> Option<Answer> {
        let (full, now) = (view.full.as_ref()?, self.0.clock.now());
        let snapshot = full.current(view);
        let Some(snapshot) = &*snapshot else {
            self.fill_if_due(view, full, now);
            return None;
        };
        let (settings, age) = (&view.state.settings, now.since(snapshot.asked));
        let standing = settings.standing(false, age, None);
        if standing != Standing::Fresh {
            self.fill_if_due(view, full, now);
        }
        if standing == Standing::Over {
            return None;
        }
        match snapshot.find(question, &self.0.versions, &view.state.classes) {
            Found::Rows(rows) => {
                let has_facet = settings.has_facet(rows.is_empty(), question.filter);
                let freshness = match settings.standing(false, age, has_facet.then_some(age)) {
                    Standing::Fresh => Freshness::Fresh,
                    Standing::Aging => Freshness::Aging,
                    Standing::TooOld if has_failed || self.is_known_to_be_down(question, now) => {
                        Freshness::Stale
                    }
                    Standing::TooOld | Standing::Over => return None,
                };
                // An old one does not know of a customer who was added lately.
                let most = settings.found.hard.saturating_add(settings.absent.grace);
                let is_given = !rows.is_empty() || freshness != Freshness::Stale || age < most;
                let answer = Answer { rows, age, freshness };
                is_given.then(|| count(&view.state.counters, answer))
            }
            Found::Wants(want) => {
                self.make(view, full, snapshot, want);
                None
            }
            Found::Nothing => None,
        }
    }

    /// Begins to read the table, if nobody does and it is time.
    fn fill_if_due(&self, view: &Arc<View>, full: &Full, now: Moment) {
        // Without a runtime the next caller that has one does it.
        let Ok(runtime) = Handle::try_current() else { return };
        let is_due = full.next_fill.load(Ordering::Relaxed) <= now.0;
        if !is_due || full.is_filling.load(Ordering::Acquire) {
            return;
        }
        let next = now.after(self.0.settings.retry);
        if self.is_to_ask(now, || full.claim(now, next))
            && let Some(filling) = Filling::begin(view)
        {
            runtime.spawn(filling.run(Arc::downgrade(&self.0)));
        }
    }

    /// Makes what a question has wanted, off the path.
    fn make(&self, view: &Arc<View>, full: &Full, snapshot: &Arc<Snapshot>, want: Want) {
        let Ok(runtime) = Handle::try_current() else { return };
        if !snapshot.claim(&want) {
            return;
        }
        full.wants.lock().unwrap_or_else(PoisonError::into_inner).insert(want.clone());
        let (view, snapshot, shared) =
            (Arc::clone(view), Arc::clone(snapshot), Arc::clone(&self.0));
        let rows = snapshot.rows.len();
        let make = move || {
            let most = view.state.settings.full_limits.bytes;
            snapshot.make(&want, &view.state.classes, &shared.versions, most);
        };
        runtime.spawn(fill::off_the_path(rows, make));
    }
}
