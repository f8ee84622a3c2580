//! `ara schema notify`

use asterisk_realtime::families::schema::{AST_CONFIG, lookup_columns};
use asterisk_realtime::families::sql::{Announcements, Statement};
use asterisk_realtime::{Alteration, Result as Answer, TableDescription, TypeClass};
use serde_json::json;

use super::create::{cannot, progress, show};
use super::diff::failed;
use super::mapped::{self, Mapped};
use super::statements::dialect;
use crate::args::MappedTables;
use crate::commands::open::open;
use crate::console::Console;
use crate::json;
use crate::outcome::{Outcome, Result};

/// What is to be done about a table, and the statements that do it.
struct Plan {
    change: Alteration,
    statements: Vec<String>,
}

pub(super) async fn run(
    wanted: &MappedTables,
    apply: bool,
    remove: bool,
    console: &mut Console<'_>,
) -> Result {
    let realtime = open(console)?;
    let version = mapped::version(wanted, &realtime);
    let mut tables = mapped::mapped(wanted, version, &realtime, console)?;
    // Static files are never answered from a cache.
    tables.retain(|one| announcements(one).is_some() && one.layout.name() != AST_CONFIG.name);
    let (mut documents, mut worst) = (Vec::new(), Outcome::Done);
    for (index, one) in tables.iter().enumerate() {
        progress(apply, index, tables.len(), one, console)?;
        let planned = plan(one, remove).await;
        let exists = !matches!(planned, Ok(None));
        let (statements, outcome) = match planned {
            Ok(None) => (Vec::new(), Ok(false)),
            Ok(Some(plan)) => {
                show(one, &plan.statements, console)?;
                let done = if apply { change(one, &plan).await.map(|()| true) } else { Ok(false) };
                (plan.statements, done)
            }
            Err(error) => (Vec::new(), Err(error)),
        };
        worst = worst.max(outcome.as_ref().err().map_or(Outcome::Done, Outcome::after));
        if !console.json {
            tell(one, exists, &outcome, console)?;
        }
        let mut document = one.json();
        document["exists"] = json!(exists);
        document["statements"] = json!(statements);
        document["done"] = json!(outcome.as_ref().is_ok_and(|done| *done));
        document["error"] = json::failure(outcome.as_ref().err());
        documents.push(document);
    }
    realtime.close().await;
    if console.json {
        let document = json!({ "apply": apply, "remove": remove, "tables": documents });
        console.document(&document)?;
    } else if tables.is_empty() {
        writeln!(console.out, "nothing to do: no mapped table is in a PostgreSQL database")?;
    } else if !apply {
        writeln!(console.out, "-- nothing was done; --apply does it")?;
    }
    Ok(worst)
}

/// How the store is made to tell; `None` if it cannot, or needs no help of ours.
fn announcements(one: &Mapped) -> Option<Announcements> {
    dialect(&one.source.driver)?.announcements
}

/// `None` if there is no such table.
async fn plan(one: &Mapped, remove: bool) -> Answer<Option<Plan>> {
    let table = one.table.as_ref().map_err(Clone::clone)?;
    let Some(announcements) = announcements(one) else { return Err(cannot(one)) };
    let Some(description) = table.describe().await? else { return Ok(None) };
    let (schema, name) = match table.table().schema_and_name() {
        Some((schema, name)) => (Some(schema), name),
        None => (None, table.table().name()),
    };
    let (change, statements) = if remove {
        (Alteration::Silence, (announcements.end)(schema, name)?)
    } else {
        let column = column(one, &description);
        let statements = (announcements.begin)(schema, name, column.as_deref())?;
        (Alteration::Announce(column), statements)
    };
    let text = |statement: &Statement<'_>| format!("{};", statement.text());
    Ok(Some(Plan { change, statements: statements.iter().map(text).collect() }))
}

/// The column that rows are told by: the first of those that Asterisk looks the families up by, as
/// the table spells it. Numbers are not worth naming, because nobody is asked for by one.
fn column(one: &Mapped, description: &TableDescription) -> Option<String> {
    let looked_up = one.families.iter().flat_map(|family| lookup_columns(family));
    let mut found = looked_up.filter_map(|name| description.column(name));
    let found = found.find(|column| column.class == TypeClass::Char)?;
    Some(found.name.to_string())
}

async fn change(one: &Mapped, plan: &Plan) -> Answer<()> {
    let table = one.table.as_ref().map_err(Clone::clone)?;
    if !table.capabilities().alter {
        return Err(cannot(one));
    }
    table.alter(&plan.change).await
}

fn tell(
    one: &Mapped,
    exists: bool,
    outcome: &Answer<bool>,
    console: &mut Console<'_>,
) -> std::io::Result<()> {
    let text = match outcome {
        _ if !exists => "the table does not exist; `ara schema create` makes it".to_owned(),
        Ok(true) => "done".to_owned(),
        Ok(false) => return Ok(()),
        Err(error) => failed(error),
    };
    writeln!(console.out, "-- {}: {text}\n", one.title())
}
