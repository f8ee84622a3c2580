//! All rows of a table at one moment.

use std::cmp::Ordering;
use std::sync::atomic::{self, AtomicBool, AtomicU64};
use std::sync::{Arc, OnceLock};

use asterisk_realtime_core::{Order, Row, Rows, Selection, TableDescription};

use crate::certain::{Values, integer};
use crate::clock::Moment;
use crate::full::index::{ByPrefix, ByValue, text};
use crate::full::test::{Kind, Tests};
use crate::key::Question;
use crate::versions::{Classes, Versions};

/// All rows of a table, and what finds them.
#[derive(Debug)]
pub(crate) struct Snapshot {
    pub(crate) rows: Box<[Row]>,
    columns: Box<[Column]>,
    /// Whether the rows lie in the order of the primary key, as the store would give them.
    is_ordered: bool,
    /// When the store was asked.
    pub(crate) asked: Moment,
    /// The number of the last write or invalidation before that.
    pub(crate) since: u64,
    pub(crate) bytes: AtomicU64,
}

/// A column of a snapshot.
#[derive(Debug)]
pub(crate) struct Column {
    name: Arc<str>,
    /// Its place in the rows.
    pub(crate) place: usize,
    /// How its cells compare, if that is certain of all of them.
    pub(crate) values: Option<Values>,
    is_key: bool,
    by_value: Find<ByValue>,
    by_prefix: Find<ByPrefix>,
}

/// What finds rows, when it has been made.
#[derive(Debug)]
struct Find<I> {
    index: OnceLock<I>,
    is_claimed: AtomicBool,
}

/// What has to be made to find rows.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Want {
    Value(Arc<str>),
    Prefix(Arc<str>),
}

impl Want {
    /// The column that rows are found by.
    pub(crate) fn column(&self) -> &str {
        let (Self::Value(column) | Self::Prefix(column)) = self;
        column
    }
}

/// What a snapshot says to a question.
pub(crate) enum Found {
    Rows(Rows),
    /// It would say something if it had this.
    Wants(Want),
    /// It is for the store to say.
    Nothing,
}

/// So many rows that are looked at for nothing make a question one for the store, which may have
/// an index.
const MOST_IN_VAIN: usize = 10_000;

impl Snapshot {
    /// Of these rows, which all have the same columns.
    pub(crate) fn new(
        mut rows: Vec<Row>,
        description: &TableDescription,
        (asked, since, bytes): (Moment, u64, u64),
    ) -> Self {
        // Some stores describe columns that they do not show.
        let place = |name: &str| rows.first()?.columns().iter().position(|shown| **shown == *name);
        let columns = description.columns().iter().enumerate().map(|(number, column)| {
            let place = if rows.is_empty() { Some(number) } else { place(&column.name) };
            let values = place.and(Values::of(column));
            let place = place.unwrap_or(usize::MAX);
            let values = values.filter(|values| are_clean(*values, &rows, place));
            let (name, is_key) = (Arc::clone(&column.name), column.key.is_some());
            let (by_value, by_prefix) = (Find::default(), Find::default());
            Column { name, place, values, is_key, by_value, by_prefix }
        });
        let columns: Box<[Column]> = columns.collect();
        let key = description.primary_key();
        let key = key.iter().map(|key| columns.iter().find(|column| column.name == key.name));
        let key: Option<Vec<&Column>> = key.collect();
        let key = key.filter(|key| !key.is_empty() && key.iter().all(|one| one.is_sortable(&rows)));
        let is_ordered = key.is_some_and(|key| {
            let compare = |one: &Row, other: &Row| {
                let by = key.iter().map(|column| column.compare(one, other));
                by.fold(Ordering::Equal, Ordering::then)
            };
            rows.sort_by(compare);
            true
        });
        let (rows, bytes) = (rows.into(), AtomicU64::new(bytes));
        Self { rows, columns, is_ordered, asked, since, bytes }
    }

    /// The column of this name: exactly, else ignoring ASCII case.
    pub(crate) fn column(&self, name: &str) -> Option<(usize, &Column)> {
        let mut columns = self.columns.iter().enumerate();
        let exact = columns.clone().find(|(_, column)| *column.name == *name);
        exact.or_else(|| columns.find(|(_, column)| column.name.eq_ignore_ascii_case(name)))
    }

