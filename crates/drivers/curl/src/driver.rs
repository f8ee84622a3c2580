//! The operations.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;

use asterisk_realtime_core::{
    Alteration, Capabilities, Changes, Deadline, Driver, Error, Filter, Requirement,
    RequirementsMode, Result, Row, Rows, Scan, Selection, StaticRow, Table, TableDescription,
};
use async_trait::async_trait;

use crate::exchange::Server;
use crate::report::Reporter;
use crate::scan::RemoteScan;
use crate::settings::{CurlSettings, Protocol};
use crate::{TOKEN, full, stock};

/// A server that is asked by HTTP.
///
/// Calls need a tokio runtime with I/O and time enabled.
pub struct CurlDriver {
    server: Arc<Server>,
    reporter: Reporter,
}

impl fmt::Debug for CurlDriver {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("CurlDriver")
            .field("url", &self.server.shown)
            .field("protocol", &self.server.settings.protocol)
            .finish_non_exhaustive()
    }
}

/// What the protocol of `res_config_curl` has no words for.
const WITHOUT_WORDS: &str = "the protocol of res_config_curl has no words for this; our gateway \
                             does it with `protocol = full` in [curl URL] of ara.conf";

impl CurlDriver {
    /// What a server of the protocol of `res_config_curl` can do: values of a variable are values
    /// of their own; NULL, an empty text and a column that is not there are the same; kinds of
    /// errors, tables and scans have no words.
    pub const CAPABILITIES: Capabilities = {
        let mut capabilities = Capabilities::NONE;
        capabilities.delete = true;
        capabilities.insert = true;
        capabilities.load = true;
        capabilities.update = true;
        capabilities
    };

    /// What our gateway can do.
    pub const FULL_CAPABILITIES: Capabilities = Capabilities::ALL;

    /// A driver that connects when it is first asked.
    pub fn new(settings: CurlSettings) -> Self {
        Self { server: Arc::new(Server::new(settings)), reporter: Reporter::default() }
    }

    /// What it was made with.
    pub fn settings(&self) -> &CurlSettings {
        &self.server.settings
    }

    /// Asks a server of the protocol of `res_config_curl` whether the table holds these columns, as
    /// Asterisk's modules do when they start. Unlike in Asterisk, no answer is no success.
    ///
    /// # Errors
    ///
    /// * [`Unsupported`](asterisk_realtime_core::ErrorKind::Unsupported) in the full protocol, where
    ///   [`columns`](Driver::columns) tells more.
    /// * As [`select`](Driver::select).
    pub async fn require(&self, columns: &[Requirement], deadline: Deadline) -> Result<bool> {
        let outcome = match self.protocol() {
            Protocol::Asterisk => {
                stock::require(&self.server, columns, self.server.deadline(deadline)).await
            }
            Protocol::Full => Err(Error::unsupported("the full protocol describes tables instead")),
        };
        outcome.map_err(|error| self.server.named(error, None))
    }

    fn protocol(&self) -> Protocol {
        self.server.settings.protocol
    }

    fn named<T>(&self, outcome: Result<T>, table: &Table) -> Result<T> {
        outcome.map_err(|error| self.server.named(error, Some(table)))
    }

    /// Says what was replaced.
    fn reported<T>(&self, outcome: Result<stock::Read<T>>, table: &Table) -> Result<T> {
        let answer = outcome?;
        self.reporter.not_utf8(&self.server.shown, table.name(), &answer.replaced);
        Ok(answer.content)
    }
}

