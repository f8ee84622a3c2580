//! Running statements on a connection.

use asterisk_realtime_core::{Row, RowBuilder, StaticRow};
use asterisk_realtime_sql::{Bind, Statement};
use rusqlite::types::Null;
use rusqlite::{CachedStatement, StatementStatus};

use crate::catalog::TableInfo;
use crate::connection::Connection;
use crate::error::Failure;
use crate::identity::Identity;
use crate::reporter::Reporter;
use crate::text;

/// The rows of a query, and the identity of the last one.
pub(crate) struct Page {
    pub(crate) rows: Vec<Row>,
    pub(crate) last: Identity,
}

/// A query of all columns of a table, with so many columns of identity behind them.
pub(crate) struct Query<'a> {
    pub(crate) table: &'a TableInfo,
    pub(crate) statement: &'a Statement<'a>,
    pub(crate) identity: usize,
    /// What [`Bind::Identity`] stands for.
    pub(crate) behind: &'a Identity,
}

impl Query<'_> {
    /// Runs it. `Stale` if the table is not what the statement was made for.
    pub(crate) fn run(
        &self,
        connection: &Connection,
        reporter: &Reporter,
    ) -> Result<Page, Failure> {
        reporter.statement(self.statement);
        let mut prepared = connection.sqlite.prepare_cached(self.statement.text())?;
        match self.step(&mut prepared, connection, reporter) {
            Ok(page) => Ok(page),
            Err(failure) => {
                // Its counters no longer tell whether it has been compared with the schema.
                prepared.discard();
                Err(failure)
            }
        }
    }

    fn step(
        &self,
        prepared: &mut CachedStatement<'_>,
        connection: &Connection,
        reporter: &Reporter,
    ) -> Result<Page, Failure> {
        bind(prepared, self.statement, self.behind)?;
        let is_new = prepared.get_status(StatementStatus::Run) == 0;
        let check = |prepared: &rusqlite::Statement<'_>| {
            // SQLite prepares a statement anew by itself when the schema has changed.
            let is_renewed = prepared.reset_status(StatementStatus::RePrepare) > 0;
            let is_known = !is_new && !is_renewed && self.table.is_seen(connection);
            if is_known || self.table.is_current(connection)? {
                return Ok(());
            }
            Err(Failure::Stale)
        };
        let mut page = Page { rows: Vec::new(), last: Identity::default() };
        let mut rows = prepared.raw_query();
        let mut builder = RowBuilder::new(self.table.columns.clone());
        while let Some(row) = rows.next()? {
            if page.rows.is_empty() {
                check(row.as_ref())?;
            }
            self.push_row(&mut builder, row, connection, reporter)?;
            page.rows.push(builder.finish()?);
            if self.identity > 0 {
                page.last = Identity::of(row, self.table.columns.len(), self.identity)?;
            }
        }
        drop(rows);
        if page.rows.is_empty() {
            check(prepared)?;
        }
        Ok(page)
    }

    fn push_row(
        &self,
        builder: &mut RowBuilder,
        row: &rusqlite::Row<'_>,
        connection: &Connection,
        reporter: &Reporter,
    ) -> Result<(), Failure> {
        for (index, name) in self.table.columns.iter().enumerate() {
            if !text::push(builder, row.get_ref(index)?, connection)? {
                reporter.not_utf8(self.table.name(), name);
            }
        }
        Ok(())
    }
}

/// Runs a statement that writes; answers how many rows it was about.
pub(crate) fn execute(
    connection: &Connection,
    table: &TableInfo,
    statement: Statement<'_>,
    reporter: &Reporter,
) -> Result<u64, Failure> {
    // What the triggers of a view do instead, SQLite does not count.
    let statement = if table.is_view() { statement.returning() } else { statement };
    reporter.statement(&statement);
    let mut prepared = connection.sqlite.prepare_cached(statement.text())?;
    bind(&mut prepared, &statement, &Identity::default())?;
    if !table.is_view() {
        return Ok(prepared.raw_execute()? as u64);
    }
    let mut rows = prepared.raw_query();
    let mut count = 0;
    while rows.next()?.is_some() {
        count += 1;
    }
    Ok(count)
}

/// Runs a statement of DDL, which is not worth keeping.
pub(crate) fn execute_once(
    connection: &Connection,
    statement: &Statement<'_>,
    reporter: &Reporter,
) -> Result<(), Failure> {
    reporter.statement(statement);
    Ok(connection.sqlite.execute_batch(statement.text())?)
}

/// The lines of a static file.
pub(crate) fn lines(
    connection: &Connection,
    table: &TableInfo,
    statement: &Statement<'_>,
    reporter: &Reporter,
) -> Result<Vec<StaticRow>, Failure> {
    reporter.statement(statement);
    let mut prepared = connection.sqlite.prepare_cached(statement.text())?;
    bind(&mut prepared, statement, &Identity::default())?;
    let mut rows = prepared.raw_query();
    let mut lines = Vec::new();
    while let Some(row) = rows.next()? {
        let cell = |index: usize, name: &str| -> Result<String, Failure> {
            let (text, sound) = text::spell(row.get_ref(index)?, connection)?;
            if !sound {
                reporter.not_utf8(table.name(), name);
            }
            Ok(text.into_owned())
        };
        lines.push(StaticRow {
            category: cell(0, "category")?,
            cat_metric: cell(1, "cat_metric")?,
            name: cell(2, "var_name")?,
            value: cell(3, "var_val")?,
        });
    }
    Ok(lines)
}

fn bind(
    prepared: &mut CachedStatement<'_>,
    statement: &Statement<'_>,
    behind: &Identity,
) -> Result<(), Failure> {
    for (index, bind) in statement.binds().iter().enumerate() {
        let position = index + 1;
        match bind {
            Bind::Null => prepared.raw_bind_parameter(position, Null)?,
            Bind::Text(text) => prepared.raw_bind_parameter(position, &**text)?,
            Bind::Identity(cell) => prepared.raw_bind_parameter(position, behind.cell(*cell))?,
        }
    }
    Ok(())
}
