//! A client that does what it is told, and remembers what it was asked.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use asterisk_realtime_core::{ColumnDescription, Error, Row, RowBuilder, TypeClass};
use asterisk_realtime_sql::{Dialect, POSTGRES, Statement, Treatment};
use asterisk_realtime_sql_driver::{Client, Failure, FoundTable, Options, Query, Shape, SqlDriver};

/// What the client does when it is asked next.
#[derive(Debug)]
pub(crate) enum Act {
    /// What it should.
    Do,
    /// The connection breaks.
    Lose,
    /// The table has changed.
    Stale,
    /// A value is none of its type.
    Misfit,
    /// The server refuses.
    Refuse,
    /// No answer ever comes.
    Hang,
    /// The thread of the connection does not come back.
    Crash,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Script {
    acts: Arc<Mutex<VecDeque<Act>>>,
    calls: Arc<Mutex<Vec<String>>>,
    columns: Arc<Mutex<Vec<&'static str>>>,
    connections: Arc<AtomicU64>,
    pub(crate) open: Arc<AtomicU64>,
}

impl Script {
    /// A table `peers` of these columns; the first is the key, `seen` is a time.
    pub(crate) fn new(columns: &[&'static str]) -> Self {
        let script = Self::default();
        script.set_columns(columns);
        script
    }

    pub(crate) fn set_columns(&self, columns: &[&'static str]) {
        *self.columns.lock().unwrap() = columns.to_vec();
    }

    /// What the next calls do, one after the other; then the client does what it should.
    pub(crate) fn next(&self, acts: impl IntoIterator<Item = Act>) {
        self.acts.lock().unwrap().extend(acts);
    }

    /// The calls since this was asked last.
    pub(crate) fn calls(&self) -> Vec<String> {
        std::mem::take(&mut self.calls.lock().unwrap())
    }

    pub(crate) fn driver(&self, change: impl FnOnce(&mut Options)) -> SqlDriver<Script> {
        let mut options = Options::default();
        change(&mut options);
        SqlDriver::new(self.clone(), "asterisk", options)
    }

    /// Remembers the call, and says what is to be done.
    pub(crate) fn called(&self, call: String) -> Act {
        self.calls.lock().unwrap().push(call);
        self.acts.lock().unwrap().pop_front().unwrap_or(Act::Do)
    }

    /// The row of the table, whose cells are the names of the columns.
    pub(crate) fn row(&self, shape: &Shape) -> Result<Row, Failure> {
        let columns = self.columns.lock().unwrap().clone();
        if !shape.fits(columns.iter().copied()) {
            return Err(Failure::other_columns());
        }
        let mut builder = RowBuilder::new(shape.columns().clone());
        for column in columns {
            builder.push(Some(column));
        }
        Ok(builder.finish()?)
    }

    async fn act(&self, call: String) -> Result<(), Failure> {
        match self.called(call) {
            Act::Do => Ok(()),
            Act::Lose => Err(Failure::lost(Error::uncertain("the connection was lost"))),
            Act::Stale => Err(Failure::stale(Error::not_found("no such column"))),
            Act::Misfit => Err(Failure::misfit(Error::invalid("no such value"))),
            Act::Refuse => Err(Failure::refused(Error::unavailable("refused"))),
            Act::Hang | Act::Crash => std::future::pending().await,
        }
    }
}

#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) number: u64,
    open: Arc<AtomicU64>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.open.fetch_sub(1, Ordering::SeqCst);
    }
}

pub(crate) fn text(statement: &Statement<'_>) -> String {
    statement.text().split(' ').next().unwrap().to_lowercase()
}

impl Client for Script {
    type Connection = Connection;

    type Job = Infallible;

    const TOKEN: &'static str = "script";

    fn dialect(&self, _: &Connection) -> Dialect {
        POSTGRES
    }

    async fn connect(&self) -> Result<Connection, Failure> {
        self.act("connect".into()).await?;
        self.open.fetch_add(1, Ordering::SeqCst);
        let number = self.connections.fetch_add(1, Ordering::SeqCst) + 1;
        Ok(Connection { number, open: Arc::clone(&self.open) })
    }

    async fn ping(&self, connection: &mut Connection) -> Result<(), Failure> {
        self.act(format!("ping {}", connection.number)).await
    }

    async fn find(
        &self,
        connection: &mut Connection,
        schema: Option<&str>,
        name: &str,
    ) -> Result<Option<FoundTable>, Failure> {
        let mut call = format!("find {}", connection.number);
        if let Some(schema) = schema {
            write!(call, " {schema}.{name}").unwrap();
        }
        self.act(call).await?;
        if name != "peers" {
            return Ok(None);
        }
        let columns = self.columns.lock().unwrap();
        let column = |(index, name): (usize, &&str)| {
            let class = if *name == "seen" { TypeClass::DateTime } else { TypeClass::Char };
            let mut column = ColumnDescription::new(*name, class, "");
            column.key = (index == 0).then_some(1);
            (column, Treatment::PLAIN)
        };
        let columns = columns.iter().enumerate().map(column).collect();
        Ok(Some(FoundTable { schema: None, name: name.to_owned(), columns }))
    }

    async fn query(
        &self,
        connection: &mut Connection,
        query: &Query<'_>,
    ) -> Result<Vec<Row>, Failure> {
        self.act(format!("{} {}", text(query.statement), connection.number)).await?;
        Ok(vec![self.row(query.shape)?])
    }

    async fn execute(
        &self,
        connection: &mut Connection,
        statement: &Statement<'_>,
    ) -> Result<u64, Failure> {
        self.act(format!("{} {}", text(statement), connection.number)).await?;
        Ok(1)
    }

    fn number(&self, connection: &Connection) -> u64 {
        connection.number
    }

    async fn cancel(&self, _: &mut Connection, number: u64) -> Result<(), Failure> {
        self.act(format!("cancel {number}")).await
    }
}

/// Long enough for everything but hanging.
pub(crate) const SOON: Duration = Duration::from_secs(5);
