//! What a pattern matches.

use super::element::{Element, Step};
use super::{Pattern, dialled};

/// What is asked of a match.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Mode {
    /// The digits are complete.
    Exact,
    /// They match, or might with more digits behind them.
    CanMatch,
    /// They might with more digits behind them.
    MatchMore,
}

/// The answer.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Match {
    /// They do not match.
    No,
    /// They match.
    Yes,
    /// They match at a `!`: nobody needs to wait for more digits.
    Early,
}

impl Match {
    pub(super) fn yes_if(condition: bool) -> Self {
        if condition { Self::Yes } else { Self::No }
    }

    /// Whether they match at all.
    pub fn is_match(self) -> bool {
        self != Self::No
    }
}

impl Pattern {
    /// Matches dialled digits. Dashes in them count for nothing.
    ///
    /// In [`Mode::Exact`] digits that are a pattern themselves match an equal one: `_X.` matches
    /// itself. What follows `.`, `!` or `/` is not looked at. A pattern that
    /// [can match](Pattern::can_match) nothing does not in any mode.
    pub fn matches(&self, digits: &str, mode: Mode) -> Match {
        if !self.is_marked {
            return plain(self.literals(), dialled(digits), mode);
        }
        if !self.can_match {
            return Match::No;
        }
        let is_itself = || digits.starts_with('_') && Self::parse(digits) == *self;
        if mode == Mode::Exact && is_itself() {
            return Match::Yes;
        }
        let mut digits = dialled(digits);
        for element in self.elements.iter().chain([&Element::End]) {
            if let Step::Ends(answer) = element.step(digits.next(), mode) {
                return answer;
            }
        }
        Match::No
    }
}

fn plain(
    mut literals: impl Iterator<Item = u8>,
    mut digits: impl Iterator<Item = u8>,
    mode: Mode,
) -> Match {
    loop {
        match (literals.next(), digits.next()) {
            (None, None) => return Match::yes_if(mode != Mode::MatchMore),
            (Some(_), None) => return Match::yes_if(mode != Mode::Exact),
            (literal, digit) if literal != digit => return Match::No,
            _ => {}
        }
    }
}
