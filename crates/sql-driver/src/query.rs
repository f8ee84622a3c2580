//! A query: text, values, and what its rows are made of.

use std::sync::Arc;

use asterisk_realtime_core::Columns;
use asterisk_realtime_sql::{Bind, Statement};

use crate::Reporter;

/// A query and the shape of its rows.
#[derive(Debug)]
#[non_exhaustive]
pub struct Query<'a> {
    /// The text and the values.
    pub statement: &'a Statement<'a>,
    /// What rows are made of.
    pub shape: &'a Shape,
    /// The table, for messages.
    pub table: &'a str,
    /// Told about text that is not UTF-8.
    pub reporter: &'a Reporter,
    /// What [`Bind::Identity`] stands for.
    pub(crate) behind: &'a [String],
}

impl<'a> Query<'a> {
    /// The values in the order of the placeholders; `None` is NULL.
    pub fn values(&self) -> impl ExactSizeIterator<Item = Option<&'a str>> {
        let behind = self.behind;
        self.statement.binds().iter().map(move |bind| match bind {
            Bind::Null => None,
            Bind::Text(text) => Some(&**text),
            Bind::Identity(index) => behind.get(*index).map(String::as_str),
        })
    }
}

/// Where the cells of a row are in a result.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Shape {
    columns: Columns,
    positions: Arc<[usize]>,
    width: usize,
}

impl Shape {
    /// Rows of these columns. The result begins with them, and behind them come, in order, the
    /// texts of those that are printed by the server.
    pub fn new(columns: Columns, is_printed: impl Fn(usize) -> bool) -> Self {
        let mut width = columns.len();
        let positions = (0..columns.len()).map(|index| {
            if !is_printed(index) {
                return index;
            }
            width += 1;
            width - 1
        });
        let positions = positions.collect();
        Self { columns, positions, width }
    }

    /// The columns of the rows.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// For each column the position in the result that holds its text.
    pub fn positions(&self) -> &[usize] {
        &self.positions
    }

    /// Whether a result with these column names is of this shape.
    pub fn fits<'n>(&self, names: impl ExactSizeIterator<Item = &'n str>) -> bool {
        names.len() == self.width
            && names.zip(self.columns.iter()).all(|(name, column)| *name == **column)
    }
}
