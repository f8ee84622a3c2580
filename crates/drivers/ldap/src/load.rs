//! Static configuration.

use asterisk_realtime_core as core;
use asterisk_realtime_core::{Deadline, Error, Result, StaticRow};

use crate::directory::Directory;
use crate::entry::Entry;
use crate::plan::Plan;
use crate::syntax::Syntax;
use crate::table::{Column, Table};
use crate::text::filter;

/// The section that Asterisk's driver reads static files by, whatever the mapping says.
const USUAL: &str = "config";

/// The columns of a static file.
struct Lines<'t> {
    category: &'t Column,
    cat_metric: &'t Column,
    var_metric: Option<&'t Column>,
    name: &'t Column,
    value: &'t Column,
}

impl<'t> Lines<'t> {
    fn of(table: &'t Table) -> Result<Self> {
        Ok(Self {
            category: table.column("category")?,
            cat_metric: table.column("cat_metric")?,
            // The schema that comes with Asterisk has no attribute for it.
            var_metric: table.find("var_metric"),
            name: table.column("var_name")?,
            value: table.column("var_val")?,
        })
    }
}

impl Directory {
    pub(crate) async fn load(
        &self,
        name: &core::Table,
        file: &str,
        deadline: Deadline,
    ) -> Result<Vec<StaticRow>> {
        let usual = core::Table::defaulted(USUAL)?;
        let is_there = self.settings.section(name.name()).is_some();
        let name = if is_there || self.settings.section(USUAL).is_none() { name } else { &usual };
        let table = self.table(name, deadline).await?;
        let lines = Lines::of(&table)?;
        let Some(plan) = plan(&table, file)? else { return Ok(Vec::new()) };
        let found = self.matching(&table, &plan, &table.wanted, None, deadline).await;
        let mut entries = found.map_err(|failure| failure.error)?;
        // A directory takes letters for equal that a file name keeps apart, such as wide ones.
        let filename = table.column("filename")?;
        let syntax = table.main(filename).syntax;
        let is_it = |value: &String| syntax.compare(value, file).is_eq();
        entries.retain(|entry| entry.values(filename.main).iter().any(is_it));
        sort(&mut entries, &lines);
        let split = table.section.split_semicolon;
        Ok(entries.iter().flat_map(|entry| rows(entry, &lines, split)).collect())
    }
}

/// The active lines of a file; `None` if there can be none.
fn plan(table: &Table, file: &str) -> Result<Option<Plan>> {
    let (filename, commented) = (table.column("filename")?, table.column("commented")?);
    if file.is_empty() {
        return Ok(None);
    }
    let mut text = format!("(&{}", table.section.filters.concat());
    let attribute = table.main(commented);
    let name = &attribute.name;
    match attribute.syntax {
        Syntax::Integer => filter::compare(&mut text, name, "=", "0"),
        Syntax::Boolean => filter::compare(&mut text, name, "=", "FALSE"),
        _ => {
            // Asterisk's driver knows the first only.
            text.push_str("(|");
            for word in ["FALSE", "false", "0", "no"] {
                filter::compare(&mut text, name, "=", word);
            }
            text.push(')');
        }
    }
    let attribute = table.main(filename);
    let Some(value) = attribute.syntax.canonical(file) else {
        return Err(Error::invalid("no file has such a name").with_column("filename"));
    };
    filter::compare(&mut text, &attribute.name, "=", &value);
    text.push(')');
    Ok(Some(Plan::of(text)))
}

fn first(entry: &Entry, column: &Column) -> String {
    entry.values(column.main).first().cloned().unwrap_or_default()
}

/// By the metric of the category, its name and the metric of the line; what has none comes first.
fn sort(entries: &mut [Entry], lines: &Lines<'_>) {
    let number = |entry: &Entry, column: Option<&Column>| {
        let text = column.map(|column| first(entry, column)).unwrap_or_default();
        text.trim().parse::<i64>().unwrap_or_default()
    };
    entries.sort_by_cached_key(|entry| {
        let metric = number(entry, Some(lines.cat_metric));
        (metric, first(entry, lines.category), number(entry, lines.var_metric))
    });
}

/// One line for each value, and one without a value if there is none.
fn rows(entry: &Entry, lines: &Lines<'_>, split: bool) -> Vec<StaticRow> {
    let line = |value: &str| StaticRow {
        category: first(entry, lines.category),
        cat_metric: first(entry, lines.cat_metric),
        name: first(entry, lines.name),
        value: value.to_owned(),
    };
    let values = entry.values(lines.value.main);
    if values.is_empty() {
        return vec![line("")];
    }
    let pieces = values.iter().flat_map(|value| {
        let pieces: Vec<_> = if split { value.split(';').collect() } else { vec![&**value] };
        pieces
    });
    pieces.map(line).collect()
}
