//! Neutral descriptions of tables to make or to change.

/// A type that every store has in some spelling.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ColumnType {
    /// Characters, at most this many.
    Char(u32),
    /// A calendar date.
    Date,
    /// A date and a time of day.
    DateTime,
    /// An approximate number.
    Float,
    /// A whole number.
    Integer {
        /// Its size: 1, 2, 3, 4 or 8.
        bytes: u8,
        /// Whether it may be negative.
        signed: bool,
    },
    /// Characters without a limit.
    Text,
}

/// A column to make.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct ColumnDefinition {
    /// The name.
    pub name: String,
    /// The type.
    pub column_type: ColumnType,
    /// Whether it may be NULL.
    pub nullable: bool,
    /// Whether it is part of the primary key.
    pub key: bool,
}

impl ColumnDefinition {
    /// A nullable column that is not part of the key.
    pub fn new(name: impl Into<String>, column_type: ColumnType) -> Self {
        Self { name: name.into(), column_type, nullable: true, key: false }
    }

    /// Makes it part of the primary key, and so not nullable.
    #[must_use]
    pub fn key(mut self) -> Self {
        self.key = true;
        self.nullable = false;
        self
    }

    /// Refuses NULL.
    #[must_use]
    pub fn not_null(mut self) -> Self {
        self.nullable = false;
        self
    }
}

/// A change of a table. Nothing is ever dropped or narrowed.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Alteration {
    /// Adds a column; [`Conflict`](crate::ErrorKind::Conflict) if the table has it.
    AddColumn(ColumnDefinition),
    /// Creates the table; [`Conflict`](crate::ErrorKind::Conflict) if it exists.
    CreateTable(Vec<ColumnDefinition>),
    /// Lets a column hold what this definition says.
    WidenColumn(ColumnDefinition),
}
