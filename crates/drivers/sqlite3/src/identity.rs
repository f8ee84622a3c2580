//! What tells a row from all others of its table.

use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, ValueRef};

use crate::error::Failure;

/// The row number, or the cells of the primary key. It goes back to SQLite exactly as it came,
/// text that is not UTF-8 included.
#[derive(Clone, Default)]
pub(crate) struct Identity(Vec<Cell>);

#[derive(Clone)]
enum Cell {
    Blob(Vec<u8>),
    Integer(i64),
    Null,
    Real(f64),
    Text(Vec<u8>),
}

impl Identity {
    /// So many cells of a row, from this one on.
    pub(crate) fn of(row: &rusqlite::Row<'_>, first: usize, count: usize) -> Result<Self, Failure> {
        let cells = (first..first + count).map(|index| row.get_ref(index).map(Cell::from));
        Ok(Self(cells.collect::<Result<_, _>>()?))
    }

    /// One of the cells, to be bound.
    pub(crate) fn cell(&self, index: usize) -> Option<&impl ToSql> {
        self.0.get(index)
    }

    /// Whether the rows have none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<ValueRef<'_>> for Cell {
    fn from(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Blob(bytes) => Self::Blob(bytes.to_vec()),
            ValueRef::Integer(number) => Self::Integer(number),
            ValueRef::Null => Self::Null,
            ValueRef::Real(number) => Self::Real(number),
            ValueRef::Text(bytes) => Self::Text(bytes.to_vec()),
        }
    }
}

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Blob(bytes) => ValueRef::Blob(bytes),
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Null => ValueRef::Null,
            Self::Real(number) => ValueRef::Real(*number),
            Self::Text(bytes) => ValueRef::Text(bytes),
        }))
    }
}
