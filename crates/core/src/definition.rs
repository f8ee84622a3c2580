//! What a table is, whatever the store.

use crate::{ColumnDefinition, ColumnType};

/// A table to make, with all that tables of Asterisk have.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct TableSpec<'a> {
    /// The schema that it is to be in, if not the one where the store makes tables anyway.
    pub schema: Option<&'a str>,
    /// The name.
    pub name: &'a str,
    /// The columns, in order.
    pub columns: Vec<ColumnSpec<'a>>,
    /// The columns of the primary key; empty if there is none.
    pub primary_key: &'a [&'a str],
    /// Keys that no two rows share.
    pub unique: Vec<KeySpec<'a>>,
    /// Indexes; each has a name.
    pub indexes: Vec<KeySpec<'a>>,
    /// Keys of other tables.
    pub foreign_keys: Vec<ForeignKeySpec<'a>>,
}

impl<'a> TableSpec<'a> {
    /// A table of these columns, without keys.
    pub fn new(name: &'a str, columns: Vec<ColumnSpec<'a>>) -> Self {
        Self { name, columns, ..Self::default() }
    }

    /// The columns as far as every store can keep them; see [`ColumnSpec::definition`]. `None` if
    /// one of them holds bytes.
    pub fn definitions(&self) -> Option<Vec<ColumnDefinition>> {
        let definition = |column: &ColumnSpec<'_>| {
            let definition = column.definition()?;
            let is_key = self.primary_key.contains(&column.name);
            Some(if is_key { definition.key() } else { definition })
        };
        self.columns.iter().map(definition).collect()
    }
}

/// A column of a [`TableSpec`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct ColumnSpec<'a> {
    /// The name.
    pub name: &'a str,
    /// The type.
    pub data_type: DataType<'a>,
    /// Whether it may be NULL.
    pub nullable: bool,
    /// Whether the store numbers the rows.
    pub numbered: NumberSource,
    /// What a row has in it if nothing is given.
    pub default: Option<&'a str>,
}

impl<'a> ColumnSpec<'a> {
    /// A nullable column without a default.
    pub fn new(name: &'a str, data_type: DataType<'a>) -> Self {
        Self { name, data_type, nullable: true, numbered: NumberSource::Writer, default: None }
    }

    /// The column in the nearest of the types that every store has: characters take the place of
    /// enumerations. `None` if it holds bytes, for which not every store has a type.
    pub fn definition(&self) -> Option<ColumnDefinition> {
        let definition = ColumnDefinition::new(self.name, self.data_type.nearest()?);
        Some(if self.nullable { definition } else { definition.not_null() })
    }
}

impl DataType<'_> {
    fn nearest(&self) -> Option<ColumnType> {
        Some(match self {
            Self::BigInteger => ColumnType::Integer { bytes: 8, signed: true },
            Self::Boolean => ColumnType::Integer { bytes: 1, signed: true },
            Self::DateTime => ColumnType::DateTime,
            Self::Decimal { .. } | Self::Float => ColumnType::Float,
            Self::Enumeration(words) => {
                ColumnType::Char(u32::try_from(words.width()).unwrap_or(u32::MAX))
            }
            Self::Integer => ColumnType::Integer { bytes: 4, signed: true },
            Self::String(length) => ColumnType::Char(*length),
            Self::Text => ColumnType::Text,
            Self::Blob | Self::LargeBlob => return None,
        })
    }
}

/// Who gives a column its numbers.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum NumberSource {
    /// The store, in every dialect that can.
    Store,
    /// The store if it is MySQL; whoever writes the row elsewhere.
    OnlyMysql,
    /// Whoever writes the row.
    #[default]
    Writer,
}

/// A type of the official schema.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum DataType<'a> {
    /// A whole number of 64 bits.
    BigInteger,
    /// Bytes.
    Blob,
    /// A truth value.
    Boolean,
    /// A date and a time of day.
    DateTime,
    /// An exact number.
    Decimal {
        /// All digits.
        precision: u8,
        /// Those behind the point.
        scale: u8,
    },
    /// One of several words.
    Enumeration(EnumerationSpec<'a>),
    /// An approximate number.
    Float,
    /// A whole number of 32 bits.
    Integer,
    /// Bytes, up to 4 GiB.
    LargeBlob,
    /// Characters, at most this many.
    String(u32),
    /// Characters without a limit.
    Text,
}

/// The words of an enumeration, and its name where the store has one for it.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct EnumerationSpec<'a> {
    /// The name of the type.
    pub name: &'a str,
    /// The words, in order.
    pub members: &'a [&'a str],
}

impl EnumerationSpec<'_> {
    /// The characters of the longest word.
    pub fn width(&self) -> usize {
        self.members.iter().map(|member| member.chars().count()).max().unwrap_or(1)
    }
}

/// A unique key or an index.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct KeySpec<'a> {
    /// The name; `None` lets the store invent one.
    pub name: Option<&'a str>,
    /// The columns, in order.
    pub columns: &'a [&'a str],
}

/// Columns that hold a key of another table.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct ForeignKeySpec<'a> {
    /// The name.
    pub name: &'a str,
    /// The columns, in order.
    pub columns: &'a [&'a str],
    /// The other table.
    pub table: &'a str,
    /// Its columns, in the same order.
    pub references: &'a [&'a str],
}
