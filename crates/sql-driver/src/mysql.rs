//! What MySQL and MariaDB say, whichever client library brings it.

mod codes;
mod column;
mod named;

use asterisk_realtime_core::Row;

use crate::FoundTable;

pub use codes::verdict;
pub use column::describe;
pub use named::named;

/// The table in the rows of
/// [`table_columns`](asterisk_realtime_sql::mysql::table_columns), if there is one. If they are of
/// several tables, the one with the exact name wins, then the first.
pub fn table(rows: &[Row], is_in_schema: bool, name: &str) -> Option<FoundTable> {
    let of =
        |row: &Row| ["table_schema", "table_name"].map(|name| row.text(name).map(str::to_owned));
    let is_exact = |row: &&Row| row.text("table_name") == Some(name);
    let first = rows.iter().find(is_exact).or_else(|| rows.first())?;
    let chosen = of(first);
    let columns = rows.iter().filter(|row| of(row) == chosen).map(describe).collect();
    let [schema, name] = chosen;
    Some(FoundTable { schema: schema.filter(|_| is_in_schema), name: name?, columns })
}
