//! Answers, as they are kept and as they are given.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use asterisk_realtime_core::{Columns, Row, Rows};

use crate::clock::Moment;
use crate::key::Question;
use crate::standing::Standing;
use crate::table::TableState;
use crate::versions::Stamp;

/// Rows, and how good they are.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Answer {
    /// The rows; none if there is none.
    pub rows: Rows,
    /// How long ago the store was asked for them. They are as the store had them then or later.
    pub age: Duration,
    /// How good they are.
    pub freshness: Freshness,
}

/// How good an [`Answer`] is.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Freshness {
    /// Just fetched, or younger than the soft lifetime.
    Fresh,
    /// Older than the soft lifetime; the store is asked in the background.
    Aging,
    /// Older than the hard lifetime, or with a facet that is older than its own: the store is down.
    Stale,
}

/// What the store said to a question.
#[derive(Debug)]
pub(crate) struct Entry {
    rows: Rows,
    asked: Moment,
    /// The same for the columns of the facet, which own writes may have brought up to date.
    facet_asked: Moment,
    has_facet: bool,
    /// Until then it is fresh, so that there is nothing more to be weighed: most answers are.
    fresh_until: Moment,
    stamp: Stamp,
    /// When the next one who needs it asks the store in the background.
    next_try: AtomicU64,
    /// Whether a newer one takes its place.
    is_replaced: AtomicBool,
    /// What it takes, key and map included.
    pub(crate) bytes: u64,
    table: Arc<TableState>,
}

/// What the map has for an entry: the hash, links, and a slot that is still free.
const MAP: usize = 64;
/// The two counts of an `Arc`, and what an allocator adds to a piece of memory.
const SHARED: usize = 16;
const ALLOCATED: usize = 16;

impl Entry {
    pub(crate) fn new(
        rows: Rows,
        question: Question<'_>,
        asked: Moment,
        stamp: Stamp,
        table: Arc<TableState>,
    ) -> Self {
        Self::with_facet(rows, question, (asked, asked), stamp, table)
    }

    /// One whose facet was asked for at another moment than the rest.
    fn with_facet(
        rows: Rows,
        question: Question<'_>,
        (asked, facet_asked): (Moment, Moment),
        stamp: Stamp,
        table: Arc<TableState>,
    ) -> Self {
        let own = size_of::<Self>() + SHARED + ALLOCATED + MAP + question.bytes();
        let bytes = (own + rows.iter().map(row_bytes).sum::<usize>()) as u64;
        table.counters.bytes.fetch_add(bytes, Ordering::Relaxed);
        table.counters.entries.fetch_add(1, Ordering::Relaxed);
        let (settings, is_absent) = (&table.settings, rows.is_empty());
        let next_try = AtomicU64::new(asked.after(settings.lifetimes(is_absent).soft).0);
        let has_facet = settings.has_facet(is_absent, question.filter);
        let fresh_until = settings.fresh_until(is_absent, asked, has_facet.then_some(facet_asked));
        Self {
            rows,
            asked,
            facet_asked,
            has_facet,
            fresh_until,
            stamp,
            next_try,
            is_replaced: AtomicBool::new(false),
            bytes,
            table,
        }
    }

    /// The same with other rows, whose facet is as the store had it then or later.
    pub(crate) fn patched(
        &self,
        rows: Rows,
        question: Question<'_>,
        stamp: Stamp,
        facet_asked: Moment,
    ) -> Self {
        let moments = (self.asked, facet_asked);
        let mut entry = Self::with_facet(rows, question, moments, stamp, Arc::clone(&self.table));
        *entry.next_try.get_mut() = self.next_try.load(Ordering::Relaxed);
        entry
    }

    /// A newer one is about to take its place.
    pub(crate) fn replace(&self) {
        self.is_replaced.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_replaced(&self) -> bool {
        self.is_replaced.load(Ordering::Relaxed)
    }

    pub(crate) fn rows(&self) -> &[Row] {
        &self.rows
    }

    pub(crate) fn is_absent(&self) -> bool {
        self.rows.is_empty()
    }

    pub(crate) fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    pub(crate) fn table(&self) -> &TableState {
        &self.table
    }

    pub(crate) fn facet_asked(&self) -> Moment {
        self.facet_asked
    }

    pub(crate) fn standing(&self, now: Moment) -> Standing {
        if now < self.fresh_until {
            return Standing::Fresh;
        }
        let facet_age = self.has_facet.then(|| now.since(self.facet_asked));
        self.table.settings.standing(self.is_absent(), self.age(now), facet_age)
    }

    #[cfg(feature = "persist")]
    pub(crate) fn shared_table(&self) -> &Arc<TableState> {
        &self.table
    }

    pub(crate) fn age(&self, now: Moment) -> Duration {
        now.since(self.asked)
    }

    /// Whether the store is to be asked now, by the caller: nobody else is told so.
    pub(crate) fn claim(&self, now: Moment, retry: Duration) -> bool {
        let due = self.next_try.load(Ordering::Relaxed);
        let next = now.after(retry).0;
        due <= now.0
            && self
                .next_try
                .compare_exchange(due, next, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
    }

    pub(crate) fn answer(&self, now: Moment, freshness: Freshness) -> Answer {
        Answer { rows: Rows::from(&*self.rows), age: self.age(now), freshness }
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.table.counters.bytes.fetch_sub(self.bytes, Ordering::Relaxed);
        self.table.counters.entries.fetch_sub(1, Ordering::Relaxed);
    }
}

/// About what a row takes: itself, what counts its users, its text, and where each cell ends. The
/// names are shared by all.
pub(crate) fn row_bytes(row: &Row) -> usize {
    let text: usize = row.iter().filter_map(|(_, cell)| cell.text()).map(str::len).sum();
    let pieces = 3 * ALLOCATED + SHARED + size_of::<Columns>() + 4 * size_of::<usize>();
    size_of::<Row>() + pieces + text + row.len() * size_of::<u32>()
}