    /// What has to be made at once: what finds rows by their key.
    pub(crate) fn wants(&self) -> impl Iterator<Item = Want> {
        let keys = self.columns.iter().filter(|column| column.is_key && column.values.is_some());
        keys.map(|column| Want::Value(Arc::clone(&column.name)))
    }

    /// How many rows have this value in this column, unless it was touched since.
    pub(crate) fn count(
        &self,
        column: &str,
        value: &str,
        classes: &Classes,
        versions: &Versions,
    ) -> usize {
        let Some((_, column)) = self.column(column) else { return 0 };
        let hash = versions.hash(&column.name, value);
        if !versions.is_value_untouched(&classes.class(&column.name), hash, self.since) {
            return 0;
        }
        self.rows.iter().filter(|row| text(row, column.place) == Some(value)).count()
    }

    /// Whether the caller is the one who makes this.
    pub(crate) fn claim(&self, want: &Want) -> bool {
        self.column(want.column()).is_some_and(|(_, column)| {
            let flag = match want {
                Want::Value(_) => &column.by_value.is_claimed,
                Want::Prefix(_) => &column.by_prefix.is_claimed,
            };
            !flag.swap(true, atomic::Ordering::Relaxed)
        })
    }

    /// Makes what finds rows, if it does not take more than this together with the rows.
    pub(crate) fn make(&self, want: &Want, classes: &Classes, versions: &Versions, most: u64) {
        let Some((_, column)) = self.column(want.column()) else { return };
        if column.values.is_none() {
            return;
        }
        let each = match want {
            Want::Value(_) => ByValue::BYTES,
            Want::Prefix(_) => ByPrefix::BYTES,
        };
        let more = each * self.rows.len() as u64;
        let before = self.bytes.fetch_add(more, atomic::Ordering::Relaxed);
        if before.saturating_add(more) > most {
            self.bytes.fetch_sub(more, atomic::Ordering::Relaxed);
            return;
        }
        match want {
            Want::Value(_) => {
                column.by_value.index.get_or_init(|| {
                    let class = classes.class(&column.name);
                    ByValue::new(&self.rows, (&column.name, column.place), class, versions)
                });
            }
            Want::Prefix(_) => {
                column.by_prefix.index.get_or_init(|| ByPrefix::new(&self.rows, column.place));
            }
        }
    }

    /// The rows that satisfy the filter, if that is certain and nobody has touched them since.
    pub(crate) fn find(
        &self,
        question: Question<'_>,
        versions: &Versions,
        classes: &Classes,
    ) -> Found {
        let Some(tests) = Tests::of(self, question.filter) else { return Found::Nothing };
        let found = self.find_by_value(&tests, question.selection, versions);
        match found {
            None => self.find_by_prefix(&tests, question.selection, classes),
            Some(found) => found,
        }
    }

    /// By the first column that a value is named of, those of the key before the others; `None` if
    /// there is none.
    fn find_by_value(
        &self,
        tests: &Tests<'_>,
        selection: Selection,
        versions: &Versions,
    ) -> Option<Found> {
        let mut otherwise = None;
        for is_key in [true, false] {
            for test in tests.iter() {
                let column = &self.columns[test.column];
                let Kind::Equal(value) = test.kind else { continue };
                if column.is_key != is_key {
                    continue;
                }
                let Some(index) = column.by_value.index.get() else {
                    otherwise = Some(Found::Wants(Want::Value(Arc::clone(&column.name))));
                    continue;
                };
                otherwise = otherwise.or(Some(Found::Nothing));
                let hash = versions.hash(&column.name, value);
                if versions.is_value_untouched(&index.class, hash, self.since) {
                    let numbers = index.rows(&self.rows, column.place, value, hash);
                    return Some(self.collect(numbers, tests, selection));
                }
            }
        }
        otherwise
    }

