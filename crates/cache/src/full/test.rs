//! Conditions against the rows of a snapshot.

use asterisk_realtime_core::{Condition, Filter, LikeToken, Op, Row};

use crate::certain::{Values, integer, is_plain};
use crate::full::index::text;
use crate::full::snapshot::{Column, Snapshot};

/// The conditions of a filter, where each of them can be decided away from the store. They lie on
/// the stack, so that an answer costs no allocation.
pub(crate) struct Tests<'q> {
    tests: [Option<Test<'q>>; MOST],
}

const MOST: usize = 8;

/// One condition.
#[derive(Clone, Copy)]
pub(crate) struct Test<'q> {
    /// The place of the column in the snapshot.
    pub(crate) column: usize,
    /// The place of the cell in a row.
    place: usize,
    pub(crate) kind: Kind<'q>,
}

#[derive(Clone, Copy)]
pub(crate) enum Kind<'q> {
    /// The cell is this text.
    Equal(&'q str),
    /// It is another one.
    Other(&'q str),
    /// It is a number that compares so with this one.
    Order(Op, i128),
    /// It begins so, or does not.
    Prefix(&'q str, bool),
}

impl<'q> Tests<'q> {
    /// `None` if one of them is for the store to decide.
    pub(crate) fn of(snapshot: &Snapshot, filter: &'q Filter) -> Option<Self> {
        let conditions = filter.conditions();
        if conditions.len() > MOST {
            return None;
        }
        let mut tests = [None; MOST];
        for (test, condition) in tests.iter_mut().zip(conditions) {
            *test = Some(Test::of(snapshot, condition)?);
        }
        Some(Self { tests })
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Test<'q>> {
        self.tests.iter().flatten()
    }

    /// Whether the row satisfies all of them; `None` if that is for the store to decide.
    pub(crate) fn accept(&self, row: &Row) -> Option<bool> {
        for test in self.iter() {
            if !test.accepts(row)? {
                return Some(false);
            }
        }
        Some(true)
    }
}

impl<'q> Test<'q> {
    fn of(snapshot: &Snapshot, condition: &'q Condition) -> Option<Self> {
        let (number, column) = snapshot.column(condition.column())?;
        let kind = kind(column, condition)?;
        Some(Self { column: number, place: column.place, kind })
    }

    fn accepts(&self, row: &Row) -> Option<bool> {
        // Nothing is said of NULL.
        let Some(cell) = text(row, self.place) else { return Some(false) };
        match self.kind {
            Kind::Equal(value) => Some(cell == value),
            Kind::Other(value) => Some(cell != value),
            Kind::Order(op, value) => op.accepts(integer(cell)?.cmp(&value)),
            Kind::Prefix(prefix, holds) => {
                let head = cell.as_bytes().get(..prefix.len()).unwrap_or_default();
                let is_exact = head == prefix.as_bytes();
                // Stores do not agree whether `LIKE` looks at the case of letters.
                let is_certain = is_exact || !head.eq_ignore_ascii_case(prefix.as_bytes());
                is_certain.then_some(is_exact == holds)
            }
        }
    }
}

fn kind<'q>(column: &Column, condition: &'q Condition) -> Option<Kind<'q>> {
    let (op, value) = (condition.op(), condition.value());
    let values = column.values?;
    if let Some(pattern) = condition.like() {
        let is_text = matches!(values, Values::Text { .. });
        let prefix = match pattern.tokens() {
            [LikeToken::AnyRun] => "",
            [LikeToken::Literal(prefix), LikeToken::AnyRun] => prefix,
            _ => return None,
        };
        return (is_text && is_plain(prefix)).then_some(Kind::Prefix(prefix, op == Op::Like));
    }
    if !values.are_certain_of(value) {
        return None;
    }
    match (op, values) {
        (Op::Eq, _) => Some(Kind::Equal(value)),
        (Op::Ne, _) => Some(Kind::Other(value)),
        (op, Values::Integer { .. }) if op.is_ordering() => Some(Kind::Order(op, integer(value)?)),
        _ => None,
    }
}
