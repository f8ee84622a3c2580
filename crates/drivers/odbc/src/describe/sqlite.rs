//! SQLite: its pragmas.

use asterisk_realtime_core::{ColumnDescription, TypeClass};
use asterisk_realtime_sql::sqlite::{self, types};
use asterisk_realtime_sql::{Treatment, odbc};
use asterisk_realtime_sql_driver::{Failure, FoundTable};

use super::placed;
use crate::rows::Texts;
use crate::session::Session;

/// The schema that the file of a data source is.
const SCHEMA: &str = "main";

pub(super) fn find(
    session: &mut Session<'_>,
    schema: Option<&str>,
    name: &str,
) -> Result<Option<FoundTable>, Failure> {
    if schema.is_some_and(|schema| !schema.eq_ignore_ascii_case(SCHEMA)) {
        return Ok(None);
    }
    let rows = ask(session, sqlite::FIND_TABLE, name)?;
    let Some([Some(name), Some(kind), ..]) = rows.first().map(Vec::as_slice) else {
        return Ok(None);
    };
    let columns = ask(session, sqlite::TABLE_COLUMNS, name)?;
    let mut columns: Vec<_> = columns.iter().filter_map(|row| describe(row)).collect();
    if kind != "view" {
        let indexed = ask(session, sqlite::INDEXED_COLUMNS, name)?;
        let is_indexed = |column: &ColumnDescription| {
            let is_it = |row: &Vec<Option<String>>| {
                row.first().is_some_and(|name| name.as_deref() == Some(&*column.name))
            };
            column.key == Some(1) || indexed.iter().any(is_it)
        };
        let made = ask(session, sqlite::TABLE_SQL, name)?;
        let made = made.first().and_then(|row| row.first()?.as_deref()).unwrap_or_default();
        let checked = sqlite::checked_words(made);
        for (column, _) in &mut columns {
            column.indexed = Some(is_indexed(column));
            column.words = sqlite::words_of(&checked, &column.name);
        }
    }
    Ok(Some(FoundTable { schema: None, name: name.clone(), columns }))
}

/// What a statement about a table of our schema answers.
fn ask(session: &mut Session<'_>, statement: &str, table: &str) -> Result<Texts, Failure> {
    let (text, places) = odbc::sqlite_statement(statement);
    session.texts(&text, &placed(&places, &[Some(table), Some(SCHEMA)]))
}

/// Name, declared type, "refuses NULL", place in the primary key and "hidden".
fn describe(row: &[Option<String>]) -> Option<(ColumnDescription, Treatment)> {
    let [Some(name), declared, refuses_null, key, hidden] = row else { return None };
    let is = |cell: &Option<String>, text| cell.as_deref() == Some(text);
    // Hidden columns of virtual tables are not among the columns that `*` means; generated
    // columns are.
    if is(hidden, "1") {
        return None;
    }
    let declared = declared.as_deref().unwrap_or_default();
    let class = types::class(declared);
    let mut column = ColumnDescription::new(&**name, class, declared);
    column.length = types::length(declared);
    column.key = key.as_deref().and_then(|place| place.parse().ok()).filter(|place| *place > 0);
    // SQLite lets NULL into most primary keys, a mistake that it keeps for its old files.
    column.nullable = !is(refuses_null, "1") && column.key.is_none();
    column.compares = types::comparison(declared, None);
    let mut treatment = Treatment::PLAIN;
    // The driver library has a spelling of its own for bytes.
    treatment.printed = class == TypeClass::Binary;
    Some((column, treatment))
}
