//! Any other database: the catalogue functions of ODBC.

use asterisk_realtime_core::{ColumnDescription, Comparison, TypeClass};
use asterisk_realtime_sql::Treatment;
use asterisk_realtime_sql_driver::{Failure, FoundTable, Nature};
use odbc_api::handles::StatementImpl;
use odbc_api::{Connection, CursorImpl};

use crate::rows::{Answer, read_texts};
use crate::session::Session;

/// A row of `SQLColumns` or `SQLPrimaryKeys`.
type Cells = Vec<Option<String>>;

/// Where the cells of `SQLColumns` are.
mod at {
    pub(super) const SCHEMA: usize = 1;
    pub(super) const TABLE: usize = 2;
    pub(super) const COLUMN: usize = 3;
    pub(super) const TYPE: usize = 4;
    pub(super) const TYPE_NAME: usize = 5;
    pub(super) const SIZE: usize = 6;
    pub(super) const NULLABLE: usize = 10;
}

/// Where the place in the key is in `SQLPrimaryKeys`.
const KEY_PLACE: usize = 4;

pub(super) fn find(
    session: &mut Session<'_>,
    schema: Option<&str>,
    name: &str,
) -> Result<Option<FoundTable>, Failure> {
    // Not every driver library knows the escape of patterns, and databases fold names to upper or
    // lower case.
    let patterns = [escaped(name), name.to_owned(), name.to_uppercase(), name.to_lowercase()];
    for pattern in patterns {
        let rows = columns(session, schema, &pattern)?;
        if let Some(found) = choose(session, &rows, schema, name)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The table of the rows with the exact name, else one with the name in another case.
fn choose(
    session: &mut Session<'_>,
    rows: &[Cells],
    schema: Option<&str>,
    name: &str,
) -> Result<Option<FoundTable>, Failure> {
    let is_exact = |row: &&Cells| cell(row, at::TABLE) == Some(name);
    let is_folded = |row: &&Cells| cell(row, at::TABLE).is_some_and(|table| same(table, name));
    let Some(first) = rows.iter().find(is_exact).or_else(|| rows.iter().find(is_folded)) else {
        return Ok(None);
    };
    let place = |row: &Cells| [at::SCHEMA, at::TABLE].map(|at| cell(row, at).map(str::to_owned));
    let chosen = place(first);
    let [found_schema, Some(table)] = &chosen else { return Ok(None) };
    let keys = keys(session, found_schema.as_deref(), table)?;
    let described = rows.iter().filter(|row| place(row) == chosen).filter_map(|row| {
        let mut column = describe(row)?;
        let is_it = |key: &&Cells| cell(key, at::COLUMN) == Some(&*column.name);
        let key = keys.iter().find(is_it);
        column.key = key.and_then(|key| cell(key, KEY_PLACE)?.parse().ok());
        Some((column, Treatment::PLAIN))
    });
    Ok(Some(FoundTable {
        columns: described.collect(),
        schema: found_schema.clone().filter(|_| schema.is_some()),
        name: table.clone(),
    }))
}

fn columns(
    session: &mut Session<'_>,
    schema: Option<&str>,
    table: &str,
) -> Result<Vec<Cells>, Failure> {
    let schema = schema.map(escaped).unwrap_or_default();
    session.catalogue(|connection| {
        let statement = connection.preallocate()?;
        statement.into_columns_cursor("", &schema, table, "")
    })
}

/// Not every driver library has this function; without a key the order is that of all columns.
fn keys(
    session: &mut Session<'_>,
    schema: Option<&str>,
    table: &str,
) -> Result<Vec<Cells>, Failure> {
    let keys = session.catalogue(|connection| {
        let statement = connection.preallocate()?;
        statement.into_primary_keys_cursor(None, schema, table)
    });
    match keys {
        Err(failure) if failure.nature() == Nature::Lost => Err(failure),
        keys => Ok(keys.unwrap_or_default()),
    }
}

impl<'c> Session<'c> {
    fn catalogue(
        &mut self,
        ask: impl FnOnce(&'c Connection<'c>) -> Answer<CursorImpl<StatementImpl<'c>>>,
    ) -> Result<Vec<Cells>, Failure> {
        let answer = ask(self.connection);
        let rows = answer.and_then(|mut cursor| read_texts(&mut cursor, &mut Vec::new()));
        rows.map_err(|failed| self.failure(&failed))
    }
}

fn cell(row: &Cells, at: usize) -> Option<&str> {
    row.get(at)?.as_deref()
}

fn same(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

/// The name as a pattern that only it fits.
fn escaped(name: &str) -> String {
    let mut pattern = String::with_capacity(name.len());
    for letter in name.chars() {
        if ['_', '%', '\\'].contains(&letter) {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern
}

fn describe(row: &Cells) -> Option<ColumnDescription> {
    let number = |at| cell(row, at)?.parse::<i64>().ok();
    let spelling = cell(row, at::TYPE_NAME).unwrap_or_default();
    let class = class(number(at::TYPE)?, spelling);
    let mut column = ColumnDescription::new(cell(row, at::COLUMN)?, class, spelling);
    let size = number(at::SIZE).and_then(|size| u32::try_from(size).ok());
    column.length = size.filter(|size| class == TypeClass::Char && *size > 0);
    // 0 is "no"; some do not know, and then it may be.
    column.nullable = number(at::NULLABLE) != Some(0);
    column.compares = if class.is_numeric() { Comparison::Numeric } else { Comparison::Unknown };
    Some(column)
}

/// The class of a data type of ODBC.
fn class(data_type: i64, spelling: &str) -> TypeClass {
    let signed = !spelling.to_ascii_lowercase().contains("unsigned");
    let integer = |bytes| TypeClass::Integer { bytes, signed };
    match data_type {
        1 | 12 | -1 | -8 | -9 | -10 => TypeClass::Char,
        -4..=-2 => TypeClass::Binary,
        2 | 3 => TypeClass::Decimal,
        -6 => integer(1),
        5 => integer(2),
        4 => integer(4),
        -5 => integer(8),
        6..=8 => TypeClass::Float,
        9 | 91 => TypeClass::Date,
        10 | 92 => TypeClass::Time,
        11 | 93 => TypeClass::DateTime,
        -7 => TypeClass::Boolean,
        _ => TypeClass::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_have_a_class() {
        let integer = |bytes| TypeClass::Integer { bytes, signed: true };
        for (data_type, expected) in [
            (1, TypeClass::Char),
            (12, TypeClass::Char),
            (-1, TypeClass::Char),
            (-9, TypeClass::Char),
            (-2, TypeClass::Binary),
            (-3, TypeClass::Binary),
            (-4, TypeClass::Binary),
            (2, TypeClass::Decimal),
            (3, TypeClass::Decimal),
            (-6, integer(1)),
            (5, integer(2)),
            (4, integer(4)),
            (-5, integer(8)),
            (7, TypeClass::Float),
            (8, TypeClass::Float),
            (91, TypeClass::Date),
            (92, TypeClass::Time),
            (93, TypeClass::DateTime),
            (-7, TypeClass::Boolean),
            (-11, TypeClass::Other),
        ] {
            assert_eq!(class(data_type, "x"), expected, "{data_type}");
        }
        let unsigned = TypeClass::Integer { bytes: 4, signed: false };
        assert_eq!(class(4, "INTEGER UNSIGNED"), unsigned);
    }

    #[test]
    fn names_are_no_patterns() {
        assert_eq!(escaped(r"a_b%c\d"), r"a\_b\%c\\d");
    }
}
