//! Which of two patterns comes first: the narrower one.

use std::cmp::Ordering;
use std::ops::Range;

use super::element::Rank;
use super::{Element, Pattern, parse};

impl Pattern {
    /// What decides the order of patterns, the end included.
    pub(crate) fn ranks(&self) -> impl Iterator<Item = Rank> {
        self.letters().filter_map(Element::rank)
    }
}

impl Pattern {
    /// The first elements of two patterns that decide their order, as places in their texts; the end
    /// of a text is an empty one. `None` if they are equal, or not both patterns.
    ///
    /// ```
    /// use asterisk_realtime_extensions::Pattern;
    ///
    /// let (one, other) = (Pattern::parse("_1-[23]X"), Pattern::parse("_1NX"));
    /// assert_eq!(one.difference(&other), Some((3..7, 2..3)));
    /// ```
    pub fn difference(&self, other: &Self) -> Option<(Range<usize>, Range<usize>)> {
        let (one, other) = (self.ranked()?, other.ranked()?);
        let mut both = one.into_iter().zip(other);
        let ((_, one), (_, other)) = both.find(|(one, other)| one.0 != other.0)?;
        Some((one, other))
    }

    /// What decides the order, with its places in the text.
    fn ranked(&self) -> Option<Vec<(Rank, Range<usize>)>> {
        let mut ranked = Vec::new();
        parse::elements(self.as_str().strip_prefix('_')?, |piece| {
            let rank = piece.element.and_then(|element| element.rank());
            ranked.extend(rank.map(|rank| (rank, piece.span.start + 1..piece.span.end + 1)));
        });
        let end = self.as_str().len();
        ranked.extend(Element::End.rank().map(|rank| (rank, end..end)));
        Some(ranked)
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
