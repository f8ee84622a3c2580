//! What rules of access lists do beyond their fields.

use asterisk_realtime_schema::record::{self, Reader, Record};
use asterisk_realtime_schema::value::{AclEntry, acl};
use asterisk_realtime_schema::words;

use crate::AclRule;

words! {
    /// What a rule does.
    pub enum Sense {
        /// It lets in.
        Permit = "permit",
        /// It keeps out.
        Deny = "deny",
    }
}

impl AclRule {
    /// A new rule.
    pub fn new(
        name: impl Into<String>,
        rule_order: i32,
        sense: Sense,
        rule: impl Into<String>,
    ) -> Self {
        let sense = Some(sense);
        Self { name: name.into(), rule_order, sense, rule: rule.into(), ..Self::blank() }
    }

    /// The addresses; none if one of them is none, which the rule is refused for.
    pub fn entries(&self) -> Vec<AclEntry> {
        acl(&self.rule).unwrap_or_default()
    }

    pub(crate) fn check(&mut self, reader: &mut Reader) {
        let column = |name| record::column(Self::TABLES, name);
        reader.require(column("sense"), self.sense.is_some());
        reader.require(column("rule"), !self.rule.is_empty());
    }
}
