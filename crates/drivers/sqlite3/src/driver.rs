//! The driver.

use std::num::NonZeroU32;
use std::sync::Arc;

use asterisk_realtime_core::{
    Alteration, Capabilities, Changes, Deadline, Driver, Filter, Invalidations, RequirementsMode,
    Result, Row, Rows, Scan, Selection, StaticRow, Table, TableDescription,
};
use asterisk_realtime_sql::{SQLITE, Statement, Target};
use async_trait::async_trait;

use crate::alter;
use crate::config::{Sqlite3Settings, TOKEN};
use crate::connection::{Connection, Role};
use crate::error::Failure;
use crate::handle::Handle;
use crate::identity::Identity;
use crate::query::{self, Query};
use crate::scan::TableScan;
use crate::watch::Watch;
use crate::worker::Shared;

/// A SQLite database as a realtime store.
///
/// Short reads run on the caller's thread if they can be answered within 150 microseconds and
/// without waiting for a lock. Everything else runs on threads of the driver, which start with
/// the first call, so calls need a tokio runtime with its timer enabled.
#[derive(Debug)]
pub struct Sqlite3Driver {
    handle: Arc<Handle>,
}

impl Sqlite3Driver {
    /// A driver with these settings. The file is opened by the first call.
    pub fn new(settings: Sqlite3Settings) -> Self {
        Self { handle: Arc::new(Handle::new(settings)) }
    }

    /// What it was made with.
    pub fn settings(&self) -> &Sqlite3Settings {
        &self.handle.shared.settings
    }

    /// Makes a statement that writes, for the table as it is, and runs it.
    async fn write(
        &self,
        table: &Table,
        deadline: Deadline,
        make: impl Fn(&Target<'_>, Run<'_>) -> Result<u64, Failure> + Send + 'static,
    ) -> Result<u64> {
        let name = table.clone();
        let work = move |connection: &Connection, shared: &Shared| {
            let info = shared.catalog.current(connection, &name)?;
            make(&info.target(), &|statement| {
                query::execute(connection, &info, statement, &shared.reporter)
            })
        };
        self.handle.call(Role::Writer, Some(table), deadline, work).await
    }
}

/// Runs a statement; lent to whoever makes it, because it borrows from what makes it.
type Run<'r> = &'r dyn Fn(Statement<'_>) -> Result<u64, Failure>;

#[async_trait]
impl Driver for Sqlite3Driver {
    fn token(&self) -> &'static str {
        TOKEN
    }

    fn database(&self) -> &str {
        &self.settings().database
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::ALL
    }

    fn requirements(&self) -> RequirementsMode {
        self.settings().requirements
    }

    fn try_select(&self, _: &Table, _: &Filter, _: Selection) -> Option<Result<Rows>> {
        None
    }

    async fn select(
        &self,
        table: &Table,
        filter: &Filter,
        selection: Selection,
        deadline: Deadline,
    ) -> Result<Vec<Row>> {
        let shared = &self.handle.shared;
        if let Some(rows) = shared.inline.select(shared, table, filter, selection, deadline) {
            return Ok(rows);
        }
        let (name, filter) = (table.clone(), filter.clone());
        let work = move |connection: &Connection, shared: &Shared| {
            let info = shared.catalog.current(connection, &name)?;
            let target = info.target();
            let statement = SQLITE.select(&target, &filter, selection)?;
            let query = Query {
                table: &info,
                statement: &statement,
                identity: 0,
                behind: &Identity::default(),
            };
            Ok(query.run(connection, &shared.reporter)?.rows)
        };
        self.handle.call(Role::Reader, Some(table), deadline, work).await
    }

    async fn scan(
        &self,
        table: &Table,
        filter: Option<&Filter>,
        batch: NonZeroU32,
        deadline: Deadline,
    ) -> Result<Box<dyn Scan>> {
        let handle = Arc::clone(&self.handle);
        Ok(Box::new(TableScan::start(handle, table, filter, batch, deadline).await?))
    }

    async fn load(&self, table: &Table, file: &str, deadline: Deadline) -> Result<Vec<StaticRow>> {
        let (name, file) = (table.clone(), file.to_owned());
        let work = move |connection: &Connection, shared: &Shared| {
            let info = shared.catalog.current(connection, &name)?;
            let target = info.target();
            let statement = SQLITE.load(&target, &file)?;
            query::lines(connection, &info, &statement, &shared.reporter)
        };
        self.handle.call(Role::Reader, Some(table), deadline, work).await
    }

    async fn update(
        &self,
        table: &Table,
        filter: &Filter,
        changes: &Changes,
        deadline: Deadline,
    ) -> Result<u64> {
        let (filter, changes) = (filter.clone(), changes.clone());
        let make =
            move |target: &Target<'_>, run: Run<'_>| run(SQLITE.update(target, &filter, &changes)?);
        self.write(table, deadline, make).await
    }

    async fn insert(&self, table: &Table, changes: &Changes, deadline: Deadline) -> Result<u64> {
        let changes = changes.clone();
        let make = move |target: &Target<'_>, run: Run<'_>| run(SQLITE.insert(target, &changes)?);
        self.write(table, deadline, make).await
    }

    async fn delete(&self, table: &Table, filter: &Filter, deadline: Deadline) -> Result<u64> {
        let filter = filter.clone();
        let make = move |target: &Target<'_>, run: Run<'_>| run(SQLITE.delete(target, &filter)?);
        self.write(table, deadline, make).await
    }

    async fn columns(&self, table: &Table, deadline: Deadline) -> Result<Arc<TableDescription>> {
        let name = table.clone();
        let work = move |connection: &Connection, shared: &Shared| {
            let info = shared.catalog.current(connection, &name)?;
            Ok(Arc::clone(&info.description))
        };
        self.handle.call(Role::Reader, Some(table), deadline, work).await
    }

    async fn alter(&self, table: &Table, change: &Alteration, deadline: Deadline) -> Result<()> {
        let (name, change) = (table.clone(), change.clone());
        let work = move |connection: &Connection, shared: &Shared| {
            alter::alter(connection, shared, &name, &change)
        };
        self.handle.call(Role::Writer, Some(table), deadline, work).await
    }

    async fn ping(&self, deadline: Deadline) -> Result<()> {
        let work = |connection: &Connection, _: &Shared| connection.schema_version().map(|_| ());
        self.handle.call(Role::Reader, None, deadline, work).await
    }

    fn invalidations(&self) -> Option<Box<dyn Invalidations>> {
        let interval = self.settings().watch?;
        Some(Box::new(Watch::new(&self.handle, interval)))
    }

    async fn close(&self) {
        self.handle.close().await;
    }
}
