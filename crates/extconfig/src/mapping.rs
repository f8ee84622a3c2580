//! One line of `extconfig.conf`, understood.

use asterisk_realtime_core::{Location, Result, Table};

/// What a line of `extconfig.conf` says: this family is answered by that table.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct Mapping {
    /// The family, or the name of a static file, as written.
    pub family: String,
    /// The token of the driver, as written; compare it without case. Empty if it is missing.
    pub driver: String,
    /// The database: what it means is up to the driver.
    pub database: String,
    /// The table, never empty; without one, the family that is asked for is the table.
    pub table: Option<String>,
    /// 1 is asked first.
    pub priority: u32,
    /// Where the line stands.
    pub location: Option<Location>,
}

impl Mapping {
    /// A mapping of priority 1 to the table that the family names.
    pub fn new(
        family: impl Into<String>,
        driver: impl Into<String>,
        database: impl Into<String>,
    ) -> Self {
        Self {
            family: family.into(),
            driver: driver.into(),
            database: database.into(),
            table: None,
            priority: 1,
            location: None,
        }
    }

    /// Names the table; an empty name is no name.
    #[must_use]
    pub fn with_table(mut self, table: impl Into<String>) -> Self {
        self.table = Some(table.into()).filter(|table| !table.is_empty());
        self
    }

    /// Sets the priority.
    #[must_use]
    pub fn with_priority(mut self, priority: u32) -> Self {
        self.priority = priority;
        self
    }

    /// Whether a whole configuration file is kept in the table: the family is the name of one,
    /// or `global`, which stands for all files that are not mapped themselves.
    pub fn is_static(&self) -> bool {
        is_static(&self.family)
    }

    /// The name of the table when `family` is asked for, whose letter case then counts.
    pub fn table_name<'a>(&'a self, family: &'a str) -> &'a str {
        self.table.as_deref().unwrap_or(family)
    }

    /// The table when `family` is asked for.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`](asterisk_realtime_core::ErrorKind::Invalid) if the name cannot be
    /// that of a table: it is empty or contains control characters.
    pub fn table(&self, family: &str) -> Result<Table> {
        match &self.table {
            Some(name) => Table::mapped(name.as_str()),
            None => Table::defaulted(family),
        }
    }
}

pub(crate) fn is_static(family: &str) -> bool {
    let name = family.as_bytes();
    let is_file = name.len() > 5 && name[name.len() - 5..].eq_ignore_ascii_case(b".conf");
    is_file || family.eq_ignore_ascii_case("global")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_defaults_to_the_family_as_it_is_asked_for() {
        let mapping = Mapping::new("sippeers", "memory", "asterisk");
        assert_eq!(mapping.table_name("SipPeers"), "SipPeers");
        assert_eq!(mapping.table("sip.conf").unwrap().schema_and_name(), None);

        let mapping = mapping.with_table("pbx.peers");
        assert_eq!(mapping.table_name("SipPeers"), "pbx.peers");
        assert_eq!(mapping.table("sippeers").unwrap().schema_and_name(), Some(("pbx", "peers")));
        assert_eq!(mapping.with_table("").table, None);
    }

    #[test]
    fn file_names_and_global_are_static() {
        assert!(is_static("queues.conf") && is_static("SIP.CONF") && is_static("Global"));
        assert!(!is_static("queues") && !is_static(".conf") && !is_static("é"));
    }
}
