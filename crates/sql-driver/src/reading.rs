//! Calls that read. They may be repeated.

use std::sync::Arc;

use asterisk_realtime_core::{Access, Deadline, Result, Row, Table};
use tokio::time::timeout_at;

use crate::database::{Database, Outcome, TRIES, doubted, given_up};
use crate::misfit::{Meaning, meaning};
use crate::pool::Lease;
use crate::request::Read;
use crate::table::TableInfo;
use crate::{Client, Nature, Query};

impl<C: Client> Database<C> {
    /// The rows, and the table that they are of.
    pub(crate) async fn read(
        &self,
        table: &Table,
        read: Read<'_>,
        deadline: Deadline,
    ) -> Result<(Vec<Row>, Arc<TableInfo>)> {
        let mut failure = None;
        for _ in 0..TRIES {
            let mut lease = self.pool.lend(deadline).await?;
            match self.read_over(&mut lease, table, read, deadline).await {
                Ok(answer) => return Ok(answer),
                Err(failed) => failure = Some(self.retried(failed, table, deadline)?),
            }
        }
        Err(given_up(failure))
    }

    async fn read_over(
        &self,
        lease: &mut Lease<C>,
        table: &Table,
        read: Read<'_>,
        deadline: Deadline,
    ) -> Outcome<(Vec<Row>, Arc<TableInfo>)> {
        let remembered = self.catalog.remembered(table);
        let is_remembered = remembered.is_some();
        let info = match remembered {
            Some(info) => info,
            // Rare and large, as connecting is.
            None => Box::pin(self.look_at(lease, table, deadline)).await?,
        };
        match self.read_table(lease, &info, read, deadline).await {
            Ok(rows) => Ok((rows, info)),
            Err(failure) => Err(doubted(failure, is_remembered.then_some(&info))),
        }
    }

    async fn read_table(
        &self,
        lease: &mut Lease<C>,
        info: &TableInfo,
        read: Read<'_>,
        deadline: Deadline,
    ) -> Outcome<Vec<Row>> {
        let failure = match self.query(lease, info, read, deadline).await {
            Err(failure) if failure.nature() == Nature::Misfit => failure,
            outcome => return outcome,
        };
        let Some(filter) = read.filter() else { return Err(failure) };
        match meaning(filter, &info.description)? {
            Meaning::Nothing => Ok(Vec::new()),
            Meaning::Filter(filter) => {
                self.query(lease, info, read.with_filter(&filter), deadline).await
            }
        }
    }

    pub(crate) async fn query(
        &self,
        lease: &mut Lease<C>,
        info: &TableInfo,
        read: Read<'_>,
        deadline: Deadline,
    ) -> Outcome<Vec<Row>> {
        let dialect = self.client.dialect(lease.peek()?);
        let statement = read.statement(&dialect, info)?;
        let shape = read.shape(info)?;
        let query = Query {
            statement: &statement,
            shape: &shape,
            table: info.name(),
            reporter: &self.reporter,
            behind: read.behind(),
        };
        let answer = self.client.query(lease.begin()?, &query);
        let answer = timeout_at(deadline.instant().into(), answer).await;
        lease.end(answer, Access::Read)
    }
}
