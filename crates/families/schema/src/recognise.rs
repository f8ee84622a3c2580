//! What a database says of its schema: the recorded revision, and the columns that prove it.

use asterisk_realtime_core::{ColumnDescription, TableDescription};

use crate::compare::is_of_type;
use crate::history::{FOREIGN, RELEASES, REPEATED, Repeated};
use crate::{
    Column, Foreign, Layout, LayoutColumn, Release, State, Step, Table, Tree, Version, chains,
};

/// A recorded revision, and what is known of it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Recognition {
    /// The chain.
    pub tree: Tree,
    /// The revision.
    pub revision: &'static str,
    /// Whose scripts made it.
    pub line: Line,
    /// The revision is of one branch only; newer scripts cannot upgrade from it.
    pub foreign: Option<&'static Foreign>,
    /// The releases that have this revision as their newest, the first of each branch.
    pub releases: Vec<Version>,
}

/// Two lines of branches have revisions of the same id that do different things.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Line {
    /// Nothing tells, or nothing needs to: no such revision is behind.
    Any,
    /// Branches 18 to 20.
    UpTo20,
    /// Branch 21 and newer.
    From21,
}

/// Recognises a revision that a database records. `has_column` answers for a table and a column
/// whether the database has it; `None` if it does not have the table.
///
/// The chain follows from the id, because old databases record it in `alembic_version`, whatever
/// the chain. `None` if the id is unknown.
pub fn recognise(
    recorded: &str,
    has_column: impl Fn(&str, &str) -> Option<bool>,
) -> Option<Recognition> {
    let foreign = FOREIGN.iter().find(|foreign| foreign.id == recorded);
    let known = foreign.map_or(recorded, |foreign| foreign.same_as);
    let (chain, place) = chains().iter().find_map(|chain| Some((chain, chain.position(known)?)))?;
    let is_passed = |repeated: &&Repeated| {
        chain.position(repeated.id).is_some_and(|other| foreign.is_none() && other <= place)
    };
    let lines = REPEATED.iter().filter(is_passed).map(|repeated| {
        match has_column(repeated.table, repeated.column) {
            None => Line::Any,
            Some(has) if has == repeated.adds => Line::From21,
            Some(_) => Line::UpTo20,
        }
    });
    let revision = foreign.map_or(chain.revisions[place].id, |foreign| foreign.id);
    let has_head = |release: &&Release| release.head(chain.tree) == Some(revision);
    Some(Recognition {
        tree: chain.tree,
        revision,
        line: lines.last().unwrap_or(Line::Any),
        foreign,
        releases: RELEASES.iter().filter(has_head).map(|release| release.version).collect(),
    })
}

/// The newest revision of a chain whose columns, and those of all revisions before it, are there:
/// the fingerprint of a database, whatever it records. `describe` answers for a table of the
/// database; `None` if it does not have it. `None` if not even the first revision is there.
///
/// Only the given tables count, so that a database with some of the families is recognised by
/// what it has.
pub fn satisfied(
    tree: Tree,
    tables: &[&'static Table],
    describe: impl Fn(&str) -> Option<TableDescription>,
) -> Option<&'static str> {
    let found: Vec<_> = tables
        .iter()
        .filter(|table| table.tree == Some(tree))
        .filter_map(|table| Some((*table, describe(table.name)?)))
        .collect();
    let mut newest = None;
    for revision in crate::chain(tree).revisions {
        let state = State::at(tree, revision.id, Line::UpTo20)?;
        let touched = found.iter().filter(|(table, _)| is_touched(table, revision.id));
        let proofs = touched.map(|(table, description)| match table.layout(&state) {
            Some(layout) => proof(&layout, description, revision.id),
            None => Proof::Against,
        });
        match proofs.max().unwrap_or(Proof::Nothing) {
            Proof::Against => break,
            Proof::For => newest = Some(revision.id),
            Proof::Nothing => {}
        }
    }
    newest
}

/// What a table says of a revision.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Proof {
    /// What it made is gone again.
    Nothing,
    For,
    Against,
}

/// Whether a revision changes what a description shows of the table.
fn is_touched(table: &Table, revision: &str) -> bool {
    let made = |step: &Option<Step>| {
        step.as_ref().is_some_and(|step| step.revision == revision && step.branch == 0)
    };
    table.since == revision
        || table.columns.iter().any(|column| {
            made(&column.since)
                || made(&column.until)
                || column.was.iter().any(|was| was.until == revision)
        })
}

/// Whether what the revision made is there, and what it removed is not.
fn proof(layout: &Layout, description: &TableDescription, revision: &str) -> Proof {
    let table = layout.table;
    let is_made = |column: &Column| {
        let since = column.since.map_or(table.since, |step| step.revision);
        since == revision || column.was.iter().any(|was| was.until == revision)
    };
    let made = layout.columns.iter().filter(|one| is_made(one.column)).map(|one| {
        let found = description.column(one.column.name);
        match found {
            Some(found) if is_of_type(&one.data_type, found) || is_later(one, found) => Proof::For,
            // A later revision has dropped it.
            None if one.column.until.is_some() => Proof::Nothing,
            _ => Proof::Against,
        }
    });
    let is_removed = |column: &&Column| {
        column.until.is_some_and(|step| step.revision == revision && step.branch == 0)
    };
    let removed = table.columns.iter().filter(is_removed).map(|column| {
        if description.column(column.name).is_some() { Proof::Against } else { Proof::For }
    });
    made.chain(removed).max().unwrap_or(Proof::Nothing)
}

/// Whether the column has the type that a later revision gives it.
fn is_later(one: &LayoutColumn, found: &ColumnDescription) -> bool {
    let later =
        one.column.was.iter().map(|was| was.data_type).skip_while(|it| *it != one.data_type);
    let mut later = later.skip(1).chain([one.column.data_type]);
    later.any(|data_type| is_of_type(&data_type, found))
}
