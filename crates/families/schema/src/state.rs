//! Which revisions a database has, as far as an Asterisk or a recorded revision tells.

use crate::history::{Exception, FOREIGN, INCLUDED, RELEASES, SKIPPED};
use crate::{Foreign, Line, Step, Tree, Version, chain};

/// A set of revisions: what a table looks like depends on it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct State {
    /// Decides what branches leave out, and what they have of revisions that others have too.
    version: Version,
    /// The newest revision of each chain, in the order of [`Tree::ALL`], and its place.
    heads: [Option<(&'static str, usize)>; 4],
}

impl State {
    /// What a version of Asterisk has; `None` if it is older than the official schema, which
    /// came with 12.0.0. Of versions newer than this program the newest schema is taken.
    pub fn of(version: Version) -> Option<Self> {
        let newest = RELEASES.iter().map(|release| release.version.major()).max();
        if Some(version.major()) > newest {
            return Some(Self::newest());
        }
        let is_there = RELEASES.iter().any(|release| version.contains(release.version));
        is_there.then(|| Self::released(version))
    }

    /// All revisions.
    pub fn newest() -> Self {
        let head = |tree: Tree| {
            let chain = chain(tree);
            Some((chain.head().id, chain.revisions.len() - 1))
        };
        Self { version: Version::MASTER, heads: Tree::ALL.map(head) }
    }

    /// The chain up to a revision, as Asterisk's scripts of a line of branches make it; `None` if
    /// the chain does not have the revision. Of the other chains there is nothing.
    pub fn at(tree: Tree, revision: &str, line: Line) -> Option<Self> {
        let place = chain(tree).position(revision)?;
        let head = (chain(tree).revisions[place].id, place);
        let version = match line {
            Line::UpTo20 => Version::branch(20),
            Line::Any | Line::From21 => Version::MASTER,
        };
        Some(Self { version, heads: Tree::ALL.map(|each| (each == tree).then_some(head)) })
    }

    fn released(version: Version) -> Self {
        let head = |tree: Tree| {
            let passed = RELEASES.iter().filter(|release| version.contains(release.version));
            let heads: Vec<_> = passed.filter_map(|release| release.head(tree)).collect();
            // A revision of this branch only has no place in the chain: those before it count.
            let place = heads.iter().filter_map(|id| chain(tree).position(id)).max()?;
            Some((*heads.last()?, place))
        };
        Self { version, heads: Tree::ALL.map(head) }
    }

    /// The newest revision of a chain, if there is any.
    pub fn head(&self, tree: Tree) -> Option<&'static str> {
        self.place(tree).map(|(id, _)| id)
    }

    fn place(&self, tree: Tree) -> Option<(&'static str, usize)> {
        let index = Tree::ALL.iter().position(|each| *each == tree)?;
        self.heads[index]
    }

    /// Whether it has the revision, or one of its branch that does the same.
    pub fn contains(&self, tree: Tree, revision: &str) -> bool {
        let is_exception = |exceptions: &[Exception]| {
            exceptions.iter().any(|one| one.concerns(self.version, revision))
        };
        let is_passed = || {
            let place = chain(tree).position(revision);
            let head = self.place(tree).map(|(_, place)| place);
            place.is_some_and(|place| head.is_some_and(|head| place <= head))
        };
        self.foreign(revision).any(|foreign| foreign.columns.is_empty())
            || (tree == Tree::Config && is_exception(INCLUDED))
            || (is_passed() && !is_exception(SKIPPED))
    }

    /// Whether the effect of a step on a column is there.
    pub(crate) fn has(&self, tree: Tree, step: &Step, column: &str) -> bool {
        let is_partly = || self.foreign(step.revision).any(|one| one.columns.contains(&column));
        self.version.major() >= step.branch && (self.contains(tree, step.revision) || is_partly())
    }

    fn foreign(&self, revision: &str) -> impl Iterator<Item = &'static Foreign> {
        let version = self.version;
        let is_here = move |foreign: &&Foreign| version.contains(foreign.since);
        FOREIGN.iter().filter(is_here).filter(move |foreign| foreign.same_as == revision)
    }
}
