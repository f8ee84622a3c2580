//! The one place where a layer becomes a driver.

use std::fmt::Debug;
use std::future::Future;
use std::num::NonZeroU32;
use std::sync::Arc;

use async_trait::async_trait;

use asterisk_realtime_core::{
    Access, Alteration, Capabilities, Changes, Deadline, Driver, Error, Filter, Invalidations,
    PoolState, RequirementsMode, Result, Row, Rows, Scan, Selection, StaticRow, Table,
    TableDescription,
};

/// What is done around each operation that asks a store.
///
/// Operations that only look at memory ([`Driver::try_select`] among them) pass a layer by: what
/// needs no store must not pay for what stands before it.
pub trait Layer: Debug + Send + Sync + 'static {
    /// Makes the call, or does not; and answers.
    fn around<T: Send>(
        &self,
        operation: Operation<'_>,
        call: impl Future<Output = Result<T>> + Send,
    ) -> impl Future<Output = Result<T>> + Send;
}

/// An operation that a [`Layer`] stands before.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Operation<'o> {
    /// Whether it writes.
    pub access: Access,
    /// The token of the driver.
    pub driver: &'static str,
    /// The database.
    pub database: &'o str,
    /// The table, if it is about one.
    pub table: Option<&'o Table>,
    /// When it must have ended.
    pub deadline: Deadline,
}

impl Operation<'_> {
    /// Names driver, database and table in an error of the layer.
    pub fn named(&self, error: Error) -> Error {
        let error = error.with_driver(self.driver).with_database(self.database);
        match self.table {
            Some(table) => error.with_table(table.name()),
            None => error,
        }
    }
}

/// A driver behind a [`Layer`].
#[derive(Debug)]
pub struct Layered<L> {
    inner: Arc<dyn Driver>,
    layer: Arc<L>,
}

impl<L: Layer> Layered<L> {
    /// Puts the layer before the driver.
    pub fn new(inner: Arc<dyn Driver>, layer: Arc<L>) -> Self {
        Self { inner, layer }
    }

    fn operation<'o>(
        &'o self,
        access: Access,
        table: Option<&'o Table>,
        deadline: Deadline,
    ) -> Operation<'o> {
        let (driver, database) = (self.inner.token(), self.inner.database());
        Operation { access, driver, database, table, deadline }
    }

    async fn read<T: Send>(
        &self,
        table: &Table,
        deadline: Deadline,
        call: impl Future<Output = Result<T>> + Send,
    ) -> Result<T> {
        self.layer.around(self.operation(Access::Read, Some(table), deadline), call).await
    }

    async fn write<T: Send>(
        &self,
        table: &Table,
        deadline: Deadline,
        call: impl Future<Output = Result<T>> + Send,
    ) -> Result<T> {
        self.layer.around(self.operation(Access::Write, Some(table), deadline), call).await
    }
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl<L: Layer> Driver for Layered<L> {
    fn token(&self) -> &'static str {
        self.inner.token()
    }

    fn database(&self) -> &str {
        self.inner.database()
    }

    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }

    fn requirements(&self) -> RequirementsMode {
        self.inner.requirements()
    }

    fn try_select(
        &self,
        table: &Table,
        filter: &Filter,
        selection: Selection,
    ) -> Option<Result<Rows>> {
        self.inner.try_select(table, filter, selection)
    }

    async fn select(
        &self,
        table: &Table,
        filter: &Filter,
        selection: Selection,
        deadline: Deadline,
    ) -> Result<Vec<Row>> {
        let call = self.inner.select(table, filter, selection, deadline);
        self.read(table, deadline, call).await
    }

    async fn scan(
        &self,
        table: &Table,
        filter: Option<&Filter>,
        batch: NonZeroU32,
        deadline: Deadline,
    ) -> Result<Box<dyn Scan>> {
        let call = self.inner.scan(table, filter, batch, deadline);
        let inner = self.read(table, deadline, call).await?;
        Ok(Box::new(LayeredScan {
            inner,
            layer: Arc::clone(&self.layer),
            driver: self.inner.token(),
            database: self.inner.database().to_owned(),
            table: table.clone(),
        }))
    }

    async fn load(&self, table: &Table, file: &str, deadline: Deadline) -> Result<Vec<StaticRow>> {
        self.read(table, deadline, self.inner.load(table, file, deadline)).await
    }

    async fn update(
        &self,
        table: &Table,
        filter: &Filter,
        changes: &Changes,
        deadline: Deadline,
    ) -> Result<u64> {
        let call = self.inner.update(table, filter, changes, deadline);
        self.write(table, deadline, call).await
    }

    async fn insert(&self, table: &Table, changes: &Changes, deadline: Deadline) -> Result<u64> {
        self.write(table, deadline, self.inner.insert(table, changes, deadline)).await
    }

    async fn delete(&self, table: &Table, filter: &Filter, deadline: Deadline) -> Result<u64> {
        self.write(table, deadline, self.inner.delete(table, filter, deadline)).await
    }

    async fn columns(&self, table: &Table, deadline: Deadline) -> Result<Arc<TableDescription>> {
        self.read(table, deadline, self.inner.columns(table, deadline)).await
    }

    async fn alter(&self, table: &Table, change: &Alteration, deadline: Deadline) -> Result<()> {
        self.write(table, deadline, self.inner.alter(table, change, deadline)).await
    }

    async fn ping(&self, deadline: Deadline) -> Result<()> {
        let operation = self.operation(Access::Read, None, deadline);
        self.layer.around(operation, self.inner.ping(deadline)).await
    }

    fn pool(&self) -> Option<PoolState> {
        self.inner.pool()
    }

    fn invalidations(&self) -> Option<Box<dyn Invalidations>> {
        self.inner.invalidations()
    }

    async fn close(&self) {
        self.inner.close().await;
    }
}

/// A scan whose steps go through the layer too.
#[derive(Debug)]
struct LayeredScan<L> {
    inner: Box<dyn Scan>,
    layer: Arc<L>,
    driver: &'static str,
    database: String,
    table: Table,
}

#[async_trait]
impl<L: Layer> Scan for LayeredScan<L> {
    async fn next_batch(&mut self, deadline: Deadline) -> Result<Vec<Row>> {
        let operation = Operation {
            access: Access::Read,
            driver: self.driver,
            database: &self.database,
            table: Some(&self.table),
            deadline,
        };
        self.layer.around(operation, self.inner.next_batch(deadline)).await
    }
}
