//! The table that a statement is about.

use asterisk_realtime_core::{ColumnDescription, Error, Result, TableDescription};

use crate::{Dialect, Treatment};

/// A table, as the store spells it, and its description.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Target<'a> {
    /// The schema, if the name needs one.
    pub schema: Option<&'a str>,
    /// The table.
    pub name: &'a str,
    /// Its columns.
    pub description: &'a TableDescription,
    /// The store's hidden row number, which identifies and orders rows where there is one.
    pub row_id: Option<&'a str>,
    /// How its columns are treated, one for each; all are plain if it is empty.
    pub treatments: &'a [Treatment],
}

impl<'a> Target<'a> {
    /// A table without a schema and without a row number.
    pub fn new(name: &'a str, description: &'a TableDescription) -> Self {
        Self { schema: None, name, description, row_id: None, treatments: &[] }
    }

    /// Puts it into a schema.
    #[must_use]
    pub fn in_schema(mut self, schema: &'a str) -> Self {
        self.schema = Some(schema);
        self
    }

    /// Names the hidden row number.
    #[must_use]
    pub fn with_row_id(mut self, row_id: &'a str) -> Self {
        self.row_id = Some(row_id);
        self
    }

    /// Says how its columns are treated: one entry for each.
    #[must_use]
    pub fn with_treatments(mut self, treatments: &'a [Treatment]) -> Self {
        self.treatments = treatments;
        self
    }

    /// How the column, one of the description's, is treated.
    pub(crate) fn treatment(&self, column: &ColumnDescription) -> &'a Treatment {
        const PLAIN: &Treatment = &Treatment::PLAIN;
        let mut all = self.description.columns().iter().zip(self.treatments);
        all.find(|(each, _)| std::ptr::eq(*each, column)).map_or(PLAIN, |(_, treatment)| treatment)
    }

    /// The columns that the store has to print.
    pub(crate) fn printed(&self) -> impl Iterator<Item = &'a ColumnDescription> + use<'a> {
        let all = self.description.columns().iter().zip(self.treatments);
        all.filter(|(_, treatment)| treatment.printed).map(|(column, _)| column)
    }

    /// The column of this name: exactly, else without case.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](asterisk_realtime_core::ErrorKind::NotFound), naming it.
    pub(crate) fn column(&self, name: &str) -> Result<&'a ColumnDescription> {
        self.description
            .column(name)
            .ok_or_else(|| Error::not_found("the table has no such column").with_column(name))
    }

    /// The columns that order equal rows: the primary key, else the row number.
    pub(crate) fn tie_break(&self) -> Vec<&'a str> {
        let key = self.description.primary_key();
        if key.is_empty() {
            self.row_id.into_iter().collect()
        } else {
            key.into_iter().map(|column| &*column.name).collect()
        }
    }

    /// The columns that identify a row: the row number, else the primary key. Empty for a view.
    pub(crate) fn identity(&self) -> Vec<&'a str> {
        match self.row_id {
            Some(row_id) => vec![row_id],
            None => self.tie_break(),
        }
    }

    /// Appends `"schema"."table"`.
    pub(crate) fn push_name(&self, dialect: &Dialect, text: &mut String) -> Result<()> {
        if let Some(schema) = self.schema {
            dialect.push_name(text, schema)?;
            text.push('.');
        }
        dialect.push_name(text, self.name)
    }

    /// Appends `"table"."column"`: qualified, no store takes an unknown column for a string.
    pub(crate) fn push_column(
        &self,
        dialect: &Dialect,
        text: &mut String,
        column: &str,
    ) -> Result<()> {
        dialect.push_name(text, self.name)?;
        text.push('.');
        dialect.push_name(text, column)
    }
}
