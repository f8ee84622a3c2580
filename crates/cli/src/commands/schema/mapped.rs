//! The mapped tables that something is known of.

use std::sync::Arc;

use asterisk_realtime::engine::{self, MappedTable, Source};
use asterisk_realtime::families::schema::{AST_CONFIG, Layout, State, Table, Version};
use asterisk_realtime::families::{self};
use asterisk_realtime::{Error, ErrorKind, Result as Answer};
use serde_json::{Value, json};

use crate::args::MappedTables;
use crate::commands::official::{by_family, table_of};
use crate::console::Console;
use crate::json;
use crate::outcome::{Failure, Result};
use crate::report::printable_line;

/// A table, however many families are mapped to it.
pub(super) struct Mapped {
    pub(super) families: Vec<String>,
    pub(super) source: Arc<Source>,
    pub(super) layout: Layout,
    /// The way to it; an error if its store can never be used.
    pub(super) table: Answer<MappedTable>,
}

impl Mapped {
    /// `sippeers (mysql,asterisk,sippeers)`
    pub(super) fn title(&self) -> String {
        let title = format!("{} ({})", self.families.join(", "), self.source);
        printable_line(&title).into_owned()
    }

    /// What begins the document about it.
    pub(super) fn json(&self) -> Value {
        json!({
            "families": self.families,
            "source": json::source(&self.source),
            "table": self.layout.name(),
        })
    }
}

/// The Asterisk that is asked for, else that of the configuration, else the newest.
pub(super) fn version(wanted: &MappedTables, realtime: &engine::Realtime) -> Version {
    let branch = || u16::try_from(realtime.asterisk_version()?).ok().map(Version::branch);
    wanted.asterisk.or_else(branch).unwrap_or(Version::MASTER)
}

/// The tables that are asked for, in the order of `extconfig.conf`.
pub(super) fn mapped(
    wanted: &MappedTables,
    version: Version,
    realtime: &engine::Realtime,
    console: &Console<'_>,
) -> Result<Vec<Mapped>> {
    let state = super::state(version)?;
    let mut found: Vec<Mapped> = Vec::new();
    for source in realtime.mappings() {
        let table = known(&source.family).or_else(|| table_of(&source));
        let Some(layout) = table.and_then(|table| table.layout(&state)) else { continue };
        let is_same = |one: &&mut Mapped| {
            (&one.source.driver, &one.source.database, &one.source.table)
                == (&source.driver, &source.database, &source.table)
                && one.layout.name() == layout.name()
        };
        if let Some(one) = found.iter_mut().find(is_same) {
            one.families.push(source.family.clone());
            continue;
        }
        let table = realtime.table(&source);
        if table.as_ref().is_err_and(|error| error.kind() == ErrorKind::NotFound) {
            continue;
        }
        found.push(Mapped { families: vec![source.family.clone()], source, layout, table });
    }
    choose(wanted, &state, version, found, console)
}

/// The table that Asterisk reads a family from.
fn known(family: &str) -> Option<&'static Table> {
    let is_file = family.rsplit_once('.').is_some_and(|(_, end)| end.eq_ignore_ascii_case("conf"));
    if is_file || family.eq_ignore_ascii_case("global") {
        return Some(&AST_CONFIG);
    }
    let is_called = |table: &&Table| table.name.eq_ignore_ascii_case(family);
    by_family(family).or_else(|| families::tables().into_iter().find(is_called))
}

fn choose(
    wanted: &MappedTables,
    state: &State,
    version: Version,
    mut found: Vec<Mapped>,
    console: &Console<'_>,
) -> Result<Vec<Mapped>> {
    let mappings = console.command(&["config", "mappings"]);
    let hint = || format!("`{mappings}` shows what is mapped");
    let mut tables: Vec<&'static str> = Vec::new();
    let mut names = Vec::new();
    for name in &wanted.families {
        let is_called = |word: &String| word.eq_ignore_ascii_case(name);
        if found.iter().any(|one| one.families.iter().any(is_called)) {
            names.push(name);
            continue;
        }
        let meant = match known(name) {
            Some(table) => vec![table],
            None => super::named(name)?,
        };
        if meant.iter().all(|table| table.layout(state).is_none()) {
            let message = format!("Asterisk {version} has no table for {name}");
            return Err(Error::not_found(message).into());
        }
        if !found.iter().any(|one| meant.iter().any(|table| table.name == one.layout.name())) {
            let error = Error::not_found(format!("{name} is not mapped in extconfig.conf"));
            return Err(Failure::with_hint(error, hint()));
        }
        tables.extend(meant.iter().map(|table| table.name));
    }
    if !wanted.families.is_empty() {
        let is_named = |family: &String| names.iter().any(|name| name.eq_ignore_ascii_case(family));
        found
            .retain(|one| tables.contains(&one.layout.name()) || one.families.iter().any(is_named));
    }
    if found.is_empty() {
        let error = Error::not_found("no family is mapped whose table is known");
        return Err(Failure::with_hint(error, hint()));
    }
    Ok(found)
}
