//! Tables as the catalogue describes them.

use asterisk_realtime_core::Error;
use asterisk_realtime_sql_driver::postgres::FoundColumn;
use asterisk_realtime_sql_driver::{Failure, FoundTable};
use sqlx::Row as _;
use sqlx::postgres::PgRow;

use crate::{decode, error};

/// The table in the rows of [`DESCRIBE`](asterisk_realtime_sql::postgres::DESCRIBE), if there is
/// one.
///
/// # Errors
///
/// `Unsupported`: a column cannot be read.
pub(crate) fn table(rows: &[PgRow]) -> Result<Option<FoundTable>, Failure> {
    let Some(first) = rows.first() else { return Ok(None) };
    let mut table = FoundTable {
        schema: Some(get(first, "table_schema")?),
        name: get(first, "table_name")?,
        columns: Vec::with_capacity(rows.len()),
    };
    for row in rows {
        if let Some(name) = get(row, "name")? {
            let column = column(row, name)?;
            let is_printed = decode::is_printed(&column);
            table.columns.push((column.describe(), column.treatment(is_printed)));
        }
    }
    Ok(Some(table))
}

fn column(row: &PgRow, name: String) -> Result<FoundColumn, Failure> {
    let column = FoundColumn {
        name,
        spelling: get(row, "spelling")?,
        type_schema: get(row, "type_schema")?,
        type_name: get(row, "type_name")?,
        kind: get(row, "kind")?,
        modifier: get(row, "modifier")?,
        refuses_null: get(row, "refuses_null")?,
        key: get::<Option<i32>>(row, "key")?.and_then(|place| place.try_into().ok()),
        indexed: get(row, "indexed")?,
        has_order: get(row, "has_order")?,
        is_folded: get(row, "is_folded")?,
        is_bytewise: get(row, "is_bytewise")?,
        words: get(row, "words")?,
    };
    // The client library reads all columns in their binary form, and knows nothing of multiranges.
    if !get::<bool>(row, "has_binary_form")? || column.kind == "m" {
        let message = format!("values of the type {} cannot be read", column.type_name);
        return Err(Error::unsupported(message).with_column(column.name).into());
    }
    Ok(column)
}

fn get<'r, T>(row: &'r PgRow, name: &'static str) -> Result<T, Failure>
where
    T: sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
{
    row.try_get(name).map_err(|failed| error::of_statement(&failed))
}
