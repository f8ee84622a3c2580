//! Which of two patterns comes first: the narrower one.

use std::cmp::Ordering;

use super::element::Rank;
use super::{Element, Pattern};

impl Pattern {
    /// What decides the order of patterns, the end included.
    pub(crate) fn ranks(&self) -> impl Iterator<Item = Rank> {
        self.letters().filter_map(Element::rank)
    }
}

impl Ord for Pattern {
    /// Asterisk's order by specificity; the smaller one is tried first.
    ///
    /// Extensions come before patterns, in the order of their bytes. Of two patterns the first
    /// element that differs decides: a byte before sets, a set of few before one of many (`N` has
    /// 8, `Z` 9, `X` 10), then `.`, then `!`, then the end. So a longer pattern comes before its
    /// own beginning. Dashes count for nothing. Two texts for the same (`_N` and `_[2-9]`) are
    /// equal.
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.is_marked, other.is_marked) {
            (false, false) => self.literals().cmp(other.literals()),
            (true, true) => self.ranks().cmp(other.ranks()),
            (is_marked, other) => is_marked.cmp(&other),
        }
    }
}

impl PartialOrd for Pattern {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Eq for Pattern {}

impl PartialEq for Pattern {
    /// Whether they are the same extension to Asterisk: `_N` and `_[2-9]` are.
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}
