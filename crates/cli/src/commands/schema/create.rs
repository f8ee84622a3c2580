//! `ara schema create`

use asterisk_realtime::families::schema::{Layout, TableSpec};
use asterisk_realtime::{Alteration, Error, Result as Answer};
use serde_json::json;

use super::diff::failed;
use super::mapped::{self, Mapped};
use super::statements;
use crate::args::MappedTables;
use crate::commands::open::open;
use crate::console::Console;
use crate::json;
use crate::outcome::{Outcome, Result};

/// What was done about a table that does not exist.
struct Made {
    statements: Vec<String>,
    /// Whether it was done; an error if that failed.
    done: Answer<bool>,
}

pub(super) async fn run(wanted: &MappedTables, apply: bool, console: &mut Console<'_>) -> Result {
    let realtime = open(console)?;
    let version = mapped::version(wanted, &realtime);
    let mut tables = mapped::mapped(wanted, version, &realtime, console)?;
    // Those that refer to others come behind them.
    tables.sort_by_key(|one| !one.layout.table.foreign_keys.is_empty());
    let (mut documents, mut worst, mut missing) = (Vec::new(), Outcome::Done, 0);
    for (index, one) in tables.iter().enumerate() {
        progress(apply, index, tables.len(), one, console)?;
        let outcome = make(one, &tables, apply, console).await;
        let outcome = match outcome? {
            Ok(None) => continue,
            Ok(Some(made)) => made,
            Err(error) => Made { statements: Vec::new(), done: Err(error) },
        };
        missing += 1;
        worst = worst.max(tell(one, &outcome, apply, console)?);
        let mut document = one.json();
        document["statements"] = json!(outcome.statements);
        document["done"] = json!(outcome.done.as_ref().is_ok_and(|done| *done));
        document["error"] = json::failure(outcome.done.as_ref().err());
        documents.push(document);
    }
    realtime.close().await;
    if console.json {
        let asterisk = super::shown(version);
        let document = json!({ "asterisk": asterisk, "apply": apply, "tables": documents });
        console.document(&document)?;
    } else if missing == 0 {
        writeln!(console.out, "nothing to do: all {} mapped tables exist", tables.len())?;
    } else if !apply {
        writeln!(console.out, "-- nothing was done; --apply does it")?;
    }
    Ok(worst)
}

/// Shows what makes a table, and makes it if that is wanted; `None` if it exists.
async fn make(
    one: &Mapped,
    all: &[Mapped],
    apply: bool,
    console: &mut Console<'_>,
) -> Result<Answer<Option<Made>>> {
    let table = match &one.table {
        Ok(table) => table,
        Err(error) => return Ok(Err(error.clone())),
    };
    let capabilities = table.capabilities();
    if capabilities.columns {
        match table.describe().await {
            Ok(None) => {}
            Ok(Some(_)) => return Ok(Ok(None)),
            Err(error) => return Ok(Err(error)),
        }
    }
    let spec = spec(one, all);
    let statements = match statements::creating(table, &spec) {
        Ok(statements) => statements,
        Err(error) => return Ok(Err(error)),
    };
    show(one, &statements, console)?;
    let done = match apply {
        false => Ok(false),
        true if !capabilities.alter => Err(cannot(one)),
        true => table.alter(&Alteration::Create(spec)).await.map(|()| true),
    };
    Ok(Ok(Some(Made { statements, done })))
}

/// The table without keys of tables that are elsewhere.
fn spec(one: &Mapped, all: &[Mapped]) -> TableSpec<'static> {
    let mut spec = Layout::spec(&one.layout);
    spec.foreign_keys.retain(|key| {
        all.iter().any(|other| {
            let (here, there) = (&one.source, &other.source);
            there.table == key.table
                && (&here.driver, &here.database) == (&there.driver, &there.database)
        })
    });
    spec
}

/// The error of a store whose schema is not ours to change.
pub(super) fn cannot(one: &Mapped) -> Error {
    Error::unsupported(format!("the driver {} changes no tables", one.source.driver))
}

/// Shows what is going to be done before it is done.
pub(super) fn show(
    one: &Mapped,
    statements: &[String],
    console: &mut Console<'_>,
) -> std::io::Result<()> {
    if console.json || statements.is_empty() {
        return Ok(());
    }
    writeln!(console.out, "-- {}", one.title())?;
    for statement in statements {
        writeln!(console.out, "{statement}\n")?;
    }
    console.out.flush()
}

fn tell(
    one: &Mapped,
    made: &Made,
    apply: bool,
    console: &mut Console<'_>,
) -> std::io::Result<Outcome> {
    let (text, outcome) = match &made.done {
        Ok(true) => ("done".to_owned(), Outcome::Done),
        Ok(false) => (String::new(), Outcome::Done),
        Err(error) => (failed(error), Outcome::after(error)),
    };
    if !console.json && (apply || made.done.is_err()) {
        writeln!(console.out, "-- {}: {text}\n", one.title())?;
    }
    Ok(outcome)
}

/// Says on a terminal how far it is.
pub(super) fn progress(
    apply: bool,
    index: usize,
    count: usize,
    one: &Mapped,
    console: &mut Console<'_>,
) -> std::io::Result<()> {
    if !apply || !console.terminal_err {
        return Ok(());
    }
    writeln!(console.err, "[{}/{count}] {}", index + 1, one.title())
}
