//! What a notification says.

use asterisk_realtime_core::Invalidation;
use asterisk_realtime_sql_driver::Listening;
use serde::Deserialize;

/// A notification of a trigger; see [`notify`](asterisk_realtime_sql::postgres::notify).
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Notification {
    schema: Option<String>,
    table: Option<String>,
    column: Option<String>,
    values: Option<Vec<String>>,
    writer: Option<String>,
}

/// What the text of a notification means to the driver, whose own writes say `writer`. What is not
/// understood may mean anything.
pub(crate) fn invalidations(text: &str, writer: &str, driver: &Listening) -> Vec<Invalidation> {
    let Ok(said) = serde_json::from_str::<Notification>(text) else {
        return vec![Invalidation::All];
    };
    if said.writer.as_deref() == Some(writer) {
        return Vec::new();
    }
    let tables = match (&said.schema, &said.table) {
        (Some(schema), Some(table)) => driver.tables(schema, table),
        _ => Vec::new(),
    };
    if tables.is_empty() {
        return vec![Invalidation::All];
    }
    let (Some(column), Some(values)) = (said.column, said.values) else {
        return tables.into_iter().map(Invalidation::Table).collect();
    };
    let rows = tables.iter().flat_map(|table| {
        values.iter().map(|value| Invalidation::Rows {
            table: table.clone(),
            column: column.clone(),
            value: value.clone(),
        })
    });
    rows.collect()
}
