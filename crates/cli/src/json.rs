//! The JSON documents, as the house plan gives them.

use asterisk_realtime::Config;
pub(crate) use asterisk_realtime_console::document::{error, failure, finding, source};
use serde_json::{Value, json};

use crate::commands::check::{Group, RowFinding, Tally};

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
