//! Changes of the schema.

use asterisk_realtime_core::{
    Alteration, ColumnDefinition, ColumnType, Error, Table, TableSpec, TypeClass,
};
use asterisk_realtime_sql::{SQLITE, Statement, schema};

use crate::catalog::{self, TableInfo};
use crate::connection::Connection;
use crate::error::Failure;
use crate::query;
use crate::worker::Shared;

pub(crate) fn alter(
    connection: &Connection,
    shared: &Shared,
    table: &Table,
    change: &Alteration,
) -> Result<(), Failure> {
    match change {
        Alteration::Create(spec) => create_whole(connection, shared, table, spec),
        Alteration::CreateTable(columns) => {
            if catalog::exists(connection, table)? {
                return Err(Error::conflict("the table exists already").into());
            }
            let statement = SQLITE.create_table(None, catalog::name_to_create(table), columns)?;
            query::execute_once(connection, &statement, &shared.reporter)
        }
        Alteration::AddColumn(column) => {
            let info = shared.catalog.current(connection, table)?;
            if let Some(found) = info.description.column(&column.name) {
                let error = Error::conflict("the table has the column already");
                return Err(error.with_column(&*found.name).into());
            }
            let statement = SQLITE.add_column(&info.target(), column)?;
            query::execute_once(connection, &statement, &shared.reporter)
        }
        Alteration::WidenColumn(column) => {
            widen(&*shared.catalog.current(connection, table)?, column)
        }
        _ => Err(Error::unsupported("the driver does not know this change").into()),
    }
}

/// Makes the table and its indexes, or nothing.
fn create_whole(
    connection: &Connection,
    shared: &Shared,
    table: &Table,
    spec: &TableSpec<'_>,
) -> Result<(), Failure> {
    if catalog::exists(connection, table)? {
        return Err(Error::conflict("the table exists already").into());
    }
    let name = Table::defaulted(catalog::name_to_create(table))?;
    let creation = schema::SQLITE.create(spec, &name)?;
    let execute =
        |statement: &Statement<'_>| query::execute_once(connection, statement, &shared.reporter);
    execute(&schema::begin())?;
    let made = creation.table.iter().try_for_each(execute);
    let done = made.and_then(|()| execute(&schema::commit()));
    if done.is_err() {
        // SQLite itself has undone it after the worst errors.
        let _ = execute(&schema::rollback());
    }
    done
}

/// A column of SQLite holds values of any length, so what its class allows it holds already, and
/// what it does not, no statement changes.
fn widen(table: &TableInfo, column: &ColumnDefinition) -> Result<(), Failure> {
    let found = table.description.column(&column.name).ok_or_else(|| {
        Error::not_found("the table has no such column").with_column(&*column.name)
    })?;
    let is_number = matches!(column.column_type, ColumnType::Float | ColumnType::Integer { .. });
    let holds = match found.class {
        TypeClass::Char => true,
        TypeClass::Integer { .. } | TypeClass::Float | TypeClass::Decimal => is_number,
        TypeClass::Date | TypeClass::DateTime => {
            matches!(column.column_type, ColumnType::Date | ColumnType::DateTime)
        }
        _ => false,
    };
    if holds {
        return Ok(());
    }
    let message = format!("SQLite cannot turn a column of type {} into that", found.type_name);
    Err(Error::invalid(message).with_column(&*found.name).into())
}
