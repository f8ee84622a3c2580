//! A driver for all tables of a server.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};

use asterisk_realtime_core::{
    Alteration, Capabilities, Changes, Deadline, Driver, Filter, RequirementsMode, Result, Row,
    Rows, Scan, Selection, StaticRow, Table, TableDescription,
};
use asterisk_realtime_curl::{CurlDriver, CurlSettings};
use async_trait::async_trait;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// In the protocol of `res_config_curl` the URL of a mapping is a table, and the cases of the kit
/// have several in a store: this one opens a driver for each, and says that the store is the
/// server. All else is the driver's.
#[derive(Debug)]
pub(crate) struct Families {
    server: String,
    /// By the URL.
    open: Mutex<BTreeMap<String, Arc<CurlDriver>>>,
    is_closed: std::sync::atomic::AtomicBool,
}

impl Families {
    pub(crate) fn new(server: String) -> Self {
        Self { server, open: Mutex::default(), is_closed: false.into() }
    }

    /// The driver of a table; that of the server without one.
    fn of(&self, table: Option<&Table>) -> Arc<CurlDriver> {
        let mut url = self.server.clone();
        if let Some(table) = table {
            url.extend(utf8_percent_encode(table.name(), NON_ALPHANUMERIC));
        }
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let driver = open
            .entry(url)
            .or_insert_with_key(|url| Arc::new(CurlDriver::new(CurlSettings::new(url.as_str()))));
        Arc::clone(driver)
    }

    async fn ready(&self, table: &Table) -> Arc<CurlDriver> {
        let driver = self.of(Some(table));
        if self.is_closed.load(std::sync::atomic::Ordering::Acquire) {
            driver.close().await;
        }
        driver
    }

    fn named<T>(&self, outcome: Result<T>) -> Result<T> {
        outcome.map_err(|error| error.with_database(self.server.as_str()))
    }
}

#[async_trait]
impl Driver for Families {
    fn token(&self) -> &'static str {
        "curl"
    }

    fn database(&self) -> &str {
        &self.server
    }

    fn capabilities(&self) -> Capabilities {
        self.of(None).capabilities()
    }

    fn requirements(&self) -> RequirementsMode {
        self.of(None).requirements()
    }

    fn try_select(
        &self,
        table: &Table,
        filter: &Filter,
        selection: Selection,
    ) -> Option<Result<Rows>> {
        self.of(Some(table)).try_select(table, filter, selection)
    }

    async fn select(
        &self,
        table: &Table,
        filter: &Filter,
        selection: Selection,
        deadline: Deadline,
    ) -> Result<Vec<Row>> {
        let driver = self.ready(table).await;
        self.named(driver.select(table, filter, selection, deadline).await)
    }

    async fn scan(
        &self,
        table: &Table,
        filter: Option<&Filter>,
        batch: NonZeroU32,
        deadline: Deadline,
    ) -> Result<Box<dyn Scan>> {
        let driver = self.ready(table).await;
        self.named(driver.scan(table, filter, batch, deadline).await)
    }

    async fn load(&self, table: &Table, file: &str, deadline: Deadline) -> Result<Vec<StaticRow>> {
        let driver = self.ready(table).await;
        self.named(driver.load(table, file, deadline).await)
    }

    async fn update(
        &self,
        table: &Table,
        filter: &Filter,
        changes: &Changes,
        deadline: Deadline,
    ) -> Result<u64> {
        let driver = self.ready(table).await;
        self.named(driver.update(table, filter, changes, deadline).await)
    }

    async fn insert(&self, table: &Table, changes: &Changes, deadline: Deadline) -> Result<u64> {
        let driver = self.ready(table).await;
        self.named(driver.insert(table, changes, deadline).await)
    }

    async fn delete(&self, table: &Table, filter: &Filter, deadline: Deadline) -> Result<u64> {
        let driver = self.ready(table).await;
        self.named(driver.delete(table, filter, deadline).await)
    }

    async fn columns(&self, table: &Table, deadline: Deadline) -> Result<Arc<TableDescription>> {
        let driver = self.ready(table).await;
        self.named(driver.columns(table, deadline).await)
    }

    async fn alter(&self, table: &Table, change: &Alteration, deadline: Deadline) -> Result<()> {
        let driver = self.ready(table).await;
        self.named(driver.alter(table, change, deadline).await)
    }

    async fn ping(&self, deadline: Deadline) -> Result<()> {
        self.named(self.of(None).ping(deadline).await)
    }

    async fn close(&self) {
        self.is_closed.store(true, std::sync::atomic::Ordering::Release);
        self.of(None).close().await;
    }
}
