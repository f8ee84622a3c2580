//! `ara realtime`: the operations on families.

use asterisk_realtime::Realtime;
use asterisk_realtime::engine::{Answer, Source};

use super::{open::open, table, words};
use crate::args::{self, Realtime as Operation, Words};
use crate::console::Console;
use crate::json;
use crate::outcome::{Outcome, Result};
use crate::report::{self, printable_line};

pub(super) async fn run(operation: Operation, console: &mut Console<'_>) -> Result {
    match operation {
        Operation::Load(Words { family, words }) => load(&family, &words, console).await,
        Operation::Multi(Words { family, words }) => multi(&family, &words, console).await,
        Operation::Update { family, column, value, set_column, new_value } => {
            update(&family, &[(&column, &value)], &[(&set_column, &new_value)], console).await
        }
        Operation::Update2(Words { family, words }) => {
            let (conditions, changes) = words::pairs_and_changes(&words)
                .map_err(|message| args::misuse("update2", message))?;
            update(&family, &conditions, &changes, console).await
        }
        Operation::Store(Words { family, words }) => store(&family, &words, console).await,
        Operation::Destroy(Words { family, words }) => destroy(&family, &words, console).await,
        Operation::Require { family, words } => require(&family, &words, console).await,
    }
}

async fn load(family: &str, words: &[String], console: &mut Console<'_>) -> Result {
    let filter = words::pairs(words).map_err(|message| args::misuse("load", message))?;
    let realtime = open(console)?;
    let Answer { value, source } =
        realtime.call(family).lookup(filter).await.map_err(|error| report::told(error, console))?;
    if console.json {
        console.document(&json::lookup(family, &source, value.as_ref()))?;
    } else {
        match &value {
            Some(row) => table::print(row, console)?,
            None => nothing_found(console)?,
        }
    }
    done(&realtime, Outcome::found(value.is_some())).await
}

async fn multi(family: &str, words: &[String], console: &mut Console<'_>) -> Result {
    let filter = words::pairs(words).map_err(|message| args::misuse("multi", message))?;
    let realtime = open(console)?;
    let Answer { value, source } = realtime
        .call(family)
        .lookup_all(filter)
        .await
        .map_err(|error| report::told(error, console))?;
    if console.json {
        console.document(&json::lookup_all(family, &source, &value))?;
    } else if value.is_empty() {
        nothing_found(console)?;
    } else {
        for (index, row) in value.iter().enumerate() {
            if index > 0 {
                writeln!(console.out)?;
            }
            table::print(row, console)?;
        }
    }
    done(&realtime, Outcome::found(!value.is_empty())).await
}

async fn update(
    family: &str,
    conditions: &[words::Pair<'_>],
    changes: &[words::Pair<'_>],
    console: &mut Console<'_>,
) -> Result {
    let realtime = open(console)?;
    let answer = realtime
        .call(family)
        .update(conditions, changes)
        .await
        .map_err(|error| report::told(error, console))?;
    let rows = answer.value;
    written(family, &answer, console, &format!("Updated {}.", records(rows)))?;
    done(&realtime, Outcome::found(rows > 0)).await
}

async fn store(family: &str, words: &[String], console: &mut Console<'_>) -> Result {
    let changes = words::pairs(words).map_err(|message| args::misuse("store", message))?;
    let realtime = open(console)?;
    let answer =
        realtime.call(family).store(changes).await.map_err(|error| report::told(error, console))?;
    written(family, &answer, console, "Stored RealTime record.")?;
    done(&realtime, Outcome::Done).await
}

async fn destroy(family: &str, words: &[String], console: &mut Console<'_>) -> Result {
    let filter = words::pairs(words).map_err(|message| args::misuse("destroy", message))?;
    let realtime = open(console)?;
    let answer = realtime
        .call(family)
        .destroy(filter)
        .await
        .map_err(|error| report::told(error, console))?;
    let rows = answer.value;
    written(family, &answer, console, &format!("Removed {}.", records(rows)))?;
    done(&realtime, Outcome::found(rows > 0)).await
}

async fn require(family: &str, words: &[String], console: &mut Console<'_>) -> Result {
    let needed = words::requirements(words).map_err(|message| args::misuse("require", message))?;
    let realtime = open(console)?;
    let Answer { value, source } = realtime
        .call(family)
        .require(&needed)
        .await
        .map_err(|error| report::told(error, console))?;
    let table = printable_line(&source.table);
    if console.json {
        console.document(&json::required(family, &source, &value))?;
    } else if value.is_empty() {
        writeln!(console.out, "Table {table} has all that is required.")?;
    } else {
        for unmet in &value {
            let unmet = unmet.to_string();
            writeln!(console.out, "Table {table}: {}.", printable_line(&unmet))?;
        }
    }
    done(&realtime, Outcome::found(value.is_empty())).await
}

/// Asterisk's words for a number of records.
pub(super) fn records(rows: u64) -> String {
    format!("{rows} RealTime record{}", if rows == 1 { "" } else { "s" })
}

fn nothing_found(console: &mut Console<'_>) -> Result<()> {
    writeln!(console.out, "No rows found matching search criteria.")?;
    Ok(())
}

fn written(
    family: &str,
    Answer { value, source }: &Answer<u64>,
    console: &mut Console<'_>,
    text: &str,
) -> Result<()> {
    let source: &Source = source;
    if console.json {
        console.document(&json::written(family, source, *value))?;
    } else {
        writeln!(console.out, "{text}")?;
    }
    Ok(())
}

/// Gives the stores their connections back.
async fn done(realtime: &Realtime, outcome: Outcome) -> Result {
    realtime.close().await;
    Ok(outcome)
}
