//! The text of one table.

use asterisk_realtime_core::Result;

use crate::schema::{
    ColumnSpec, DataType, EnumerationSpec, Enumerations, ForeignKeySpec, KeySpec, SchemaDialect,
    TableSpec,
};

/// Writes one statement.
pub(super) struct Renderer<'d> {
    dialect: &'d SchemaDialect,
    text: String,
}

impl<'d> Renderer<'d> {
    pub(super) fn new(dialect: &'d SchemaDialect) -> Self {
        Self { dialect, text: String::with_capacity(512) }
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub(super) fn name(&mut self, name: &str) -> Result<()> {
        self.dialect.push_name(&mut self.text, name)
    }

    /// The name of a table, behind that of its schema.
    pub(super) fn table_name(&mut self, table: &TableSpec<'_>) -> Result<()> {
        if let Some(schema) = table.schema {
            self.name(schema)?;
            self.push(".");
        }
        self.name(table.name)
    }

    /// `(a, b)`
    pub(super) fn names(&mut self, names: &[&str]) -> Result<()> {
        for (index, name) in names.iter().enumerate() {
            self.push(if index == 0 { "(" } else { ", " });
            self.name(name)?;
        }
        self.push(")");
        Ok(())
    }

    /// `('a', 'b')`
    pub(super) fn words(&mut self, words: &EnumerationSpec<'_>) {
        for (index, member) in words.members.iter().enumerate() {
            self.push(if index == 0 { "(" } else { ", " });
            self.dialect.push_literal(&mut self.text, member);
        }
        self.push(")");
    }

    /// The whole table, one column a line: people read it.
    pub(super) fn table(&mut self, table: &TableSpec<'_>) -> Result<()> {
        self.push("CREATE TABLE ");
        self.table_name(table)?;
        for (index, column) in table.columns.iter().enumerate() {
            self.push(if index == 0 { " (\n    " } else { ",\n    " });
            self.column(column)?;
        }
        if !table.primary_key.is_empty() {
            self.push(",\n    PRIMARY KEY ");
            self.names(table.primary_key)?;
        }
        for key in self.unique(table) {
            self.unique_key(key)?;
        }
        for key in &table.foreign_keys {
            self.foreign_key(key)?;
        }
        self.push("\n)");
        self.push(self.dialect.table_options);
        Ok(())
    }

    pub(super) fn column(&mut self, column: &ColumnSpec<'_>) -> Result<()> {
        self.name(column.name)?;
        self.push(" ");
        let numbered = (self.dialect.numbered)(column);
        match numbered {
            Some((data_type, _)) => self.push(data_type),
            None => self.push(&(self.dialect.data_type)(&column.data_type)),
        }
        if let Some(default) = column.default {
            self.push(" DEFAULT ");
            self.default(&column.data_type, default);
        }
        // Oracle wants it in front of NOT NULL, and the others do not mind.
        self.push(numbered.map_or("", |(_, behind)| behind));
        if !column.nullable {
            self.push(" NOT NULL");
        }
        match column.data_type {
            DataType::Enumeration(words) if self.dialect.enumerations == Enumerations::Check => {
                self.push(" CHECK (");
                self.name(column.name)?;
                self.push(" IN ");
                self.words(&words);
                self.push(")");
            }
            _ => {}
        }
        Ok(())
    }

    /// A number stands bare where it is one.
    fn default(&mut self, data_type: &DataType<'_>, default: &str) {
        let is_number = matches!(
            data_type,
            DataType::BigInteger | DataType::Decimal { .. } | DataType::Float | DataType::Integer
        );
        if is_number && default.parse::<f64>().is_ok_and(f64::is_finite) {
            self.push(default);
        } else {
            self.dialect.push_literal(&mut self.text, default);
        }
    }

    fn unique<'t>(
        &self,
        table: &'t TableSpec<'_>,
    ) -> impl Iterator<Item = &'t KeySpec<'t>> + use<'t> {
        let allows_same = self.dialect.allows_same_keys;
        table.unique.iter().filter(move |key| allows_same || key.columns != table.primary_key)
    }

    fn unique_key(&mut self, key: &KeySpec<'_>) -> Result<()> {
        self.push(",\n    ");
        if let Some(name) = key.name {
            self.push("CONSTRAINT ");
            self.name(name)?;
            self.push(" ");
        }
        self.push("UNIQUE ");
        self.names(key.columns)
    }

    fn foreign_key(&mut self, key: &ForeignKeySpec<'_>) -> Result<()> {
        self.push(",\n    CONSTRAINT ");
        self.name(key.name)?;
        self.push(" FOREIGN KEY ");
        self.names(key.columns)?;
        self.push(" REFERENCES ");
        self.name(key.table)?;
        self.push(" ");
        self.names(key.references)
    }
}
