//! `ara dialplan check`

use asterisk_realtime::families::extensions::{Priority, Remark, review};
use asterisk_realtime::{Diagnostic, Severity};
use serde_json::{Value, json};

use super::{Rows, priority};
use crate::console::Console;
use crate::json;
use crate::outcome::{Outcome, Result};
use crate::report::{printable_line, summary};

pub(super) fn print(rows: &Rows, console: &mut Console<'_>) -> Result {
    let remarks = review(&rows.rows)?;
    let findings: Vec<_> = remarks.iter().map(|remark| finding(remark, rows)).collect();
    if console.json {
        let findings = findings.iter().zip(&remarks);
        let findings: Vec<_> = findings.map(|(it, remark)| document(it, remark, rows)).collect();
        console.document(&json!({ "findings": findings, "rows": rows.rows.len() }))?;
    } else {
        for finding in &findings {
            let text = format!("{}[{}]: {}", finding.severity, finding.code, finding.message);
            writeln!(console.out, "{}", printable_line(&text))?;
        }
        let severities = [Severity::Error, Severity::Warning, Severity::Note];
        let summary = match summary(&findings, &severities) {
            none if none.is_empty() => "nothing is wrong".to_owned(),
            some => some,
        };
        let (count, table) = (rows.rows.len(), printable_line(&rows.source.table));
        let plural = if count == 1 { "" } else { "s" };
        writeln!(console.out, "{table}: {count} row{plural}, {summary}")?;
    }
    let is_error = findings.iter().any(|finding| finding.severity == Severity::Error);
    Ok(if is_error { Outcome::Wrong } else { Outcome::Done })
}

/// The remark as a finding about the mapping.
fn finding(remark: &Remark, rows: &Rows) -> Diagnostic {
    let Remark { severity, code, context, exten, message, .. } = remark;
    let place = match remark.priority {
        Some(Priority::Hint) => format!("{context},{exten},hint"),
        Some(priority) => format!("{context},{exten},{priority}"),
        None => format!("{context},{exten}"),
    };
    let diagnostic = Diagnostic::new(*severity, code, format!("{place}: {message}"));
    match &rows.source.location {
        Some(location) => diagnostic.at(location.clone()),
        None => diagnostic,
    }
}

fn document(finding: &Diagnostic, remark: &Remark, rows: &Rows) -> Value {
    let mut document = json::finding(finding);
    document["row"] = json!({
        "family": rows.source.family,
        "table": rows.source.table,
        "context": remark.context,
        "exten": remark.exten,
        "priority": remark.priority.map(priority),
        "span": remark.span.as_ref().map(|span| [span.start, span.end]),
    });
    document
}
