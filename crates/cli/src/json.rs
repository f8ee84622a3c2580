//! The JSON documents, as the house plan gives them.

use asterisk_realtime::engine::Source;
use asterisk_realtime::{Config, Diagnostic, Error, Location, Row, Shortfall, Unmet};
use serde_json::{Value, json};

use crate::commands::check::{Group, RowFinding, Tally};

/// The answer of `realtime load`.
pub(crate) fn lookup(family: &str, source: &Source, row: Option<&Row>) -> Value {
    json!({
        "family": family,
        "found": row.is_some(),
        "source": self::source(source),
        "columns": row.map_or_else(|| json!([]), columns),
        "variables": row.map_or_else(|| json!([]), variables),
    })
}

/// The answer of `realtime multi`.
pub(crate) fn lookup_all(family: &str, source: &Source, rows: &[Row]) -> Value {
    let rows: Vec<_> = rows
        .iter()
        .map(|row| json!({ "columns": columns(row), "variables": variables(row) }))
        .collect();
    json!({
        "family": family,
        "found": !rows.is_empty(),
        "source": self::source(source),
        "rows": rows,
    })
}

/// The answer of the operations that write.
pub(crate) fn written(family: &str, source: &Source, rows: u64) -> Value {
    json!({ "family": family, "source": self::source(source), "rows": rows })
}

/// The answer of `realtime require`.
pub(crate) fn required(family: &str, source: &Source, unmet: &[Unmet]) -> Value {
    let unmet: Vec<_> = unmet
        .iter()
        .map(|each| {
            json!({
                "column": each.requirement.column,
                "type": each.requirement.required_type.to_string(),
                "size": each.requirement.size,
                "shortfall": shortfall(&each.shortfall),
                "message": each.to_string(),
            })
        })
        .collect();
    json!({ "family": family, "source": self::source(source), "unmet": unmet })
}

fn shortfall(shortfall: &Shortfall) -> &'static str {
    match shortfall {
        Shortfall::Missing => "missing",
        Shortfall::TooNarrow { .. } => "too-narrow",
        Shortfall::WrongType { .. } => "wrong-type",
        _ => "other",
    }
}

/// The answer of `config show`.
pub(crate) fn config(file: &str, config: &Config) -> Value {
    let categories: Vec<_> = config
        .visible()
        .map(|category| {
            let variables: Vec<_> =
                category.variables.iter().map(|each| json!([each.name, each.value])).collect();
            json!({ "name": category.name, "variables": variables })
        })
        .collect();
    json!({ "file": file, "categories": categories })
}

/// One line of the answer of `config mappings`.
pub(crate) fn mapping(source: &Source) -> Value {
    json!({
        "family": source.family,
        "driver": source.driver,
        "database": source.database,
        "table": source.table,
        "priority": source.priority,
    })
}

/// The answer of `check`: its findings, and how many there are of the rows of each mapping.
pub(crate) fn findings(findings: &[Value], tallies: &[Tally]) -> Value {
    let rows: Vec<_> = tallies
        .iter()
        .map(|tally| {
            let counts: Vec<_> = tally.groups.iter().map(group).collect();
            json!({
                "family": tally.source.family,
                "source": source(&tally.source),
                "rows": tally.rows,
                "findings": counts,
            })
        })
        .collect();
    json!({ "findings": findings, "rows": rows })
}

fn group(group: &Group) -> Value {
    json!({
        "severity": group.severity.as_str(),
        "code": group.code(),
        "count": group.count,
        "listed": group.listed.len(),
    })
}

/// A finding about a row, with what it is about.
pub(crate) fn row_finding(group: &Group, row: &RowFinding) -> Value {
    let mut document = finding(&group.single(row));
    document["row"] = json!({
        "family": group.source.family,
        "table": group.source.table,
        "key": row.key,
        "column": row.column,
    });
    document
}

/// A finding about the configuration.
pub(crate) fn finding(finding: &Diagnostic) -> Value {
    let [file, line, column] = place(finding.location.as_ref());
    json!({
        "severity": finding.severity.as_str(),
        "code": finding.code,
        "message": finding.message,
        "file": file,
        "line": line,
        "column": column,
        "help": finding.help,
    })
}

/// A failure.
pub(crate) fn error(error: &Error) -> Value {
    let [file, line, column] = place(error.location());
    json!({ "error": {
        "kind": error.kind().as_str(),
        "message": message(error),
        "driver": error.driver(),
        "database": error.database(),
        "table": error.table(),
        "file": file,
        "line": line,
        "column": column,
    }})
}

/// The messages of the whole chain; what has no field of its own is put in brackets.
fn message(error: &Error) -> String {
    let names =
        [("column", error.column()), ("SQLSTATE", error.sqlstate()), ("code", error.code())];
    let names: Vec<_> =
        names.iter().filter_map(|(name, value)| Some(format!("{name} {}", (*value)?))).collect();
    let text = match names.join(", ") {
        names if names.is_empty() => error.message().to_owned(),
        names => format!("{} ({names})", error.message()),
    };
    // All sources are errors of ours.
    match std::error::Error::source(error).and_then(<dyn std::error::Error>::downcast_ref) {
        Some(cause) => format!("{text}: {}", message(cause)),
        None => text,
    }
}

/// The raw cells, NULL included.
fn columns(row: &Row) -> Value {
    row.iter().map(|(name, cell)| json!([**name, cell.text()])).collect()
}

/// The row as Asterisk sees it.
fn variables(row: &Row) -> Value {
    row.variables().iter().map(|(name, value)| json!([name, value])).collect()
}

/// A failure beside other answers.
pub(crate) fn failure(error: Option<&Error>) -> Value {
    error.map_or(Value::Null, |error| self::error(error)["error"].take())
}

/// The mapping that answered.
pub(crate) fn source(source: &Source) -> Value {
    json!({
        "driver": source.driver,
        "database": source.database,
        "table": source.table,
        "priority": source.priority,
    })
}

/// File, line and column, as far as known.
fn place(location: Option<&Location>) -> [Value; 3] {
    let Some(location) = location else { return [Value::Null, Value::Null, Value::Null] };
    let known = |number: u32| if number == 0 { Value::Null } else { number.into() };
    [json!(*location.file), known(location.line), known(location.column)]
}
