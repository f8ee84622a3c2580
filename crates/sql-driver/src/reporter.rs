//! What is worth saying about results.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// Logs for one database.
#[derive(Debug)]
pub struct Reporter {
    driver: &'static str,
    database: String,
    /// The columns whose text has been reported as broken.
    broken: Mutex<HashSet<(String, String)>>,
}

impl Reporter {
    pub(crate) fn new(driver: &'static str, database: &str) -> Self {
        Self { driver, database: database.to_owned(), broken: Mutex::default() }
    }

    /// Warns, once per column, of text that is not UTF-8.
    pub fn not_utf8(&self, table: &str, column: &str) {
        let mut broken = self.broken.lock().unwrap_or_else(PoisonError::into_inner);
        if broken.insert((table.to_owned(), column.to_owned())) {
            tracing::warn!(
                driver = self.driver,
                database = self.database,
                table,
                column,
                "text that is not UTF-8; the bad bytes are replaced"
            );
        }
    }
}
