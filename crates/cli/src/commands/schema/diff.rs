//! `ara schema diff`

use asterisk_realtime::families::schema::{Difference, Fault, Version};
use asterisk_realtime::families::sql::Typing;
use asterisk_realtime::{Error, Result as Answer, TableDescription};
use serde_json::{Value, json};

use super::mapped::{self, Mapped};
use super::{statements, versions};
use crate::args::MappedTables;
use crate::commands::open::open;
use crate::console::Console;
use crate::json;
use crate::outcome::{Outcome, Result};
use crate::report::printable_line;

/// What came of the comparison of one table.
enum Comparison {
    /// How it differs.
    Differs(Vec<Difference>),
    /// It does not exist.
    Missing,
    /// Its driver describes no tables.
    Unknown,
}

pub(super) async fn run(wanted: &MappedTables, console: &mut Console<'_>) -> Result {
    let realtime = open(console)?;
    let version = mapped::version(wanted, &realtime);
    let tables = mapped::mapped(wanted, version, &realtime, console)?;
    let mut compared = Vec::new();
    for one in &tables {
        compared.push((one, compare(one).await));
    }
    let recorded = versions::recorded(&tables).await;
    realtime.close().await;
    if console.json {
        console.document(&json!({
            "asterisk": super::shown(version),
            "tables": compared.iter().map(|(one, outcome)| document(one, outcome)).collect::<Vec<_>>(),
            "revisions": recorded.iter().map(versions::Recorded::json).collect::<Vec<_>>(),
        }))?;
    } else {
        print(&compared, version, console)?;
        for one in &recorded {
            writeln!(console.out, "\n{}", printable_line(&one.to_string()))?;
        }
    }
    Ok(compared.iter().map(|(_, it)| outcome(it)).max().unwrap_or(Outcome::Done))
}

async fn compare(one: &Mapped) -> Answer<Comparison> {
    let table = one.table.as_ref().map_err(Clone::clone)?;
    if !table.capabilities().columns {
        return Ok(Comparison::Unknown);
    }
    Ok(match table.describe().await? {
        Some(description) => Comparison::Differs(differences(one, &description)),
        None => Comparison::Missing,
    })
}

/// How a table differs. Where a column holds values of any length, whatever its type says, none is
/// too narrow.
pub(super) fn differences(one: &Mapped, description: &TableDescription) -> Vec<Difference> {
    let mut differences = one.layout.compare(description);
    let dialect = statements::dialect(&one.source.driver);
    if dialect.is_some_and(|dialect| dialect.typing == Typing::Dynamic) {
        differences.retain(|one| !matches!(one.fault, Fault::TooNarrow { .. }));
    }
    differences
}

fn outcome(compared: &Answer<Comparison>) -> Outcome {
    match compared {
        Ok(Comparison::Differs(differences)) if differences.is_empty() => Outcome::Done,
        Ok(Comparison::Unknown) => Outcome::Done,
        Ok(_) => Outcome::NothingMatched,
        Err(error) => Outcome::after(error),
    }
}

fn print(
    compared: &[(&Mapped, Answer<Comparison>)],
    version: Version,
    console: &mut Console<'_>,
) -> std::io::Result<()> {
    let asterisk = super::shown(version).unwrap_or_else(|| "(the newest)".into());
    writeln!(console.out, "compared with Asterisk {asterisk}")?;
    for (one, outcome) in compared {
        writeln!(console.out, "\n{}: {}", one.title(), summary(outcome))?;
        let Ok(Comparison::Differs(differences)) = outcome else { continue };
        for difference in differences {
            let (severity, text) = (difference.severity(), difference.to_string());
            writeln!(console.out, "  {severity:<7}  {}", printable_line(&text))?;
        }
    }
    Ok(())
}

fn summary(outcome: &Answer<Comparison>) -> String {
    match outcome {
        Ok(Comparison::Differs(differences)) => match differences.len() {
            0 => "no differences".into(),
            1 => "1 difference".into(),
            count => format!("{count} differences"),
        },
        Ok(Comparison::Missing) => {
            "the table does not exist; `ara schema create` makes it".to_owned()
        }
        Ok(Comparison::Unknown) => "the store does not tell what columns it has".to_owned(),
        Err(error) => failed(error),
    }
}

/// An error among other lines.
pub(super) fn failed(error: &Error) -> String {
    printable_line(&format!("failed: {error}")).into_owned()
}

fn document(one: &Mapped, outcome: &Answer<Comparison>) -> Value {
    let mut document = one.json();
    document["exists"] = match outcome {
        Ok(Comparison::Differs(_)) => true.into(),
        Ok(Comparison::Missing) => false.into(),
        _ => Value::Null,
    };
    document["differences"] = match outcome {
        Ok(Comparison::Differs(differences)) => differences.iter().map(difference).collect(),
        _ => json!([]),
    };
    document["error"] = json::failure(outcome.as_ref().err());
    document
}

/// One difference for programs.
pub(super) fn difference(one: &Difference) -> Value {
    json!({
        "column": one.column,
        "severity": one.severity().as_str(),
        "code": one.code(),
        "message": one.to_string(),
    })
}
