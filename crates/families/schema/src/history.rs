//! The revisions of the official schema, and which Asterisk has which of them.

mod chains;
mod exceptions;
mod releases;

pub(crate) use exceptions::{FOREIGN, INCLUDED, REPEATED, SKIPPED};
pub(crate) use releases::RELEASES;

use crate::{Tree, Version};

/// A chain of revisions, oldest first.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Chain {
    /// Which of the four.
    pub tree: Tree,
    /// The table in which a database keeps its revision. Databases of old, and scripts that were
    /// made without a database, have `alembic_version` instead.
    pub version_table: &'static str,
    /// The revisions.
    pub revisions: &'static [Revision],
}

/// A step of a chain.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Revision {
    /// The id: hexadecimal digits, compared as text.
    pub id: &'static str,
    /// The day it was written, as `YYYY-MM-DD`.
    pub date: &'static str,
}

/// A release that has newer revisions than the one before it in its branch.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Release {
    /// The version.
    pub version: Version,
    /// The newest revision of each chain, in the order of [`Tree::ALL`]; `None` if the release
    /// does not have the chain.
    pub heads: [Option<&'static str>; 4],
    /// How many revisions of [`Tree::Config`] it contains.
    pub revisions: u16,
}

/// A revision of one branch only. A database that records it cannot be upgraded by the scripts of
/// another branch.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Foreign {
    /// The id.
    pub id: &'static str,
    /// The first release with it.
    pub since: Version,
    /// The revision of the chain that does the same.
    pub same_as: &'static str,
    /// The columns, if it does only a part of that.
    pub columns: &'static [&'static str],
}

/// A revision that does one thing up to branch 20, and another from branch 21 on.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Repeated {
    /// The id.
    pub id: &'static str,
    /// The table that tells.
    pub table: &'static str,
    /// The column that tells.
    pub column: &'static str,
    /// Whether branch 21 adds the column; else it drops it.
    pub adds: bool,
}

/// Revisions that releases of a branch have, or do not have, from one on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Exception {
    pub(crate) since: Version,
    /// The first release without the exception.
    pub(crate) until: Option<Version>,
    pub(crate) revisions: &'static [&'static str],
}

impl Exception {
    /// Whether it says something of this revision in this version.
    pub(crate) fn concerns(&self, version: Version, revision: &str) -> bool {
        let is_over = self.until.is_some_and(|until| version.contains(until));
        version.contains(self.since) && !is_over && self.revisions.contains(&revision)
    }
}

/// The four chains.
pub fn chains() -> &'static [Chain; 4] {
    &chains::CHAINS
}

/// One of the four chains.
pub fn chain(tree: Tree) -> &'static Chain {
    let found = chains().iter().find(|chain| chain.tree == tree);
    found.expect("there is a chain for each tree")
}

/// The releases with new revisions, branch by branch.
pub fn releases() -> &'static [Release] {
    RELEASES
}

/// The revisions that only one branch has.
pub fn foreign() -> &'static [Foreign] {
    FOREIGN
}

impl Chain {
    /// The newest revision.
    pub fn head(&self) -> &'static Revision {
        self.revisions.last().expect("no chain is empty")
    }

    /// The place of a revision in the chain, counted from 0.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.revisions.iter().position(|revision| revision.id == id)
    }
}

impl Release {
    /// The newest revision of a chain.
    pub fn head(&self, tree: Tree) -> Option<&'static str> {
        let place = Tree::ALL.iter().position(|each| *each == tree)?;
        self.heads[place]
    }
}

#[cfg(test)]
mod tests;
