//! Reads over whichever connection is free first.

use asterisk_realtime_core::{Access, Deadline, Error, Row};
use asterisk_realtime_sql::Dialect;
use tokio::time::timeout_at;

use crate::Client;
use crate::database::{Database, Outcome};
use crate::pool::unanswered;
use crate::queue::{Fetched, Ticket};
use crate::request::Read;
use crate::table::TableInfo;

/// What waiting comes to.
enum Waited<J> {
    /// A connection may be free.
    Called(J),
    /// A connection that became free has done it.
    Done(Fetched),
}

impl<C: Client> Database<C> {
    /// The rows of a query, as a job of the client.
    pub(crate) async fn query_in_turn(
        &self,
        dialect: &Dialect,
        info: &TableInfo,
        read: Read<'_>,
        deadline: Deadline,
    ) -> Outcome<Vec<Row>> {
        let statement = read.statement(dialect, info)?;
        let shape = read.shape(info)?;
        let query = self.asked(&statement, &shape, info, read);
        let (mut ticket, reply) = Ticket::new(self.pool.queue());
        let job = self.client.job(&query, reply);
        let job = job.ok_or_else(|| Error::internal("the client makes no job of a read"))?;
        let fetched = self.fetch(&mut ticket, job, deadline).await?;
        for column in fetched.broken {
            if let Some(name) = shape.columns().iter().nth(column) {
                self.reporter.not_utf8(info.name(), name);
            }
        }
        Ok(fetched.rows)
    }

    async fn fetch(
        &self,
        ticket: &mut Ticket<C>,
        mut job: C::Job,
        deadline: Deadline,
    ) -> Outcome<Fetched> {
        if self.pool.is_exhausted() && !deadline.has_passed() {
            match self.wait(ticket, job, deadline).await? {
                Waited::Called(again) => job = again,
                Waited::Done(fetched) => return Ok(fetched),
            }
        }
        let lease = self.pool.lend(deadline).await?;
        ticket.start(&self.client, lease, job)?;
        if self.pool.is_alone() {
            return self.pool.watch().answer(ticket, deadline).await;
        }
        ticket.answer(deadline).await
    }

    /// Waits behind the other reads.
    async fn wait(
        &self,
        ticket: &mut Ticket<C>,
        job: C::Job,
        deadline: Deadline,
    ) -> Outcome<Waited<C::Job>> {
        ticket.join(job);
        // Who gave a connection back before that called nobody.
        if self.pool.is_exhausted() {
            match timeout_at(deadline.instant().into(), ticket.called()).await {
                Ok(Some(outcome)) => return outcome.map(Waited::Done),
                Ok(None) => {}
                Err(_) if ticket.is_begun() => return Err(unanswered(Access::Read)),
                Err(_) => return Err(self.pool.out_of_time().into()),
            }
        }
        match ticket.leave() {
            Some(job) => Ok(Waited::Called(job)),
            None => ticket.answer(deadline).await.map(Waited::Done),
        }
    }
}
