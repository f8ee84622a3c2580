//! Writing what a table has columns for.

use std::sync::Arc;

use asterisk_realtime_core::{Change, Changes, Deadline, Error, ErrorKind, Filter, Result, Table};

use crate::family::{Family, Store};
use crate::policy::UnknownColumns;

/// A write on its way to one store, its values encoded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Write<'x> {
    pub(crate) family: &'x Family,
    pub(crate) store: &'x Arc<Store>,
    pub(crate) table: &'x Table,
    /// The rows to update; a row is inserted without.
    pub(crate) filter: Option<&'x Filter>,
    pub(crate) deadline: Deadline,
}

impl Write<'_> {
    /// Sends the changes; where the policy allows it, a second time without the columns that the
    /// table does not have.
    ///
    /// The first attempt finds them, so that a write that needs no correction asks no question.
    pub(crate) async fn send(self, changes: &Changes) -> Result<u64> {
        let error = match self.send_once(changes).await {
            Ok(rows) => return Ok(rows),
            Err(error) => error,
        };
        if self.family.policy.unknown_columns == UnknownColumns::Refuse
            || !names_unknown_column(&error, changes)
            || self.asks_for(error.column())
        {
            return Err(error);
        }
        let known = self.known(changes, &error).await?;
        self.send_once(&known).await
    }

    /// Whether a condition is about the column: an unknown one there is always an error.
    fn asks_for(self, column: Option<&str>) -> bool {
        self.filter.zip(column).is_some_and(|(filter, column)| {
            let mut conditions = filter.conditions().iter();
            conditions.any(|condition| condition.column().eq_ignore_ascii_case(column))
        })
    }

    async fn send_once(self, changes: &Changes) -> Result<u64> {
        let Self { store, table, deadline, .. } = self;
        let rows = match self.filter {
            Some(filter) => store.driver.update(table, filter, changes, deadline).await,
            None => store.driver.insert(table, changes, deadline).await,
        };
        rows.map_err(|error| store.complete(error, table))
    }

    /// The changes without the columns that the table does not have.
    async fn known(self, changes: &Changes, error: &Error) -> Result<Changes> {
        let described = if self.store.driver.capabilities().columns {
            let described = self.store.driver.columns(self.table, self.deadline).await;
            Some(described.map_err(|error| self.store.complete(error, self.table))?)
        } else {
            None
        };
        let is_known = |column: &str| match &described {
            Some(table) => table.column(column).is_some(),
            // All that such a store tells is the one column that it stumbled over.
            None => !error.column().is_some_and(|missing| missing.eq_ignore_ascii_case(column)),
        };
        let (known, unknown): (Vec<_>, Vec<_>) =
            changes.iter().cloned().partition(|change| is_known(change.column()));
        for change in &unknown {
            self.warn(change);
        }
        Changes::new(known).map_err(|_| {
            let nothing = Error::invalid("none of the columns to write exists");
            self.store.complete(nothing.with_source(error.clone()), self.table)
        })
    }

    fn warn(self, change: &Change) {
        let (table, column) = (self.table.name(), change.column());
        if self.store.warns_first(table, column) {
            tracing::warn!(
                family = self.family.name,
                table,
                column,
                "the table has no such column; its values are not written"
            );
        }
    }
}

fn names_unknown_column(error: &Error, changes: &Changes) -> bool {
    error.kind() == ErrorKind::NotFound
        && error.column().is_some_and(|column| {
            changes.iter().any(|change| change.column().eq_ignore_ascii_case(column))
        })
}
