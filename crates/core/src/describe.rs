//! What a store says about a table.

use std::sync::Arc;

/// The class of a column's type: what decides how its values compare and what they may be.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum TypeClass {
    /// Bytes.
    Binary,
    /// A truth value.
    Boolean,
    /// Characters.
    Char,
    /// A calendar date.
    Date,
    /// A date and a time of day.
    DateTime,
    /// An exact number with a fraction.
    Decimal,
    /// An approximate number.
    Float,
    /// A whole number.
    Integer {
        /// Its size in the store.
        bytes: u8,
        /// Whether it may be negative.
        signed: bool,
    },
    /// Something else (`inet`, `json`, an array).
    Other,
    /// A time of day.
    Time,
}

impl TypeClass {
    /// Whether it holds characters, so that an empty text is a value of it.
    pub fn is_character(self) -> bool {
        self == Self::Char
    }

    /// Whether its values compare as numbers.
    pub fn is_numeric(self) -> bool {
        matches!(self, Self::Decimal | Self::Float | Self::Integer { .. })
    }
}

/// How the store compares the values of a column, as far as it is known.
///
/// Whoever answers from memory needs it: a miss, a LIKE or an ordering can be decided away from
/// the store only where the comparison is certain.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Comparison {
    /// Byte by byte, for equality and order.
    Bytes,
    /// By a collation for which two texts are equal only if their bytes are, but which has an order
    /// of its own: a deterministic one of PostgreSQL, as all but a few are.
    Distinct,
    /// By a collation that takes different texts for equal (case, accents, trailing blanks).
    Folded,
    /// As numbers.
    Numeric,
    /// Unknown: ask the store.
    Unknown,
}

/// One column of a [`TableDescription`].
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ColumnDescription {
    /// The name as the store spells it.
    pub name: Arc<str>,
    /// The class of its type.
    pub class: TypeClass,
    /// The type as the store spells it, for messages.
    pub type_name: String,
    /// The most characters (or digits) that it holds, if it has a limit.
    pub length: Option<u32>,
    /// Whether it may be NULL.
    pub nullable: bool,
    /// Its place in the primary key, counted from 1, if it is part of it.
    pub key: Option<u16>,
    /// How the store compares its values for equality and order.
    pub compares: Comparison,
    /// Whether an index begins with it, so that rows are found by it without reading the whole
    /// table; `None` if that is unknown.
    pub indexed: Option<bool>,
    /// The only words that it takes, where the store has such a type or condition and tells of it.
    pub words: Option<Vec<String>>,
}

impl ColumnDescription {
    /// A nullable column of the class that is not part of the key; set the other fields as
    /// needed.
    pub fn new(name: impl Into<Arc<str>>, class: TypeClass, type_name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            class,
            type_name: type_name.into(),
            length: None,
            nullable: true,
            key: None,
            compares: Comparison::Unknown,
            indexed: None,
            words: None,
        }
    }
}

/// The columns of a table, in its order.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TableDescription {
    columns: Vec<ColumnDescription>,
    notes: Vec<String>,
}

impl TableDescription {
    /// A table of these columns.
    pub fn new(columns: Vec<ColumnDescription>) -> Self {
        Self { columns, notes: Vec::new() }
    }

    /// Adds what an operator should know of the table, such as columns that are configured but not
    /// there; lower case, no full stop.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// What an operator should know of the table.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The columns, in the table's order.
    pub fn columns(&self) -> &[ColumnDescription] {
        &self.columns
    }

    /// The column of this name: exactly, else ignoring ASCII case.
    pub fn column(&self, name: &str) -> Option<&ColumnDescription> {
        let exact = self.columns.iter().find(|column| *column.name == *name);
        exact.or_else(|| self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name)))
    }

    /// The columns of the primary key, in the key's order.
    pub fn primary_key(&self) -> Vec<&ColumnDescription> {
        let mut key: Vec<_> = self.columns.iter().filter(|column| column.key.is_some()).collect();
        key.sort_by_key(|column| column.key);
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_resolve_exactly_then_without_case() {
        let table = TableDescription::new(vec![
            ColumnDescription::new("NAME", TypeClass::Char, "text"),
            ColumnDescription::new("name", TypeClass::Char, "text"),
        ]);
        assert_eq!(&*table.column("name").unwrap().name, "name");
        assert_eq!(&*table.column("Name").unwrap().name, "NAME");
        assert!(table.column("nome").is_none());
        assert!(table.primary_key().is_empty());
    }
}
