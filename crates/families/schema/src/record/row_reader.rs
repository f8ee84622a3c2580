//! Reading the rows of a family whose type is not known at the call.

use asterisk_realtime_core::Row;

use super::Record;
use crate::{Findings, Table};

/// What reads the rows of one family as its consumer does, and tells what it refuses or changes:
/// rules of several columns and of their order included, which [`Table::check`] knows nothing of.
///
/// Each family crate lists its own with `readers()`, beside `tables()`.
///
/// ```
/// use asterisk_realtime_core::{Columns, Row};
/// use asterisk_realtime_schema::record::{Reader, Record, RowReader, take};
/// use asterisk_realtime_schema::{Column, DataType, Syntax, Table, record};
///
/// static DOORS: Table = Table::new("doors", &[
///     Column::new("name", DataType::String(40)).syntax(Syntax::Text),
///     Column::new("code", DataType::String(40)).syntax(Syntax::Text),
/// ]);
///
/// record! {
///     /// A door.
///     pub struct Door of "doors" by "name" {
///         tables: [DOORS],
///         identity: ["name"],
///         names: record::lower_case,
///         complete: Door::check;
///         /// What it is called.
///         name: String => take::text;
///         /// What opens it.
///         code: Option<String> => take::text;
///     }
/// }
///
/// impl Door {
///     fn check(&mut self, reader: &mut Reader) {
///         reader.require(record::column(Self::TABLES, "code"), self.code.is_some());
///     }
/// }
///
/// static READERS: &[RowReader] = &[RowReader::of::<Door>()];
///
/// let columns = Columns::new(["name", "code"]);
/// let row = Row::from_cells(&columns, [Some("front"), None])?;
/// assert_eq!(READERS[0].family(), "doors");
/// assert_eq!(READERS[0].findings(&row)[0].column, "code");
/// # Ok::<(), asterisk_realtime_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct RowReader {
    family: &'static str,
    tables: &'static [&'static Table],
    applies: fn(&Row) -> bool,
    findings: fn(&Row) -> Findings,
}

impl RowReader {
    /// The one of a typed row, for its family.
    pub const fn of<T: Record>() -> Self {
        Self {
            family: T::FAMILY,
            tables: T::TABLES,
            applies: |_| true,
            findings: |row| T::read(row).findings,
        }
    }

    /// The same for another family, whose consumer reads rows the same way.
    #[must_use]
    pub const fn for_family(mut self, family: &'static str) -> Self {
        self.family = family;
        self
    }

    /// Passes over rows that the consumer leaves alone on purpose, so that their absence is no
    /// fault: those of another family in the same table, or those that are switched off.
    #[must_use]
    pub const fn only(mut self, applies: fn(&Row) -> bool) -> Self {
        self.applies = applies;
        self
    }

    /// The family.
    pub const fn family(&self) -> &'static str {
        self.family
    }

    /// The tables that have the columns which it reads: the official one first.
    pub const fn tables(&self) -> &'static [&'static Table] {
        self.tables
    }

    /// What the consumer refuses, ignores or takes for something else in a row.
    pub fn findings(&self, row: &Row) -> Findings {
        if (self.applies)(row) { (self.findings)(row) } else { Findings::new() }
    }
}
