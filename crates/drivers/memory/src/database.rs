//! The tables of one database, which all its drivers share.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, TryLockError};

use asterisk_realtime_core::{
    Alteration, Changes, Error, Filter, Result, Row, Selection, StaticRow, Table, TableDescription,
};

use crate::faults::Faults;
use crate::query::Query;
use crate::static_file;
use crate::table::Rows;

/// How many rows may be looked at on the caller's thread: a fraction of the 200 microseconds that
/// a driver may hold it.
pub(crate) const AT_ONCE: usize = 1_000;

#[derive(Debug, Default)]
pub(crate) struct Database {
    tables: RwLock<HashMap<Arc<str>, Arc<RwLock<Rows>>>>,
    pub(crate) faults: Faults,
}

impl Database {
    /// # Errors
    ///
    /// `NotFound` if there is no such table.
    pub(crate) fn table(&self, table: &Table) -> Result<Arc<RwLock<Rows>>> {
        let tables = self.tables.read().unwrap_or_else(PoisonError::into_inner);
        tables.get(table.name()).cloned().ok_or_else(|| Error::not_found("no such table"))
    }

    /// Answers a select at once if that is quick; `None` if it is not, or if somebody writes.
    pub(crate) fn try_select(
        &self,
        table: &Table,
        filter: &Filter,
        selection: Selection,
    ) -> Option<Result<Vec<Row>>> {
        let tables = self.tables.try_read().ok()?;
        let Some(rows) = tables.get(table.name()) else {
            return Some(Err(Error::not_found("no such table")));
        };
        let rows = match rows.try_read() {
            Ok(rows) => rows,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        let query = match Query::new(rows.layout(), filter) {
            Ok(query) => query,
            Err(error) => return Some(Err(error)),
        };
        if rows.cost(&query) > AT_ONCE {
            return None;
        }
        let mut found = rows.find(&query);
        query.arrange(rows.layout(), &mut found, selection);
        Some(Ok(found))
    }

    /// The same, however long it takes. Works on a copy of the handles, so that writers wait for
    /// no filter and no sorting.
    pub(crate) fn select(
        &self,
        table: &Table,
        filter: &Filter,
        selection: Selection,
    ) -> Result<Vec<Row>> {
        let table = self.table(table)?;
        let (layout, rows) = {
            let table = read(&table);
            (Arc::clone(table.layout()), table.iter().cloned().collect::<Vec<_>>())
        };
        let query = Query::new(&layout, filter)?;
        let mut found = rows;
        found.retain(|row| query.matches(row));
        query.arrange(&layout, &mut found, selection);
        Ok(found)
    }

    /// How many rows a filter has to look at.
    pub(crate) fn cost(&self, table: &Table, filter: &Filter) -> Result<usize> {
        let table = self.table(table)?;
        let rows = read(&table);
        Ok(rows.cost(&Query::new(rows.layout(), filter)?))
    }

    pub(crate) fn description(&self, table: &Table) -> Result<Arc<TableDescription>> {
        Ok(read(&*self.table(table)?).description())
    }

    pub(crate) fn size(&self, table: &Table) -> Result<usize> {
        Ok(read(&*self.table(table)?).len())
    }

    pub(crate) fn load(&self, table: &Table, file: &str) -> Result<Vec<StaticRow>> {
        static_file::load(&read(&*self.table(table)?), file)
    }

    pub(crate) fn update(&self, table: &Table, filter: &Filter, changes: &Changes) -> Result<u64> {
        write(&*self.table(table)?).update(filter, changes)
    }

    pub(crate) fn insert(&self, table: &Table, changes: &Changes) -> Result<u64> {
        write(&*self.table(table)?).insert(changes)
    }

    pub(crate) fn delete(&self, table: &Table, filter: &Filter) -> Result<u64> {
        write(&*self.table(table)?).delete(filter)
    }

    pub(crate) fn alter(&self, table: &Table, change: &Alteration) -> Result<()> {
        let columns = match change {
            Alteration::Create(spec) => spec.definitions().ok_or_else(|| {
                Error::unsupported("a column of the table holds bytes, and this store only text")
            })?,
            Alteration::CreateTable(columns) => columns.clone(),
            _ => return write(&*self.table(table)?).alter(change),
        };
        let mut tables = self.tables.write().unwrap_or_else(PoisonError::into_inner);
        if tables.contains_key(table.name()) {
            return Err(Error::conflict("the table exists already"));
        }
        let rows = Arc::new(RwLock::new(Rows::new(columns)?));
        tables.insert(table.name().into(), rows);
        Ok(())
    }

    pub(crate) fn create_index(&self, table: &Table, column: &str) -> Result<()> {
        write(&*self.table(table)?).create_index(column)
    }
}

/// A panic in between leaves no row half written, so a poisoned lock is as good as any.
pub(crate) fn read(rows: &RwLock<Rows>) -> RwLockReadGuard<'_, Rows> {
    rows.read().unwrap_or_else(PoisonError::into_inner)
}

fn write(rows: &RwLock<Rows>) -> RwLockWriteGuard<'_, Rows> {
    rows.write().unwrap_or_else(PoisonError::into_inner)
}
