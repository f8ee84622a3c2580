//! Descriptions of tables, remembered.

use std::collections::HashMap;
use std::sync::Arc;

use arc_swap::ArcSwap;
use asterisk_realtime_core::Table;

use crate::table::TableInfo;

/// The tables that have been asked for, by the name in the mapping.
#[derive(Debug, Default)]
pub(crate) struct Catalog(ArcSwap<HashMap<Table, Arc<TableInfo>>>);

impl Catalog {
    /// The table as it was last seen.
    pub(crate) fn remembered(&self, table: &Table) -> Option<Arc<TableInfo>> {
        self.0.load().get(table).map(Arc::clone)
    }

    /// The table, if it was seen just now.
    pub(crate) fn fresh(&self, table: &Table) -> Option<Arc<TableInfo>> {
        self.remembered(table).filter(|info| info.is_fresh())
    }

    /// The names in mappings of the table that the server spells so.
    pub(crate) fn names_of(&self, schema: &str, name: &str) -> Vec<Table> {
        let tables = self.0.load();
        let found = tables.iter().filter(|(_, info)| info.is_called(schema, name));
        found.map(|(table, _)| table.clone()).collect()
    }

    /// Remembers the table.
    pub(crate) fn put(&self, table: &Table, info: &Arc<TableInfo>) {
        self.0.rcu(|tables| {
            let mut tables = HashMap::clone(tables);
            tables.insert(table.clone(), Arc::clone(info));
            tables
        });
    }

    /// Forgets the table.
    pub(crate) fn forget(&self, table: &Table) {
        self.0.rcu(|tables| {
            let mut tables = HashMap::clone(tables);
            tables.remove(table);
            tables
        });
    }
}
