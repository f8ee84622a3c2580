//! A driver that follows its configuration.

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use asterisk_realtime_core::{
    Alteration, Capabilities, Changes, Deadline, Driver, Filter, RequirementsMode, Result, Row,
    Rows, Scan, Selection, StaticRow, Table, TableDescription,
};
use asterisk_realtime_ldap::LdapDriver;
use async_trait::async_trait;

use super::store::Store;

/// The tables of a directory stand in its configuration, and the cases of the kit make tables while
/// the driver is open: this one opens another, as a reload of the engine does, when there is a new
/// table. All else is the driver's.
pub(crate) struct Swap {
    store: Arc<Store>,
    /// The version of the configuration, and the driver of it.
    current: Mutex<(u64, Arc<LdapDriver>)>,
    database: String,
    is_closed: std::sync::atomic::AtomicBool,
}

impl Swap {
    pub(crate) fn new(store: Arc<Store>) -> Self {
        let driver = Arc::new(LdapDriver::new(store.settings()));
        let current = Mutex::new((store.version(), driver));
        let database = store.base.clone();
        Self { store, current, database, is_closed: false.into() }
    }

    fn lock(&self) -> MutexGuard<'_, (u64, Arc<LdapDriver>)> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn driver(&self) -> Arc<LdapDriver> {
        let (mut current, version) = (self.lock(), self.store.version());
        let is_closed = self.is_closed.load(std::sync::atomic::Ordering::Acquire);
        if current.0 != version && !is_closed {
            *current = (version, Arc::new(LdapDriver::new(self.store.settings())));
        }
        Arc::clone(&current.1)
    }
}

impl std::fmt::Debug for Swap {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.driver().fmt(formatter)
    }
}

#[async_trait]
impl Driver for Swap {
    fn token(&self) -> &'static str {
        "ldap"
    }

    fn database(&self) -> &str {
        &self.database
    }

    fn capabilities(&self) -> Capabilities {
        self.driver().capabilities()
    }

    fn requirements(&self) -> RequirementsMode {
        self.driver().requirements()
    }

    fn try_select(
        &self,
        table: &Table,
        filter: &Filter,
        selection: Selection,
    ) -> Option<Result<Rows>> {
        self.driver().try_select(table, filter, selection)
    }

    async fn select(
        &self,
        table: &Table,
        filter: &Filter,
        selection: Selection,
        deadline: Deadline,
    ) -> Result<Vec<Row>> {
        self.driver().select(table, filter, selection, deadline).await
    }

    async fn scan(
        &self,
        table: &Table,
        filter: Option<&Filter>,
        batch: NonZeroU32,
        deadline: Deadline,
    ) -> Result<Box<dyn Scan>> {
        self.driver().scan(table, filter, batch, deadline).await
    }

    async fn load(&self, table: &Table, file: &str, deadline: Deadline) -> Result<Vec<StaticRow>> {
        self.driver().load(table, file, deadline).await
    }

    async fn update(
        &self,
        table: &Table,
        filter: &Filter,
        changes: &Changes,
        deadline: Deadline,
    ) -> Result<u64> {
        self.driver().update(table, filter, changes, deadline).await
    }

    async fn insert(&self, table: &Table, changes: &Changes, deadline: Deadline) -> Result<u64> {
        self.driver().insert(table, changes, deadline).await
    }

    async fn delete(&self, table: &Table, filter: &Filter, deadline: Deadline) -> Result<u64> {
        self.driver().delete(table, filter, deadline).await
    }

    async fn columns(&self, table: &Table, deadline: Deadline) -> Result<Arc<TableDescription>> {
        self.driver().columns(table, deadline).await
    }

    async fn alter(&self, table: &Table, change: &Alteration, deadline: Deadline) -> Result<()> {
        self.driver().alter(table, change, deadline).await
    }

    async fn ping(&self, deadline: Deadline) -> Result<()> {
        self.driver().ping(deadline).await
    }

    async fn close(&self) {
        self.is_closed.store(true, std::sync::atomic::Ordering::Release);
        self.driver().close().await;
    }
}
