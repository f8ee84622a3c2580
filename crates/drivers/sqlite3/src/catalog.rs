//! Descriptions of tables, remembered until the schema changes.

use std::collections::HashMap;
use std::sync::Arc;

use arc_swap::ArcSwap;
use asterisk_realtime_core::{ColumnDescription, Columns, Error, Table, TableDescription};
use asterisk_realtime_sql::sqlite::types;
use asterisk_realtime_sql::{Target, sqlite};

use crate::connection::{Connection, FileId};
use crate::error::Failure;

/// The only schema of our connections: nothing is ever attached.
const SCHEMA: &str = "main";

/// The names of the row number; a column may take one of them away.
const ROW_IDS: [&str; 3] = ["rowid", "_rowid_", "oid"];

/// Which schema of which file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Version {
    file: FileId,
    schema: i64,
}

/// A table as it was when its schema had this version.
#[derive(Debug)]
pub(crate) struct TableInfo {
    pub(crate) description: Arc<TableDescription>,
    pub(crate) columns: Columns,
    name: String,
    is_view: bool,
    row_id: Option<&'static str>,
    version: Version,
}

impl TableInfo {
    /// The table, for statements.
    pub(crate) fn target(&self) -> Target<'_> {
        let target = Target::new(&self.name, &self.description);
        match self.row_id {
            Some(row_id) => target.with_row_id(row_id),
            None => target,
        }
    }

    /// The name, as the schema spells it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is a view.
    pub(crate) fn is_view(&self) -> bool {
        self.is_view
    }

    /// Whether the connection, when it last looked, saw the schema that this was made from.
    ///
    /// That is enough for a statement that was compared with the schema before and has not been
    /// prepared anew since: the schema is then still the one that the connection saw.
    pub(crate) fn is_seen(&self, connection: &Connection) -> bool {
        let seen = connection.seen_schema_version();
        seen.is_some_and(|schema| self.version == Version { file: connection.file, schema })
    }

    /// Whether the connection sees the schema that this was made from.
    pub(crate) fn is_current(&self, connection: &Connection) -> Result<bool, Failure> {
        Ok(self.version == version(connection)?)
    }
}

/// The tables that have been asked for.
#[derive(Debug, Default)]
pub(crate) struct Catalog(ArcSwap<HashMap<Table, Arc<TableInfo>>>);

impl Catalog {
    /// The table as it was last seen.
    pub(crate) fn remembered(&self, table: &Table) -> Option<Arc<TableInfo>> {
        self.0.load().get(table).map(Arc::clone)
    }

    /// The table as it is.
    pub(crate) fn current(
        &self,
        connection: &Connection,
        table: &Table,
    ) -> Result<Arc<TableInfo>, Failure> {
        if let Some(info) = self.remembered(table)
            && info.is_current(connection)?
        {
            return Ok(info);
        }
        let info = Arc::new(look_at(connection, table)?);
        self.0.rcu(|tables| {
            let mut tables = HashMap::clone(tables);
            tables.insert(table.clone(), Arc::clone(&info));
            tables
        });
        Ok(info)
    }

    /// Forgets the table.
    pub(crate) fn forget(&self, table: &Table) {
        self.0.rcu(|tables| {
            let mut tables = HashMap::clone(tables);
            tables.remove(table);
            tables
        });
    }
}

fn version(connection: &Connection) -> Result<Version, Failure> {
    Ok(Version { file: connection.file, schema: connection.schema_version()? })
}

/// The name under which a table that does not exist yet is to be made.
pub(crate) fn name_to_create(table: &Table) -> &str {
    match table.schema_and_name() {
        Some((schema, name)) if schema.eq_ignore_ascii_case(SCHEMA) => name,
        _ => table.name(),
    }
}

/// Whether there is such a table.
pub(crate) fn exists(connection: &Connection, table: &Table) -> Result<bool, Failure> {
    Ok(find(connection, table)?.is_some())
}

