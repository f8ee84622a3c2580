//! Rows: ordered lists of named cells, cheap to make and to clone.

use std::fmt;
use std::sync::Arc;

use crate::{Codec, Error, Result, Variables};

/// A cell: NULL or a text. NULL, `""` and `" "` are three values.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Cell<'r> {
    /// SQL NULL, an absent attribute.
    Null,
    /// A text, as the store's own command line client prints it.
    Text(&'r str),
}

impl<'r> Cell<'r> {
    /// The text; `None` for NULL.
    pub fn text(self) -> Option<&'r str> {
        match self {
            Self::Null => None,
            Self::Text(text) => Some(text),
        }
    }

    /// Whether it is NULL.
    pub fn is_null(self) -> bool {
        self == Self::Null
    }
}

impl<'r> From<Option<&'r str>> for Cell<'r> {
    fn from(text: Option<&'r str>) -> Self {
        text.map_or(Self::Null, Self::Text)
    }
}

/// The column names of a result, shared by all its rows.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Columns(Arc<[Arc<str>]>);

impl Columns {
    /// These names, in this order; they may repeat.
    pub fn new<N: Into<Arc<str>>>(names: impl IntoIterator<Item = N>) -> Self {
        Self(names.into_iter().map(Into::into).collect())
    }

    /// The names in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Arc<str>> {
        self.0.iter()
    }

    /// How many columns there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no column.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first column of this name: exactly, else ignoring ASCII case.
    pub fn position(&self, name: &str) -> Option<usize> {
        let exact = self.0.iter().position(|column| **column == *name);
        exact.or_else(|| self.0.iter().position(|column| column.eq_ignore_ascii_case(name)))
    }

    /// Whether these are the names of `other`, cheaply if they are shared.
    pub fn same_as(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self == other
    }
}

/// One row: raw cells in the table's column order. Cloning shares the text.
#[derive(Clone)]
pub struct Row {
    cells: Arc<Cells>,
    codec: Codec,
}

/// The cells of a row: one buffer of text, and where each cell ends in it.
struct Cells {
    text: Box<str>,
    ends: Box<[End]>,
    /// In here, so that who clones a row does not count as a user of what all rows share: with
    /// several processors that would cost more than all the rest.
    columns: Columns,
}

/// The end of a cell in the text; the top bit marks NULL.
#[derive(Clone, Copy, Eq, PartialEq)]
struct End(u32);

impl End {
    const NULL: u32 = 1 << 31;

    fn offset(self) -> usize {
        (self.0 & !Self::NULL) as usize
    }

    fn is_null(self) -> bool {
        self.0 & Self::NULL != 0
    }
}

impl Row {
    /// A row of these cells; for tests and small stores. Drivers use [`RowBuilder`].
    ///
    /// # Errors
    ///
    /// As [`RowBuilder::finish`].
    pub fn from_cells<'c>(
        columns: &Columns,
        cells: impl IntoIterator<Item = Option<&'c str>>,
    ) -> Result<Self> {
        let mut builder = RowBuilder::new(columns.clone());
        for cell in cells {
            builder.push(cell);
        }
        builder.finish()
    }

    /// The names of the columns.
    pub fn columns(&self) -> &Columns {
        &self.cells.columns
    }

    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.cells.ends.len()
    }

    /// Whether there is no cell.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The cell at this position; `None` beyond the last.
    pub fn cell(&self, index: usize) -> Option<Cell<'_>> {
        let end = *self.cells.ends.get(index)?;
        if end.is_null() {
            return Some(Cell::Null);
        }
        let start = index.checked_sub(1).map_or(0, |before| self.cells.ends[before].offset());
        Some(Cell::Text(&self.cells.text[start..end.offset()]))
    }

    /// The first cell of this column (exact name, else ignoring ASCII case); `None` if there is
    /// no such column.
    pub fn get(&self, column: &str) -> Option<Cell<'_>> {
        self.cell(self.columns().position(column)?)
    }

    /// The text of the first cell of this column; `None` if there is no such column, or if the
    /// cell is NULL.
    pub fn text(&self, column: &str) -> Option<&str> {
        self.get(column)?.text()
    }

    /// The cells with their names, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Arc<str>, Cell<'_>)> {
        let cells = (0..self.len()).map(|index| self.cell(index).unwrap_or(Cell::Null));
        self.columns().iter().zip(cells)
    }

    /// The row as Asterisk sees it: packed values split and decoded, NULL and blank cells left
    /// out. See [`Variables`].
    pub fn variables(&self) -> Variables {
        Variables::of(self, self.codec)
    }

    /// Whether [`Row::variables`] unpacks values.
    pub fn codec(&self) -> Codec {
        self.codec
    }

    /// Sets how [`Row::variables`] reads the row. The engine does, by the family's policy and the
    /// store's capability.
    pub fn set_codec(&mut self, codec: Codec) {
        self.codec = codec;
    }
}

