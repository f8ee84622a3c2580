//! The operations.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;

use asterisk_realtime_core::{
    Alteration, Capabilities, Changes, Deadline, Driver, Error, Filter, RequirementsMode, Result,
    Row, Rows, Scan, Selection, StaticRow, Table, TableDescription,
};
use async_trait::async_trait;

use crate::directory::Directory;
use crate::{LdapSettings, TOKEN};

/// A part of a directory as a realtime store: what is below one base DN.
///
/// Calls need a tokio runtime with I/O and time enabled. A connection belongs to the runtime that
/// it was made on; on another one, calls connect anew.
pub struct LdapDriver {
    directory: Arc<Directory>,
}

impl fmt::Debug for LdapDriver {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let settings = &self.directory.settings;
        formatter
            .debug_struct("LdapDriver")
            .field("database", &settings.database)
            .field("url", &settings.url)
            .field("pool", &self.directory.server.pool)
            .finish_non_exhaustive()
    }
}

impl LdapDriver {
    /// What a directory can do: an empty text is no value of it, several values of a variable are
    /// values of their own, and its schema is its administrator's affair.
    pub const CAPABILITIES: Capabilities = {
        let mut capabilities = Capabilities::ALL;
        capabilities.alter = false;
        capabilities.empty_text = false;
        capabilities.packed_values = false;
        capabilities
    };

    /// A driver that connects when it is first asked.
    pub fn new(settings: LdapSettings) -> Self {
        Self { directory: Arc::new(Directory::new(settings)) }
    }

    /// What it was made with.
    pub fn settings(&self) -> &LdapSettings {
        &self.directory.settings
    }

    fn named<T>(&self, outcome: Result<T>, table: &Table) -> Result<T> {
        outcome.map_err(|error| self.directory.named(error, Some(table)))
    }
}

#[async_trait]
impl Driver for LdapDriver {
    fn token(&self) -> &'static str {
        TOKEN
    }

    fn database(&self) -> &str {
        &self.directory.settings.database
    }

    fn capabilities(&self) -> Capabilities {
        Self::CAPABILITIES
    }

    fn requirements(&self) -> RequirementsMode {
        RequirementsMode::Warn
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
        let deadline = self.directory.deadline(deadline);
        let rows = self.directory.select(table, filter, selection, deadline).await;
        self.named(rows, table)
    }

    async fn scan(
        &self,
        table: &Table,
        filter: Option<&Filter>,
        batch: NonZeroU32,
        deadline: Deadline,
    ) -> Result<Box<dyn Scan>> {
        let deadline = self.directory.deadline(deadline);
        let scan = self.directory.scan(table, filter, batch, deadline).await;
        self.named(scan, table).map(|scan| Box::new(scan) as Box<dyn Scan>)
    }

    async fn load(&self, table: &Table, file: &str, deadline: Deadline) -> Result<Vec<StaticRow>> {
        let deadline = self.directory.deadline(deadline);
        self.named(self.directory.load(table, file, deadline).await, table)
    }

    async fn update(
        &self,
        table: &Table,
        filter: &Filter,
        changes: &Changes,
        deadline: Deadline,
    ) -> Result<u64> {
        let deadline = self.directory.deadline(deadline);
        self.named(self.directory.update(table, filter, changes, deadline).await, table)
    }

    async fn insert(&self, table: &Table, changes: &Changes, deadline: Deadline) -> Result<u64> {
        let deadline = self.directory.deadline(deadline);
        self.named(self.directory.insert(table, changes, deadline).await, table)
    }

    async fn delete(&self, table: &Table, filter: &Filter, deadline: Deadline) -> Result<u64> {
        let deadline = self.directory.deadline(deadline);
        self.named(self.directory.delete(table, filter, deadline).await, table)
    }

    async fn columns(&self, table: &Table, deadline: Deadline) -> Result<Arc<TableDescription>> {
        let deadline = self.directory.deadline(deadline);
        self.named(self.directory.columns(table, deadline).await, table)
    }

    async fn alter(&self, table: &Table, _: &Alteration, _: Deadline) -> Result<()> {
        let message = "the schema of a directory is changed by its administrator; \
                       docs/drivers/ldap/asterisk.ldif has what Asterisk needs";
        self.named(Err(Error::unsupported(message)), table)
    }

    async fn ping(&self, deadline: Deadline) -> Result<()> {
        let pinged = self.directory.ping(self.directory.deadline(deadline)).await;
        pinged.map_err(|error| self.directory.named(error, None))
    }

    async fn close(&self) {
        self.directory.close();
    }
}
