//! The operations: some on the one server, some on the other.

use std::num::NonZeroU32;
use std::sync::Arc;

use asterisk_realtime_core::{
    Alteration, Capabilities, Changes, Deadline, Driver, Filter, PoolState, RequirementsMode,
    Result, Row, Rows, Scan, Selection, StaticRow, Table, TableDescription,
};
use asterisk_realtime_sql_driver::SqlDriver;
use async_trait::async_trait;
use futures_util::future;

use crate::{MysqlClient, MysqlSettings, TOKEN};

/// A database of a MySQL or MariaDB server as a realtime store; or of two servers, one to read
/// from and one to write to.
///
/// Calls need a tokio runtime with I/O and time enabled.
#[derive(Debug)]
pub struct MysqlDriver {
    reads: SqlDriver<MysqlClient>,
    /// For everything but reading, if that is another server.
    writes: Option<SqlDriver<MysqlClient>>,
}

impl MysqlDriver {
    /// A driver that connects when it is first asked.
    pub fn new(settings: MysqlSettings) -> Self {
        let MysqlSettings { database, reads, writes, options } = settings;
        let open = |server| {
            let client = MysqlClient::new(server, options.tls.clone());
            SqlDriver::new(client, database.clone(), options.clone())
        };
        Self { reads: open(reads), writes: writes.map(open) }
    }

    fn writes(&self) -> &SqlDriver<MysqlClient> {
        self.writes.as_ref().unwrap_or(&self.reads)
    }
}

#[async_trait]
impl Driver for MysqlDriver {
    fn token(&self) -> &'static str {
        TOKEN
    }

    fn database(&self) -> &str {
        self.reads.database()
    }

    fn capabilities(&self) -> Capabilities {
        self.reads.capabilities()
    }

    fn requirements(&self) -> RequirementsMode {
        self.reads.requirements()
    }

    fn try_select(
        &self,
        table: &Table,
        filter: &Filter,
        selection: Selection,
    ) -> Option<Result<Rows>> {
        self.reads.try_select(table, filter, selection)
    }

    async fn select(
        &self,
        table: &Table,
        filter: &Filter,
        selection: Selection,
        deadline: Deadline,
    ) -> Result<Vec<Row>> {
        self.reads.select(table, filter, selection, deadline).await
    }

    async fn scan(
        &self,
        table: &Table,
        filter: Option<&Filter>,
        batch: NonZeroU32,
        deadline: Deadline,
    ) -> Result<Box<dyn Scan>> {
        self.reads.scan(table, filter, batch, deadline).await
    }

    async fn load(&self, table: &Table, file: &str, deadline: Deadline) -> Result<Vec<StaticRow>> {
        self.reads.load(table, file, deadline).await
    }

    async fn update(
        &self,
        table: &Table,
        filter: &Filter,
        changes: &Changes,
        deadline: Deadline,
    ) -> Result<u64> {
        self.writes().update(table, filter, changes, deadline).await
    }

    async fn insert(&self, table: &Table, changes: &Changes, deadline: Deadline) -> Result<u64> {
        self.writes().insert(table, changes, deadline).await
    }

    async fn delete(&self, table: &Table, filter: &Filter, deadline: Deadline) -> Result<u64> {
        self.writes().delete(table, filter, deadline).await
    }

    async fn columns(&self, table: &Table, deadline: Deadline) -> Result<Arc<TableDescription>> {
        self.writes().columns(table, deadline).await
    }

    async fn alter(&self, table: &Table, change: &Alteration, deadline: Deadline) -> Result<()> {
        self.writes().alter(table, change, deadline).await
    }

    /// Both servers have to answer.
    async fn ping(&self, deadline: Deadline) -> Result<()> {
        match &self.writes {
            None => self.reads.ping(deadline).await,
            Some(writes) => {
                let pings = (self.reads.ping(deadline), writes.ping(deadline));
                future::try_join(pings.0, pings.1).await.map(|_| ())
            }
        }
    }

    fn pool(&self) -> Option<PoolState> {
        let reads = self.reads.pool()?;
        let writes = self.writes.as_ref().and_then(Driver::pool);
        Some(writes.map_or(reads, |writes| reads.and(writes)))
    }

    async fn close(&self) {
        self.reads.close().await;
        if let Some(writes) = &self.writes {
            writes.close().await;
        }
    }
}
