//! What the shared half of the SQL drivers asks of a connection.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Instant;

use asterisk_realtime_core::{Error, ErrorKind, Row};
use asterisk_realtime_sql::{Dialect, Statement, mysql, odbc};
use asterisk_realtime_sql_driver::{Client, Failure, FoundTable, Query, Reply, Shape, SqlDriver};

use crate::session::Values;
use crate::worker::{OdbcJob, Worker, Workers};
use crate::{Dbms, OdbcSettings, TOKEN, describe};

/// A data source of ODBC as a realtime store; made of [`OdbcSettings`].
pub type OdbcDriver = SqlDriver<OdbcClient>;

impl From<OdbcSettings> for OdbcDriver {
    /// A driver that has not touched its data source yet.
    fn from(settings: OdbcSettings) -> Self {
        let (database, options) = (settings.database.clone(), settings.options.clone());
        Self::new(OdbcClient::new(settings), database, options)
    }
}

/// Makes connections to one data source and uses them.
#[derive(Debug)]
pub struct OdbcClient {
    settings: Arc<OdbcSettings>,
    workers: Workers,
    /// What the first connection has found behind the data source.
    dbms: OnceLock<Dbms>,
    /// The last attempt to connect that did not work, for `negative_connection_cache`.
    failed: Mutex<Option<Failed>>,
}

#[derive(Debug)]
struct Failed {
    when: Instant,
    kind: ErrorKind,
    message: String,
}

/// A connection to a data source: the way to the thread on which it lives.
#[derive(Debug)]
pub struct OdbcConnection(Worker);

impl OdbcClient {
    fn new(settings: OdbcSettings) -> Self {
        Self {
            settings: Arc::new(settings),
            workers: Workers::default(),
            dbms: OnceLock::new(),
            failed: Mutex::default(),
        }
    }

    /// Answers what the last attempt came to, if that is not long ago.
    fn check_pause(&self) -> Result<(), Failure> {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        match &*failed {
            Some(Failed { when, kind, message }) if when.elapsed() < self.settings.pause => {
                let message = format!("{message} (not tried again yet: negative_connection_cache)");
                Err(Failure::lost(Error::new(*kind, message)))
            }
            _ => Ok(()),
        }
    }

    fn note<T>(&self, outcome: &Result<T, Failure>) {
        if self.settings.pause.is_zero() {
            return;
        }
        let failed = outcome.as_ref().err().map(|failure| Failed {
            when: Instant::now(),
            kind: failure.error().kind(),
            message: failure.error().message().to_owned(),
        });
        *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = failed;
    }
}

/// A query on its way to a thread.
struct Asked {
    text: String,
    values: Values,
    shape: Shape,
}

impl Asked {
    fn of(query: &Query<'_>) -> Self {
        Self {
            text: query.statement.text().to_owned(),
            values: query.values().map(|value| value.map(str::to_owned)).collect(),
            shape: query.shape.clone(),
        }
    }
}

impl Client for OdbcClient {
    type Connection = OdbcConnection;

    type Job = OdbcJob;

    const TOKEN: &'static str = TOKEN;

    fn dialect(&self, connection: &OdbcConnection) -> Dialect {
        connection.0.facts.dbms.dialect()
    }

    async fn connect(&self) -> Result<OdbcConnection, Failure> {
        self.check_pause()?;
        let outcome = self.workers.connect(&self.settings, self.dbms.get().copied()).await;
        self.note(&outcome);
        let worker = outcome?;
        // Another connection may have been first, with the same result.
        let _ = self.dbms.set(worker.facts.dbms);
        Ok(OdbcConnection(worker))
    }

    async fn ping(&self, connection: &mut OdbcConnection) -> Result<(), Failure> {
        let probe = self.settings.probe.clone();
        connection.0.run(move |session| session.ping(probe.as_deref())).await
    }

    async fn find(
        &self,
        connection: &mut OdbcConnection,
        schema: Option<&str>,
        name: &str,
    ) -> Result<Option<FoundTable>, Failure> {
        let (schema, name) = (schema.map(str::to_owned), name.to_owned());
        connection.0.run(move |session| describe::find(session, schema.as_deref(), &name)).await
    }

    async fn query(
        &self,
        connection: &mut OdbcConnection,
        query: &Query<'_>,
    ) -> Result<Vec<Row>, Failure> {
        let began = Instant::now();
        let Asked { text, values, shape } = Asked::of(query);
        let fetched = connection.0.run_and_tell(move |session, answer| {
            session.fetch(&text, &values, &shape, |rows| answer.tell(rows));
        });
        let fetched = fetched.await;
        self.settings.log_if_slow(query.statement.text(), began);
        let fetched = fetched?;
        for column in fetched.broken {
            if let Some(name) = query.shape.columns().iter().nth(column) {
                query.reporter.not_utf8(query.table, name);
            }
        }
        Ok(fetched.rows)
    }

    fn dialect_of_jobs(&self) -> Option<Dialect> {
        self.dbms.get().map(|dbms| dbms.dialect())
    }

    fn job(&self, query: &Query<'_>, reply: Reply<Self>) -> Option<OdbcJob> {
        let Asked { text, values, shape } = Asked::of(query);
        let slow = self.settings.slow.map(|_| Arc::clone(&self.settings));
        Some(OdbcJob::new(move |session| {
            if !reply.is_wanted() {
                return reply.skip();
            }
            let (began, mut next) = (Instant::now(), None);
            session.fetch(&text, &values, &shape, |rows| {
                if let Some(settings) = &slow {
                    settings.log_if_slow(&text, began);
                }
                next = reply.tell(rows);
            });
            next
        }))
    }

    fn start(&self, connection: &OdbcConnection, job: OdbcJob) {
        connection.0.start(job);
    }

    async fn execute(
        &self,
        connection: &mut OdbcConnection,
        statement: &Statement<'_>,
    ) -> Result<u64, Failure> {
        let began = Instant::now();
        let text = statement.text().to_owned();
        let values: Values = statement.values().map(|value| value.map(str::to_owned)).collect();
        // What has no values is DDL, which is not asked twice.
        let is_kept = !values.is_empty();
        let done = connection.0.run(move |session| session.execute(&text, &values, is_kept)).await;
        self.settings.log_if_slow(statement.text(), began);
        done
    }

    fn number(&self, connection: &OdbcConnection) -> u64 {
        connection.0.facts.number
    }

    /// `SQLCancel` works from another thread only in theory, so the database is asked in SQL, if it
    /// is one that can be.
    async fn cancel(&self, connection: &mut OdbcConnection, number: u64) -> Result<(), Failure> {
        match connection.0.facts.dbms {
            Dbms::Mysql => {
                let text = mysql::kill_query(number);
                let killed =
                    connection.0.run(move |session| session.execute(&text, &vec![], false));
                killed.await.map(|_| ())
            }
            Dbms::Postgres => {
                let text = odbc::postgres_cancel();
                let values = vec![Some(number.to_string())];
                let cancelled = connection.0.run(move |session| session.texts(&text, &values));
                cancelled.await.map(|_| ())
            }
            Dbms::Sqlite | Dbms::SqlServer | Dbms::Oracle | Dbms::Other { .. } => Ok(()),
        }
    }
}
