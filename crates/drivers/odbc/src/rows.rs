//! Values that go in, and rows that come out.

use std::borrow::Cow;
use std::iter;

use asterisk_realtime_core::RowBuilder;
use asterisk_realtime_sql_driver::{Failure, Fetched, Shape};
use odbc_api::handles::StatementRef;
use odbc_api::parameter::VarCharSlice;
use odbc_api::{Cursor, CursorImpl, ResultSetMetadata};

use crate::session::Values;

/// What a call of ODBC answers.
pub(crate) type Answer<T> = Result<T, odbc_api::Error>;

/// The result of a statement.
pub(crate) type CursorOf<'s> = CursorImpl<StatementRef<'s>>;

/// All cells of a result; `None` is NULL.
pub(crate) type Texts = Vec<Vec<Option<String>>>;

/// All as text: the database converts them to what they are compared with or written to.
pub(crate) fn bound(values: &Values) -> Vec<VarCharSlice<'_>> {
    let texts = values.iter().map(Option::as_deref);
    texts
        .map(|text| text.map_or(VarCharSlice::NULL, |text| VarCharSlice::new(text.as_bytes())))
        .collect()
}

/// How many columns a result has.
fn width(cursor: &mut impl ResultSetMetadata) -> Answer<u16> {
    Ok(u16::try_from(cursor.num_result_cols()?).unwrap_or(0))
}

/// Whether the result has as many columns as the shape.
pub(crate) fn has_width(cursor: &mut CursorOf<'_>, shape: &Shape) -> Answer<bool> {
    let most = shape.positions().iter().max().map_or(0, |position| position + 1);
    Ok(usize::from(width(cursor)?) == most.max(shape.columns().len()))
}

/// Whether the columns of the result are those of the shape.
pub(crate) fn fits(cursor: &mut CursorOf<'_>, shape: &Shape, is_sqlite: bool) -> Answer<bool> {
    let names = (1..=width(cursor)?).map(|number| cursor.col_name(number));
    let names = names.collect::<Answer<Vec<_>>>()?;
    Ok(if is_sqlite {
        fits_shortened(&names, shape)
    } else {
        shape.fits(names.iter().map(String::as_str))
    })
}

/// The driver library for SQLite takes what stands before a dot for the name of a table.
fn fits_shortened(names: &[String], shape: &Shape) -> bool {
    let columns = shape.columns().iter().map(Some).chain(iter::repeat(None));
    let whole = names.iter().zip(columns).map(|(name, column)| match column {
        Some(column) if column.rsplit('.').next() == Some(name) => &**column,
        _ => name,
    });
    shape.fits(whole.collect::<Vec<_>>().into_iter())
}

/// Reads the rows of a result.
pub(crate) fn read(
    buffer: &mut Vec<u8>,
    cursor: &mut CursorOf<'_>,
    shape: &Shape,
) -> Answer<Result<Fetched, Failure>> {
    let mut builder = RowBuilder::new(shape.columns().clone());
    let mut fetched = Fetched::default();
    while let Some(mut row) = cursor.next_row()? {
        for (column, position) in shape.positions().iter().enumerate() {
            // Columns are counted from 1.
            let number = u16::try_from(position + 1).unwrap_or(u16::MAX);
            if !row.get_text(number, buffer)? {
                builder.push_null();
                continue;
            }
            let text = String::from_utf8_lossy(buffer);
            builder.push_text(&text);
            if matches!(text, Cow::Owned(_)) {
                fetched.broken.push(column);
            }
        }
        match builder.finish() {
            Ok(row) => fetched.rows.push(row),
            Err(error) => return Ok(Err(error.into())),
        }
    }
    Ok(Ok(fetched))
}

/// All cells of a result, as texts of their own.
pub(crate) fn read_texts(cursor: &mut impl Cursor, buffer: &mut Vec<u8>) -> Answer<Texts> {
    let width = width(cursor)?;
    let mut rows = Vec::new();
    while let Some(mut row) = cursor.next_row()? {
        let mut cells = Vec::with_capacity(width.into());
        for number in 1..=width {
            let is_text = row.get_text(number, buffer)?;
            cells.push(is_text.then(|| String::from_utf8_lossy(buffer).into_owned()));
        }
        rows.push(cells);
    }
    Ok(rows)
}