    fn find_by_prefix(&self, tests: &Tests<'_>, selection: Selection, classes: &Classes) -> Found {
        let prefix = tests.iter().find_map(|test| match test.kind {
            Kind::Prefix(prefix, true) => Some((&self.columns[test.column], prefix)),
            _ => None,
        });
        let Some((column, prefix)) = prefix else { return Found::Nothing };
        if classes.are_lists_touched(self.since) {
            return Found::Nothing;
        }
        let Some(index) = column.by_prefix.index.get() else {
            return Found::Wants(Want::Prefix(Arc::clone(&column.name)));
        };
        match index.rows(&self.rows, column.place, prefix) {
            Some(numbers) => self.collect(numbers.iter().copied(), tests, selection),
            None => Found::Nothing,
        }
    }

    /// The rows of these that pass the tests, in the order and number that is asked for.
    fn collect(
        &self,
        numbers: impl Iterator<Item = u32>,
        tests: &Tests<'_>,
        selection: Selection,
    ) -> Found {
        let mut passing =
            Passing { numbers, tests, rows: &self.rows, in_vain: 0, is_certain: true };
        let limit = selection.limit.map_or(usize::MAX, |limit| limit as usize);
        let first = tests.iter().next().map(|test| (&self.columns[test.column], test.kind));
        let rows: Option<Rows> = match (selection.order, first) {
            (Order::FirstColumn, Some((column, kind))) if !matches!(kind, Kind::Equal(_)) => {
                let numbers: Vec<u32> = passing.by_ref().collect();
                self.sorted(numbers, column, limit)
            }
            (order, _) => {
                let row = |number: u32| self.rows[number as usize].clone();
                let rows: Rows = passing.by_ref().take(limit).map(row).collect();
                // They come in the order of the key, if it has one that is ours.
                let is_right = order == Order::Unordered
                    || self.is_ordered
                    || (rows.len() <= 1 && passing.next().is_none());
                is_right.then_some(rows)
            }
        };
        match rows.filter(|_| passing.is_certain) {
            Some(rows) => Found::Rows(rows),
            None => Found::Nothing,
        }
    }

    /// The first of these by the column, and then by the key, if that is certain.
    fn sorted(&self, mut numbers: Vec<u32>, column: &Column, limit: usize) -> Option<Rows> {
        let row = |number: &u32| &self.rows[*number as usize];
        if numbers.len() > 1 {
            if !self.is_ordered || !numbers.iter().all(|number| column.sorts(row(number))) {
                return None;
            }
            numbers.sort_by(|one, other| {
                column.compare(row(one), row(other)).then_with(|| one.cmp(other))
            });
        }
        Some(numbers.iter().take(limit).map(row).cloned().collect())
    }
}

/// Rows that pass all tests.
struct Passing<'s, 'q, N> {
    numbers: N,
    tests: &'s Tests<'q>,
    rows: &'s [Row],
    in_vain: usize,
    is_certain: bool,
}

impl<N: Iterator<Item = u32>> Iterator for Passing<'_, '_, N> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        while self.is_certain {
            let number = self.numbers.next()?;
            match self.tests.accept(&self.rows[number as usize]) {
                Some(true) => return Some(number),
                Some(false) => self.in_vain += 1,
                None => self.is_certain = false,
            }
            self.is_certain &= self.in_vain <= MOST_IN_VAIN;
        }
        None
    }
}

impl Column {
    /// Whether we sort the cell of the row as the store does.
    fn sorts(&self, row: &Row) -> bool {
        !matches!(self.values, Some(Values::Text { is_ordered: false, .. }))
            && text(row, self.place).is_some_and(str::is_ascii)
    }

    fn is_sortable(&self, rows: &[Row]) -> bool {
        self.values.is_some() && rows.iter().all(|row| self.sorts(row))
    }

    fn compare(&self, one: &Row, other: &Row) -> Ordering {
        let (one, other) = (text(one, self.place), text(other, self.place));
        match self.values {
            Some(Values::Integer { .. }) => one.and_then(integer).cmp(&other.and_then(integer)),
            _ => one.cmp(&other),
        }
    }
}

impl<I> Default for Find<I> {
    fn default() -> Self {
        Self { index: OnceLock::new(), is_claimed: AtomicBool::new(false) }
    }
}

/// Whether all cells are such values: some stores keep anything in a column of numbers, or print
/// zeros before them.
fn are_clean(values: Values, rows: &[Row], place: usize) -> bool {
    let is_number = |row| text(row, place).is_none_or(|cell| integer(cell).is_some());
    matches!(values, Values::Text { .. }) || rows.iter().all(is_number)
}
