//! The statements that drivers execute, to show them.

use asterisk_realtime::engine::MappedTable;
use asterisk_realtime::families::sql::schema::TableSpec;
use asterisk_realtime::families::sql::{self, Dialect, Statement, Target};
use asterisk_realtime::{Alteration, ColumnType, Result as Answer, TableDescription};

/// How the store of a driver is spoken to; `None` if that is no SQL, or one of several.
pub(super) fn dialect(driver: &str) -> Option<Dialect> {
    match driver {
        "mysql" => Some(sql::MYSQL),
        "pgsql" => Some(sql::POSTGRES),
        "sqlite3" => Some(sql::SQLITE),
        _ => None,
    }
}

/// What makes a table: the types, which are left out where they are there already, the table, and
/// the indexes. In words where the statements are the driver's own.
pub(super) fn creating(table: &MappedTable, spec: &TableSpec<'_>) -> Answer<Vec<String>> {
    let Some(schema) = dialect(&table.source().driver).and_then(|dialect| dialect.schema) else {
        return Ok(vec![format!("-- a table {} of {} columns", table.table(), spec.columns.len())]);
    };
    let creation = schema.create(spec, table.table())?;
    let statements = creation.types.iter().chain(&creation.table);
    Ok(statements.map(|statement| format!("{};", statement.text())).collect())
}

/// What changes a column.
pub(super) fn changing(
    table: &MappedTable,
    description: &TableDescription,
    change: &Alteration,
) -> Answer<String> {
    let name = table.table();
    let (schema, bare) = match name.schema_and_name() {
        Some((schema, bare)) => (Some(schema), bare),
        None => (None, name.name()),
    };
    let mut target = Target::new(bare, description);
    target.schema = schema;
    let dialect = dialect(&table.source().driver);
    Ok(match (dialect, change) {
        (Some(dialect), Alteration::AddColumn(column)) => {
            terminated(&dialect.add_column(&target, column)?)
        }
        (Some(dialect), Alteration::WidenColumn(column)) => {
            let wider = wider(description, &column.name, column.column_type);
            terminated(&dialect.retype_as_described(&target, &column.name, wider)?)
        }
        (_, Alteration::AddColumn(column)) => format!("-- a new column {name}.{}", column.name),
        (_, Alteration::WidenColumn(column)) => {
            format!("-- a wider column {name}.{}", column.name)
        }
        _ => format!("-- a change of {name}"),
    })
}

fn terminated(statement: &Statement<'_>) -> String {
    format!("{};", statement.text())
}

/// The type that a column of characters gets, which holds what it held.
fn wider(description: &TableDescription, column: &str, wants: ColumnType) -> ColumnType {
    let length = description.column(column).and_then(|column| column.length);
    length.and_then(|length| ColumnType::Char(length).widened(wants)).unwrap_or(wants)
}
