//! Calls that read. They may be repeated.

use std::sync::Arc;

use asterisk_realtime_core::{Access, Deadline, Result, Row, Table};
use asterisk_realtime_sql::{Dialect, Statement};
use tokio::time::timeout_at;

use crate::database::{Database, Outcome, TRIES, doubted, given_up};
use crate::misfit::{Meaning, meaning};
use crate::pool::Lease;
use crate::request::Read;
use crate::table::TableInfo;
use crate::{Client, Nature, Query, Shape};

/// How a connection is come by.
enum Way<'w, C: Client> {
    /// The caller has one.
    Lease(&'w mut Lease<C>),
    /// Any will do, and speaks this.
    Queue(&'w Dialect),
}

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
            match self.try_read(table, read, deadline).await {
                Ok(answer) => return Ok(answer),
                Err(failed) => failure = Some(self.retried(failed, table, deadline)?),
            }
        }
        Err(given_up(failure))
    }

    async fn try_read(
        &self,
        table: &Table,
        read: Read<'_>,
        deadline: Deadline,
    ) -> Outcome<(Vec<Row>, Arc<TableInfo>)> {
        let known = self.client.dialect_of_jobs().zip(self.catalog.remembered(table));
        let Some((dialect, info)) = known else {
            let mut lease = self.pool.lend(deadline).await?;
            return self.read_over(&mut lease, table, read, deadline).await;
        };
        match self.read_table(Way::Queue(&dialect), &info, read, deadline).await {
            Ok(rows) => Ok((rows, info)),
            Err(failure) => Err(doubted(failure, Some(&info))),
        }
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
        match self.read_table(Way::Lease(lease), &info, read, deadline).await {
            Ok(rows) => Ok((rows, info)),
            Err(failure) => Err(doubted(failure, is_remembered.then_some(&info))),
        }
    }

    async fn read_table(
        &self,
        mut way: Way<'_, C>,
        info: &TableInfo,
        read: Read<'_>,
        deadline: Deadline,
    ) -> Outcome<Vec<Row>> {
        let failure = match self.query_by(&mut way, info, read, deadline).await {
            Err(failure) if failure.nature() == Nature::Misfit => failure,
            outcome => return outcome,
        };
        let Some(filter) = read.filter() else { return Err(failure) };
        match meaning(filter, &info.description)? {
            Meaning::Nothing => Ok(Vec::new()),
            Meaning::Filter(filter) => {
                self.query_by(&mut way, info, read.with_filter(&filter), deadline).await
            }
        }
    }

    async fn query_by(
        &self,
        way: &mut Way<'_, C>,
        info: &TableInfo,
        read: Read<'_>,
        deadline: Deadline,
    ) -> Outcome<Vec<Row>> {
        match way {
            Way::Lease(lease) => self.query(lease, info, read, deadline).await,
            Way::Queue(dialect) => self.query_in_turn(dialect, info, read, deadline).await,
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
        let query = self.asked(&statement, &shape, info, read);
        let answer = self.client.query(lease.begin()?, &query);
        let answer = timeout_at(deadline.instant().into(), answer).await;
        lease.end(answer, Access::Read)
    }

    /// What a client is asked.
    pub(crate) fn asked<'q>(
        &'q self,
        statement: &'q Statement<'q>,
        shape: &'q Shape,
        info: &'q TableInfo,
        read: Read<'q>,
    ) -> Query<'q> {
        let (table, reporter) = (info.name(), &self.reporter);
        Query { statement, shape, table, reporter, behind: read.behind() }
    }
}
