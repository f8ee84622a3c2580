//! MySQL and MariaDB: `information_schema`.

use asterisk_realtime_core::LetterCase;
use asterisk_realtime_sql::mysql;
use asterisk_realtime_sql_driver::mysql::table;
use asterisk_realtime_sql_driver::{Failure, FoundTable, Nature};

use super::placed;
use crate::session::Session;

pub(super) fn find(
    session: &mut Session<'_>,
    schema: Option<&str>,
    name: &str,
) -> Result<Option<FoundTable>, Failure> {
    let values = placed(&[0, 1, 0, 1, 0, 1], &[schema, Some(name)]);
    for case in [LetterCase::Sensitive, LetterCase::Ignore] {
        let text = mysql::table_columns(case);
        let rows = match session.named(&text, &values, &mysql::TABLE_COLUMNS) {
            // The server has no such characters in names.
            Err(failure) if failure.nature() == Nature::Misfit => return Ok(None),
            rows => rows?,
        };
        if let Some(found) = table(&rows, schema.is_some(), name) {
            return Ok(Some(found));
        }
    }
    Ok(None)
}
