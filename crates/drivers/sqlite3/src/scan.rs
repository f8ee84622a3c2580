//! Reading a table in pages.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;

use asterisk_realtime_core::{Deadline, Filter, Result, Row, Scan, Table};
use asterisk_realtime_sql::{Position, SQLITE};
use async_trait::async_trait;

use crate::connection::Role;
use crate::handle::Handle;
use crate::identity::Identity;
use crate::query::Query;

/// A running scan. It holds no connection between two pages, so it stops nobody from writing.
pub(crate) struct TableScan {
    handle: Arc<Handle>,
    table: Table,
    filter: Option<Arc<Filter>>,
    batch: NonZeroU32,
    place: Option<Place>,
    /// The first page, which was read to see whether the scan can be done at all.
    first: Option<Vec<Row>>,
}

/// How far a scan has come.
#[derive(Clone, Default)]
struct Place {
    identity: Identity,
    rows: u64,
}

impl TableScan {
    pub(crate) async fn start(
        handle: Arc<Handle>,
        table: &Table,
        filter: Option<&Filter>,
        batch: NonZeroU32,
        deadline: Deadline,
    ) -> Result<Self> {
        let mut scan = Self {
            handle,
            table: table.clone(),
            filter: filter.map(|filter| Arc::new(filter.clone())),
            batch,
            place: Some(Place::default()),
            first: None,
        };
        scan.first = Some(scan.read(deadline).await?);
        Ok(scan)
    }

    async fn read(&mut self, deadline: Deadline) -> Result<Vec<Row>> {
        let Some(place) = self.place.clone() else { return Ok(Vec::new()) };
        let (table, filter, batch) = (self.table.clone(), self.filter.clone(), self.batch);
        let from = place.clone();
        let page = self.handle.call(Role::Reader, Some(&self.table), deadline, move |c, shared| {
            let info = shared.catalog.current(c, &table)?;
            let position = match from.rows {
                0 => Position::First,
                rows if from.identity.is_empty() => Position::Behind(rows),
                _ => Position::BehindIdentity,
            };
            let page = SQLITE.scan_page(&info.target(), filter.as_deref(), position, batch)?;
            let (statement, identity) = (&page.statement, page.identity);
            let query = Query { table: &info, statement, identity, behind: &from.identity };
            query.run(c, &shared.reporter)
        });
        // The place holds until the page is there: who gives a step up and takes another has
        // missed nothing.
        let page = page.await.inspect_err(|_| self.place = None)?;
        // A page that is not full is the last one.
        self.place = (page.rows.len() == batch.get() as usize)
            .then(|| Place { identity: page.last, rows: place.rows + u64::from(batch.get()) });
        Ok(page.rows)
    }
}

impl fmt::Debug for TableScan {
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
impl Scan for TableScan {
    async fn next_batch(&mut self, deadline: Deadline) -> Result<Vec<Row>> {
        match self.first.take() {
            Some(rows) => Ok(rows),
            None => self.read(deadline).await,
        }
    }
}
