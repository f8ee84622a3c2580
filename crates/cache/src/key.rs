//! What was asked.

use std::hash::{DefaultHasher, Hash, Hasher};

use asterisk_realtime_core::{Condition, Filter, Order, Selection, Table};
use quick_cache::Equivalent;

/// A question as an entry keeps it.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) table: Table,
    pub(crate) filter: Filter,
    pub(crate) selection: Selection,
}

/// A question as it is asked, so that an answer from memory copies nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question<'q> {
    pub(crate) table: &'q Table,
    pub(crate) filter: &'q Filter,
    pub(crate) selection: Selection,
}

impl Key {
    pub(crate) fn question(&self) -> Question<'_> {
        Question { table: &self.table, filter: &self.filter, selection: self.selection }
    }
}

impl Question<'_> {
    pub(crate) fn to_key(self) -> Key {
        Key { table: self.table.clone(), filter: self.filter.clone(), selection: self.selection }
    }

    /// About what its key takes in memory, itself included.
    pub(crate) fn bytes(&self) -> usize {
        let condition = |condition: &Condition| {
            let texts = condition.column().len() + condition.value().len();
            // The elements of a pattern hold its text once more.
            let pattern = condition.like().map_or(0, |_| 2 * condition.value().len() + 64);
            size_of::<Condition>() + texts + pattern
        };
        size_of::<Key>() + self.filter.conditions().iter().map(condition).sum::<usize>()
    }

    /// The conditions whose place matters, and the others: rows come in the order of the first
    /// condition's column, and the rest only says which.
    #[inline]
    fn parts(&self) -> (&[Condition], &[Condition]) {
        let ordered = usize::from(self.selection.order == Order::FirstColumn);
        self.filter.conditions().split_at(ordered)
    }
}

// Every answer from memory hashes a question once and compares it once, so both look at as little
// as they can, in few large pieces.

impl Hash for Question<'_> {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Selection { order, limit } = self.selection;
        let limit = limit.map_or(0, |most| u64::from(most) + 1);
        state.write_u64(limit << 2 | u64::from(self.table.is_mapped()) << 1 | order as u64);
        state.write(self.table.name().as_bytes());
        let (ordered, others) = self.parts();
        for condition in ordered {
            hash(condition, state);
        }
        match others {
            [] => {}
            [one] => hash(one, state),
            // A sum does not know the order. It is hashed once more by the map's own keyed hash.
            several => state.write_u64(several.iter().map(fixed_hash).fold(0, u64::wrapping_add)),
        }
    }
}

/// What is equal for [`is_same`] has the same hash.
#[inline]
fn hash(condition: &Condition, state: &mut impl Hasher) {
    let (column, value) = (condition.column(), condition.value());
    state.write_u64((column.len() as u64) << 8 | condition.op() as u64);
    state.write(column.as_bytes());
    state.write(value.as_bytes());
}

fn fixed_hash(condition: &Condition) -> u64 {
    let mut hasher = DefaultHasher::new();
    hash(condition, &mut hasher);
    hasher.finish()
}

/// The pattern of a LIKE follows from the value.
#[inline]
fn is_same(one: &Condition, other: &Condition) -> bool {
    one.value() == other.value() && one.column() == other.column() && one.op() == other.op()
}

impl PartialEq for Question<'_> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        if self.selection != other.selection || self.table != other.table {
            return false;
        }
        let ((first, rest), (their_first, their_rest)) = (self.parts(), other.parts());
        are_same(first, their_first)
            && (are_same(rest, their_rest) || are_same_in_any_order(rest, their_rest))
    }
}

impl Eq for Question<'_> {}

#[inline]
fn are_same(some: &[Condition], others: &[Condition]) -> bool {
    some.len() == others.len() && some.iter().zip(others).all(|(one, other)| is_same(one, other))
}

fn are_same_in_any_order(some: &[Condition], others: &[Condition]) -> bool {
    let count = |all: &[Condition], which| all.iter().filter(|it| is_same(it, which)).count();
    some.len() > 1
        && some.len() == others.len()
        && some.iter().all(|each| count(some, each) == count(others, each))
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.question().hash(state);
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.question() == other.question()
    }
}

impl Eq for Key {}

impl Equivalent<Key> for Question<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        *self == key.question()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use asterisk_realtime_core::IntoFilter;
    use std::hash::BuildHasher;

    fn key(filter: &[(&str, &str)], selection: Selection) -> Key {
        let filter = filter.into_filter().unwrap();
        Key { table: Table::mapped("t").unwrap(), filter, selection }
    }

    #[track_caller]
    fn check(one: &Key, other: &Key, expected: bool) {
        assert_eq!(one == other, expected, "{one:?} {other:?}");
        let hasher = std::hash::RandomState::new();
        assert_eq!(hasher.hash_one(one), hasher.hash_one(one.question()));
        if expected {
            assert_eq!(hasher.hash_one(one), hasher.hash_one(other));
        }
    }

    #[test]
    fn conditions_behind_the_first_have_no_order() {
        let ordered = |filter: &[(&str, &str)]| key(filter, Selection::ALL);
        let all = ordered(&[("a", "1"), ("b", "2"), ("c", "3")]);
        check(&all, &ordered(&[("a", "1"), ("c", "3"), ("b", "2")]), true);
        check(&all, &ordered(&[("b", "2"), ("a", "1"), ("c", "3")]), false);
        check(&all, &ordered(&[("a", "1"), ("c", "3"), ("b", "3")]), false);
        check(&all, &ordered(&[("a", "1"), ("b", "2")]), false);
        check(
            &ordered(&[("a", "1"), ("b", "2"), ("b", "2"), ("c", "3")]),
            &ordered(&[("a", "1"), ("b", "2"), ("c", "3"), ("c", "3")]),
            false,
        );
    }

    #[test]
    fn without_an_order_no_condition_is_the_first() {
        let any = Selection { order: Order::Unordered, limit: Some(1) };
        let (one, other) = ([("a", "1"), ("b", "2")], [("b", "2"), ("a", "1")]);
        check(&key(&one, any), &key(&other, any), true);
        check(&key(&one, any), &key(&one, Selection::FIRST), false);
        check(&key(&one, Selection::ALL), &key(&one, Selection::FIRST), false);
    }

    #[test]
    fn a_mapped_name_is_another_one() {
        let mapped = key(&[("a", "1")], Selection::ALL);
        let defaulted = Key { table: Table::defaulted("t").unwrap(), ..mapped.clone() };
        check(&mapped, &defaulted, false);
    }
}
