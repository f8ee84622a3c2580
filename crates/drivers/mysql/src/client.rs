//! What the shared half of the SQL drivers asks of a connection.

use std::convert::Infallible;
use std::fmt;

use asterisk_realtime_core::Row;
use asterisk_realtime_sql::{Dialect, MYSQL, Statement, mysql};
use asterisk_realtime_sql_driver::{Client, Failure, FoundTable, Query, Tls};
use sqlx::{Connection as _, MySqlConnection};

use crate::rows::{self, Request};
use crate::{Server, TOKEN, connect, describe, error};

/// Talks to one server.
#[derive(Debug)]
pub struct MysqlClient {
    server: Server,
    tls: Tls,
}

impl MysqlClient {
    /// A client that connects when it is asked to.
    pub fn new(server: Server, tls: Tls) -> Self {
        Self { server, tls }
    }
}

/// A connection, and the number by which the server calls it.
pub struct Connection {
    pub(crate) sqlx: MySqlConnection,
    pub(crate) number: u64,
}

impl fmt::Debug for Connection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Connection").field("number", &self.number).finish_non_exhaustive()
    }
}

impl Client for MysqlClient {
    type Connection = Connection;

    type Job = Infallible;

    const TOKEN: &'static str = TOKEN;

    fn dialect(&self, _: &Self::Connection) -> Dialect {
        MYSQL
    }

    async fn connect(&self) -> Result<Connection, Failure> {
        connect::connect(&self.server, &self.tls).await
    }

    async fn ping(&self, connection: &mut Connection) -> Result<(), Failure> {
        connection.sqlx.ping().await.map_err(error::classify)
    }

    async fn find(
        &self,
        connection: &mut Connection,
        schema: Option<&str>,
        name: &str,
    ) -> Result<Option<FoundTable>, Failure> {
        describe::find(&mut connection.sqlx, schema, name).await
    }

    async fn query(
        &self,
        connection: &mut Connection,
        query: &Query<'_>,
    ) -> Result<Vec<Row>, Failure> {
        let not_utf8 = |column: &str| query.reporter.not_utf8(query.table, column);
        let request = Request { text: query.statement.text(), values: query.values() };
        rows::fetch(&mut connection.sqlx, request, query.shape, &not_utf8).await
    }

    async fn execute(
        &self,
        connection: &mut Connection,
        statement: &Statement<'_>,
    ) -> Result<u64, Failure> {
        rows::execute(&mut connection.sqlx, statement).await
    }

    fn number(&self, connection: &Connection) -> u64 {
        connection.number
    }

    async fn cancel(&self, connection: &mut Connection, number: u64) -> Result<(), Failure> {
        rows::command(&mut connection.sqlx, mysql::kill_query(number)).await
    }
}
