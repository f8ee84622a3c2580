//! Binary values as the text that `psql` prints.

use std::borrow::Cow;
use std::fmt::Write;

use asterisk_realtime_core::{Row, RowBuilder};
use asterisk_realtime_sql_driver::postgres::FoundColumn;
use asterisk_realtime_sql_driver::{Failure, Query};
use sqlx::postgres::{PgRow, PgTypeInfo, PgTypeKind, PgValueRef};
use sqlx::{Column, Row as _};

/// What the bytes of a value are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Form {
    /// One byte.
    Boolean,
    /// A number of two, four or eight bytes, the highest first.
    Integer,
    /// The same without a sign.
    Unsigned,
    /// The text itself.
    Text,
}

/// The types that are understood here. Their numbers never change: `pg_type.dat` of the server.
const UNDERSTOOD: [(u32, &str, Form); 10] = [
    (16, "bool", Form::Boolean),
    (19, "name", Form::Text),
    (20, "int8", Form::Integer),
    (21, "int2", Form::Integer),
    (23, "int4", Form::Integer),
    (25, "text", Form::Text),
    (26, "oid", Form::Unsigned),
    (114, "json", Form::Text),
    (1042, "bpchar", Form::Text),
    (1043, "varchar", Form::Text),
];

/// Whether the server has to print the values of a column. The binary form of an enumeration is
/// its text.
pub(crate) fn is_printed(column: &FoundColumn) -> bool {
    let is_understood = |name| UNDERSTOOD.iter().any(|(_, each, _)| *each == name);
    column.kind != "e" && !column.system_type().is_some_and(is_understood)
}

impl Form {
    fn of(type_info: &PgTypeInfo) -> Option<Self> {
        if matches!(type_info.kind(), PgTypeKind::Enum(_)) {
            return Some(Self::Text);
        }
        let number = type_info.oid()?.0;
        UNDERSTOOD.iter().find(|(each, ..)| *each == number).map(|(.., form)| *form)
    }
}

/// Turns the rows of one result into ours.
pub(crate) struct Decoder<'q> {
    query: &'q Query<'q>,
    builder: RowBuilder,
    forms: Vec<Form>,
}

impl<'q> Decoder<'q> {
    /// A decoder of rows like this one, the first.
    ///
    /// # Errors
    ///
    /// The result has other columns than the query's shape, or they are of other types.
    pub(crate) fn new(query: &'q Query<'q>, first: &PgRow) -> Result<Self, Failure> {
        let columns = first.columns();
        if !query.shape.fits(columns.iter().map(Column::name)) {
            return Err(Failure::other_columns());
        }
        let form = |at: &usize| Form::of(columns[*at].type_info());
        let forms = query.shape.positions().iter().map(form).collect::<Option<_>>();
        let forms = forms.ok_or_else(Failure::other_columns)?;
        let builder = RowBuilder::new(query.shape.columns().clone());
        Ok(Self { query, builder, forms })
    }

    /// The next row.
    pub(crate) fn row(&mut self, row: &PgRow) -> Result<Row, Failure> {
        let forms = self.forms.iter().zip(self.query.shape.positions());
        for (column, (form, at)) in forms.enumerate() {
            let value = row.try_get_raw(*at).map_err(|_| Failure::other_columns())?;
            let is_sound = push(&mut self.builder, *form, &value)?;
            if !is_sound && let Some(name) = self.query.shape.columns().iter().nth(column) {
                self.query.reporter.not_utf8(self.query.table, name);
            }
        }
        Ok(self.builder.finish()?)
    }
}

/// Adds a value to the row; answers whether all of it was UTF-8.
fn push(builder: &mut RowBuilder, form: Form, value: &PgValueRef<'_>) -> Result<bool, Failure> {
    let Ok(bytes) = value.as_bytes() else {
        builder.push_null();
        return Ok(true);
    };
    match form {
        Form::Boolean => builder.push_text(if bytes == [0] { "f" } else { "t" }),
        Form::Integer | Form::Unsigned => {
            let number = number(bytes, form).ok_or_else(Failure::other_columns)?;
            // Writing to a String does not fail.
            builder.push_with(|text| {
                let _ = write!(text, "{number}");
            });
        }
        Form::Text => {
            let text = String::from_utf8_lossy(bytes);
            builder.push_text(&text);
            return Ok(matches!(text, Cow::Borrowed(_)));
        }
    }
    Ok(true)
}

fn number(bytes: &[u8], form: Form) -> Option<i64> {
    Some(match (form, bytes.len()) {
        (Form::Unsigned, 4) => u32::from_be_bytes(bytes.try_into().ok()?).into(),
        (Form::Integer, 2) => i16::from_be_bytes(bytes.try_into().ok()?).into(),
        (Form::Integer, 4) => i32::from_be_bytes(bytes.try_into().ok()?).into(),
        (Form::Integer, 8) => i64::from_be_bytes(bytes.try_into().ok()?),
        _ => return None,
    })
}