#[async_trait]
impl Driver for CurlDriver {
    fn token(&self) -> &'static str {
        TOKEN
    }

    fn database(&self) -> &str {
        &self.server.shown
    }

    fn capabilities(&self) -> Capabilities {
        match self.protocol() {
            Protocol::Asterisk => Self::CAPABILITIES,
            Protocol::Full => Self::FULL_CAPABILITIES,
        }
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
        let (server, deadline) = (&self.server, self.server.deadline(deadline));
        let rows = match self.protocol() {
            Protocol::Asterisk => {
                let answer = stock::select(server, filter, selection, deadline).await;
                self.reported(answer, table)
            }
            Protocol::Full => full::select(server, table, filter, selection, deadline).await,
        };
        self.named(rows, table)
    }

    async fn scan(
        &self,
        table: &Table,
        filter: Option<&Filter>,
        batch: NonZeroU32,
        deadline: Deadline,
    ) -> Result<Box<dyn Scan>> {
        let (server, deadline) = (&self.server, self.server.deadline(deadline));
        let scan = match self.protocol() {
            Protocol::Asterisk => Err(Error::unsupported(WITHOUT_WORDS)),
            Protocol::Full => RemoteScan::open(server, table, filter, batch, deadline).await,
        };
        self.named(scan, table).map(|scan| Box::new(scan) as Box<dyn Scan>)
    }

    async fn load(&self, table: &Table, file: &str, deadline: Deadline) -> Result<Vec<StaticRow>> {
        let (server, deadline) = (&self.server, self.server.deadline(deadline));
        let lines = match self.protocol() {
            Protocol::Asterisk => {
                let answer = stock::load(server, file, deadline).await;
                self.reported(answer, table)
            }
            Protocol::Full => full::load(server, table, file, deadline).await,
        };
        self.named(lines, table)
    }

    async fn update(
        &self,
        table: &Table,
        filter: &Filter,
        changes: &Changes,
        deadline: Deadline,
    ) -> Result<u64> {
        let (server, deadline) = (&self.server, self.server.deadline(deadline));
        let count = match self.protocol() {
            Protocol::Asterisk => stock::update(server, filter, changes, deadline).await,
            Protocol::Full => full::update(server, table, filter, changes, deadline).await,
        };
        self.named(count, table)
    }

    async fn insert(&self, table: &Table, changes: &Changes, deadline: Deadline) -> Result<u64> {
        let (server, deadline) = (&self.server, self.server.deadline(deadline));
        let count = match self.protocol() {
            Protocol::Asterisk => stock::insert(server, changes, deadline).await,
            Protocol::Full => full::insert(server, table, changes, deadline).await,
        };
        self.named(count, table)
    }

    async fn delete(&self, table: &Table, filter: &Filter, deadline: Deadline) -> Result<u64> {
        let (server, deadline) = (&self.server, self.server.deadline(deadline));
        let count = match self.protocol() {
            Protocol::Asterisk => stock::delete(server, filter, deadline).await,
            Protocol::Full => full::delete(server, table, filter, deadline).await,
        };
        self.named(count, table)
    }

    async fn columns(&self, table: &Table, deadline: Deadline) -> Result<Arc<TableDescription>> {
        let (server, deadline) = (&self.server, self.server.deadline(deadline));
        let description = match self.protocol() {
            Protocol::Asterisk => Err(Error::unsupported(WITHOUT_WORDS)),
            Protocol::Full => full::columns(server, table, deadline).await,
        };
        self.named(description, table).map(Arc::new)
    }

    async fn alter(&self, table: &Table, change: &Alteration, deadline: Deadline) -> Result<()> {
        let (server, deadline) = (&self.server, self.server.deadline(deadline));
        let outcome = match self.protocol() {
            Protocol::Asterisk => Err(Error::unsupported(WITHOUT_WORDS)),
            Protocol::Full => full::alter(server, table, change, deadline).await,
        };
        self.named(outcome, table)
    }

    async fn ping(&self, deadline: Deadline) -> Result<()> {
        let (server, deadline) = (&self.server, self.server.deadline(deadline));
        let outcome = match self.protocol() {
            Protocol::Asterisk => stock::ping(server, deadline).await,
            Protocol::Full => full::ping(server, deadline).await,
        };
        outcome.map_err(|error| server.named(error, None))
    }

    async fn close(&self) {
        self.server.close();
    }
}
