//! The names of columns, once for each table.

use std::sync::{Mutex, PoisonError};

use asterisk_realtime_core::{Cell, Columns, Row, RowBuilder, Rows};

/// The names of the columns of a table, for the rows of all its answers: there are drivers that
/// make them anew for each result, where they would take more than the rows.
#[derive(Debug, Default)]
pub(crate) struct Pool(Mutex<Option<Columns>>);

impl Pool {
    /// The rows with the names that all share.
    pub(crate) fn settle(&self, rows: &[Row]) -> Rows {
        let Some(first) = rows.first() else { return Rows::new() };
        let mut builder = RowBuilder::new(self.columns(first.columns()));
        let settled = rows.iter().map(|row| {
            // A row of other columns stays as it is.
            if !builder.columns().same_as(row.columns()) {
                return row.clone();
            }
            (0..row.len()).for_each(|index| builder.push(row.cell(index).and_then(Cell::text)));
            let settled = builder.finish().map(|mut settled| {
                settled.set_codec(row.codec());
                settled
            });
            settled.unwrap_or_else(|_| row.clone())
        });
        settled.collect()
    }

    fn columns(&self, columns: &Columns) -> Columns {
        let mut shared = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*shared {
            Some(known) if known.same_as(columns) => known.clone(),
            _ => shared.insert(columns.clone()).clone(),
        }
    }
}