fn look_at(connection: &Connection, table: &Table) -> Result<TableInfo, Failure> {
    // The version first: if the schema changes in between, the next look finds it changed.
    let version = version(connection)?;
    let found =
        find(connection, table)?.ok_or_else(|| Error::not_found("the table does not exist"))?;
    let mut description = columns(connection, &found.name)?;
    if !found.is_view {
        let indexed = indexed_columns(connection, &found.name)?;
        let checked = sqlite::checked_words(&made_by(connection, &found.name)?);
        for column in &mut description {
            // The row number needs no index, and a primary key that is none has one.
            let is_key = column.key == Some(1);
            column.indexed = Some(is_key || indexed.iter().any(|name| **name == *column.name));
            column.words = sqlite::words_of(&checked, &column.name);
        }
    }
    let taken =
        |row_id: &str| description.iter().any(|column| column.name.eq_ignore_ascii_case(row_id));
    let row_id = ROW_IDS.into_iter().find(|row_id| found.has_row_id && !taken(row_id));
    Ok(TableInfo {
        columns: Columns::new(description.iter().map(|column| Arc::clone(&column.name))),
        description: Arc::new(TableDescription::new(description)),
        name: found.name,
        is_view: found.is_view,
        row_id,
        version,
    })
}

#[derive(Debug)]
struct Found {
    name: String,
    is_view: bool,
    has_row_id: bool,
}

/// Finds the table by its whole name, else as `main.table` if the mapping writes it so.
fn find(connection: &Connection, table: &Table) -> Result<Option<Found>, Failure> {
    if let Some(found) = find_name(connection, table.name())? {
        return Ok(Some(found));
    }
    match table.schema_and_name() {
        Some((schema, name)) if schema.eq_ignore_ascii_case(SCHEMA) => find_name(connection, name),
        _ => Ok(None),
    }
}

fn find_name(connection: &Connection, name: &str) -> Result<Option<Found>, Failure> {
    let mut statement = connection.sqlite.prepare_cached(sqlite::FIND_TABLE)?;
    let mut rows = statement.query([name, SCHEMA])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let is_view = row.get_ref(1)?.as_str().is_ok_and(|kind| kind == "view");
    let without_row_id: bool = row.get(2)?;
    Ok(Some(Found { name: row.get(0)?, is_view, has_row_id: !is_view && !without_row_id }))
}

fn columns(connection: &Connection, table: &str) -> Result<Vec<ColumnDescription>, Failure> {
    let mut statement = connection.sqlite.prepare_cached(sqlite::TABLE_COLUMNS)?;
    let mut rows = statement.query([table, SCHEMA])?;
    let mut columns = Vec::new();
    while let Some(row) = rows.next()? {
        // Hidden columns of virtual tables are not among the columns that `*` means; generated
        // columns, 2 and 3, are.
        if row.get::<_, i64>(4)? == 1 {
            continue;
        }
        let name: String = row.get(0)?;
        let declared: String = row.get(1)?;
        let key: u16 = row.get(3)?;
        let mut column = ColumnDescription::new(&*name, types::class(&declared), &*declared);
        column.length = types::length(&declared);
        column.key = (key > 0).then_some(key);
        // SQLite lets NULL into most primary keys, a mistake that it keeps for its old files.
        column.nullable = !row.get::<_, bool>(2)? && key == 0;
        column.compares = types::comparison(&declared, collation(connection, table, &name));
        columns.push(column);
    }
    Ok(columns)
}

/// The columns that an index begins with.
fn indexed_columns(connection: &Connection, table: &str) -> Result<Vec<String>, Failure> {
    let mut statement = connection.sqlite.prepare_cached(sqlite::INDEXED_COLUMNS)?;
    let names = statement.query_map([table, SCHEMA], |row| row.get::<_, Option<String>>(0))?;
    Ok(names.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

/// The statement that made a table; empty for one that is not made by one.
fn made_by(connection: &Connection, table: &str) -> Result<String, Failure> {
    let mut statement = connection.sqlite.prepare_cached(sqlite::TABLE_SQL)?;
    let mut rows = statement.query([table])?;
    let text = rows.next()?.map(|row| row.get::<_, Option<String>>(0)).transpose()?;
    Ok(text.flatten().unwrap_or_default())
}

/// The collation of a column; unknown for views.
fn collation<'c>(connection: &'c Connection, table: &str, column: &str) -> Option<&'c str> {
    let metadata = connection.sqlite.column_metadata(Some(SCHEMA), table, column).ok()?;
    metadata.1?.to_str().ok()
}
