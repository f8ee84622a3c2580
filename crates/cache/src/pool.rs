//! The names of columns, several times over.

use std::sync::{Mutex, PoisonError};

use asterisk_realtime_core::{Cell, Columns, Row, RowBuilder};

/// Copies of the names of the columns of a table.
///
/// All rows of a result share the names, and who is given a row counts as one more user of them:
/// with one copy for all rows, that count would be a cache line that every processor wants.
#[derive(Debug, Default)]
pub(crate) struct Pool(Mutex<Vec<Columns>>);

const COPIES: usize = 32;

impl Pool {
    /// The rows in memory that is just large enough, with the copy of the names that this lane has.
    pub(crate) fn settle(&self, rows: &[Row], lane: u64) -> Box<[Row]> {
        let Some(first) = rows.first() else { return Box::default() };
        let mut builder = RowBuilder::new(self.columns(first.columns(), lane));
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

    /// The same for rows that are asked for one by one: each has another copy of the names.
    pub(crate) fn settle_each(&self, rows: &[Row], to: &mut Vec<Row>) {
        for row in rows {
            let lane = to.len() as u64;
            to.extend(self.settle(std::slice::from_ref(row), lane));
        }
    }

    fn columns(&self, columns: &Columns, lane: u64) -> Columns {
        let mut copies = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !copies.first().is_some_and(|copy| copy.same_as(columns)) {
            *copies = (0..COPIES).map(|_| Columns::new(columns.iter().cloned())).collect();
        }
        let lane = usize::try_from(lane % COPIES as u64).unwrap_or(0);
        copies[lane].clone()
    }
}
