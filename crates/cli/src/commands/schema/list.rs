//! `ara schema list`

use std::io;

use asterisk_realtime::families;
use asterisk_realtime::families::schema::{self, Table};
use serde_json::{Value, json};

use crate::console::Console;

pub(super) fn run(console: &mut Console<'_>) -> io::Result<()> {
    let mut groups = families::all();
    // Static configuration and call detail records belong to no family.
    groups.push(("-", schema::tables()));
    let rows =
        || groups.iter().flat_map(|(group, tables)| tables.iter().map(move |it| (*group, *it)));
    if console.json {
        let rows: Vec<_> = rows().map(|(group, table)| row(group, table)).collect();
        return console.document(&Value::from(rows));
    }
    line(console, ["Group", "Table", "Columns", "Families", "What is in it"])?;
    for (group, table) in rows() {
        let columns = table.newest().columns.len().to_string();
        let families = match table.families {
            [] => "-".to_owned(),
            families => families.join(", "),
        };
        line(console, [group, table.name, &columns, &families, table.about])?;
    }
    Ok(())
}

fn line(console: &mut Console<'_>, cells: [&str; 5]) -> io::Result<()> {
    let [group, table, columns, families, about] = cells;
    writeln!(console.out, "{group:<12} {table:<28} {columns:>7}  {families:<28} {about}")
}

fn row(group: &str, table: &'static Table) -> Value {
    json!({
        "group": (group != "-").then_some(group),
        "table": table.name,
        "families": table.families,
        "columns": table.newest().columns.len(),
        "official": table.tree.is_some(),
        "about": table.about,
    })
}
