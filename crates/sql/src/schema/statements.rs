//! The statements that make tables, in an order that stores take.

use asterisk_realtime_core::{Error, Result};

use crate::Statement;
use crate::schema::render::Renderer;
use crate::schema::{
    ColumnSpec, DataType, EnumerationSpec, Enumerations, KeySpec, SchemaDialect, TableSpec,
};

impl SchemaDialect {
    /// All that makes the tables: types first, then tables, each behind those that it refers to
    /// and before its indexes.
    ///
    /// # Errors
    ///
    /// As [`create_table`](Self::create_table);
    /// [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid) also if two enumerations of
    /// different words have the same name.
    pub fn create_all(&self, tables: &[TableSpec<'_>]) -> Result<Vec<Statement<'static>>> {
        let mut statements = Vec::new();
        for words in self.types(tables)? {
            statements.push(self.create_type(&words)?);
        }
        for table in in_order(tables) {
            statements.push(self.create_table(table)?);
            for index in self.indexes(table) {
                statements.push(self.create_index(table, index)?);
            }
        }
        Ok(statements)
    }

    /// The types that have to exist before the tables do, each once.
    ///
    /// # Errors
    ///
    /// [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid): two of different words have the
    /// same name.
    pub fn types<'a>(&self, tables: &[TableSpec<'a>]) -> Result<Vec<EnumerationSpec<'a>>> {
        let mut types: Vec<EnumerationSpec<'a>> = Vec::new();
        if self.enumerations != Enumerations::NamedType {
            return Ok(types);
        }
        for column in tables.iter().flat_map(|table| &table.columns) {
            let DataType::Enumeration(words) = column.data_type else { continue };
            match types.iter().find(|one| one.name == words.name) {
                None => types.push(words),
                Some(one) if *one == words => {}
                Some(_) => {
                    let message = format!("two enumerations are called {}", words.name);
                    return Err(Error::invalid(message).with_column(column.name));
                }
            }
        }
        Ok(types)
    }

    /// Makes a type of its own for an enumeration, where the dialect has that.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](asterisk_realtime_core::ErrorKind::Unsupported): the dialect keeps
    /// enumerations elsewhere; [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid): the name
    /// cannot be one.
    pub fn create_type(&self, words: &EnumerationSpec<'_>) -> Result<Statement<'static>> {
        if self.enumerations != Enumerations::NamedType {
            return Err(Error::unsupported("enumerations have no types of their own here"));
        }
        let mut renderer = Renderer::new(self);
        renderer.push("CREATE TYPE ");
        renderer.name(words.name)?;
        renderer.push(" AS ENUM ");
        renderer.words(words);
        Ok(Statement::plain(renderer.finish()))
    }

    /// Makes a table with its keys, without its indexes.
    ///
    /// # Errors
    ///
    /// [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid): there is no column, or a name
    /// cannot be one.
    pub fn create_table(&self, table: &TableSpec<'_>) -> Result<Statement<'static>> {
        if table.columns.is_empty() {
            return Err(Error::invalid("a table needs at least one column"));
        }
        let mut renderer = Renderer::new(self);
        renderer.table(table)?;
        Ok(Statement::plain(renderer.finish()))
    }

    /// Makes an index.
    ///
    /// # Errors
    ///
    /// [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid): it has no name or no column, or
    /// a name cannot be one.
    pub fn create_index(
        &self,
        table: &TableSpec<'_>,
        index: &KeySpec<'_>,
    ) -> Result<Statement<'static>> {
        let mut renderer = Renderer::new(self);
        renderer.push("CREATE INDEX ");
        renderer.name(index.name.unwrap_or_default())?;
        renderer.push(" ON ");
        renderer.table_name(table)?;
        renderer.push(" ");
        if index.columns.is_empty() {
            return Err(Error::invalid("an index needs at least one column"));
        }
        renderer.names(index.columns)?;
        Ok(Statement::plain(renderer.finish()))
    }

    /// Adds a column to a table that exists.
    ///
    /// # Errors
    ///
    /// [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid): a name cannot be one.
    pub fn add_column(&self, table: &str, column: &ColumnSpec<'_>) -> Result<Statement<'static>> {
        let mut renderer = Renderer::new(self);
        renderer.push("ALTER TABLE ");
        renderer.name(table)?;
        renderer.push(self.add_column);
        renderer.column(column)?;
        Ok(Statement::plain(renderer.finish()))
    }

    /// The indexes that the store takes.
    pub(super) fn indexes<'t>(
        &self,
        table: &'t TableSpec<'_>,
    ) -> impl Iterator<Item = &'t KeySpec<'t>> + use<'t> {
        let allows_same = self.allows_same_keys;
        let is_new = move |index: &&KeySpec<'_>| {
            let mut unique = table.unique.iter().map(|key| key.columns);
            index.columns != table.primary_key && !unique.any(|key| key == index.columns)
        };
        table.indexes.iter().filter(move |index| allows_same || is_new(index))
    }
}

/// Each table behind those that it refers to, else as given.
fn in_order<'t, 'a>(tables: &'t [TableSpec<'a>]) -> Vec<&'t TableSpec<'a>> {
    let mut left: Vec<_> = tables.iter().collect();
    let mut ordered = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let is_free = |table: &&TableSpec<'_>| {
            let waits = |name: &str| name != table.name && left.iter().any(|one| one.name == name);
            !table.foreign_keys.iter().any(|key| waits(key.table))
        };
        // Of tables that refer to each other in a circle, the first goes first.
        let next = left.iter().position(is_free).unwrap_or(0);
        ordered.push(left.remove(next));
    }
    ordered
}
