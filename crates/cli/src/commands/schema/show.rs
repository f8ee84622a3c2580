//! `ara schema show`

use std::io;

use asterisk_realtime::families::schema::{Key, Layout, LayoutColumn, Otherwise, Syntax, Version};
use serde_json::{Value, json};

use crate::console::Console;
use crate::outcome::Result;

pub(super) fn run(name: &str, version: Version, console: &mut Console<'_>) -> Result<()> {
    let layouts = super::layouts(name, version)?;
    if console.json {
        let tables: Vec<_> = layouts.iter().map(table).collect();
        let version = super::shown(version);
        console.document(&json!({ "family": name, "asterisk": version, "tables": tables }))?;
        return Ok(());
    }
    for (index, layout) in layouts.iter().enumerate() {
        if index > 0 {
            writeln!(console.out)?;
        }
        print(layout, console)?;
    }
    Ok(())
}

fn print(layout: &Layout, console: &mut Console<'_>) -> io::Result<()> {
    writeln!(console.out, "{}: {}", layout.name(), layout.table.about)?;
    for one in &layout.columns {
        let null = if one.column.nullable { "" } else { " NOT NULL" };
        writeln!(console.out, "\n  {}  {}{null}", one.column.name, one.type_name())?;
        for line in lines(one) {
            writeln!(console.out, "      {line}")?;
        }
    }
    writeln!(console.out)?;
    if !layout.table.primary_key.is_empty() {
        writeln!(console.out, "  primary key: {}", layout.table.primary_key.join(", "))?;
    }
    let keys = layout.unique.iter().map(|key| ("unique", key));
    for (what, key) in keys.chain(layout.indexes.iter().map(|key| ("index", key))) {
        writeln!(console.out, "  {what}: {}", key.columns.join(", "))?;
    }
    Ok(())
}

/// What is said of a column besides its type.
fn lines(one: &LayoutColumn) -> Vec<String> {
    let column = one.column;
    let mut lines = Vec::new();
    if !column.meaning.is_empty() {
        lines.push(column.meaning.to_owned());
    }
    match column.option {
        None => lines.push("Asterisk does not read it".to_owned()),
        Some(option) if option != column.name => lines.push(format!("option: {option}")),
        Some(_) => {}
    }
    if !matches!(column.syntax, Syntax::Unread | Syntax::Text) {
        let otherwise = match column.otherwise {
            Otherwise::Ignores => "else Asterisk ignores it".to_owned(),
            Otherwise::Refuses => "else Asterisk refuses the row".to_owned(),
            Otherwise::Takes(value) => format!("else Asterisk takes {value}"),
        };
        lines.push(format!("values: {}; {otherwise}", column.syntax.expected()));
    }
    lines.extend(column.absent.map(|absent| format!("if NULL: {absent}")));
    lines
}

fn table(layout: &Layout) -> Value {
    let keys =
        |keys: &[&'static Key]| keys.iter().map(|key| json!(key.columns)).collect::<Vec<_>>();
    json!({
        "table": layout.name(),
        "about": layout.table.about,
        "families": layout.table.families,
        "columns": layout.columns.iter().map(column).collect::<Vec<_>>(),
        "primary_key": layout.table.primary_key,
        "unique": keys(&layout.unique),
        "indexes": keys(&layout.indexes),
    })
}

fn column(one: &LayoutColumn) -> Value {
    let column = one.column;
    let is_read = column.option.is_some();
    let otherwise = match column.otherwise {
        Otherwise::Ignores => "ignored",
        Otherwise::Refuses => "refused",
        Otherwise::Takes(value) => value,
    };
    json!({
        "name": column.name,
        "type": one.type_name(),
        "nullable": column.nullable,
        "option": column.option,
        "values": is_read.then(|| column.syntax.expected()),
        "otherwise": is_read.then_some(otherwise),
        "absent": column.absent,
        "secret": column.is_secret,
        "meaning": column.meaning,
    })
}
