//! What a pattern consists of.

use super::{ByteSet, Match, Mode};

/// An element of a pattern.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Element {
    /// One byte out of these.
    One(ByteSet),
    /// A set of nothing but reversed ranges: takes a place that nothing can fill.
    Nothing,
    /// `.`
    Rest,
    /// `!`
    Early,
    /// `/`: what follows is about the caller.
    Slash,
    /// `[` without `]`.
    Open,
    /// The end, which no pattern has among its elements.
    End,
}

/// What an element makes of a digit.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Step {
    /// It is the one; on to the next.
    Next,
    /// That decides it.
    Ends(Match),
}

/// The place of an element, or of the end, in the order of patterns: the smallest comes first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Rank {
    weight: u32,
    set: Option<ByteSet>,
    /// Between a `/` and the set that holds nothing else, so that there are no two of one rank.
    is_set: bool,
}

impl Element {
    /// Its place in the order; `None` if it does not count there.
    pub(crate) fn rank(&self) -> Option<Rank> {
        let (weight, set) = match self {
            Self::One(set) => (weight(set), Some(*set)),
            Self::Slash => {
                let set = ByteSet::one(b'/');
                return Some(Rank { weight: weight(&set), set: Some(set), is_set: false });
            }
            Self::Nothing => return None,
            Self::Rest => (0x1_8000, None),
            Self::Early => (0x2_8000, None),
            Self::End => (0x3_0000, None),
            Self::Open => (0x4_0000, None),
        };
        Some(Rank { weight, set, is_set: set.is_some() })
    }

    /// Whether matching ends here, whatever follows.
    pub(crate) fn is_end(&self) -> bool {
        matches!(self, Self::Rest | Self::Early | Self::Slash | Self::End)
    }

    /// What it makes of the next digit, or of there being none.
    pub(crate) fn step(&self, digit: Option<u8>, mode: Mode) -> Step {
        match (self, digit) {
            (Self::One(set), Some(digit)) if set.contains(digit) => Step::Next,
            (Self::Early, _) => Step::Ends(Match::Early),
            (Self::Rest, Some(_)) => Step::Ends(Match::Yes),
            (Self::Slash | Self::End, None) => Step::Ends(Match::yes_if(mode != Mode::MatchMore)),
            (_, Some(_)) => Step::Ends(Match::No),
            (_, None) => Step::Ends(Match::yes_if(mode != Mode::Exact)),
        }
    }

    /// The byte, if it is nothing but one.
    pub(crate) fn literal(&self) -> Option<u8> {
        match self {
            Self::One(set) if set.len() == 1 => set.first(),
            _ => None,
        }
    }

    /// Whether there is a byte for it. Dashes are skipped in what is dialled.
    pub(crate) fn can_match(&self) -> bool {
        match self {
            Self::One(set) => !set.without(ByteSet::one(b'-')).is_empty(),
            Self::Nothing | Self::Open => false,
            Self::Rest | Self::Early | Self::Slash | Self::End => true,
        }
    }
}

fn weight(set: &ByteSet) -> u32 {
    256 * set.len() + u32::from(set.first().unwrap_or_default())
}

/// Whether anything matches these.
pub(super) fn can_match(elements: &[Element]) -> bool {
    elements.iter().take_while(|element| !element.is_end()).all(Element::can_match)
}
