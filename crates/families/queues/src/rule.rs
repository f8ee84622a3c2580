//! Rules of queues.

use asterisk_realtime_core::{IntoFilter, Lookup, Object, Result};
use asterisk_realtime_schema::record::{self, Record};
use asterisk_realtime_schema::value::PenaltyChange;
use asterisk_realtime_schema::{Finding, Findings, Otherwise, Refusal};

use crate::QueueRule;

impl QueueRule {
    /// A part of a rule that changes nothing yet.
    pub fn new(rule_name: impl Into<String>, time: i32) -> Self {
        Self { rule_name: rule_name.into(), time, ..Self::blank() }
    }

    pub(crate) fn take_raise(field: &mut Option<PenaltyChange>, text: &str) {
        *field = text.strip_prefix('r').unwrap_or(text).parse().ok().or(*field);
    }
}

/// All parts of a rule, by time.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RuleSet {
    /// The name.
    pub name: String,
    /// The parts, by time. Asterisk takes them in the order of the rows, and loses some where the
    /// times do not ascend; the findings say so.
    pub parts: Vec<QueueRule>,
    /// What is wrong with the rows.
    pub findings: Findings,
}

/// The rules, as `app_queue` asks for them when it starts or is reloaded, with
/// `realtime_rules=yes`: all rows at once.
///
/// # Errors
///
/// As [`Lookup::lookup_all`].
pub async fn queue_rules(lookup: &(impl Lookup + ?Sized)) -> Result<Vec<RuleSet>> {
    let mut sets: Vec<RuleSet> = Vec::new();
    let all = [("rule_name LIKE", "%")].into_filter()?;
    for row in lookup.lookup_all(QueueRule::FAMILY, &all).await? {
        let read = QueueRule::read(&row);
        let name = row.text("rule_name").unwrap_or_default().to_owned();
        let index = sets.iter().position(|set| set.name == name).unwrap_or_else(|| {
            sets.push(RuleSet { name, parts: Vec::new(), findings: Vec::new() });
            sets.len() - 1
        });
        let set = &mut sets[index];
        set.findings.extend(read.findings);
        let Some(rule) = read.value else { continue };
        if set.parts.last().is_some_and(|before| before.time > rule.time) {
            set.findings.push(does_not_ascend(rule.time));
        }
        set.parts.push(rule);
    }
    for set in &mut sets {
        set.parts.sort_by_key(|part| part.time);
    }
    Ok(sets)
}

fn does_not_ascend(time: i32) -> Finding {
    let rule = "later than the one of the row before";
    let column = record::column(QueueRule::TABLES, "time");
    let mut finding = Finding::new(column, &Refusal::new(&time.to_string(), rule));
    finding.otherwise = Otherwise::Takes("it, and loses parts of the rule");
    finding
}
