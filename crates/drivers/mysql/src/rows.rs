//! Statements on a connection, and the rows that come back.

use asterisk_realtime_core::{Error, Row, RowBuilder};
use asterisk_realtime_sql::Statement;
use asterisk_realtime_sql_driver::{Failure, Shape};
use futures_util::TryStreamExt;
use sqlx::mysql::{MySqlArguments, MySqlColumn, MySqlRow};
use sqlx::{Arguments, AssertSqlSafe, Column, Executor, MySqlConnection, Row as _};

use crate::decode::{self, Kind};
use crate::error;

/// A text and the values of its placeholders; `None` is NULL.
pub(crate) struct Request<'a, V> {
    pub(crate) text: &'a str,
    pub(crate) values: V,
}

/// Runs a prepared statement and reads its rows. `not_utf8` is told the columns whose text is
/// broken.
pub(crate) async fn fetch<'v>(
    connection: &mut MySqlConnection,
    request: Request<'_, impl ExactSizeIterator<Item = Option<&'v str>>>,
    shape: &Shape,
    not_utf8: &(dyn Fn(&str) + Sync),
) -> Result<Vec<Row>, Failure> {
    let arguments = bind(request.values)?;
    let query = sqlx::query_with(AssertSqlSafe(request.text), arguments);
    let mut stream = connection.fetch(query);
    let mut reader = Reader::new(shape, not_utf8);
    let mut rows = Vec::new();
    while let Some(row) = stream.try_next().await.map_err(error::classify)? {
        match reader.read(&row) {
            Ok(row) => rows.push(row),
            Err(failure) => {
                // The connection is fit for the next statement when the answer has been read.
                while stream.try_next().await.map_err(error::classify)?.is_some() {}
                return Err(failure);
            }
        }
    }
    Ok(rows)
}

/// Makes our rows of those of sqlx.
struct Reader<'a> {
    shape: &'a Shape,
    builder: RowBuilder,
    /// For each cell its position in the result, and how it is read; empty before the first row.
    cells: Vec<(usize, Kind)>,
    not_utf8: &'a (dyn Fn(&str) + Sync),
}

impl<'a> Reader<'a> {
    fn new(shape: &'a Shape, not_utf8: &'a (dyn Fn(&str) + Sync)) -> Self {
        let builder = RowBuilder::new(shape.columns().clone());
        Self { shape, builder, cells: Vec::new(), not_utf8 }
    }

    fn read(&mut self, row: &MySqlRow) -> Result<Row, Failure> {
        if self.cells.is_empty() {
            self.look_at(row.columns())?;
        }
        for ((position, kind), name) in self.cells.iter().zip(self.shape.columns().iter()) {
            let value = row.try_get_raw(*position).map_err(error::classify)?;
            if !decode::push(&mut self.builder, *kind, value)? {
                (self.not_utf8)(name);
            }
        }
        Ok(self.builder.finish()?)
    }

    fn look_at(&mut self, columns: &[MySqlColumn]) -> Result<(), Failure> {
        if !self.shape.fits(columns.iter().map(Column::name)) {
            return Err(Failure::other_columns());
        }
        let kind = |position: &usize| (*position, Kind::of(columns[*position].type_info()));
        self.cells.extend(self.shape.positions().iter().map(kind));
        Ok(())
    }
}

/// Runs a prepared statement that writes; answers how many rows matched.
pub(crate) async fn execute(
    connection: &mut MySqlConnection,
    statement: &Statement<'_>,
) -> Result<u64, Failure> {
    let query = sqlx::query_with(AssertSqlSafe(statement.text()), bind(statement.values())?);
    // A schema changes seldom: its statements are not worth keeping.
    let query = query.persistent(!statement.binds().is_empty());
    let done = connection.execute(query).await.map_err(error::classify)?;
    Ok(done.rows_affected())
}

/// Runs a statement without values that cannot be prepared.
pub(crate) async fn command(
    connection: &mut MySqlConnection,
    text: impl Into<String>,
) -> Result<(), Failure> {
    let done = connection.execute(sqlx::raw_sql(AssertSqlSafe(text.into()))).await;
    done.map(|_| ()).map_err(error::classify)
}

/// The number that a query answers.
pub(crate) async fn number(
    connection: &mut MySqlConnection,
    text: &'static str,
) -> Result<u64, Failure> {
    let row = connection.fetch_one(sqlx::raw_sql(text)).await.map_err(error::classify)?;
    row.try_get(0).map_err(error::classify)
}

/// Texts, which the server converts to what they are compared with or written to.
fn bind<'v>(
    values: impl ExactSizeIterator<Item = Option<&'v str>>,
) -> Result<MySqlArguments, Failure> {
    let mut arguments = MySqlArguments::default();
    arguments.reserve(values.len(), 0);
    for value in values {
        let added = arguments.add(value);
        added.map_err(|failed| {
            Failure::refused(
                Error::internal("a value cannot be bound").with_native(failed.to_string()),
            )
        })?;
    }
    Ok(arguments)
}
