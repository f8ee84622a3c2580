//! What is wrong with a row, and what its consumer makes of it.

use std::fmt;

use asterisk_realtime_core::{Row, Severity};

use crate::{Checker, Column, Otherwise, Refusal, Table};

/// A value that its consumer refuses, ignores or takes for something else.
///
/// Printed it is a sentence; of secrets it shows nothing.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Finding {
    /// The column.
    pub column: &'static str,
    /// The part of the value that is wrong; `None` for secrets.
    pub value: Option<String>,
    /// What is allowed.
    pub rule: String,
    /// The word that was probably meant.
    pub suggestion: Option<&'static str>,
    /// What the consumer does.
    pub otherwise: Otherwise,
}

/// The findings of a row.
pub type Findings = Vec<Finding>;

impl Finding {
    /// The finding that a refusal makes in a column.
    pub fn new(column: &Column, refusal: &Refusal) -> Self {
        Self {
            column: column.name,
            value: (!column.is_secret).then(|| refusal.part().to_owned()),
            rule: refusal.expected().to_owned(),
            suggestion: refusal.suggestion().filter(|_| !column.is_secret),
            otherwise: column.otherwise,
        }
    }

    /// How bad it is: an object that does not exist is an error.
    pub fn severity(&self) -> Severity {
        match self.otherwise {
            Otherwise::Refuses => Severity::Error,
            Otherwise::Ignores | Otherwise::Takes(_) => Severity::Warning,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { column, value, rule, suggestion, otherwise } = self;
        match value {
            Some(value) => write!(formatter, "{column}: `{}` is not {rule}", value.escape_debug())?,
            None => write!(formatter, "{column}: the value is not {rule}")?,
        }
        if let Some(word) = suggestion {
            write!(formatter, " (did you mean `{word}`?)")?;
        }
        match otherwise {
            Otherwise::Ignores => formatter.write_str("; Asterisk ignores it"),
            Otherwise::Refuses => formatter.write_str("; Asterisk refuses the row"),
            Otherwise::Takes(value) => write!(formatter, "; Asterisk takes {value}"),
        }
    }
}

impl Column {
    /// What is wrong with a value of this column. It is one variable as Asterisk sees it: split
    /// at `;` and decoded.
    pub fn check(&self, value: &str) -> Option<Finding> {
        if let Err(refusal) = self.syntax.check(value) {
            return Some(Finding::new(self, &refusal));
        }
        let kept = self.keeps.map(usize::from).filter(|most| value.len() > *most)?;
        let refusal = Refusal::new(value, format!("short enough: {kept} bytes are kept"));
        let otherwise = Otherwise::Takes("what is kept");
        Some(Finding { otherwise, ..Finding::new(self, &refusal) })
    }
}

impl Table {
    /// What is wrong with the values of a row, column by column. Columns that the table does not
    /// have, NULL and blank cells are nothing to the consumer, and nothing here. For more than a
    /// few rows there is [`Checker`].
    pub fn check(&'static self, row: &Row) -> Findings {
        let mut findings = Findings::new();
        Checker::new(self).check(row, |finding| findings.push(finding));
        findings
    }
}
