//! What own writes have written to the columns of a facet.
//!
//! Who writes a registration knows it. So an answer about the row does not end with that: the
//! columns that were written are put into it when it is next asked for.

use std::sync::Arc;

use asterisk_realtime_core::{Cell, Row, RowBuilder, Table};
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::clock::Moment;
use crate::entry::Entry;
use crate::key::Question;
use crate::settings::{Facet, Limits};
use crate::table::TableState;
use crate::touched::{Touched, certain_cells, only_value};
use crate::versions::Versions;

/// What was written lately, by the value that its row was found by.
#[derive(Debug)]
pub(crate) struct Patches(Cache<Target, Arc<Patch>, Bytes>);

/// The rows of a table with this value in this column.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
struct Target {
    column: Arc<str>,
    value: Box<str>,
}

/// What was written to the one row of a target, by writes behind which nothing else touched it.
#[derive(Debug)]
struct Patch {
    /// The number of the last touch before the first of them.
    base: u64,
    /// The number of the last of them.
    number: u64,
    cells: Vec<Written>,
}

#[derive(Clone, Debug)]
struct Written {
    column: Arc<str>,
    value: Box<str>,
    /// That of its write.
    number: u64,
    /// When its write was begun: the store had it then or later.
    at: Moment,
}

/// A write of a facet that is under way.
#[derive(Debug)]
pub(crate) struct FacetWrite<'w> {
    pub(crate) column: Arc<str>,
    pub(crate) value: &'w str,
    cells: Vec<(Arc<str>, &'w str)>,
    /// The number of the last touch before it.
    since: u64,
    began: Moment,
}

impl<'w> FacetWrite<'w> {
    /// If the write changes nothing but the facet, by values that are certain, of rows with one
    /// certain value.
    pub(crate) fn of(
        facet: &Facet,
        state: &TableState,
        table: &Table,
        touched: Touched<'w>,
        (since, began): (u64, Moment),
    ) -> Option<Self> {
        let Touched::Updated(filter, changes) = touched else { return None };
        let description = state.description(table)?;
        let (column, value) = only_value(&description, filter)?;
        let cells = certain_cells(&description, changes)?;
        let is_facet = cells.iter().all(|(name, _)| facet.has(name) && *name != column);
        is_facet.then_some(Self { column, value, cells, since, began })
    }

    /// Whether nothing else touched its row or may have, so that what it wrote is there: `last` is
    /// the number of the last touch.
    pub(crate) fn was_alone(&self, last: u64, state: &TableState) -> bool {
        last <= self.since && state.was_settled(self.began)
    }
}

impl Patches {
    pub(crate) fn new(limits: Limits) -> Self {
        // A part of what is kept with them.
        Self(Cache::with_weighter(limits.entries, limits.bytes / 8, Bytes))
    }

    /// Takes note of a write with this number, which touches next what was touched last by that
    /// number.
    pub(crate) fn note(&self, write: &FacetWrite<'_>, number: u64, last: u64) {
        let target = Target { column: Arc::clone(&write.column), value: write.value.into() };
        // If the last touch was not the last patch, somebody else has touched it since.
        let before = self.0.get(&target).filter(|patch| patch.number == last);
        let (base, mut cells) = match &before {
            Some(patch) => (patch.base, patch.cells.clone()),
            None => (last, Vec::new()),
        };
        cells.retain(|old| !write.cells.iter().any(|(column, _)| *column == old.column));
        cells.extend(write.cells.iter().map(|(column, value)| Written {
            column: Arc::clone(column),
            value: (*value).into(),
            number,
            at: write.began,
        }));
        self.0.insert(target, Arc::new(Patch { base, number, cells }));
    }

    /// The entry with what was written since, if that is all that has happened to its row.
    pub(crate) fn apply(
        &self,
        facet: &Facet,
        question: Question<'_>,
        entry: &Entry,
        versions: &Versions,
    ) -> Option<Entry> {
        let [row] = entry.rows() else { return None };
        if facet.is_asked_for(question.filter) {
            return None;
        }
        let description = entry.table().description(question.table)?;
        let (column, value) = crate::touched::named_value(&description, question.filter)?;
        let target = Target { column: Arc::clone(column), value: value.into() };
        let patch = self.0.get(&target)?;
        let stamp = versions.restamp(entry.stamp(), (column, value), patch.base, patch.number)?;
        let since = entry.stamp().since();
        let news: Vec<_> = patch.cells.iter().filter(|written| written.number > since).collect();
        let row = patched(row, &news)?;
        // The oldest part counts.
        let asked = |name: &str| {
            let is_it = |written: &&Written| written.column.eq_ignore_ascii_case(name);
            match patch.cells.iter().find(is_it) {
                Some(written) if written.number > since => written.at,
                // The entry has it already, of then or of later.
                Some(written) => written.at.max(entry.facet_asked()),
                None => entry.facet_asked(),
            }
        };
        let shown = facet.columns.iter().filter(|name| row.columns().position(name).is_some());
        let facet_asked = shown.map(|name| asked(name)).min()?;
        Some(entry.patched(row.into(), question, stamp, facet_asked))
    }
}

/// The row with these cells in the place of what it had; `None` if it has no such column.
fn patched(row: &Row, cells: &[&Written]) -> Option<Row> {
    let place = |written: &&&Written| row.columns().position(&written.column);
    if !cells.iter().all(|written| place(&written).is_some()) {
        return None;
    }
    let mut builder = RowBuilder::new(row.columns().clone());
    for index in 0..row.len() {
        let new = cells.iter().find(|written| place(written) == Some(index));
        let old = row.cell(index).and_then(Cell::text);
        builder.push(new.map(|written| &*written.value).or(old));
    }
    let mut patched = builder.finish().ok()?;
    patched.set_codec(row.codec());
    Some(patched)
}

/// A patch weighs what it takes.
#[derive(Clone, Debug)]
struct Bytes;

impl Weighter<Target, Arc<Patch>> for Bytes {
    fn weight(&self, target: &Target, patch: &Arc<Patch>) -> u64 {
        let cell = |written: &Written| size_of::<Written>() + written.value.len() + 16;
        let cells: usize = patch.cells.iter().map(cell).sum();
        (size_of::<(Target, Patch)>() + 128 + target.value.len() + cells) as u64
    }
}
