//! The driver.

use std::num::NonZeroU32;
use std::sync::Arc;

use asterisk_realtime_core::{
    Alteration, Capabilities, Cell, Changes, Deadline, Driver, Error, Filter, Invalidations, Order,
    PoolState, RequirementsMode, Result, Row, Rows, Scan, Selection, StaticRow, Table,
    TableDescription,
};
use async_trait::async_trait;

use crate::database::Database;
use crate::request::{Read, Write};
use crate::scan::TableScan;
use crate::{Client, Options};

/// A database of a SQL server as a realtime store.
///
/// Calls need a tokio runtime with I/O and time enabled. A connection belongs to the runtime that
/// it was made on.
#[derive(Debug)]
pub struct SqlDriver<C: Client> {
    database: Arc<Database<C>>,
}

impl<C: Client> SqlDriver<C> {
    /// A driver of the database of this name, which connects when it is first asked.
    pub fn new(client: C, database: impl Into<String>, options: Options) -> Self {
        Self { database: Arc::new(Database::new(client, database.into(), options)) }
    }

    /// What it was made with.
    pub fn options(&self) -> &Options {
        &self.database.options
    }

    async fn read(&self, table: &Table, read: Read<'_>, deadline: Deadline) -> Result<Vec<Row>> {
        let deadline = self.database.deadline(deadline);
        let answer = self.database.read(table, read, deadline).await;
        answer.map(|(rows, _)| rows).map_err(|error| self.database.named(error, Some(table)))
    }

    async fn write(&self, table: &Table, write: Write<'_>, deadline: Deadline) -> Result<u64> {
        let deadline = self.database.deadline(deadline);
        let answer = self.database.write(table, write, deadline).await;
        answer.map_err(|error| self.database.named(error, Some(table)))
    }
}

#[async_trait]
impl<C: Client> Driver for SqlDriver<C> {
    fn token(&self) -> &'static str {
        C::TOKEN
    }

    fn database(&self) -> &str {
        &self.database.name
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::ALL
    }

    fn requirements(&self) -> RequirementsMode {
        self.options().requirements
    }

    fn try_select(&self, _: &Table, _: &Filter, _: Selection) -> Option<Result<Rows>> {
        None
    }

    async fn select(
        &self,
        table: &Table,
        filter: &Filter,
        mut selection: Selection,
        deadline: Deadline,
    ) -> Result<Vec<Row>> {
        if !self.options().ordered && selection.limit.is_none() {
            selection.order = Order::Unordered;
        }
        self.read(table, Read::Select { filter, selection }, deadline).await
    }

    async fn scan(
        &self,
        table: &Table,
        filter: Option<&Filter>,
        batch: NonZeroU32,
        deadline: Deadline,
    ) -> Result<Box<dyn Scan>> {
        let database = Arc::clone(&self.database);
        Ok(Box::new(TableScan::start(database, table, filter, batch, deadline).await?))
    }

    async fn load(&self, table: &Table, file: &str, deadline: Deadline) -> Result<Vec<StaticRow>> {
        let rows = self.read(table, Read::Lines { file }, deadline).await?;
        Ok(rows.iter().map(line).collect())
    }

    async fn update(
        &self,
        table: &Table,
        filter: &Filter,
        changes: &Changes,
        deadline: Deadline,
    ) -> Result<u64> {
        self.write(table, Write::Update { filter, changes }, deadline).await
    }

    async fn insert(&self, table: &Table, changes: &Changes, deadline: Deadline) -> Result<u64> {
        self.write(table, Write::Insert { changes }, deadline).await
    }

    async fn delete(&self, table: &Table, filter: &Filter, deadline: Deadline) -> Result<u64> {
        self.write(table, Write::Delete { filter }, deadline).await
    }

    async fn columns(&self, table: &Table, deadline: Deadline) -> Result<Arc<TableDescription>> {
        let found = self.database.table(table, self.database.deadline(deadline)).await;
        let found = found.map_err(|error| self.database.named(error, Some(table)))?;
        Ok(Arc::clone(&found.description))
    }

    async fn alter(&self, table: &Table, change: &Alteration, deadline: Deadline) -> Result<()> {
        let deadline = self.database.deadline(deadline);
        let done = self.database.alter(table, change, deadline).await;
        done.map_err(|error| self.database.named(error, Some(table)))
    }

    async fn ping(&self, deadline: Deadline) -> Result<()> {
        let answer = self.database.ping(self.database.deadline(deadline)).await;
        answer.map_err(|error: Error| self.database.named(error, None))
    }

    fn pool(&self) -> Option<PoolState> {
        Some(self.database.pool_state())
    }

    fn invalidations(&self) -> Option<Box<dyn Invalidations>> {
        self.database.client.invalidations(self.database.listening())
    }

    async fn close(&self) {
        self.database.close();
    }
}

fn line(row: &Row) -> StaticRow {
    let text = |index| row.cell(index).and_then(Cell::text).unwrap_or_default().to_owned();
    StaticRow { category: text(0), cat_metric: text(1), name: text(2), value: text(3) }
}
