//! `ara schema`: the tables of the families.

mod create;
mod diff;
mod list;
mod mapped;
mod notify;
mod show;
mod sql;
mod statements;
mod upgrade;
mod versions;

use asterisk_realtime::Error;
use asterisk_realtime::families::schema::{Layout, Refusal, State, Table, Tree, Version};
use asterisk_realtime::families::{self};

use super::block_on;
use crate::args::Schema;
use crate::console::Console;
use crate::outcome::{Failure, Outcome, Result};

pub(super) fn run(command: Schema, console: &mut Console<'_>) -> Result {
    match command {
        Schema::List => list::run(console)?,
        Schema::Show { family, asterisk } => show::run(&family, asterisk.version, console)?,
        Schema::Sql { dialect, asterisk, families } => {
            sql::run(&dialect, asterisk.version, &families, console)?;
        }
        Schema::Diff(tables) => return block_on(diff::run(&tables, console)),
        Schema::Create { apply, tables } => {
            return block_on(create::run(&tables, apply, console));
        }
        Schema::Notify { apply, remove, tables } => {
            return block_on(notify::run(&tables, apply, remove, console));
        }
        Schema::Upgrade { apply, tables } => {
            return block_on(upgrade::run(&tables, apply, console));
        }
    }
    Ok(Outcome::Done)
}

/// The tables of this name as of a version: one table by its own name or that of its family, or
/// all of a group.
fn layouts(name: &str, version: Version) -> Result<Vec<Layout>> {
    let state = state(version)?;
    let found: Vec<_> = named(name)?.iter().filter_map(|table| table.layout(&state)).collect();
    if found.is_empty() {
        let message = format!("Asterisk {version} has no table for {name}");
        return Err(Error::not_found(message).into());
    }
    Ok(found)
}

/// The tables that a fresh database is made of.
fn all(version: Version) -> Result<Vec<Layout>> {
    let state = state(version)?;
    let tables = families::tables().into_iter().filter(|table| table.tree != Some(Tree::Cdr));
    Ok(tables.filter_map(|table| table.layout(&state)).collect())
}

fn state(version: Version) -> Result<State> {
    State::of(version).ok_or_else(|| {
        let message = format!("no schema is known of Asterisk {version}");
        Failure::with_hint(Error::invalid(message), "the first version that is known is 12.0.0")
    })
}

fn named(name: &str) -> Result<Vec<&'static Table>> {
    let is_called = |word: &str| word.eq_ignore_ascii_case(name);
    let tables = families::tables();
    let mut one = tables.iter().filter(|table| {
        is_called(table.name) || table.families.iter().any(|family| is_called(family))
    });
    if let Some(table) = one.next() {
        return Ok(vec![table]);
    }
    let groups = families::all();
    if let Some((_, tables)) = groups.iter().find(|(word, _)| is_called(word)) {
        return Ok(tables.to_vec());
    }
    let mut words: Vec<&'static str> = groups.iter().map(|(word, _)| *word).collect();
    for table in tables {
        words.extend([table.name].iter().chain(table.families));
    }
    let meant = Refusal::new(name, "a family").among(&words).suggestion();
    let hint = match meant {
        Some(word) => format!("did you mean {word}?"),
        None => "`ara schema list` prints all of them".to_owned(),
    };
    let error = Error::not_found(format!("there is no family, table or group called {name:?}"));
    Err(Failure::with_hint(error, hint))
}

/// A version as it is shown: `master` is what nobody has asked for.
fn shown(version: Version) -> Option<String> {
    (version != Version::MASTER).then(|| version.to_string())
}
