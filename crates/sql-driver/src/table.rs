//! Tables as they were found.

use std::sync::Arc;
use std::time::{Duration, Instant};

use asterisk_realtime_core::{Columns, Error, Result, Row, TableDescription};
use asterisk_realtime_sql::{Target, Treatment};

use crate::{FoundTable, Shape};

/// A table, ready for statements.
#[derive(Debug)]
pub(crate) struct TableInfo {
    pub(crate) description: Arc<TableDescription>,
    /// The shape of its rows.
    pub(crate) shape: Shape,
    schema: Option<String>,
    name: String,
    treatments: Vec<Treatment>,
    /// The positions of the columns of the primary key.
    key: Vec<usize>,
    found: Instant,
}

/// Statements notice that a table has changed; whoever asks for its description only would not,
/// so for them it is read anew when it is older than this.
const FRESH: Duration = Duration::from_secs(2);

impl From<FoundTable> for TableInfo {
    fn from(found: FoundTable) -> Self {
        let (columns, treatments): (Vec<_>, Vec<Treatment>) = found.columns.into_iter().unzip();
        let names = Columns::new(columns.iter().map(|column| Arc::clone(&column.name)));
        let description = TableDescription::new(columns);
        let key = description.primary_key();
        let key = key.iter().filter_map(|column| names.position(&column.name)).collect();
        Self {
            shape: Shape::new(names, |index| treatments[index].printed),
            description: Arc::new(description),
            schema: found.schema,
            name: found.name,
            treatments,
            key,
            found: Instant::now(),
        }
    }
}

impl TableInfo {
    /// The table, for statements.
    pub(crate) fn target(&self) -> Target<'_> {
        let target = Target::new(&self.name, &self.description).with_treatments(&self.treatments);
        match &self.schema {
            Some(schema) => target.in_schema(schema),
            None => target,
        }
    }

    /// Whether it was seen just now.
    pub(crate) fn is_fresh(&self) -> bool {
        self.found.elapsed() < FRESH
    }

    /// Whether the server spells it so.
    pub(crate) fn is_called(&self, schema: &str, name: &str) -> bool {
        self.schema.as_deref() == Some(schema) && self.name == name
    }

    /// The name, as the server spells it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The shape of the lines of a static file.
    pub(crate) fn lines_shape(&self) -> Result<Shape> {
        let names = ["category", "cat_metric", "var_name", "var_val"];
        let positions = names.map(|name| {
            let missing = || Error::not_found("the table has no such column").with_column(name);
            self.shape.columns().position(name).ok_or_else(missing)
        });
        let [a, b, c, d] = positions;
        let positions = [a?, b?, c?, d?];
        let columns = &self.description.columns();
        let names = Columns::new(positions.map(|at| Arc::clone(&columns[at].name)));
        Ok(Shape::new(names, |index| self.treatments[positions[index]].printed))
    }

    /// What identifies the row: the texts of its primary key.
    pub(crate) fn identity(&self, row: &Row) -> Vec<String> {
        let text = |at: &usize| row.cell(*at)?.text().map(str::to_owned);
        self.key.iter().filter_map(text).collect()
    }
}
