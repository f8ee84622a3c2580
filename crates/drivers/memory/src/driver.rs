//! The driver.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use asterisk_realtime_core::{
    Access, Alteration, Capabilities, Changes, ColumnDefinition, Deadline, Driver, Error, Filter,
    IntoChanges, RequirementsMode, Result, Row, Rows, Scan, Selection, StaticRow, Table,
    TableDescription,
};
use async_trait::async_trait;

use crate::database::{AT_ONCE, Database};
use crate::faults::{Faults, LostAnswer, in_time};
use crate::scan::MemoryScan;

/// A driver whose store is the memory of the process.
///
/// A clone is another handle on the same driver; [`reopened`](Self::reopened) is another driver
/// of the same database.
#[derive(Clone, Debug)]
pub struct MemoryDriver {
    name: Arc<str>,
    requirements: RequirementsMode,
    database: Arc<Database>,
    closed: Arc<AtomicBool>,
}

impl MemoryDriver {
    /// The word for it in `extconfig.conf`.
    pub const TOKEN: &'static str = "memory";

    /// A driver of a new, empty database.
    pub fn new(database: impl Into<Arc<str>>) -> Self {
        Self {
            name: database.into(),
            requirements: RequirementsMode::default(),
            database: Arc::default(),
            closed: Arc::default(),
        }
    }

    /// Sets what is done about missing columns.
    #[must_use]
    pub fn with_requirements(mut self, mode: RequirementsMode) -> Self {
        self.requirements = mode;
        self
    }

    /// Another driver of the same database, open even if this one is closed.
    #[must_use]
    pub fn reopened(&self) -> Self {
        Self { closed: Arc::default(), ..self.clone() }
    }

    /// The means to make trouble, for tests.
    pub fn faults(&self) -> &Faults {
        &self.database.faults
    }

    /// Makes a table; whatever trouble there is.
    ///
    /// # Errors
    ///
    /// * [`Conflict`](asterisk_realtime_core::ErrorKind::Conflict): it exists.
    /// * [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid): the name or a column cannot be.
    pub fn create_table(
        &self,
        table: &str,
        columns: impl IntoIterator<Item = ColumnDefinition>,
    ) -> Result<()> {
        let table = self.named(table)?;
        let change = Alteration::CreateTable(columns.into_iter().collect());
        self.database.alter(&table, &change).map_err(|error| self.told(error, Some(&table)))
    }

    /// Makes an index over a column, for lookups by `=`. Columns of the primary key have one.
    ///
    /// # Errors
    ///
    /// [`NotFound`](asterisk_realtime_core::ErrorKind::NotFound): the table or the column does
    /// not exist.
    pub fn create_index(&self, table: &str, column: &str) -> Result<()> {
        let table = self.named(table)?;
        let made = self.database.create_index(&table, column);
        made.map_err(|error| self.told(error, Some(&table)))
    }

    /// Adds rows; whatever trouble there is.
    ///
    /// # Errors
    ///
    /// As [`Driver::insert`]; the rows before the one at fault are kept.
    pub fn insert_rows<R: IntoChanges>(
        &self,
        table: &str,
        rows: impl IntoIterator<Item = R>,
    ) -> Result<()> {
        let table = self.named(table)?;
        for row in rows {
            let added = self.database.insert(&table, &row.into_changes()?);
            added.map_err(|error| self.told(error, Some(&table)))?;
        }
        Ok(())
    }

    /// Adds a row of bytes, as a store has them that does not look at encodings: what is not UTF-8
    /// reads as U+FFFD.
    ///
    /// # Errors
    ///
    /// As [`Driver::insert`].
    pub fn insert_bytes(&self, table: &str, row: &[(&str, &[u8])]) -> Result<()> {
        let text = |(column, bytes): &(&str, &[u8])| {
            (String::from(*column), String::from_utf8_lossy(bytes).into_owned())
        };
        self.insert_rows(table, [row.iter().map(text).collect::<Vec<_>>()])
    }

    fn named(&self, table: &str) -> Result<Table> {
        Table::defaulted(table).map_err(|error| self.told(error, None))
    }

    pub(crate) fn database(&self) -> &Arc<Database> {
        &self.database
    }

    /// The error with our names.
    pub(crate) fn told(&self, error: Error, table: Option<&Table>) -> Error {
        let error = error.with_driver(Self::TOKEN).with_database(&*self.name);
        match table {
            Some(table) => error.with_table(table.name()),
            None => error,
        }
    }

    /// Comes through to the store.
    ///
    /// # Errors
    ///
    /// As [`Faults::pass`]; `Unavailable` after [`close`](Driver::close).
    pub(crate) async fn pass(
        &self,
        table: Option<&Table>,
        access: Access,
        deadline: Deadline,
    ) -> Result<Option<LostAnswer>> {
        if self.closed.load(Ordering::Acquire) {
            return Err(Error::unavailable("the driver is closed"));
        }
        self.database.faults.pass(table, access, deadline).await
    }

