//! What is worth saying once.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use crate::TOKEN;

/// Logs for one directory.
#[derive(Debug)]
pub(crate) struct Reporter {
    database: String,
    said: Mutex<HashSet<(String, String)>>,
}

impl Reporter {
    pub(crate) fn new(database: &str) -> Self {
        Self { database: database.to_owned(), said: Mutex::default() }
    }

    fn is_new(&self, table: &str, what: &str) -> bool {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        said.insert((table.to_owned(), what.to_owned()))
    }

    /// Warns, once per attribute, of text that is not UTF-8.
    pub(crate) fn not_utf8(&self, table: &str, attribute: &str) {
        if self.is_new(table, attribute) {
            let database = &self.database;
            tracing::warn!(
                driver = TOKEN,
                database,
                table,
                attribute,
                "text that is not UTF-8; the bad bytes are replaced"
            );
        }
    }

    /// Warns, once per table, of parts of the directory that another server has.
    pub(crate) fn referral(&self, table: &str) {
        if self.is_new(table, "") {
            let database = &self.database;
            tracing::warn!(
                driver = TOKEN,
                database,
                table,
                "parts of the directory are on another server, which is not asked"
            );
        }
    }
}
