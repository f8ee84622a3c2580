//! Who answered.

use std::fmt;

use asterisk_realtime_core::Location;

/// The mapping that answered a call.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Source {
    /// The family, as `extconfig.conf` spells it.
    pub family: String,
    /// The token of the driver.
    pub driver: String,
    /// The database: the second field of the mapping, without a password that stands in it.
    pub database: String,
    /// The table.
    pub table: String,
    /// The priority; 1 is asked first.
    pub priority: u32,
    /// The line of `extconfig.conf`.
    pub location: Option<Location>,
}

impl fmt::Display for Source {
    /// `sqlite3,asterisk,sippeers`, as in `extconfig.conf`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{},{},{}", self.driver, self.database, self.table)
    }
}

/// An answer and who gave it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Answer<T> {
    /// The answer.
    pub value: T,
    /// Who gave it.
    pub source: std::sync::Arc<Source>,
}
