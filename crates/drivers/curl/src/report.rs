//! What is worth saying once.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use crate::TOKEN;

/// Logs for one server.
#[derive(Debug, Default)]
pub(crate) struct Reporter {
    said: Mutex<HashSet<(String, String)>>,
}

impl Reporter {
    /// The most columns that are remembered: their names come from the server.
    const MOST: usize = 1000;

    /// Warns, once per column, of text that is not UTF-8.
    pub(crate) fn not_utf8(&self, database: &str, table: &str, columns: &[String]) {
        for column in columns {
            let key = (table.to_owned(), column.clone());
            let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
            if said.len() < Self::MOST && said.insert(key) {
                tracing::warn!(
                    driver = TOKEN,
                    database,
                    table,
                    column,
                    "text that is not UTF-8; the bad bytes are replaced"
                );
            }
        }
    }
}
