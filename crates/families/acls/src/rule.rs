//! Rules of access lists.

use asterisk_realtime_schema::record::{Reader, Record, take};
use asterisk_realtime_schema::value::{AclEntry, acl};
use asterisk_realtime_schema::{record, words};

use crate::ACLS;

words! {
    /// What a rule does.
    pub enum Sense {
        /// It lets in.
        Permit = "permit",
        /// It keeps out.
        Deny = "deny",
    }
}

record! {
    /// A rule of a named access list, as the loader of named ACLs takes it from a row of the
    /// family `acls`. One bad rule spoils the list.
    pub struct AclRule of "acls" by "name" {
        tables: [ACLS],
        identity: ["name", "rule_order"],
        names: record::lower_case,
        complete: AclRule::check;
        /// The list.
        name: String => take::text;
        /// Its place in the order; rules apply one after the other.
        rule_order: i32 => take::integer;
        /// What it does. A row without is refused.
        sense: Option<Sense> => |field, text| *field = Sense::word(&text);
        /// Addresses, `[!]address[/mask]`, separated by commas; see [`AclRule::entries`].
        rule: String => take::text;
        /// The system that it is for.
        systemname: Option<String> => take::text;
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

    fn check(&mut self, reader: &mut Reader) {
        let column = |name| record::column(Self::TABLES, name);
        reader.require(column("sense"), self.sense.is_some());
        reader.require(column("rule"), !self.rule.is_empty());
    }
}
