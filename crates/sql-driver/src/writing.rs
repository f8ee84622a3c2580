//! Calls that write. What may have been done is never done again.

use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_core::{Access, Deadline, Result, Selection, Table};
use asterisk_realtime_sql::schema::{begin, commit, rollback};
use asterisk_realtime_sql::{Dialect, Statement};
use tokio::time::timeout_at;

use crate::database::{Database, Outcome, TRIES, doubted, given_up, unsent};
use crate::misfit::{Meaning, meaning};
use crate::pool::Lease;
use crate::request::{Read, Write};
use crate::table::TableInfo;
use crate::{Client, Failure, Nature};

/// A connection that was used so recently is taken for alive by writes. A read need not care: it
/// is repeated.
const TRUSTED: Duration = Duration::from_millis(50);

impl<C: Client> Database<C> {
    /// Writes, and answers how many rows it was about.
    pub(crate) async fn write(
        &self,
        table: &Table,
        write: Write<'_>,
        deadline: Deadline,
    ) -> Result<u64> {
        let mut failure = None;
        for _ in 0..TRIES {
            let mut lease = self.pool.lend(deadline).await?;
            let prepared = self.prepare_write(&mut lease, table, deadline).await;
            let info = match prepared {
                Ok(info) => info,
                // Nothing has been written yet.
                Err(failed) => {
                    failure = Some(self.retried(failed, table, deadline)?);
                    continue;
                }
            };
            match self.write_over(&mut lease, &info, write, deadline).await {
                Ok(count) => return Ok(count),
                // What was lost may have been done, unless the server said that it was not.
                Err(lost) if lost.is_doubtful() => {
                    self.pool.purge();
                    return Err(lost.into_error());
                }
                Err(failed) => failure = Some(self.retried(failed, table, deadline)?),
            }
        }
        Err(given_up(failure))
    }

    /// Executes DDL about a table, which is described anew afterwards.
    pub(crate) async fn change_schema(
        &self,
        table: &Table,
        make: impl FnOnce(&Dialect) -> Result<Statement<'static>> + Send,
        deadline: Deadline,
    ) -> Result<()> {
        let mut lease = self.lend_to_write(deadline).await?;
        let statement = make(&self.client.dialect(lease.peek()?))?;
        let outcome = self.execute(&mut lease, &statement, deadline).await;
        self.catalog.forget(table);
        outcome.map(|_| ()).map_err(Failure::into_error)
    }

    /// Executes DDL in one transaction. If it cannot be undone, the connection is not used again,
    /// and the server undoes it.
    pub(crate) async fn execute_together(
        &self,
        lease: &mut Lease<C>,
        statements: &[Statement<'static>],
        deadline: Deadline,
    ) -> Outcome<()> {
        self.execute(lease, &begin(), deadline).await?;
        let Err(failure) = self.execute_all(lease, statements, deadline).await else {
            return self.execute(lease, &commit(), deadline).await.map(|_| ());
        };
        if !failure.is_doubtful() && self.execute(lease, &rollback(), deadline).await.is_err() {
            lease.begin()?;
        }
        Err(failure)
    }

    /// Executes DDL, one statement after the other.
    pub(crate) async fn execute_all(
        &self,
        lease: &mut Lease<C>,
        statements: &[Statement<'static>],
        deadline: Deadline,
    ) -> Outcome<()> {
        for statement in statements {
            self.execute(lease, statement, deadline).await?;
        }
        Ok(())
    }

    /// Whether there is such a table.
    pub(crate) async fn has_table(&self, table: &Table, deadline: Deadline) -> Result<bool> {
        let mut lease = self.lend_to_write(deadline).await?;
        let found = self.find(&mut lease, table, deadline).await;
        found.map(|found| found.is_some()).map_err(Failure::into_error)
    }

    /// Lends a connection that is alive.
    pub(crate) async fn lend_to_write(&self, deadline: Deadline) -> Result<Lease<C>> {
        let mut failure = None;
        for _ in 0..TRIES {
            let mut lease = self.pool.lend(deadline).await?;
            match self.make_sure(&mut lease, deadline).await {
                Ok(()) => return Ok(lease),
                Err(lost) => {
                    self.pool.purge();
                    failure = Some(lost);
                }
            }
        }
        Err(given_up(failure))
    }

    /// Makes sure that a connection is alive which has been idle.
    async fn make_sure(&self, lease: &mut Lease<C>, deadline: Deadline) -> Outcome<()> {
        match lease.idle() {
            Some(idle) if idle > TRUSTED => self.ping_over(lease, deadline).await.map_err(unsent),
            _ => Ok(()),
        }
    }

    /// Makes sure of the connection and of the table.
    async fn prepare_write(
        &self,
        lease: &mut Lease<C>,
        table: &Table,
        deadline: Deadline,
    ) -> Outcome<(Arc<TableInfo>, bool)> {
        self.make_sure(lease, deadline).await?;
        match self.catalog.remembered(table) {
            Some(info) => Ok((info, true)),
            None => {
                Ok((Box::pin(self.look_at(lease, table, deadline)).await.map_err(unsent)?, false))
            }
        }
    }

    async fn write_over(
        &self,
        lease: &mut Lease<C>,
        (info, is_remembered): &(Arc<TableInfo>, bool),
        write: Write<'_>,
        deadline: Deadline,
    ) -> Outcome<u64> {
        let outcome = self.write_table(lease, info, write, deadline).await;
        outcome.map_err(|failure| doubted(failure, is_remembered.then_some(&**info)))
    }

    async fn write_table(
        &self,
        lease: &mut Lease<C>,
        info: &TableInfo,
        write: Write<'_>,
        deadline: Deadline,
    ) -> Outcome<u64> {
        let dialect = self.client.dialect(lease.peek()?);
        let statement = write.statement(&dialect, info)?;
        let failure = match self.execute(lease, &statement, deadline).await {
            Err(failure) if failure.nature() == Nature::Misfit => failure,
            outcome => return outcome,
        };
        let Some(filter) = write.filter() else { return Err(failure) };
        // Either a condition or a change is at fault; a read has conditions only.
        let probe = Read::Select { filter, selection: Selection::FIRST };
        match self.query(lease, info, probe, deadline).await {
            Ok(_) => Err(failure),
            Err(probed) if probed.nature() != Nature::Misfit => Err(probed.unsent()),
            Err(_) => match meaning(filter, &info.description)? {
                Meaning::Nothing => Ok(0),
                Meaning::Filter(filter) => {
                    let write = write.with_filter(&filter);
                    let statement = write.statement(&dialect, info)?;
                    self.execute(lease, &statement, deadline).await
                }
            },
        }
    }

    pub(crate) async fn execute(
        &self,
        lease: &mut Lease<C>,
        statement: &Statement<'_>,
        deadline: Deadline,
    ) -> Outcome<u64> {
        let answer = self.client.execute(lease.begin()?, statement);
        let answer = timeout_at(deadline.instant().into(), answer).await;
        lease.end(answer, Access::Write)
    }
}
