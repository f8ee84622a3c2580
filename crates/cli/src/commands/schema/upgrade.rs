//! `ara schema upgrade`

use asterisk_realtime::engine::MappedTable;
use asterisk_realtime::families::schema::{Difference, Fault, NumberSource};
use asterisk_realtime::{Alteration, Result as Answer, TableDescription};
use serde_json::{Value, json};

use super::create::{cannot, progress, show};
use super::diff::{difference, differences, failed};
use super::mapped::{self, Mapped};
use super::statements;
use crate::args::MappedTables;
use crate::commands::open::open;
use crate::console::Console;
use crate::json;
use crate::outcome::{Outcome, Result};
use crate::report::printable_line;

/// What is to be done about a table.
#[derive(Default)]
struct Plan {
    /// The changes, and the statements that make them.
    changes: Vec<(Alteration, String)>,
    /// What is left alone, and why.
    left: Vec<(Difference, &'static str)>,
    /// Whether the table does not exist.
    is_missing: bool,
}

pub(super) async fn run(wanted: &MappedTables, apply: bool, console: &mut Console<'_>) -> Result {
    let realtime = open(console)?;
    let version = mapped::version(wanted, &realtime);
    let tables = mapped::mapped(wanted, version, &realtime, console)?;
    let (mut documents, mut worst, mut changes) = (Vec::new(), Outcome::Done, 0);
    for (index, one) in tables.iter().enumerate() {
        progress(apply, index, tables.len(), one, console)?;
        let planned = plan(one).await;
        let failure = match &planned {
            Ok(plan) => {
                let statements: Vec<_> =
                    plan.changes.iter().map(|(_, text)| text.clone()).collect();
                show(one, &statements, console)?;
                if apply { change(one, plan).await.err() } else { None }
            }
            Err(error) => Some(error.clone()),
        };
        let plan = planned.unwrap_or_default();
        changes += plan.changes.len();
        worst = worst.max(failure.as_ref().map_or(Outcome::Done, Outcome::after));
        if console.json {
            let done = apply && failure.is_none();
            let mut document = document(one, &plan, done);
            document["error"] = json::failure(failure.as_ref());
            documents.push(document);
            continue;
        }
        if let Some(error) = &failure {
            writeln!(console.out, "-- {}: {}\n", one.title(), failed(error))?;
        } else if apply && !plan.changes.is_empty() {
            writeln!(console.out, "-- {}: done\n", one.title())?;
        }
        tell_left(one, &plan, console)?;
    }
    realtime.close().await;
    if console.json {
        let asterisk = super::shown(version);
        let document = json!({ "asterisk": asterisk, "apply": apply, "tables": documents });
        console.document(&document)?;
    } else if changes == 0 && worst == Outcome::Done {
        writeln!(console.out, "nothing to do")?;
    } else if !apply && changes > 0 {
        writeln!(console.out, "-- nothing was done; --apply does it")?;
    }
    Ok(worst)
}

async fn plan(one: &Mapped) -> Answer<Plan> {
    let table = one.table.as_ref().map_err(Clone::clone)?;
    let mut plan = Plan::default();
    if !table.capabilities().columns {
        return Err(cannot(one));
    }
    let Some(description) = table.describe().await? else {
        plan.is_missing = true;
        return Ok(plan);
    };
    for difference in differences(one, &description) {
        match planned(one, table, &description, &difference)? {
            Ok(change) => plan.changes.push(change),
            Err(reason) => plan.left.push((difference, reason)),
        }
    }
    Ok(plan)
}

/// What mends a difference; else why it is left alone.
fn planned(
    one: &Mapped,
    table: &MappedTable,
    description: &TableDescription,
    difference: &Difference,
) -> Answer<std::result::Result<(Alteration, String), &'static str>> {
    let Some(alteration) = &difference.alteration else {
        return Ok(Err(reason(&difference.fault)));
    };
    if is_own_value(one, alteration) {
        return Ok(Err("each row needs a value of its own in it"));
    }
    let statement = statements::changing(table, description, alteration)?;
    Ok(Ok((alteration.clone(), statement)))
}

/// Whether a new column would have to hold another value in each row, which no default can give.
fn is_own_value(one: &Mapped, alteration: &Alteration) -> bool {
    let Alteration::AddColumn(column) = alteration else { return false };
    let is_unique = one.layout.unique.iter().any(|key| *key.columns == [&*column.name]);
    let numbered = one.layout.column(&column.name).map(|it| it.column.numbered);
    !column.nullable && (is_unique || numbered.is_some_and(|it| it != NumberSource::Writer))
}

/// Each change by itself: those that were made stay.
async fn change(one: &Mapped, plan: &Plan) -> Answer<()> {
    let table = one.table.as_ref().map_err(Clone::clone)?;
    if !plan.changes.is_empty() && !table.capabilities().alter {
        return Err(cannot(one));
    }
    for (alteration, _) in &plan.changes {
        table.alter(alteration).await?;
    }
    Ok(())
}

/// Why a difference is left alone.
fn reason(fault: &Fault) -> &'static str {
    match fault {
        Fault::AllowsNull => "rows may hold NULL already",
        Fault::Extra | Fault::OtherVersion { .. } => "nothing is ever dropped",
        Fault::Missing { .. } => "keys and bytes are not added to a table",
        Fault::MissingIndex | Fault::MissingKey => "keys and indexes are not added to a table",
        Fault::MissingWords(_) => "the words of a type are not changed",
        Fault::RefusesNull => "what a table refuses stays refused",
        Fault::TooNarrow { .. } | Fault::WrongType { .. } => "values may not fit into another type",
        _ => "it is not known how",
    }
}

fn tell_left(one: &Mapped, plan: &Plan, console: &mut Console<'_>) -> std::io::Result<()> {
    if plan.is_missing {
        let title = one.title();
        return writeln!(
            console.out,
            "-- {title}: the table does not exist; `ara schema create` makes it\n"
        );
    }
    if plan.left.is_empty() {
        return Ok(());
    }
    writeln!(console.out, "-- {}: left alone", one.title())?;
    for (difference, reason) in &plan.left {
        let text = format!("{difference} ({reason})");
        writeln!(console.out, "--   {}", printable_line(&text))?;
    }
    writeln!(console.out)
}

fn document(one: &Mapped, plan: &Plan, done: bool) -> Value {
    let mut document = one.json();
    let left = plan.left.iter().map(|(one, reason)| {
        let mut left = difference(one);
        left["reason"] = json!(reason);
        left
    });
    document["exists"] = json!(!plan.is_missing);
    document["statements"] = plan.changes.iter().map(|(_, text)| json!(text)).collect();
    document["left"] = left.collect();
    document["done"] = json!(done && !plan.changes.is_empty());
    document
}