impl fmt::Debug for Row {
    /// Names only: cells may be secrets.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Row(")?;
        formatter.debug_list().entries(self.columns().iter()).finish()?;
        formatter.write_str(")")
    }
}

impl Eq for Row {}

impl PartialEq for Row {
    /// The same names and the same cells.
    fn eq(&self, other: &Self) -> bool {
        let (cells, others) = (&self.cells, &other.cells);
        Arc::ptr_eq(cells, others)
            || (cells.columns.same_as(&others.columns)
                && cells.ends == others.ends
                && cells.text == others.text)
    }
}

/// Makes rows of one result, reusing its buffers.
#[derive(Debug)]
pub struct RowBuilder {
    columns: Columns,
    text: String,
    ends: Vec<u32>,
    overflow: bool,
}

impl RowBuilder {
    /// A builder of rows with these columns.
    pub fn new(columns: Columns) -> Self {
        let ends = Vec::with_capacity(columns.len());
        Self { columns, text: String::new(), ends, overflow: false }
    }

    /// The columns of the rows.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// Adds the next cell.
    pub fn push(&mut self, cell: Option<&str>) {
        match cell {
            None => self.push_null(),
            Some(text) => self.push_text(text),
        }
    }

    /// Adds NULL.
    pub fn push_null(&mut self) {
        let end = self.end() | End::NULL;
        self.ends.push(end);
    }

    /// Adds a text.
    pub fn push_text(&mut self, text: &str) {
        self.text.push_str(text);
        let end = self.end();
        self.ends.push(end);
    }

    /// Adds what `write` writes, so that numbers need no text of their own.
    pub fn push_with(&mut self, write: impl FnOnce(&mut String)) {
        write(&mut self.text);
        let end = self.end();
        self.ends.push(end);
    }

    /// Ends the row; the builder is ready for the next.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Internal`](crate::ErrorKind::Internal) if there are not as many cells as
    /// columns; [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) if the row holds 2 GiB of text
    /// or more.
    pub fn finish(&mut self) -> Result<Row> {
        let complete = self.ends.len() == self.columns.len();
        let overflow = std::mem::take(&mut self.overflow);
        let cells = Cells {
            text: self.text.as_str().into(),
            ends: self.ends.iter().map(|end| End(*end)).collect(),
            columns: self.columns.clone(),
        };
        self.text.clear();
        self.ends.clear();
        if !complete {
            return Err(Error::internal("a row has not as many cells as its result has columns"));
        }
        if overflow {
            return Err(Error::invalid("a row holds 2 GiB of text or more"));
        }
        Ok(Row { cells: Arc::new(cells), codec: Codec::On })
    }

    fn end(&mut self) -> u32 {
        match u32::try_from(self.text.len()) {
            Ok(end) if end < End::NULL => end,
            _ => {
                self.overflow = true;
                0
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    fn row() -> Row {
        let columns = Columns::new(["id", "Name", "a", "b", "id"]);
        Row::from_cells(&columns, [Some("7"), Some("é"), None, Some(""), Some("8")]).unwrap()
    }

    #[test]
    fn null_and_empty_and_text_are_three_values() {
        let row = row();
        assert_eq!(row.get("a"), Some(Cell::Null));
        assert_eq!(row.get("b"), Some(Cell::Text("")));
        assert_eq!(row.get("name"), Some(Cell::Text("é")));
        assert_eq!(row.get("zzz"), None);
        assert_eq!(row.text("id"), Some("7"), "the first of several");
        assert_eq!(row.iter().count(), 5);
        assert_eq!(row.cell(4), Some(Cell::Text("8")));
    }

    #[test]
    fn a_clone_shares_the_text_and_debug_hides_it() {
        let row = row();
        let clone = row.clone();
        assert!(Arc::ptr_eq(&row.cells, &clone.cells));
        assert_eq!(row, clone);
        assert_eq!(format!("{row:?}"), r#"Row(["id", "Name", "a", "b", "id"])"#);
    }

    #[test]
    fn an_incomplete_row_is_an_error_and_leaves_the_builder_clean() {
        let mut builder = RowBuilder::new(Columns::new(["a", "b"]));
        builder.push_text("x");
        assert_eq!(builder.finish().unwrap_err().kind(), ErrorKind::Internal);
        builder.push_with(|text| text.push_str("12"));
        builder.push_null();
        let row = builder.finish().unwrap();
        assert_eq!(row.text("a"), Some("12"));
        assert!(row.get("b").unwrap().is_null());
    }
}
