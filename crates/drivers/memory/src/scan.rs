//! Reading a table in batches.

use std::fmt;
use std::num::NonZeroU32;

use asterisk_realtime_core::{Access, Deadline, Filter, Result, Row, Scan, Table};
use async_trait::async_trait;

use crate::MemoryDriver;
use crate::database::{AT_ONCE, read};
use crate::query::Query;

/// A scan goes by the numbers of the rows, so that it survives whatever happens to the table
/// between two batches and holds no row itself.
pub(crate) struct MemoryScan {
    pub(crate) driver: MemoryDriver,
    pub(crate) table: Table,
    pub(crate) filter: Option<Filter>,
    pub(crate) batch: NonZeroU32,
    pub(crate) last: Option<u64>,
    pub(crate) over: bool,
}

impl fmt::Debug for MemoryScan {
    /// Without the filter, which holds values.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = formatter.debug_struct("MemoryScan");
        debug.field("table", &self.table).field("batch", &self.batch).finish_non_exhaustive()
    }
}

#[async_trait]
impl Scan for MemoryScan {
    async fn next_batch(&mut self, deadline: Deadline) -> Result<Vec<Row>> {
        let batch = self.read_batch(deadline).await;
        self.over |= batch.is_err();
        batch.map_err(|error| self.driver.told(error, Some(&self.table)))
    }
}

impl MemoryScan {
    async fn read_batch(&mut self, deadline: Deadline) -> Result<Vec<Row>> {
        let mut batch = Vec::new();
        // Kept for the next step when this one is done: who gives it up has missed nothing.
        let (mut last, mut over) = (self.last, self.over);
        while !over && batch.len() < self.batch.get() as usize {
            self.driver.pass(Some(&self.table), Access::Read, deadline).await?;
            over = self.read_some(&mut last, &mut batch)?;
            // A filter that finds little must not hold the thread.
            tokio::task::yield_now().await;
        }
        (self.last, self.over) = (last, over);
        Ok(batch)
    }

    /// Looks at a bounded number of rows behind the last one; answers whether there are no more.
    fn read_some(&self, last: &mut Option<u64>, batch: &mut Vec<Row>) -> Result<bool> {
        let rows = self.driver.database().table(&self.table)?;
        let rows = read(&rows);
        let query =
            self.filter.as_ref().map(|filter| Query::new(rows.layout(), filter)).transpose()?;
        let mut looked_at = 0;
        for (number, row) in rows.behind(*last) {
            *last = Some(number);
            if query.as_ref().is_none_or(|query| query.matches(row)) {
                batch.push(row.clone());
            }
            looked_at += 1;
            if batch.len() == self.batch.get() as usize || looked_at == AT_ONCE {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
