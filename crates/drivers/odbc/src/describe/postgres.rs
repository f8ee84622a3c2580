//! PostgreSQL: its catalogue.

use asterisk_realtime_core::Row;
use asterisk_realtime_sql::odbc;
use asterisk_realtime_sql_driver::postgres::FoundColumn;
use asterisk_realtime_sql_driver::{Failure, FoundTable};

use super::placed;
use crate::session::Session;

/// The types of the server that the driver library hands over as `psql` prints them; all others
/// are printed by the server.
const UNDERSTOOD: [&str; 9] =
    ["bpchar", "int2", "int4", "int8", "name", "numeric", "oid", "text", "varchar"];

pub(super) fn find(
    session: &mut Session<'_>,
    schema: Option<&str>,
    name: &str,
) -> Result<Option<FoundTable>, Failure> {
    let (text, places) = odbc::postgres_describe();
    let values = placed(&places, &[schema, Some(name)]);
    let rows = session.named(&text, &values, &odbc::POSTGRES_DESCRIBED)?;
    let Some(first) = rows.first() else { return Ok(None) };
    let columns = rows.iter().filter(|row| row.text("name").is_some()).map(|row| {
        let column = read(row);
        let is_understood = column.system_type().is_some_and(|name| UNDERSTOOD.contains(&name));
        (column.describe(), column.treatment(!is_understood))
    });
    Ok(Some(FoundTable {
        schema: Some(text_of(first, "table_schema")),
        name: text_of(first, "table_name"),
        columns: columns.collect(),
    }))
}

fn text_of(row: &Row, name: &str) -> String {
    row.text(name).unwrap_or_default().to_owned()
}

fn read(row: &Row) -> FoundColumn {
    let number = |name| row.text(name).and_then(|text| text.parse::<i32>().ok());
    FoundColumn {
        name: text_of(row, "name"),
        spelling: text_of(row, "spelling"),
        type_schema: text_of(row, "type_schema"),
        type_name: text_of(row, "type_name"),
        kind: text_of(row, "kind"),
        modifier: number("modifier").unwrap_or(-1),
        refuses_null: is_true(row.text("refuses_null")),
        key: number("key").and_then(|place| place.try_into().ok()),
        indexed: row.text("indexed").map(|text| is_true(Some(text))),
        has_order: is_true(row.text("has_order")),
        is_folded: is_true(row.text("is_folded")),
        is_bytewise: is_true(row.text("is_bytewise")),
        words: row.text("words").map(str::to_owned),
    }
}

/// As the driver library is set: `1`, `-1`, `t` or `true`.
fn is_true(text: Option<&str>) -> bool {
    !matches!(text, None | Some("" | "0" | "f" | "false"))
}
