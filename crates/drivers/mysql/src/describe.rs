//! Looking for a table.

use asterisk_realtime_core::{Columns, LetterCase, Row};
use asterisk_realtime_sql::mysql::{TABLE_COLUMNS, table_columns};
use asterisk_realtime_sql_driver::{Failure, FoundTable, Nature, Shape, mysql};
use sqlx::MySqlConnection;

use crate::rows::{self, Request};

/// The table of this name: exactly, else without case.
pub(crate) async fn find(
    connection: &mut MySqlConnection,
    schema: Option<&str>,
    name: &str,
) -> Result<Option<FoundTable>, Failure> {
    for case in [LetterCase::Sensitive, LetterCase::Ignore] {
        let found = match ask(connection, &table_columns(case), schema, name).await {
            // The server has no such characters in names.
            Err(failure) if failure.nature() == Nature::Misfit => return Ok(None),
            found => found?,
        };
        if let Some(found) = mysql::table(&found, schema.is_some(), name) {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

async fn ask(
    connection: &mut MySqlConnection,
    text: &str,
    schema: Option<&str>,
    name: &str,
) -> Result<Vec<Row>, Failure> {
    let shape = Shape::new(Columns::new(TABLE_COLUMNS), |_| false);
    let values = [schema, Some(name), schema, Some(name), schema, Some(name)];
    let request = Request { text, values: values.into_iter() };
    // Names are UTF-8 by themselves.
    rows::fetch(connection, request, &shape, &|_| ()).await
}
