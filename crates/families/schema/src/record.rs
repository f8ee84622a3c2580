//! Typed rows: what a consumer makes of a row, as a struct.
//!
//! A family crate says with [`record!`](crate::record!) which fields an object has, which column
//! each is read from and how; the rest follows:
//!
//! * **Reading** goes over the row in the order of its columns, as the consumer does, and gives
//!   each value to its field: the last one wins, or they add up, as the function of the field
//!   does ([`take`] has the usual ones). NULL and blank cells are absent, so the default stays.
//!   Packed values are split and decoded. A column that no field has is left alone.
//! * **Names** of columns count in any case, and a field knows the names that its column had in
//!   former times.
//! * [`Record::read`] tells what the consumer refuses or changes ([`Finding`]);
//!   [`Object::from_row`], on the short way of a lookup, only what it refuses.
//! * **Writing** compares with what the row that it came from reads as. Only fields that differ
//!   are written, to the column that they were read from; columns without a field stay as they
//!   are. A field that is `None` or an empty list is written as NULL.
//! * A **new** object has the defaults of the consumer. What differs from them is written, and
//!   what may not be NULL.
//!
//! [`RowReader`] is a typed row without its type, for those who check rows of any family.
//!
//! The consumer's queries are ordinary `async` functions over [`Lookup`], one after the other
//! as Asterisk asks; [`query`] has what they share, and [`Traced`] shows what is asked.
//!
//! # Examples
//!
//! ```
//! use asterisk_realtime_core::{Columns, Object, Row, Stored};
//! use asterisk_realtime_schema::record::{Record, take};
//! use asterisk_realtime_schema::{Column, DataType, Otherwise, Syntax, Table, record};
//!
//! static DOORS: Table = Table::new("doors", &[
//!     Column::new("name", DataType::String(40)).not_null().syntax(Syntax::Name),
//!     Column::new("delay", DataType::Integer)
//!         .syntax(Syntax::Integer(0, 60))
//!         .otherwise(Otherwise::Takes("0")),
//! ]);
//!
//! record! {
//!     /// A door.
//!     pub struct Door of "doors" by "name" {
//!         tables: [DOORS],
//!         identity: ["name"],
//!         names: record::lower_case,
//!         complete: record::nothing;
//!         /// What it is called.
//!         name: String => take::text;
//!         /// Seconds until it opens; 5 by default.
//!         delay also "wait": i32 = 5 => take::natural;
//!     }
//! }
//!
//! let columns = Columns::new(["name", "wait", "colour"]);
//! let row = Row::from_cells(&columns, [Some("front"), Some("-1"), Some("red")])?;
//! let read = Door::read(&row);
//! assert_eq!(read.findings[0].to_string(),
//!     "delay: `-1` is not a whole number from 0 to 60; Asterisk takes 0");
//! let mut door = read.value.unwrap();
//! assert_eq!(door.delay, 0);
//! assert_eq!(door.changes()?, None);
//! door.delay = 7;
//! let changes = door.changes()?.unwrap();
//! let change = changes.iter().next().unwrap();
//! assert_eq!((change.column(), change.value()), ("wait", Some("7")));
//! # Ok::<(), asterisk_realtime_core::Error>(())
//! ```

mod field;
mod macros;
mod names;
mod origin;
pub mod query;
mod reader;
mod row_reader;
pub mod take;
mod traced;
mod values;
mod word;
mod writer;

use std::borrow::Cow;

use asterisk_realtime_core::{Error, Result, Row, Stored};

use crate::{Finding, Findings, Otherwise, Table};

pub use field::Field;
pub use names::{column, hyphens, lower_case};
pub use origin::Origin;
pub use reader::Reader;
pub use row_reader::RowReader;
pub use traced::Traced;
pub use values::values;
pub use word::Word;
pub use writer::{Writer, changes, identity, saved, whole};

#[cfg(doc)]
use asterisk_realtime_core::{Lookup, Object};

/// What became of a row.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Read<T> {
    /// The object; `None` if the consumer refuses the row.
    pub value: Option<T>,
    /// What the consumer refuses, ignores or takes for something else.
    pub findings: Findings,
}

/// A typed row, as [`record!`](crate::record!) makes it.
pub trait Record: Stored + Clone + PartialEq {
    /// The tables that have its columns: the official one, and one of the columns that the
    /// consumer reads beyond those.
    const TABLES: &'static [&'static Table];

    /// The columns that tell its rows apart.
    const IDENTITY: &'static [&'static str];

    /// One with the consumer's defaults.
    fn blank() -> Self;

    /// What it was read from.
    fn origin(&self) -> &Origin;

    /// Says what it was read from.
    fn set_origin(&mut self, row: Row);

    /// The name that a column goes by among the fields.
    fn field_name(column: &str) -> Cow<'_, str>;

    /// Gives one value of the row to its field.
    fn apply(&mut self, name: &str, value: Cow<'_, str>, reader: &mut Reader);

    /// Looks at the object as a whole, after its last value.
    fn complete(&mut self, reader: &mut Reader);

    /// Writes the fields that are different from those of `before`.
    fn write(&self, before: &Self, writer: &mut Writer<'_>);

    /// Reads a row as the consumer does, and tells what it refuses or changes.
    fn read(row: &Row) -> Read<Self> {
        let mut reader = Reader::thorough();
        let value = read_with(row, &mut reader);
        let findings = reader.into_findings();
        Read { value: (!findings.iter().any(is_refusal)).then_some(value), findings }
    }
}

/// Reads a row; what [`Object::from_row`] of a [`Record`] does.
///
/// # Errors
///
/// [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid), naming the column, if the consumer
/// would refuse the row.
pub fn from_row<T: Record>(row: &Row) -> Result<T> {
    let mut reader = Reader::hasty();
    let value = read_with(row, &mut reader);
    match reader.into_findings().into_iter().find(is_refusal) {
        None => Ok(value),
        Some(finding) => Err(refusal(&finding)),
    }
}

/// For records that are complete with any values.
pub fn nothing<T>(_: &mut T, _: &mut Reader) {}

/// The error that a refusal is. It does not show the value.
pub fn refusal(finding: &Finding) -> Error {
    let message = format!("Asterisk refuses the row: the value is not {}", finding.rule);
    Error::invalid(message).with_column(finding.column)
}

/// Whether the consumer refuses the row.
fn is_refusal(finding: &Finding) -> bool {
    finding.otherwise == Otherwise::Refuses
}

fn read_with<T: Record>(row: &Row, reader: &mut Reader) -> T {
    let mut object = T::blank();
    values::each(row, |column, value| object.apply(&T::field_name(column), value, reader));
    object.complete(reader);
    object.set_origin(row.clone());
    object
}