    /// Works on a table, on the caller's thread if `cost` rows are few, else on a thread that may
    /// be held.
    async fn work<T: Send + 'static>(
        &self,
        table: &Table,
        access: Access,
        deadline: Deadline,
        cost: impl FnOnce(&Database) -> Result<usize>,
        work: impl FnOnce(&Database, &Table) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let lost = self.pass(Some(table), access, deadline).await?;
        if lost == Some(LostAnswer::Dropped) {
            return Err(Error::uncertain("the answer was lost"));
        }
        let answer = if cost(&self.database)? <= AT_ONCE {
            work(&self.database, table)
        } else {
            let (database, table) = (Arc::clone(&self.database), table.clone());
            let work = tokio::task::spawn_blocking(move || work(&database, &table));
            let done = in_time(deadline, work).await?;
            done.map_err(|_| Error::internal("the work on the table did not end"))?
        };
        match lost {
            Some(_) => Err(Error::uncertain("the answer was lost")),
            None => answer,
        }
    }
}

#[async_trait]
impl Driver for MemoryDriver {
    fn token(&self) -> &'static str {
        Self::TOKEN
    }

    fn database(&self) -> &str {
        &self.name
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::ALL
    }

    fn requirements(&self) -> RequirementsMode {
        self.requirements
    }

    fn try_select(
        &self,
        table: &Table,
        filter: &Filter,
        selection: Selection,
    ) -> Option<Result<Rows>> {
        if self.closed.load(Ordering::Acquire) || !self.database.faults.are_none() {
            return None;
        }
        let answer = self.database.try_select(table, filter, selection)?;
        Some(answer.map(Rows::from).map_err(|error| self.told(error, Some(table))))
    }

    async fn select(
        &self,
        table: &Table,
        filter: &Filter,
        selection: Selection,
        deadline: Deadline,
    ) -> Result<Vec<Row>> {
        let cost = |database: &Database| database.cost(table, filter);
        let filter = filter.clone();
        let work = move |database: &Database, table: &Table| {
            let quick = database.try_select(table, &filter, selection);
            quick.unwrap_or_else(|| database.select(table, &filter, selection))
        };
        let answer = self.work(table, Access::Read, deadline, cost, work).await;
        answer.map_err(|error| self.told(error, Some(table)))
    }

    async fn scan(
        &self,
        table: &Table,
        filter: Option<&Filter>,
        batch: NonZeroU32,
        deadline: Deadline,
    ) -> Result<Box<dyn Scan>> {
        let checked = async {
            self.pass(Some(table), Access::Read, deadline).await?;
            match filter {
                Some(filter) => self.database.cost(table, filter).map(|_| ()),
                None => self.database.table(table).map(|_| ()),
            }
        };
        checked.await.map_err(|error| self.told(error, Some(table)))?;
        Ok(Box::new(MemoryScan {
            driver: self.clone(),
            table: table.clone(),
            filter: filter.cloned(),
            batch,
            last: None,
            over: false,
        }))
    }

    async fn load(&self, table: &Table, file: &str, deadline: Deadline) -> Result<Vec<StaticRow>> {
        let cost = |database: &Database| database.size(table);
        let file = file.to_owned();
        let work = move |database: &Database, table: &Table| database.load(table, &file);
        let answer = self.work(table, Access::Read, deadline, cost, work).await;
        answer.map_err(|error| self.told(error, Some(table)))
    }

    async fn update(
        &self,
        table: &Table,
        filter: &Filter,
        changes: &Changes,
        deadline: Deadline,
    ) -> Result<u64> {
        let cost = |database: &Database| database.cost(table, filter);
        let (filter, changes) = (filter.clone(), changes.clone());
        let work =
            move |database: &Database, table: &Table| database.update(table, &filter, &changes);
        let answer = self.work(table, Access::Write, deadline, cost, work).await;
        answer.map_err(|error| self.told(error, Some(table)))
    }

    async fn insert(&self, table: &Table, changes: &Changes, deadline: Deadline) -> Result<u64> {
        let changes = changes.clone();
        let work = move |database: &Database, table: &Table| database.insert(table, &changes);
        let answer = self.work(table, Access::Write, deadline, |_| Ok(1), work).await;
        answer.map_err(|error| self.told(error, Some(table)))
    }

    async fn delete(&self, table: &Table, filter: &Filter, deadline: Deadline) -> Result<u64> {
        let cost = |database: &Database| database.cost(table, filter);
        let filter = filter.clone();
        let work = move |database: &Database, table: &Table| database.delete(table, &filter);
        let answer = self.work(table, Access::Write, deadline, cost, work).await;
        answer.map_err(|error| self.told(error, Some(table)))
    }

    async fn columns(&self, table: &Table, deadline: Deadline) -> Result<Arc<TableDescription>> {
        let work = |database: &Database, table: &Table| database.description(table);
        let answer = self.work(table, Access::Read, deadline, |_| Ok(1), work).await;
        answer.map_err(|error| self.told(error, Some(table)))
    }

    async fn alter(&self, table: &Table, change: &Alteration, deadline: Deadline) -> Result<()> {
        let cost = |database: &Database| Ok(database.size(table).unwrap_or_default());
        let change = change.clone();
        let work = move |database: &Database, table: &Table| database.alter(table, &change);
        let answer = self.work(table, Access::Write, deadline, cost, work).await;
        answer.map_err(|error| self.told(error, Some(table)))
    }

    async fn ping(&self, deadline: Deadline) -> Result<()> {
        let passed = self.pass(None, Access::Read, deadline).await;
        passed.map(|_| ()).map_err(|error| self.told(error, None))
    }

    async fn close(&self) {
        self.closed.store(true, Ordering::Release);
    }
}
