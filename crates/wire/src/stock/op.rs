//! The operations.

use asterisk_realtime_core::Access;

/// An operation: the last word of the path.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Op {
    /// `destroy`: rows are removed.
    Destroy,
    /// `multi`: all rows that there are.
    Multi,
    /// `require`: does the table hold what a module is going to write?
    Require,
    /// `single`: the first row.
    Single,
    /// `static`: the lines of a configuration file.
    Static,
    /// `store`: a row is added.
    Store,
    /// `update`: rows are changed.
    Update,
}

impl Op {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Destroy,
        Self::Multi,
        Self::Require,
        Self::Single,
        Self::Static,
        Self::Store,
        Self::Update,
    ];

    /// The word in the path.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Destroy => "destroy",
            Self::Multi => "multi",
            Self::Require => "require",
            Self::Single => "single",
            Self::Static => "static",
            Self::Store => "store",
            Self::Update => "update",
        }
    }

    /// The operation of this word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|op| op.as_str() == word)
    }

    /// The method that goes with it.
    pub fn method(self) -> &'static str {
        if self == Self::Static { "GET" } else { "POST" }
    }

    /// Whether it writes. `require` counts as a read, although a store may add what is missing: it
    /// can be repeated.
    pub fn access(self) -> Access {
        match self {
            Self::Destroy | Self::Store | Self::Update => Access::Write,
            Self::Multi | Self::Require | Self::Single | Self::Static => Access::Read,
        }
    }

    /// Whether the answer is a number, so that an empty one counts as success in Asterisk.
    pub fn answers_number(self) -> bool {
        matches!(self, Self::Destroy | Self::Require | Self::Store | Self::Update)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_again() {
        for op in Op::ALL {
            assert_eq!(Op::of(op.as_str()), Some(op));
            assert!(op.access() == Access::Read || op.answers_number(), "{op:?}");
        }
        assert_eq!(Op::of("update2"), None);
        assert_eq!(Op::of("Single"), None);
    }
}
