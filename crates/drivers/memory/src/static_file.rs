//! Static configuration kept in a table.

use asterisk_realtime_core::{Result, Row, StaticRow};

use crate::query::order;
use crate::table::{Layout, Rows};

/// The places of the columns that a static table has.
struct Places {
    file: usize,
    category: usize,
    name: usize,
    value: usize,
    category_metric: usize,
    variable_metric: usize,
    commented: usize,
}

impl Places {
    fn new(layout: &Layout) -> Result<Self> {
        Ok(Self {
            file: layout.place("filename")?,
            category: layout.place("category")?,
            name: layout.place("var_name")?,
            value: layout.place("var_val")?,
            category_metric: layout.place("cat_metric")?,
            variable_metric: layout.place("var_metric")?,
            commented: layout.place("commented")?,
        })
    }
}

/// The active lines of a file, in the order of Asterisk's odbc driver: `cat_metric` descending,
/// `var_metric`, `category`, `var_name`.
///
/// # Errors
///
/// `NotFound` if a column is missing.
pub(crate) fn load(table: &Rows, file: &str) -> Result<Vec<StaticRow>> {
    let layout = table.layout();
    let places = Places::new(layout)?;
    let text = |row: &Row, place| {
        row.cell(place).and_then(asterisk_realtime_core::Cell::text).map(ToOwned::to_owned)
    };
    let active = |row: &&Row| {
        text(row, places.file).as_deref() == Some(file)
            && text(row, places.commented).as_deref() == Some("0")
    };
    let mut rows: Vec<&Row> = table.iter().filter(active).collect();
    let by =
        |place: usize, one: &Row, other: &Row| order(layout.column_type(place), place, one, other);
    rows.sort_by(|one, other| {
        by(places.category_metric, other, one)
            .then_with(|| by(places.variable_metric, one, other))
            .then_with(|| by(places.category, one, other))
            .then_with(|| by(places.name, one, other))
    });
    let line = |row: &Row| StaticRow {
        category: text(row, places.category).unwrap_or_default(),
        cat_metric: text(row, places.category_metric).unwrap_or_default(),
        name: text(row, places.name).unwrap_or_default(),
        value: text(row, places.value).unwrap_or_default(),
    };
    Ok(rows.into_iter().map(line).collect())
}
