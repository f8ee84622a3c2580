//! Filters against rows.

use std::borrow::Cow;
use std::cmp::Ordering;

use asterisk_realtime_core::{
    ColumnType, Condition, Error, Filter, LetterCase, LikePattern, Op, Order, Result, Row,
    Selection,
};

use crate::column::{canonical, compare, is_character};
use crate::table::Layout;

/// A filter whose columns are known.
pub(crate) struct Query<'f> {
    tests: Vec<Test<'f>>,
}

/// One condition.
struct Test<'f> {
    place: usize,
    column_type: ColumnType,
    kind: Kind<'f>,
}

enum Kind<'f> {
    Compare(Op, Cow<'f, str>),
    IsNull,
    Like { pattern: &'f LikePattern, holds: bool },
    Never,
    NotNull,
}

impl<'f> Query<'f> {
    /// Looks the columns up.
    ///
    /// # Errors
    ///
    /// * `NotFound`: a column does not exist.
    /// * `Invalid`: a value cannot be ordered against its column.
    pub(crate) fn new(layout: &Layout, filter: &'f Filter) -> Result<Self> {
        let tests = filter.conditions().iter().map(|condition| Test::new(layout, condition));
        Ok(Self { tests: tests.collect::<Result<_>>()? })
    }

    pub(crate) fn matches(&self, row: &Row) -> bool {
        self.tests.iter().all(|test| test.matches(row))
    }

    /// Whether the row matches, given that it has the value that the filter asks of this column.
    pub(crate) fn matches_beside(&self, place: usize, row: &Row) -> bool {
        let known =
            |test: &Test<'_>| test.place == place && matches!(test.kind, Kind::Compare(Op::Eq, _));
        // Two conditions on the column may ask for two values.
        let only = self.tests.iter().filter(|test| known(test)).count() == 1;
        self.tests.iter().all(|test| (only && known(test)) || test.matches(row))
    }

    /// The columns that the filter fixes, with their values: what an index can answer.
    pub(crate) fn fixed(&self) -> impl Iterator<Item = (usize, &str)> {
        self.tests.iter().filter_map(|test| match &test.kind {
            Kind::Compare(Op::Eq, value) => Some((test.place, &**value)),
            _ => None,
        })
    }

    /// Puts rows into order and cuts them off.
    pub(crate) fn arrange(&self, layout: &Layout, rows: &mut Vec<Row>, selection: Selection) {
        if selection.order == Order::FirstColumn && rows.len() > 1 {
            let first = &self.tests[0];
            rows.sort_by(|one, other| {
                let by_first = order(first.column_type, first.place, one, other);
                layout.key().iter().fold(by_first, |found, place| {
                    found.then_with(|| order(layout.column_type(*place), *place, one, other))
                })
            });
        }
        if let Some(limit) = selection.limit {
            rows.truncate(limit as usize);
        }
    }
}

/// Compares a cell of two rows; NULL comes first, as in SQLite.
pub(crate) fn order(column_type: ColumnType, place: usize, one: &Row, other: &Row) -> Ordering {
    let text = |row| Row::cell(row, place).and_then(asterisk_realtime_core::Cell::text);
    match (text(one), text(other)) {
        (Some(one), Some(other)) => compare(column_type, one, other),
        (one, other) => one.is_some().cmp(&other.is_some()),
    }
}

impl<'f> Test<'f> {
    fn new(layout: &Layout, condition: &'f Condition) -> Result<Self> {
        let place = layout.place(condition.column())?;
        let column_type = layout.column_type(place);
        let kind = kind(column_type, condition)
            .ok_or_else(|| Error::invalid("the value cannot be ordered against the column"))
            .map_err(|error| error.with_column(condition.column()))?;
        Ok(Self { place, column_type, kind })
    }

    fn matches(&self, row: &Row) -> bool {
        let text = row.cell(self.place).and_then(asterisk_realtime_core::Cell::text);
        match (&self.kind, text) {
            (Kind::IsNull, text) => text.is_none(),
            (Kind::Never, _) | (_, None) => false,
            (Kind::NotNull, Some(_)) => true,
            // Equal values have equal texts.
            (Kind::Compare(Op::Eq, value), Some(text)) => text == &**value,
            (Kind::Compare(Op::Ne, value), Some(text)) => text != &**value,
            (Kind::Compare(op, value), Some(text)) => {
                op.accepts(compare(self.column_type, text, value)).unwrap_or_default()
            }
            (Kind::Like { pattern, holds }, Some(text)) => {
                pattern.matches(text, LetterCase::IgnoreAscii) == *holds
            }
        }
    }
}

/// What the condition asks; `None` if the value cannot be ordered against the column.
fn kind(column_type: ColumnType, condition: &Condition) -> Option<Kind<'_>> {
    let (op, value) = (condition.op(), condition.value());
    if let Some(pattern) = condition.like() {
        return Some(Kind::Like { pattern, holds: op == Op::Like });
    }
    let means_null = value.is_empty() && !is_character(column_type);
    Some(match (op, canonical(column_type, value)) {
        (Op::Eq, _) if means_null => Kind::IsNull,
        (Op::Ne, _) if means_null => Kind::NotNull,
        (op, Some(value)) => Kind::Compare(op, value),
        // What the column cannot hold equals none of its values.
        (Op::Eq, None) => Kind::Never,
        (Op::Ne, None) => Kind::NotNull,
        (_, None) => return None,
    })
}
