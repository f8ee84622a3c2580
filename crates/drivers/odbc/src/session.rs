//! A connection, on its thread.

use asterisk_realtime_core::{Columns, Error, Row};
use asterisk_realtime_sql::{mysql, odbc, sqlite};
use asterisk_realtime_sql_driver::{Failure, Fetched, Shape};
use odbc_api::{Connection, Cursor};

use crate::Dbms;
use crate::error::{self, Circumstances};
use crate::rows::{self, Answer, CursorOf, Texts, bound};
use crate::statements::Statements;

/// The values of a statement; `None` is NULL.
pub(crate) type Values = Vec<Option<String>>;

/// How many bytes the buffer of a cell keeps.
const LARGE: usize = 1 << 16;

/// What is known of a connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    pub(crate) dbms: Dbms,
    /// The server's number of the connection; 0 if it has none.
    pub(crate) number: u64,
}

/// What the thread of a connection works with.
pub(crate) struct Session<'c> {
    pub(crate) connection: &'c Connection<'c>,
    pub(crate) dbms: Dbms,
    statements: Statements<'c>,
    /// The version of SQLite's schema that the statements were prepared for.
    schema: Option<String>,
    /// The bytes of one cell.
    buffer: Vec<u8>,
}

impl Session<'_> {
    /// A session on a new connection.
    pub(crate) fn new<'c>(connection: &'c Connection<'c>, dbms: Dbms) -> Session<'c> {
        // PostgreSQL says it itself when a statement does not fit any more, and SQLite is asked.
        let is_renewed = !matches!(dbms, Dbms::Postgres | Dbms::Sqlite);
        let statements = Statements::new(connection, is_renewed);
        Session { connection, dbms, statements, schema: None, buffer: Vec::new() }
    }

    /// Makes the session what statements expect it to be.
    pub(crate) fn set_up(&mut self) -> Result<Facts, Failure> {
        let number = match self.dbms {
            Dbms::Mysql => {
                self.execute(&odbc::mysql_set_up(), &vec![], false)?;
                self.number(mysql::CONNECTION_NUMBER)?
            }
            Dbms::Postgres => self.number(&odbc::postgres_set_up())?,
            Dbms::Sqlite => self.number(odbc::SQLITE_SET_UP)?,
            Dbms::SqlServer | Dbms::Oracle | Dbms::Other { .. } => 0,
        };
        Ok(Facts { dbms: self.dbms, number })
    }

    /// The number in the first column of the first row.
    fn number(&mut self, text: &str) -> Result<u64, Failure> {
        let rows = self.texts(text, &vec![])?;
        let cell = rows.first().and_then(|row| row.first()?.as_deref()?.parse().ok());
        Ok(cell.unwrap_or(0))
    }

    /// Goes to the server and back, by this statement or by one that the database understands.
    pub(crate) fn ping(&mut self, probe: Option<&str>) -> Result<(), Failure> {
        if self.is_dead() {
            let error = Error::unavailable("the connection has been closed by the server");
            return Err(Failure::lost(error));
        }
        // SQLite answers most statements without a look at the file.
        let probe = probe.filter(|_| self.dbms != Dbms::Sqlite);
        let probe = probe.unwrap_or(self.dbms.probe());
        let answer = self.with_cursor(probe, &vec![], |_, cursor| {
            while cursor.next_row()?.is_some() {}
            Ok(())
        });
        answer.map(|_| ())
    }

    /// Executes a statement that has no rows; answers how many rows it was about.
    pub(crate) fn execute(
        &mut self,
        text: &str,
        values: &Values,
        is_kept: bool,
    ) -> Result<u64, Failure> {
        self.check(values)?;
        self.check_schema()?;
        let outcome = self.try_execute(text, values);
        self.settle(text, is_kept, outcome)
    }

    fn try_execute(&mut self, text: &str, values: &Values) -> Answer<u64> {
        let statement = self.statements.get(text)?;
        let bound = bound(values);
        drop(statement.execute(&bound[..])?);
        Ok(statement.row_count()?.unwrap_or(0) as u64)
    }

    /// The rows of a statement, all of its columns as texts.
    pub(crate) fn texts(&mut self, text: &str, values: &Values) -> Result<Texts, Failure> {
        Ok(self
            .with_cursor(text, values, |buffer, cursor| rows::read_texts(cursor, buffer))?
            .unwrap_or_default())
    }

    /// The rows of a statement whose columns are known by name.
    pub(crate) fn named(
        &mut self,
        text: &str,
        values: &Values,
        names: &[&'static str],
    ) -> Result<Vec<Row>, Failure> {
        let shape = Shape::new(Columns::new(names.iter().copied()), |_| false);
        let mut answer = Err(Failure::other_columns());
        self.fetch(text, values, &shape, |found| answer = found);
        Ok(answer?.rows)
    }

    /// The rows of a statement. They are told before the cursor is closed, so that whoever waits
    /// for them need not wait for that.
    pub(crate) fn fetch(
        &mut self,
        text: &str,
        values: &Values,
        shape: &Shape,
        tell: impl FnOnce(Result<Fetched, Failure>),
    ) {
        let mut tell = Some(tell);
        let mut tell = |answer| {
            if let Some(tell) = tell.take() {
                tell(answer);
            }
        };
        if let Err(failure) = self.try_fetch(text, values, shape, &mut tell) {
            tell(Err(failure));
        }
    }

    fn try_fetch(
        &mut self,
        text: &str,
        values: &Values,
        shape: &Shape,
        tell: &mut impl FnMut(Result<Fetched, Failure>),
    ) -> Result<(), Failure> {
        self.check_schema()?;
        let is_sqlite = self.dbms == Dbms::Sqlite;
        let columns = shape.columns();
        let is_known = self.statements.has(text, columns);
        let is_read = self.with_cursor(text, values, |buffer, cursor| {
            let fits = if is_known {
                rows::has_width(cursor, shape)?
            } else {
                rows::fits(cursor, shape, is_sqlite)?
            };
            if !fits {
                return Ok(Err(Failure::other_columns()));
            }
            Ok(rows::read(buffer, cursor, shape)?.map(|found| tell(Ok(found))))
        })?;
        let outcome = is_read.unwrap_or_else(|| Err(Failure::other_columns()));
        match &outcome {
            Ok(()) if is_known => {}
            Ok(()) => self.statements.note(text, columns),
            Err(_) => self.statements.forget(text),
        }
        outcome
    }

    /// Executes a statement and reads its result, if it has one.
    fn with_cursor<T>(
        &mut self,
        text: &str,
        values: &Values,
        read: impl FnOnce(&mut Vec<u8>, &mut CursorOf<'_>) -> Answer<T>,
    ) -> Result<Option<T>, Failure> {
        self.check(values)?;
        let Self { statements, buffer, .. } = self;
        let outcome = statements.get(text).and_then(|statement| {
            let bound = bound(values);
            match statement.execute(&bound[..])? {
                Some(mut cursor) => read(buffer, &mut cursor).map(Some),
                None => Ok(None),
            }
        });
        // A long value should not stay.
        self.buffer.clear();
        self.buffer.shrink_to(LARGE);
        self.settle(text, true, outcome)
    }

    /// Refuses a zero byte, which most driver libraries take for the end of a text.
    fn check(&self, values: &Values) -> Result<(), Failure> {
        let is_cut =
            |value: &Option<String>| value.as_ref().is_some_and(|text| text.contains('\0'));
        if self.dbms != Dbms::Mysql && values.iter().any(is_cut) {
            let message = "a text with a zero byte cannot be passed to the driver library";
            return Err(Failure::misfit(Error::invalid(message)));
        }
        Ok(())
    }

    /// Forgets what was prepared for another schema: the driver library for SQLite reads the
    /// columns of a statement only once.
    fn check_schema(&mut self) -> Result<(), Failure> {
        if self.dbms != Dbms::Sqlite {
            return Ok(());
        }
        let mut rows = self.texts(sqlite::SCHEMA_VERSION, &vec![])?;
        let version = rows.pop().and_then(|mut row| row.pop()?);
        if self.schema != version {
            self.statements.clear();
            // Else the columns of the next statement would be those that SQLite remembers.
            self.texts(sqlite::READ_SCHEMA, &vec![])?;
            self.schema = version;
        }
        Ok(())
    }

    /// Says what an error means. A statement that did not work is prepared anew the next time.
    fn settle<T>(&mut self, text: &str, is_kept: bool, outcome: Answer<T>) -> Result<T, Failure> {
        if !is_kept || outcome.is_err() {
            self.statements.forget(text);
        }
        outcome.map_err(|failed| self.failure(&failed))
    }

    /// Whether the driver library knows that the connection is gone.
    fn is_dead(&self) -> bool {
        self.connection.is_dead().unwrap_or(false)
    }

    /// What an error means on this connection.
    pub(crate) fn failure(&self, failed: &odbc_api::Error) -> Failure {
        let is_dead = || self.is_dead();
        error::of_statement(failed, &Circumstances { dbms: self.dbms, is_dead: &is_dead })
    }
}
