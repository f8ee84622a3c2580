//! What commands answer to programs: JSON documents, as the house plan gives them.

use asterisk_realtime_core::{Diagnostic, Error, Location, Row, Shortfall, Unmet};
use asterisk_realtime_engine::Source;
use serde_json::{Value, json};

/// The answer of `realtime load`.
pub fn lookup(family: &str, source: &Source, row: Option<&Row>) -> Value {
    json!({
        "family": family,
        "found": row.is_some(),
        "source": self::source(source),
        "columns": row.map_or_else(|| json!([]), columns),
        "variables": row.map_or_else(|| json!([]), variables),
    })
}

/// The answer of `realtime multi`.
pub fn lookup_all(family: &str, source: &Source, rows: &[Row]) -> Value {
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
pub fn written(family: &str, source: &Source, rows: u64) -> Value {
    json!({ "family": family, "source": self::source(source), "rows": rows })
}

/// The answer of `realtime require`.
pub fn required(family: &str, source: &Source, unmet: &[Unmet]) -> Value {
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

/// One line of the answer of `config mappings`.
pub fn mapping(source: &Source) -> Value {
    json!({
        "family": source.family,
        "driver": source.driver,
        "database": source.database,
        "table": source.table,
        "priority": source.priority,
    })
}

/// A finding about the configuration.
pub fn finding(finding: &Diagnostic) -> Value {
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
pub fn error(error: &Error) -> Value {
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
pub fn failure(error: Option<&Error>) -> Value {
    error.map_or(Value::Null, |error| self::error(error)["error"].take())
}

/// The mapping that answered.
pub fn source(source: &Source) -> Value {
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
