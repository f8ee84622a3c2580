//! What commands answer to programs: JSON documents, as the house plan gives them.

use std::time::Duration;

use asterisk_realtime_cache::{Serving, Stats, TableSettings};
use asterisk_realtime_core::{Diagnostic, Error, Location, Row, Shortfall, Unmet};
use asterisk_realtime_engine::{FamilyCache, Source};
use serde_json::{Value, json};

use crate::cache::text;

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

/// How the answers of a family are kept: times in seconds, names and numbers, and no cells.
pub fn cache(cache: &FamilyCache) -> Value {
    let TableSettings { mode, found, absent, full_limits, facet, .. } = &cache.settings;
    let Stats { entries, bytes, .. } = cache.stats.stats;
    let seconds = Duration::as_secs_f64;
    let registration = facet.as_ref().map(|facet| {
        json!({
            "columns": facet.columns,
            "lifetime": seconds(&facet.lifetime),
            "grace": seconds(&facet.grace),
        })
    });
    let whole = match cache.stats.serving {
        Serving::Full { rows, bytes, age } => {
            json!({ "rows": rows, "bytes": bytes, "age": seconds(&age) })
        }
        _ => Value::Null,
    };
    json!({
        "family": cache.source.family,
        "source": source(&cache.source),
        "mode": text::mode(*mode),
        "serving": text::serving(cache.stats.serving),
        "soft": seconds(&found.soft),
        "hard": seconds(&found.hard),
        "grace": seconds(&found.grace),
        "absent": seconds(&absent.hard),
        "absent-grace": seconds(&absent.grace),
        "registration": registration,
        "most-rows": full_limits.entries,
        "most-bytes": full_limits.bytes,
        "answers": entries,
        "bytes": bytes,
        "whole": whole,
    })
}

/// What a cache has done for a family.
pub fn cache_stats(cache: &FamilyCache) -> Value {
    let stats = cache.stats.stats;
    json!({
        "family": cache.source.family,
        "source": source(&cache.source),
        "hits": stats.hits,
        "negative-hits": stats.negative_hits,
        "stale-served": stats.stale_served,
        "misses": stats.misses,
        "fetches": stats.fetches,
        "refreshes": stats.refreshes,
        "failures": stats.failures,
        "invalidations": stats.invalidations,
        "evictions": stats.evictions,
        "answers": stats.entries,
        "bytes": stats.bytes,
    })
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
