//! Neutral descriptions of tables to make or to change.

use crate::TableSpec;

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
    /// Makes the store tell of changes of the table's rows, whoever makes them
    /// ([`Driver::invalidations`](crate::Driver::invalidations)): by their values in this column, or
    /// without one of the table as a whole. What was said of that before is replaced.
    Announce(Option<String>),
    /// Creates the table with everything that the store has of what this says: enumerations,
    /// defaults, generated numbers, unique keys and indexes, all or nothing where the store can.
    /// [`Conflict`](crate::ErrorKind::Conflict) if it exists. The name and the schema are those of
    /// the table that is altered, not those of the description.
    Create(TableSpec<'static>),
    /// Creates the table; [`Conflict`](crate::ErrorKind::Conflict) if it exists.
    CreateTable(Vec<ColumnDefinition>),
    /// Ends [`Announce`](Alteration::Announce); nothing if there is none.
    Silence,
    /// Lets a column hold what this definition says.
    WidenColumn(ColumnDefinition),
}

impl ColumnType {
    /// The narrowest type that holds the values of both: what a column of this type becomes when
    /// it is widened. `None` if there is none.
    pub fn widened(self, wants: Self) -> Option<Self> {
        use ColumnType::{Char, Date, DateTime, Float, Integer, Text};
        Some(match (self, wants) {
            (Text, _) | (_, Text) => Text,
            (Char(has), wants) => Char(has.max(width(wants))),
            (has, Char(wants)) => Char(wants.max(width(has))),
            (Integer { bytes, signed }, Integer { bytes: more, signed: negative }) => {
                integers((bytes, signed), (more, negative))
            }
            (Float, Integer { .. } | Float) | (Integer { .. }, Float) => Float,
            (Date, Date) | (DateTime, DateTime) => self,
            _ => return None,
        })
    }
}

/// Signed numbers hold unsigned ones of a smaller size.
fn integers(one: (u8, bool), other: (u8, bool)) -> ColumnType {
    let (bytes, signed) = (one.0.max(other.0), one.1 || other.1);
    let unsigned = [one, other].iter().filter(|(_, signed)| !signed).map(|(bytes, _)| *bytes).max();
    match unsigned {
        Some(8) if signed => ColumnType::Char(20),
        Some(4) if signed => ColumnType::Integer { bytes: 8, signed },
        Some(unsigned) if signed => ColumnType::Integer { bytes: bytes.max(unsigned + 1), signed },
        _ => ColumnType::Integer { bytes, signed },
    }
}

/// The characters that every value of the type fits into.
fn width(column_type: ColumnType) -> u32 {
    match column_type {
        ColumnType::Char(width) => width,
        ColumnType::Date => 10,
        ColumnType::DateTime => 19,
        ColumnType::Float => 24,
        _ => 20,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ColumnType::{Char, Date, Float, Integer, Text};

    fn wider(has: ColumnType, wants: ColumnType) -> Option<ColumnType> {
        has.widened(wants)
    }

    #[test]
    fn nothing_is_ever_narrowed() {
        let int = |bytes, signed| Integer { bytes, signed };
        assert_eq!(wider(Char(40), Char(20)), Some(Char(40)));
        assert_eq!(wider(Char(10), Date), Some(Char(10)));
        assert_eq!(wider(int(4, true), int(2, true)), Some(int(4, true)));
        assert_eq!(wider(int(2, true), int(2, false)), Some(int(3, true)));
        assert_eq!(wider(int(4, false), int(1, true)), Some(int(8, true)));
        assert_eq!(wider(int(2, true), Float), Some(Float));
        assert_eq!(wider(int(2, true), Text), Some(Text));
        assert_eq!(wider(Date, Float), None);
    }
}
