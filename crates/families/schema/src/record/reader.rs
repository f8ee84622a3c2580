//! Taking note of what a consumer does not like.

use crate::{Column, Finding, Findings, Otherwise, Refusal, Table};

/// Collects the findings of a row while it is read.
#[derive(Debug)]
pub struct Reader {
    is_thorough: bool,
    findings: Findings,
    /// The columns that had values, in their order, if all is told.
    order: Vec<&'static str>,
}

impl Reader {
    /// One that tells everything.
    pub(super) fn thorough() -> Self {
        Self { is_thorough: true, findings: Vec::new(), order: Vec::new() }
    }

    /// One that tells only what the consumer refuses, which costs less.
    pub(super) fn hasty() -> Self {
        Self { is_thorough: false, findings: Vec::new(), order: Vec::new() }
    }

    /// Checks a value of a column.
    pub fn check(&mut self, column: &'static Column, value: &str) {
        if self.is_thorough {
            self.order.push(column.name);
        }
        if self.is_thorough || column.otherwise == Otherwise::Refuses {
            // Two wrong passwords of one cell look the same: nothing is shown of them.
            let finding = column.check(value);
            self.findings.extend(finding.filter(|finding| !self.findings.contains(finding)));
        }
    }

    /// Whether everything is told, and not only what the consumer refuses: what a remark costs
    /// beyond that is for nothing.
    pub fn is_thorough(&self) -> bool {
        self.is_thorough
    }

    /// Says what the consumer does with a value because its column is not in front of another one,
    /// as its meaning wants it; nothing if it is, or if one of them has no value.
    ///
    /// # Panics
    ///
    /// If none of the tables has the column and it is not in front.
    pub fn expect_before(
        &mut self,
        tables: &[&'static Table],
        column: &str,
        other: &str,
        value: &str,
        otherwise: Otherwise,
    ) {
        let place = |name: &str| self.order.iter().position(|each| *each == name);
        if let (Some(own), Some(of_other)) = (place(column), place(other))
            && of_other < own
        {
            let column = super::column(tables, column);
            self.remark(column, &Refusal::new(value, format!("in front of `{other}`")), otherwise);
        }
    }

    /// Refuses the row if a column that the consumer needs is not there.
    pub fn require(&mut self, column: &'static Column, is_there: bool) {
        let is_known = self.findings.iter().any(|finding| finding.column == column.name);
        if !is_there && !is_known {
            let refusal = Refusal::new("", format!("{}, as the row needs", needed(column)));
            self.refuse(column, &refusal);
        }
    }

    /// Refuses the row because of a column. The text of the refusal must show nothing of a secret.
    pub fn refuse(&mut self, column: &'static Column, refusal: &Refusal) {
        let otherwise = Otherwise::Refuses;
        self.findings.push(Finding { otherwise, ..Finding::new(column, refusal) });
    }

    /// Says that the consumer does something else with a value than its column says.
    pub fn remark(&mut self, column: &'static Column, refusal: &Refusal, otherwise: Otherwise) {
        if self.is_thorough {
            self.findings.push(Finding { otherwise, ..Finding::new(column, refusal) });
        }
    }

    pub(super) fn into_findings(self) -> Findings {
        self.findings
    }
}

/// What is needed where a column is absent.
fn needed(column: &Column) -> String {
    let expected = column.syntax.expected();
    if expected.is_empty() { "there".to_owned() } else { expected.into_owned() }
}
