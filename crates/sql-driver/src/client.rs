//! What a client library has to do.

use std::fmt::Debug;
use std::future::Future;

use asterisk_realtime_core::{ColumnDescription, Invalidations, Row};
use asterisk_realtime_sql::{Dialect, Statement, Treatment};

use crate::{Failure, Listening, Query, Reply};

/// A client of one kind of server, set up for one database.
///
/// Each method is about one connection; waiting, retrying and giving up are none of its business:
/// any of its futures may be dropped, and the connection is then closed.
pub trait Client: Debug + Send + Sync + Sized + 'static {
    /// A connection. Dropping it closes it without waiting for anything.
    type Connection: Send + 'static;

    /// A read that any connection can do on a thread of its own;
    /// [`Infallible`](std::convert::Infallible) if connections have none.
    type Job: Send + 'static;

    /// The token in `extconfig.conf`.
    const TOKEN: &'static str;

    /// The SQL that the server of this connection understands.
    fn dialect(&self, connection: &Self::Connection) -> Dialect;

    /// Connects, and sets the session up.
    ///
    /// # Errors
    ///
    /// `Unavailable`, `Denied`, or `NotFound` if there is no such database.
    fn connect(&self) -> impl Future<Output = Result<Self::Connection, Failure>> + Send;

    /// Goes to the server and back.
    ///
    /// # Errors
    ///
    /// The connection is gone.
    fn ping(
        &self,
        connection: &mut Self::Connection,
    ) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Looks for the table of this name, in the schema or, without one, where the server looks
    /// for names without a schema. The name is compared exactly, then without case.
    ///
    /// # Errors
    ///
    /// As [`Client::query`].
    fn find(
        &self,
        connection: &mut Self::Connection,
        schema: Option<&str>,
        name: &str,
    ) -> impl Future<Output = Result<Option<FoundTable>, Failure>> + Send;

    /// The rows of a statement.
    ///
    /// # Errors
    ///
    /// What the server says, with the SQLSTATE and the native code;
    /// [`Failure::other_columns`] if the result has other columns than the query's shape.
    fn query(
        &self,
        connection: &mut Self::Connection,
        query: &Query<'_>,
    ) -> impl Future<Output = Result<Vec<Row>, Failure>> + Send;

    /// The SQL of all connections, if it is known and reads can be [jobs](Client::job); by default
    /// they cannot. A client that answers it implements `job` and `start` too.
    fn dialect_of_jobs(&self) -> Option<Dialect> {
        None
    }

    /// Makes a job of what [`Client::query`] does. It ends with [`Reply::tell`], and the next job
    /// that this answers is for the same connection.
    fn job(&self, query: &Query<'_>, reply: Reply<Self>) -> Option<Self::Job> {
        let _ = (query, reply);
        None
    }

    /// Lets the thread of this connection do a job, and all that follow from it.
    fn start(&self, connection: &Self::Connection, job: Self::Job) {
        let _ = (connection, job);
    }

    /// Executes a statement that writes, or DDL; answers how many rows **matched**.
    ///
    /// # Errors
    ///
    /// As [`Client::query`].
    fn execute(
        &self,
        connection: &mut Self::Connection,
        statement: &Statement<'_>,
    ) -> impl Future<Output = Result<u64, Failure>> + Send;

    /// The server's number of the connection, by which [`Client::cancel`] finds it.
    fn number(&self, connection: &Self::Connection) -> u64;

    /// Stops what the connection of this number is doing, over another connection.
    ///
    /// # Errors
    ///
    /// As [`Client::query`].
    fn cancel(
        &self,
        connection: &mut Self::Connection,
        number: u64,
    ) -> impl Future<Output = Result<(), Failure>> + Send;

    /// What [`Driver::invalidations`](asterisk_realtime_core::Driver::invalidations) answers; by
    /// default that the server tells nobody of changes.
    fn invalidations(&self, _: Listening) -> Option<Box<dyn Invalidations>> {
        None
    }
}

/// A table as a server describes it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct FoundTable {
    /// The schema as the server spells it, if statements have to name it.
    pub schema: Option<String>,
    /// The name as the server spells it.
    pub name: String,
    /// The columns in their order, and how statements treat them.
    pub columns: Vec<(ColumnDescription, Treatment)>,
}
