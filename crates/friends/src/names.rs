//! When two names are one.

use std::borrow::Cow;
use std::sync::Arc;

/// When two names are one. The rule holds in memory, for rows that a store answers with, and for
/// pruning alike.
///
/// A store may have another one: with its usual collation, MariaDB finds `alice` if `ALICE` is asked
/// for. By [`Names::Exact`] such a row is not the one that was asked for.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Names {
    /// If they are the same bytes.
    #[default]
    Exact,
    /// If they differ in upper and lower case only.
    IgnoreCase,
}

/// A name as it is looked for in memory.
pub(crate) type Key = Arc<str>;

impl Names {
    pub(crate) fn key(self, name: &str) -> Key {
        self.folded(name).into()
    }

    pub(crate) fn are_same(self, one: &str, other: &str) -> bool {
        self.folded(one) == self.folded(other)
    }

    pub(crate) fn folded(self, name: &str) -> Cow<'_, str> {
        match self {
            Self::Exact => name.into(),
            Self::IgnoreCase => name.to_lowercase().into(),
        }
    }
}
