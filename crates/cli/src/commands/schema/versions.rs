//! What databases record of their schema, and what that means.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use asterisk_realtime::engine::MappedTable;
use asterisk_realtime::families::schema::{
    Line, Recognition, Tree, chain, chains, recognise, satisfied,
};
use asterisk_realtime::{Error, Result as Answer, Table, TableDescription};
use serde_json::{Value, json};

use super::mapped::Mapped;
use crate::json;

/// The table of databases of old, and of scripts that were made without a database.
const OLD_TABLE: &str = "alembic_version";

/// The column of all of them.
const COLUMN: &str = "version_num";

/// A revision that a database records.
pub(super) struct Recorded {
    driver: String,
    database: String,
    table: &'static str,
    /// What it records; an error if that cannot be read.
    revision: Answer<String>,
    /// What is known of that; `None` if it is no revision of Asterisk's.
    known: Option<Recognition>,
    /// The newest revision whose columns, and those of all before, the mapped tables have.
    proved: Option<&'static str>,
}

/// What the databases of these tables record.
pub(super) async fn recorded(tables: &[Mapped]) -> Vec<Recorded> {
    let mut databases: Vec<(&str, &str)> = Vec::new();
    let mut recorded = Vec::new();
    for one in tables {
        let database = (one.source.driver.as_str(), one.source.database.as_str());
        let Ok(table) = &one.table else { continue };
        if databases.contains(&database) || !table.capabilities().scan {
            continue;
        }
        databases.push(database);
        let there: Vec<_> = tables
            .iter()
            .filter(|other| database == (&*other.source.driver, &*other.source.database))
            .collect();
        let names = chains().iter().map(|chain| chain.version_table).chain([OLD_TABLE]);
        for name in names {
            match revisions(table, name).await {
                Ok(found) => {
                    for revision in found {
                        recorded.push(meaning(table, name, revision, &there).await);
                    }
                }
                // The tables themselves have said it already.
                Err(error) if table.describe().await.is_err() => drop(error),
                Err(error) => recorded.push(Recorded::new(table, name, Err(error))),
            }
        }
    }
    recorded
}

/// The revisions in a version table; none if it does not exist.
async fn revisions(table: &MappedTable, name: &str) -> Answer<Vec<String>> {
    let rows = table.rows_of(&Table::defaulted(name)?).await?.unwrap_or_default();
    Ok(rows.iter().filter_map(|row| row.text(COLUMN)).map(str::to_owned).collect())
}

async fn meaning(
    table: &MappedTable,
    name: &'static str,
    revision: String,
    there: &[&Mapped],
) -> Recorded {
    // Asked twice: which tables tell is known only to those who know the revision.
    let asked = RefCell::new(Vec::new());
    let _ = recognise(&revision, |other, _| {
        asked.borrow_mut().push(other.to_owned());
        None
    });
    let mut described: HashMap<String, Arc<TableDescription>> = HashMap::new();
    for other in asked.into_inner() {
        let Ok(named) = Table::defaulted(other.as_str()) else { continue };
        if let Ok(Some(description)) = table.describe_other(&named).await {
            described.insert(other, description);
        }
    }
    let known =
        recognise(&revision, |other, column| Some(described.get(other)?.column(column).is_some()));
    let mut recorded = Recorded::new(table, name, Ok(revision));
    if let Some(known) = &known {
        recorded.proved = proved(known.tree, there).await;
    }
    recorded.known = known;
    recorded
}

async fn proved(tree: Tree, there: &[&Mapped]) -> Option<&'static str> {
    let mut described = HashMap::new();
    for one in there {
        let Ok(table) = &one.table else { continue };
        if let Ok(Some(description)) = table.describe().await {
            described.insert(one.layout.name(), description);
        }
    }
    let tables: Vec<_> = there.iter().map(|one| one.layout.table).collect();
    satisfied(tree, &tables, |name| described.get(name).map(|found| (**found).clone()))
}

impl Recorded {
    fn new(table: &MappedTable, name: &'static str, revision: Answer<String>) -> Self {
        let source = table.source();
        Self {
            driver: source.driver.clone(),
            database: source.database.clone(),
            table: name,
            revision,
            known: None,
            proved: None,
        }
    }

    /// For programs.
    pub(super) fn json(&self) -> Value {
        let known = self.known.as_ref();
        json!({
            "driver": self.driver,
            "database": self.database,
            "table": self.table,
            "revision": self.revision.as_ref().ok(),
            "tree": known.map(|known| known.tree.as_str()),
            "releases": known.map(releases),
            "line": known.and_then(|known| line(known.line)),
            "only_branch": known.and_then(|known| Some(branch(known.foreign?.since))),
            "columns_of": self.proved,
            "error": json::failure(self.revision.as_ref().err()),
        })
    }
}

fn releases(known: &Recognition) -> Vec<String> {
    known.releases.iter().map(ToString::to_string).collect()
}

fn line(line: Line) -> Option<&'static str> {
    match line {
        Line::Any => None,
        Line::UpTo20 => Some("18 to 20"),
        Line::From21 => Some("21 and newer"),
    }
}

fn branch(version: asterisk_realtime::families::schema::Version) -> String {
    let certified = if version.is_certified() { "certified/" } else { "" };
    format!("{certified}{}", version.major())
}

impl fmt::Display for Recorded {
    /// `alembic_version_config of mysql,asterisk: e89e30cee53f, the newest of Asterisk 20.20.0`
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { driver, database, table, .. } = self;
        write!(formatter, "{table} of {driver},{database}: ")?;
        let revision = match &self.revision {
            Ok(revision) => revision,
            Err(error) => return failed(error, formatter),
        };
        let Some(known) = &self.known else {
            return write!(
                formatter,
                "{revision}, which is no revision of Asterisk's that is known"
            );
        };
        write!(formatter, "{revision}, ")?;
        match &*releases(known) {
            [] => formatter.write_str("which no release ends with")?,
            releases => write!(formatter, "the newest of Asterisk {}", releases.join(", "))?,
        }
        if let Some(line) = line(known.line) {
            write!(formatter, "; made by the scripts of branches {line}, as the columns show")?;
        }
        if let Some(foreign) = known.foreign {
            let branch = branch(foreign.since);
            write!(
                formatter,
                "; only branch {branch} has it, so the scripts of others cannot upgrade from it"
            )?;
        }
        match self.proved {
            None => Ok(()),
            Some(proved) => {
                let revisions = chain(known.tree).revisions;
                let date = revisions.iter().find(|one| one.id == proved).map_or("", |one| one.date);
                write!(formatter, "; the mapped tables have the columns of {proved} ({date})")
            }
        }
    }
}

fn failed(error: &Error, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(formatter, "failed: {error}")
}
