//! Drivers around drivers.

use std::num::NonZeroU32;
use std::sync::Arc;

use asterisk_realtime_core::{
    Alteration, Capabilities, Changes, Deadline, Driver, Filter, Invalidations, PoolState,
    RequirementsMode, Result, Row, Rows, Scan, Selection, StaticRow, Table, TableDescription,
};
use async_trait::async_trait;

/// A name, and a way to put something around a driver: a cache, a breaker, metrics.
#[derive(Clone, Copy, Debug)]
pub struct Decorator {
    /// The name, which stands before the names of the cases that run with it.
    pub name: &'static str,
    /// Puts it around a driver.
    pub wrap: fn(Arc<dyn Driver>) -> Arc<dyn Driver>,
}

impl Decorator {
    /// A decorator that passes every call on; it shows that a driver works from behind one.
    pub const PASS_THROUGH: Self =
        Self { name: "decorated", wrap: |inner| Arc::new(PassThrough(inner)) };

    /// A decorator of this name.
    pub const fn new(name: &'static str, wrap: fn(Arc<dyn Driver>) -> Arc<dyn Driver>) -> Self {
        Self { name, wrap }
    }
}

#[derive(Debug)]
struct PassThrough(Arc<dyn Driver>);

#[async_trait]
impl Driver for PassThrough {
    fn token(&self) -> &'static str {
        self.0.token()
    }

    fn database(&self) -> &str {
        self.0.database()
    }

    fn capabilities(&self) -> Capabilities {
        self.0.capabilities()
    }

    fn requirements(&self) -> RequirementsMode {
        self.0.requirements()
    }

    fn try_select(
        &self,
        table: &Table,
        filter: &Filter,
        selection: Selection,
    ) -> Option<Result<Rows>> {
        self.0.try_select(table, filter, selection)
    }

    async fn select(
        &self,
        table: &Table,
        filter: &Filter,
        selection: Selection,
        deadline: Deadline,
    ) -> Result<Vec<Row>> {
        self.0.select(table, filter, selection, deadline).await
    }

    async fn scan(
        &self,
        table: &Table,
        filter: Option<&Filter>,
        batch: NonZeroU32,
        deadline: Deadline,
    ) -> Result<Box<dyn Scan>> {
        self.0.scan(table, filter, batch, deadline).await
    }

    async fn load(&self, table: &Table, file: &str, deadline: Deadline) -> Result<Vec<StaticRow>> {
        self.0.load(table, file, deadline).await
    }

    async fn update(
        &self,
        table: &Table,
        filter: &Filter,
        changes: &Changes,
        deadline: Deadline,
    ) -> Result<u64> {
        self.0.update(table, filter, changes, deadline).await
    }

    async fn insert(&self, table: &Table, changes: &Changes, deadline: Deadline) -> Result<u64> {
        self.0.insert(table, changes, deadline).await
    }

    async fn delete(&self, table: &Table, filter: &Filter, deadline: Deadline) -> Result<u64> {
        self.0.delete(table, filter, deadline).await
    }

    async fn columns(&self, table: &Table, deadline: Deadline) -> Result<Arc<TableDescription>> {
        self.0.columns(table, deadline).await
    }

    async fn alter(&self, table: &Table, change: &Alteration, deadline: Deadline) -> Result<()> {
        self.0.alter(table, change, deadline).await
    }

    async fn ping(&self, deadline: Deadline) -> Result<()> {
        self.0.ping(deadline).await
    }

    fn pool(&self) -> Option<PoolState> {
        self.0.pool()
    }

    fn invalidations(&self) -> Option<Box<dyn Invalidations>> {
        self.0.invalidations()
    }

    async fn close(&self) {
        self.0.close().await;
    }
}
