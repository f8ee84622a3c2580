//! Named access lists.

use std::net::IpAddr;

use asterisk_realtime_core::{Lookup, Result};
use asterisk_realtime_schema::record::{Read, query};

use crate::{AclRule, Sense};

/// A named access list.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct NamedAcl {
    /// The rows of its rules, by `rule_order`; one that is refused spoils the list.
    pub rows: Vec<Read<AclRule>>,
}

impl NamedAcl {
    /// Whether the list can be used: all its rules are good.
    pub fn is_valid(&self) -> bool {
        self.rows.iter().all(|read| read.value.is_some())
    }

    /// Its rules, in order.
    pub fn rules(&self) -> impl Iterator<Item = &AclRule> {
        self.rows.iter().filter_map(|read| read.value.as_ref())
    }

    /// Whether an address is let in: the last rule that fits decides, and if none does, it is. A
    /// list that cannot be used lets nobody in, as one that does not exist.
    pub fn permits(&self, address: IpAddr) -> bool {
        if !self.is_valid() {
            return false;
        }
        let mut permits = true;
        for rule in self.rules() {
            for entry in rule.entries() {
                if entry.contains(address) {
                    permits = (rule.sense == Some(Sense::Permit)) != entry.is_inverted;
                }
            }
        }
        permits
    }
}

/// A named access list, as the loader of named ACLs asks for it whenever somebody builds a list
/// with this name: all rows of the name, and of the system if it has a name (`systemname` in
/// `asterisk.conf`), put in order by `rule_order`. `None` if there is no row: whoever uses a list
/// that is not defined lets nobody in. A list that stands in `acl.conf` is never looked up.
///
/// Asterisk writes nothing to this family.
///
/// # Errors
///
/// As [`Lookup::lookup_all`].
pub async fn named_acl(
    lookup: &(impl Lookup + ?Sized),
    name: &str,
    systemname: Option<&str>,
) -> Result<Option<NamedAcl>> {
    let mut filter = vec![("name", name)];
    filter.extend(systemname.map(|systemname| ("systemname", systemname)));
    let mut rows = query::all::<AclRule>(lookup, filter).await?;
    // What is refused has no place; it spoils the list anyway.
    rows.sort_by_key(|read| read.value.as_ref().map(|rule| rule.rule_order));
    Ok((!rows.is_empty()).then_some(NamedAcl { rows }))
}
