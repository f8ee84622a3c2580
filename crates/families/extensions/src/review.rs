//! What in a dialplan does not do what it looks like.

mod goto;
mod shadow;

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use asterisk_realtime_core::{Codec, Result, Severity, codec};

use asterisk_realtime_schema::record::Record;

use crate::{Callers, Chain, Context, Extension, Pattern, Priority};

use goto::Contexts;

/// Something about an extension that its writer probably did not mean.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Remark {
    /// How bad it is: an error if something can never work.
    pub severity: Severity,
    /// A stable word for the kind of remark, such as `pattern-shadowed`.
    pub code: &'static str,
    /// The context.
    pub context: String,
    /// The extension or pattern.
    pub exten: String,
    /// The priority, if it is about one.
    pub priority: Option<Priority>,
    /// The bytes of the extension that it is about, if it is about some.
    pub span: Option<Range<usize>>,
    /// What is wrong, and what to do.
    pub message: String,
}

/// Looks through the rows of all contexts of a table.
///
/// Tells patterns that can match nothing or look like something else, patterns that others always
/// come before, gaps in priorities, steps that can never run, jumps (`Goto`, `Gosub` and their
/// conditional kin) to what is not in the table, and semicolons that cut values.
///
/// ```
/// use asterisk_realtime_extensions::{Extension, review};
///
/// let rows = [
///     Extension::new("office", "_1XX!", "NoOp", ""),
///     Extension::new("office", "_1XX", "Goto", "branch,1,1"),
/// ];
/// let remarks = review(&rows)?;
/// let codes: Vec<_> = remarks.iter().map(|remark| remark.code).collect();
/// assert_eq!(codes, ["pattern-shadowed", "goto-context"]);
/// # Ok::<(), asterisk_realtime_core::Error>(())
/// ```
///
/// # Errors
///
/// As [`Context::compile`].
pub fn review(rows: &[Extension]) -> Result<Vec<Remark>> {
    let mut by_context = BTreeMap::<&str, Vec<&Extension>>::new();
    for row in rows {
        by_context.entry(&row.context).or_default().push(row);
    }
    let mut contexts = Contexts::new();
    for (name, rows) in &by_context {
        contexts.insert(name, Context::compile(rows.iter().copied(), Callers::Ignored)?);
    }
    let mut remarks = Vec::new();
    for (name, rows) in by_context {
        let mut noter = Noter { context: name, remarks: &mut remarks };
        if let Some(context) = contexts.get(name) {
            context.chains().for_each(|chain| of_chain(&chain, &mut noter));
            shadow::find(context, &mut noter);
        }
        let mut seen = HashSet::new();
        for row in rows {
            if row.priority != Priority::Never && !seen.insert((&row.exten, row.priority)) {
                let message = "the same step is there twice: only the first row counts";
                noter.note(Severity::Warning, "step-twice", row, message);
            }
            of_row(row, &mut noter);
            goto::check(row, &contexts, &mut noter);
        }
    }
    Ok(remarks)
}

/// Takes remarks about one context.
struct Noter<'n> {
    context: &'n str,
    remarks: &'n mut Vec<Remark>,
}

impl Noter<'_> {
    /// A remark about a row.
    fn note(
        &mut self,
        severity: Severity,
        code: &'static str,
        row: &Extension,
        message: impl Into<String>,
    ) {
        let priority = Some(row.priority).filter(|priority| *priority != Priority::Never);
        let remark = self.remark(severity, code, &row.exten, message);
        self.remarks.push(Remark { priority, ..remark });
    }

    /// A remark about an extension.
    fn note_exten(
        &mut self,
        severity: Severity,
        code: &'static str,
        exten: &str,
        message: impl Into<String>,
    ) {
        let remark = self.remark(severity, code, exten, message);
        self.remarks.push(remark);
    }

    fn remark(
        &self,
        severity: Severity,
        code: &'static str,
        exten: &str,
        message: impl Into<String>,
    ) -> Remark {
        let (context, exten) = (self.context.to_owned(), exten.to_owned());
        Remark {
            severity,
            code,
            context,
            exten,
            priority: None,
            span: None,
            message: message.into(),
        }
    }
}

fn of_chain(chain: &Chain<'_>, noter: &mut Noter<'_>) {
    let exten = chain.exten();
    for fault in Pattern::parse(exten).faults() {
        let severity = fault.kind.severity();
        let code =
            if severity == Severity::Error { "pattern-matches-nothing" } else { "pattern-strange" };
        let remark = noter.remark(severity, code, exten, fault.to_string());
        noter.remarks.push(Remark { span: Some(fault.span), ..remark });
    }
    let mut next = 1;
    for line in chain.lines() {
        let Priority::Step(step) = line.priority else { continue };
        let step = step.get();
        if step > next {
            let missing = match step - next {
                1 => format!("priority {next} is"),
                _ => format!("priorities {next} to {} are", step - 1),
            };
            let message = format!(
                "{missing} missing, so {step} is reached only by a jump, or if another extension \
                 that matches has what is missing"
            );
            noter.note_exten(Severity::Warning, "priority-gap", exten, message);
        }
        next = step.saturating_add(1);
    }
}

fn of_row(row: &Extension, noter: &mut Noter<'_>) {
    if row.exten.is_empty() {
        let message = "there is no extension, so the row is never found";
        noter.note(Severity::Warning, "step-never-runs", row, message);
    }
    match row.priority {
        Priority::Never => {
            let message = "the priority is no number from 1, so the row is never found: labels and \
                           `n` are for extensions.conf";
            noter.note(Severity::Warning, "step-never-runs", row, message);
        }
        _ if row.app.is_empty() => {
            let message = "there is no application, so the call ends here";
            noter.note(Severity::Error, "application-missing", row, message);
        }
        _ => {}
    }
    let Some(stored) = row.origin().row().filter(|stored| stored.codec() == Codec::On) else {
        return;
    };
    for (column, cell) in stored.iter() {
        let is_ours = ["app", "appdata"].iter().any(|name| column.eq_ignore_ascii_case(name));
        let text = cell.text().filter(|text| is_ours && codec::split(text).nth(1).is_some());
        if text.is_some() {
            let message = format!(
                "a `;` cuts `{column}`: only what is behind the last one is left; store it as `^3B`"
            );
            noter.note(Severity::Warning, "semicolon", row, message);
        }
    }
}

#[cfg(test)]
mod tests;
