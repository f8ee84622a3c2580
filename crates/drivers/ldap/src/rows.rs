//! From entries to rows.

use std::cmp::Ordering;
use std::sync::Arc;

use asterisk_realtime_core::{Columns, Result, Row, RowBuilder};

use crate::entry::Entry;
use crate::table::{Column, Table};

/// The variable of which Asterisk's driver takes the name of a method off.
const MD5_SECRET: &str = "md5secret";

/// Makes rows of a table's entries.
#[derive(Debug)]
pub(crate) struct Rows<'t> {
    table: &'t Table,
    builder: RowBuilder,
}

impl<'t> Rows<'t> {
    pub(crate) fn new(table: &'t Table) -> Self {
        Self { table, builder: RowBuilder::new(table.names.clone()) }
    }

    /// The columns in order; one without a value is NULL, one with several comes several times.
    /// Attributes without a variable follow, if the table has them.
    pub(crate) fn row(&mut self, entry: &Entry) -> Result<Row> {
        let is_plain = |column: &Column| match *column.read {
            [place] => entry.values(place).len() <= 1,
            _ => false,
        };
        let split = self.table.section.split_semicolon;
        if !split && entry.others.is_empty() && self.table.columns.iter().all(is_plain) {
            for column in &self.table.columns {
                let value = entry.values(column.main).first();
                self.builder.push(value.map(|value| shown(&column.name, value)));
            }
            return self.builder.finish();
        }
        self.long_row(entry)
    }

    fn long_row(&self, entry: &Entry) -> Result<Row> {
        let mut cells: Vec<(Arc<str>, Option<&str>)> = Vec::new();
        for column in &self.table.columns {
            let before = cells.len();
            for value in column.read.iter().flat_map(|place| entry.values(*place)) {
                self.add(&mut cells, &column.name, value);
            }
            if cells.len() == before {
                cells.push((Arc::clone(&column.name), None));
            }
        }
        for (name, values) in &entry.others {
            let name = Arc::from(&**name);
            for value in values {
                self.add(&mut cells, &name, value);
            }
        }
        let columns = Columns::new(cells.iter().map(|(name, _)| Arc::clone(name)));
        Row::from_cells(&columns, cells.iter().map(|(_, value)| *value))
    }

    fn add<'e>(
        &self,
        cells: &mut Vec<(Arc<str>, Option<&'e str>)>,
        name: &Arc<str>,
        value: &'e str,
    ) {
        let value = shown(name, value);
        if self.table.section.split_semicolon && !name.eq_ignore_ascii_case(MD5_SECRET) {
            cells.extend(value.split(';').map(|piece| (Arc::clone(name), Some(piece))));
        } else {
            cells.push((Arc::clone(name), Some(value)));
        }
    }
}

/// A password without the name of its method in front, which modules do not expect.
fn shown<'v>(name: &str, value: &'v str) -> &'v str {
    const METHOD: &str = "{md5}";
    match value.split_at_checked(METHOD.len()) {
        Some((method, rest))
            if name.eq_ignore_ascii_case(MD5_SECRET) && method.eq_ignore_ascii_case(METHOD) =>
        {
            rest
        }
        _ => value,
    }
}

/// Puts entries into the order of a column, then of what names them.
pub(crate) fn sort(entries: &mut [Entry], table: &Table, column: &str) -> Result<()> {
    if entries.len() < 2 {
        return Ok(());
    }
    let mut order = vec![table.column(column)?];
    order.extend(table.keys());
    entries.sort_by(|one, other| {
        let mut compared = order.iter().map(|column| compare(one, other, table, column));
        let first = compared.find(|ordering| ordering.is_ne());
        first.unwrap_or_else(|| one.dn.cmp(&other.dn))
    });
    Ok(())
}

/// Compares by the first value; without one comes first.
fn compare(one: &Entry, other: &Entry, table: &Table, column: &Column) -> Ordering {
    match (one.values(column.main).first(), other.values(column.main).first()) {
        (Some(one), Some(other)) => table.main(column).syntax.compare(one, other),
        (one, other) => one.is_some().cmp(&other.is_some()),
    }
}
