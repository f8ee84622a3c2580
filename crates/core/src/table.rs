//! Table names.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::{Error, Result};

/// The name of a table, as a mapping gives it or as the family name stands in for it.
///
/// A dot separates schema and table only in a name that a mapping gives ([`Table::mapped`]), and
/// only if the store has no table of the whole name; a defaulted name (`sip.conf`) is one name.
#[derive(Clone, Debug, Eq)]
pub struct Table {
    name: Arc<str>,
    mapped: bool,
}

impl Table {
    /// A name that the mapping gives: `schema.table` is understood.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) if it is empty or contains control
    /// characters.
    pub fn mapped(name: impl Into<Arc<str>>) -> Result<Self> {
        Self::checked(name.into(), true)
    }

    /// A name that stands in for a missing one: one name, dots and all.
    ///
    /// # Errors
    ///
    /// As [`Table::mapped`].
    pub fn defaulted(name: impl Into<Arc<str>>) -> Result<Self> {
        Self::checked(name.into(), false)
    }

    fn checked(name: Arc<str>, mapped: bool) -> Result<Self> {
        if name.is_empty() {
            return Err(Error::invalid("the table name is empty"));
        }
        if name.chars().any(char::is_control) {
            return Err(Error::invalid(format!(
                "the table name {name:?} contains a control character"
            )));
        }
        Ok(Self { name, mapped })
    }

    /// The whole name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether a mapping gives the name; see [`Table::mapped`].
    pub fn is_mapped(&self) -> bool {
        self.mapped
    }

    /// Schema and table, if the name may be read so.
    pub fn schema_and_name(&self) -> Option<(&str, &str)> {
        let (schema, name) = self.name.split_once('.').filter(|_| self.mapped)?;
        (!schema.is_empty() && !name.is_empty()).then_some((schema, name))
    }
}

impl PartialEq for Table {
    /// Mostly they are copies of one another, which is seen without a look at the names.
    fn eq(&self, other: &Self) -> bool {
        let is_same = Arc::ptr_eq(&self.name, &other.name) || self.name == other.name;
        is_same && self.mapped == other.mapped
    }
}

impl Hash for Table {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
        self.mapped.hash(state);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_mapped_name_has_a_schema() {
        assert_eq!(Table::mapped("s2.t").unwrap().schema_and_name(), Some(("s2", "t")));
        assert_eq!(Table::defaulted("sip.conf").unwrap().schema_and_name(), None);
        assert_eq!(Table::mapped(".t").unwrap().schema_and_name(), None);
        assert!(Table::mapped("").is_err());
        assert!(Table::defaulted("a\0b").is_err());
    }

    #[test]
    fn what_is_spelt_alike_is_the_same_table() {
        let table = Table::mapped("t").unwrap();
        assert_eq!(table, table.clone());
        assert_eq!(table, Table::mapped("t").unwrap());
        assert_ne!(table, Table::mapped("T").unwrap());
        assert_ne!(table, Table::defaulted("t").unwrap());
    }
}
