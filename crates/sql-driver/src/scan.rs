//! Reading a table in pages.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;

use asterisk_realtime_core::{Deadline, Filter, Result, Row, Scan, Table};
use asterisk_realtime_sql::Position;
use async_trait::async_trait;

use crate::Client;
use crate::database::Database;
use crate::request::Read;

/// A running scan. It holds no connection between two pages.
pub(crate) struct TableScan<C: Client> {
    database: Arc<Database<C>>,
    table: Table,
    filter: Option<Filter>,
    batch: NonZeroU32,
    place: Option<Place>,
    /// The first page, which was read to see whether the scan can be done at all.
    first: Option<Vec<Row>>,
}

/// How far a scan has come.
#[derive(Clone, Default)]
struct Place {
    /// What identifies the last row, if rows of the table have an identity.
    identity: Vec<String>,
    rows: u64,
}

impl Place {
    fn position(&self) -> Position {
        match self.rows {
            0 => Position::First,
            rows if self.identity.is_empty() => Position::Behind(rows),
            _ => Position::BehindIdentity,
        }
    }
}

impl<C: Client> TableScan<C> {
    pub(crate) async fn start(
        database: Arc<Database<C>>,
        table: &Table,
        filter: Option<&Filter>,
        batch: NonZeroU32,
        deadline: Deadline,
    ) -> Result<Self> {
        let mut scan = Self {
            database,
            table: table.clone(),
            filter: filter.cloned(),
            batch,
            place: Some(Place::default()),
            first: None,
        };
        scan.first = Some(scan.read(deadline).await?);
        Ok(scan)
    }

    async fn read(&mut self, deadline: Deadline) -> Result<Vec<Row>> {
        let Some(place) = &self.place else { return Ok(Vec::new()) };
        let page = Read::Page {
            filter: self.filter.as_ref(),
            position: place.position(),
            rows: self.batch,
            behind: &place.identity,
        };
        let deadline = self.database.deadline(deadline);
        match self.database.read(&self.table, page, deadline).await {
            Ok((rows, info)) => {
                let identity = rows.last().map(|row| info.identity(row)).unwrap_or_default();
                let count = place.rows + rows.len() as u64;
                // A page that is not full is the last one.
                self.place = (rows.len() == self.batch.get() as usize)
                    .then_some(Place { identity, rows: count });
                Ok(rows)
            }
            Err(error) => {
                self.place = None;
                Err(self.database.named(error, Some(&self.table)))
            }
        }
    }
}

impl<C: Client> fmt::Debug for TableScan<C> {
    /// Neither the values of the filter nor those of the last row.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TableScan")
            .field("table", &self.table)
            .field("batch", &self.batch)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl<C: Client> Scan for TableScan<C> {
    async fn next_batch(&mut self, deadline: Deadline) -> Result<Vec<Row>> {
        match self.first.take() {
            Some(rows) => Ok(rows),
            None => self.read(deadline).await,
        }
    }
}
