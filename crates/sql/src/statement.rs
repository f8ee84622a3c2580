//! Text and the values that it refers to.

use std::borrow::Cow;

use asterisk_realtime_core::{ColumnDescription, Result};

use crate::{Dialect, Target};

/// A statement: text that only this crate can make, and the values in the order of its
/// placeholders.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Statement<'a> {
    text: String,
    binds: Vec<Bind<'a>>,
}

/// The value of one placeholder.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Bind<'a> {
    /// This cell of the identity of the last row that was read; see
    /// [`Page`](crate::Page).
    Identity(usize),
    /// NULL.
    Null,
    /// A text.
    Text(Cow<'a, str>),
}

impl<'a> Bind<'a> {
    /// A text.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }
}

impl Statement<'_> {
    /// The text. It holds no values.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The values, one for each placeholder.
    pub fn binds(&self) -> &[Bind<'_>] {
        &self.binds
    }

    /// The values as texts, one for each placeholder; `None` is NULL. What identifies a row has no
    /// value here: it stands only in the pages of a scan, and whoever reads those knows it.
    pub fn values(&self) -> impl ExactSizeIterator<Item = Option<&str>> {
        self.binds.iter().map(|bind| match bind {
            Bind::Text(text) => Some(&**text),
            Bind::Null | Bind::Identity(_) => None,
        })
    }

    /// Makes a statement that writes answer a row for each row that it is about. So they can be
    /// counted where the store does not: SQLite counts no rows of views.
    #[must_use]
    pub fn returning(mut self) -> Self {
        self.text.push_str(" RETURNING 1");
        self
    }

    /// A text that refers to no values.
    pub(crate) fn plain(text: String) -> Statement<'static> {
        Statement { text, binds: Vec::new() }
    }

    /// The same text without values, so that it borrows nothing.
    pub(crate) fn without_binds(self) -> Statement<'static> {
        Statement { text: self.text, binds: Vec::new() }
    }
}

/// Writes a statement about one table.
#[derive(Debug)]
pub(crate) struct Writer<'a> {
    pub(crate) dialect: &'a Dialect,
    pub(crate) target: Target<'a>,
    text: String,
    binds: Vec<Bind<'a>>,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(dialect: &'a Dialect, target: &Target<'a>) -> Self {
        Self { dialect, target: *target, text: String::with_capacity(192), binds: Vec::new() }
    }

    /// Appends our own text.
    pub(crate) fn push(&mut self, text: &'static str) {
        self.text.push_str(text);
    }

    /// Appends a number.
    pub(crate) fn push_number(&mut self, number: u64) {
        self.text.push_str(&number.to_string());
    }

    /// Appends one character of the dialect.
    pub(crate) fn push_char(&mut self, character: char) {
        self.text.push(character);
    }

    /// Appends a text that the dialect spells.
    pub(crate) fn push_spelling(&mut self, spelling: &str) {
        self.text.push_str(spelling);
    }

    /// Appends the table's name.
    pub(crate) fn push_table(&mut self) -> Result<()> {
        self.target.push_name(self.dialect, &mut self.text)
    }

    /// Appends `"table".*`.
    pub(crate) fn push_all_columns(&mut self) -> Result<()> {
        self.dialect.push_name(&mut self.text, self.target.name)?;
        self.text.push_str(".*");
        Ok(())
    }

    /// Appends `"table".*`, and behind it the texts of the columns that the store has to print.
    pub(crate) fn push_row(&mut self) -> Result<()> {
        self.push_all_columns()?;
        for column in self.target.printed() {
            self.push(", ");
            self.push_printed(column)?;
        }
        Ok(())
    }

    /// Appends the text of a column.
    pub(crate) fn push_printed(&mut self, column: &ColumnDescription) -> Result<()> {
        for (index, part) in (self.dialect.print)(column).split('?').enumerate() {
            if index > 0 {
                self.push_column(&column.name)?;
            }
            self.push(part);
        }
        Ok(())
    }

    /// Appends what a column is compared and ordered by: itself, or its text.
    pub(crate) fn push_comparable(&mut self, column: &ColumnDescription) -> Result<()> {
        if self.target.treatment(column).opaque {
            self.push_printed(column)
        } else {
            self.push_column(&column.name)
        }
    }

    /// Appends a column without its table.
    pub(crate) fn push_name(&mut self, name: &str) -> Result<()> {
        self.dialect.push_name(&mut self.text, name)
    }

    /// Appends a column with its table.
    pub(crate) fn push_column(&mut self, column: &str) -> Result<()> {
        self.target.push_column(self.dialect, &mut self.text, column)
    }

    /// Appends columns with their table, separated by commas.
    pub(crate) fn push_columns(&mut self, columns: &[&str]) -> Result<()> {
        for (index, column) in columns.iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.push_column(column)?;
        }
        Ok(())
    }

    /// Appends a placeholder for the value.
    pub(crate) fn bind(&mut self, bind: Bind<'a>) {
        self.binds.push(bind);
        (self.dialect.placeholder)(&mut self.text, self.binds.len());
    }

    /// Appends a placeholder for a value that is compared with the column.
    pub(crate) fn bind_like(&mut self, column: &ColumnDescription, bind: Bind<'a>) -> Result<()> {
        let treatment = self.target.treatment(column);
        let type_name = treatment.cast.as_ref().filter(|_| !treatment.opaque);
        let keyword = (self.dialect.cast)(column).filter(|_| !treatment.opaque);
        if type_name.is_none() && keyword.is_none() {
            self.bind(bind);
            return Ok(());
        }
        self.push("CAST(");
        self.bind(bind);
        self.push(" AS ");
        match (type_name, keyword) {
            (Some(name), _) => {
                self.push_name(&name.schema)?;
                self.push(".");
                self.push_name(&name.name)?;
            }
            (None, keyword) => self.push(keyword.unwrap_or_default()),
        }
        self.push(")");
        Ok(())
    }

    /// Appends a placeholder for a value that is written to the column.
    pub(crate) fn bind_written(
        &mut self,
        column: &ColumnDescription,
        bind: Bind<'a>,
    ) -> Result<()> {
        if !self.dialect.casts_writes {
            self.bind(bind);
            return Ok(());
        }
        let treatment = self.target.treatment(column);
        match &treatment.cast {
            None => self.bind(bind),
            Some(name) => {
                self.push("CAST(");
                self.bind(bind);
                self.push(" AS ");
                self.push_name(&name.schema)?;
                self.push(".");
                self.push_name(&name.name)?;
                self.push(")");
            }
        }
        Ok(())
    }

    pub(crate) fn finish(self) -> Statement<'a> {
        Statement { text: self.text, binds: self.binds }
    }
}
