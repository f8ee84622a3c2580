//! What the shared driver needs of a connection.

use std::convert::Infallible;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use asterisk_realtime_core::{Error, Invalidations, Row};
use asterisk_realtime_sql::{Dialect, POSTGRES, Statement, postgres};
use asterisk_realtime_sql_driver::{Client, Failure, FoundTable, Listening, Query, SqlDriver};
use futures_util::TryStreamExt;
use sqlx::postgres::{PgArguments, PgConnection};
use sqlx::{Arguments, AssertSqlSafe, Connection, Row as _};

use crate::connect::Place;
use crate::decode::Decoder;
use crate::ear::Changes;
use crate::{PgsqlSettings, TOKEN, connect, describe, error};

/// A PostgreSQL database as a realtime store; made of [`PgsqlSettings`].
pub type PgsqlDriver = SqlDriver<PgsqlClient>;

impl From<PgsqlSettings> for PgsqlDriver {
    /// A driver that has not touched its server yet.
    fn from(settings: PgsqlSettings) -> Self {
        let (database, options) = (settings.database.clone(), settings.options.clone());
        Self::new(PgsqlClient::from(settings), database, options)
    }
}

/// Makes connections to one database and uses them.
#[derive(Clone, Debug)]
pub struct PgsqlClient {
    settings: PgsqlSettings,
    /// By what our writes are known when the server tells of them.
    writer: Arc<str>,
}

impl From<PgsqlSettings> for PgsqlClient {
    fn from(settings: PgsqlSettings) -> Self {
        // Other processes, and other databases of this one, are called otherwise.
        let random = || RandomState::new().hash_one(std::process::id());
        let writer = format!("{:016x}{:016x}", random(), random()).into();
        Self { settings, writer }
    }
}

/// A connection to the server.
#[derive(Debug)]
pub struct PgsqlConnection {
    connection: PgConnection,
    /// The process of the server that it is connected to.
    process: i32,
}

impl PgsqlConnection {
    /// Says what an error means, and drops prepared statements that are of no use any more.
    async fn failure(&mut self, error: &sqlx::Error) -> Failure {
        if error::is_outdated(error)
            && let Err(error) = self.connection.clear_cached_statements().await
        {
            return error::of_statement(&error);
        }
        error::of_statement(error)
    }
}

impl Client for PgsqlClient {
    type Connection = PgsqlConnection;

    type Job = Infallible;

    const TOKEN: &'static str = TOKEN;

    fn dialect(&self, _: &Self::Connection) -> Dialect {
        POSTGRES
    }

    async fn connect(&self) -> Result<PgsqlConnection, Failure> {
        let place = Place::of(&self.settings);
        let mut connection = connect::connect(&self.settings, &place).await?;
        let session = sqlx::query(postgres::SET_UP).bind(self.settings.time_zone.as_deref());
        let session = session.bind(&*self.writer);
        let row = session.persistent(false).fetch_one(&mut connection).await;
        let process = row.and_then(|row| row.try_get(0));
        let process = process.map_err(|error| error::of_set_up(&error, &place.spelling()))?;
        Ok(PgsqlConnection { connection, process })
    }

    async fn ping(&self, connection: &mut PgsqlConnection) -> Result<(), Failure> {
        connection.connection.ping().await.map_err(|error| error::of_statement(&error))
    }

    async fn find(
        &self,
        connection: &mut PgsqlConnection,
        schema: Option<&str>,
        name: &str,
    ) -> Result<Option<FoundTable>, Failure> {
        let query = sqlx::query(postgres::DESCRIBE).bind(schema).bind(name);
        match query.fetch_all(&mut connection.connection).await {
            Ok(rows) => describe::table(&rows),
            Err(error) => Err(connection.failure(&error).await),
        }
    }

    async fn query(
        &self,
        connection: &mut PgsqlConnection,
        query: &Query<'_>,
    ) -> Result<Vec<Row>, Failure> {
        let arguments = arguments(query.values())?;
        let text = AssertSqlSafe(query.statement.text());
        let mut stream = sqlx::query_with(text, arguments).fetch(&mut connection.connection);
        let (mut decoder, mut rows) = (None, Vec::new());
        let failed = loop {
            match stream.try_next().await {
                Ok(Some(row)) => {
                    let decoder = match &mut decoder {
                        Some(decoder) => decoder,
                        None => decoder.insert(Decoder::new(query, &row)?),
                    };
                    rows.push(decoder.row(&row)?);
                }
                Ok(None) => return Ok(rows),
                Err(error) => break error,
            }
        };
        drop(stream);
        Err(connection.failure(&failed).await)
    }

    async fn execute(
        &self,
        connection: &mut PgsqlConnection,
        statement: &Statement<'_>,
    ) -> Result<u64, Failure> {
        let arguments = arguments(statement.values())?;
        // What has no values is DDL, which is not asked twice.
        let is_prepared = !statement.binds().is_empty();
        let query = sqlx::query_with(AssertSqlSafe(statement.text()), arguments);
        match query.persistent(is_prepared).execute(&mut connection.connection).await {
            Ok(done) => Ok(done.rows_affected()),
            Err(error) => Err(connection.failure(&error).await),
        }
    }

    fn number(&self, connection: &PgsqlConnection) -> u64 {
        connection.process.unsigned_abs().into()
    }

    fn invalidations(&self, driver: Listening) -> Option<Box<dyn Invalidations>> {
        let writer = Arc::clone(&self.writer);
        self.settings.listen.then(|| Box::new(Changes::new(&self.settings, writer, driver)) as _)
    }

    async fn cancel(&self, connection: &mut PgsqlConnection, number: u64) -> Result<(), Failure> {
        let process = i32::try_from(number).map_err(|_| Error::internal("no such process"))?;
        let query = sqlx::query(postgres::CANCEL).bind(process).persistent(false);
        match query.execute(&mut connection.connection).await {
            Ok(_) => Ok(()),
            Err(error) => Err(connection.failure(&error).await),
        }
    }
}

/// The values, all as text: the statement casts them where they have to be something else.
fn arguments<'v>(
    values: impl ExactSizeIterator<Item = Option<&'v str>>,
) -> Result<PgArguments, Failure> {
    if values.len() > u16::MAX.into() {
        return Err(Error::invalid("a statement cannot have so many values").into());
    }
    let mut arguments = PgArguments::default();
    arguments.reserve(values.len(), 16 * values.len());
    for value in values {
        let refuse = |_| Error::invalid("a value cannot be sent");
        arguments.add(value).map_err(refuse)?;
    }
    Ok(arguments)
}
