//! A context as Asterisk's Realtime switch answers it.

use std::cmp::Reverse;

use crate::{Dialled, Extension, Line, Mode, Pattern, Priority};

/// The rows of a context in the order of `pbx_realtime`: those that are dialled literally first,
/// then the patterns by the length of their text, the longest first.
///
/// It asks *match more* where *can match* is meant, and the other way round, as `pbx_realtime` has
/// done since 2006, and takes an early match for an ordinary one. For those whose dialplan has come
/// to depend on it; [`Context`](crate::Context) is what one wants.
#[derive(Clone, Debug)]
pub struct ByLength {
    /// By their priorities, then by their order.
    rows: Vec<(Option<Pattern>, Extension)>,
}

impl ByLength {
    /// Sorts the rows of a context. Patterns of the same length are in the order of their texts, as
    /// drivers give them.
    pub fn new(rows: impl IntoIterator<Item = Extension>) -> Self {
        let is_there = |row: &Extension| !row.exten.is_empty() && row.priority != Priority::Never;
        let parsed = |row: Extension| {
            let pattern = row.exten.starts_with('_').then(|| Pattern::parse(&row.exten));
            (pattern, row)
        };
        let mut rows: Vec<_> = rows.into_iter().filter(is_there).map(parsed).collect();
        let order = |row: &Extension| (row.priority, Reverse(row.exten.len()));
        rows.sort_by(|(_, one), (_, other)| {
            order(one).cmp(&order(other)).then_with(|| one.exten.cmp(&other.exten))
        });
        Self { rows }
    }

    /// The row that `pbx_realtime` finds.
    pub fn find<'d>(
        &self,
        dialled: impl Into<Dialled<'d>>,
        mode: Mode,
        priority: Priority,
    ) -> Option<Line<'_>> {
        let Dialled { digits, patterns, .. } = dialled.into();
        let from = self.rows.partition_point(|(_, row)| row.priority < priority);
        let rows = self.rows[from..].iter().take_while(|(_, row)| row.priority == priority);
        let literally = |(_, row): &&(Option<Pattern>, Extension)| match mode {
            Mode::Exact => row.exten == digits,
            Mode::CanMatch => row.exten.starts_with(digits),
            Mode::MatchMore => row.exten.starts_with(digits) && row.exten.len() > digits.len(),
        };
        let first = rows.clone().filter(literally).min_by_key(|(_, row)| &row.exten);
        let swapped = match mode {
            Mode::Exact => Mode::Exact,
            Mode::CanMatch => Mode::MatchMore,
            Mode::MatchMore => Mode::CanMatch,
        };
        let matches = |(pattern, _): &&(Option<Pattern>, Extension)| {
            pattern.as_ref().is_some_and(|it| it.matches(digits, swapped).is_match())
        };
        let found = first.or_else(|| rows.clone().find(matches).filter(|_| patterns));
        found.map(|(_, row)| Line::from(row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(extens: &[&str]) -> ByLength {
        ByLength::new(extens.iter().map(|exten| Extension::new("rt", *exten, "NoOp", *exten)))
    }

    /// The table of section 8.4, and vectors W01 to W10. W11 is mended: digits are no wildcards.
    #[test]
    fn the_modes_are_swapped() {
        let rows = of(&["100", "12345", "_1XX", "_2.", "_3!"]);
        for (digits, exists, can_match, match_more) in [
            ("", false, true, true),
            ("1", false, true, true),
            ("10", false, true, true),
            ("100", true, true, true),
            ("101", true, false, true),
            ("1011", false, false, false),
            ("12", false, true, true),
            ("12345", true, true, false),
            ("2", false, true, true),
            ("20", true, true, true),
            ("3", true, true, true),
            ("30", true, true, true),
            ("4", false, false, false),
            ("1_", false, false, false),
        ] {
            let find = |mode| rows.find(digits, mode, Priority::FIRST).is_some();
            let found = [Mode::Exact, Mode::CanMatch, Mode::MatchMore].map(find);
            assert_eq!(found, [exists, can_match, match_more], "{digits:?}");
        }
    }

    /// Vector W23.
    #[test]
    fn the_longest_text_wins() {
        let rows = of(&["_3XX", "_3X.", "_[3]00", "_X00"]);
        let find = |digits| rows.find(digits, Mode::Exact, Priority::FIRST).map(|it| it.exten);
        assert_eq!(find("300"), Some("_[3]00"));
        assert_eq!(find("301"), Some("_3X."), "of the same length the first text");
        let without = Dialled { patterns: false, ..Dialled::from("300") };
        assert_eq!(rows.find(without, Mode::Exact, Priority::FIRST), None);
    }
}
