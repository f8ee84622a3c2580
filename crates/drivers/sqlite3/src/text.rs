//! Values as the text that SQLite's own shell prints.

use std::borrow::Cow;
use std::fmt::Write;

use asterisk_realtime_core::RowBuilder;
use asterisk_realtime_sql::sqlite;
use rusqlite::types::ValueRef;

use crate::connection::Connection;
use crate::error::Failure;

/// Adds the value to the row; answers whether it was text, or all of it was UTF-8.
pub(crate) fn push(
    builder: &mut RowBuilder,
    value: ValueRef<'_>,
    connection: &Connection,
) -> Result<bool, Failure> {
    match value {
        ValueRef::Null => builder.push_null(),
        ValueRef::Integer(number) => builder.push_with(|text| push_integer(text, number)),
        ValueRef::Real(number) => {
            let spelt = real(number, connection)?;
            builder.push_text(&spelt);
        }
        // A BLOB is not cut at its first zero byte, unlike in Asterisk's driver.
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            let text = String::from_utf8_lossy(bytes);
            builder.push_text(&text);
            return Ok(matches!(text, Cow::Borrowed(_)));
        }
    }
    Ok(true)
}

/// The value as a text of its own, NULL as nothing; and whether all of it was UTF-8.
pub(crate) fn spell<'v>(
    value: ValueRef<'v>,
    connection: &Connection,
) -> Result<(Cow<'v, str>, bool), Failure> {
    Ok(match value {
        ValueRef::Null => ("".into(), true),
        ValueRef::Integer(number) => (number.to_string().into(), true),
        ValueRef::Real(number) => (real(number, connection)?.into(), true),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            let text = String::from_utf8_lossy(bytes);
            let sound = matches!(text, Cow::Borrowed(_));
            (text, sound)
        }
    })
}

fn push_integer(text: &mut String, number: i64) {
    // Writing to a String does not fail.
    let _ = write!(text, "{number}");
}

/// SQLite prints 15 significant digits and at least one behind the point. Where 15 digits tell
/// the number from all others, they are the shortest ones that do, which Rust prints; everything
/// else SQLite says itself.
fn real(number: f64, connection: &Connection) -> Result<String, Failure> {
    if let Some(text) = plain(number) {
        return Ok(text);
    }
    let mut statement = connection.sqlite.prepare_cached(sqlite::NUMBER_AS_TEXT)?;
    Ok(statement.query_row([number], |row| row.get(0))?)
}

fn plain(number: f64) -> Option<String> {
    let size = number.abs();
    if number != 0.0 && !(1e-4..1e15).contains(&size) || number == 0.0 && number.is_sign_negative()
    {
        return None;
    }
    let mut text = number.to_string();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    // Leading zeros are not significant, but nobody minds asking SQLite a few times more often.
    if digits > 15 {
        return None;
    }
    if !text.contains('.') {
        text.push_str(".0");
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn plain_numbers_need_no_help() {
        assert_eq!(plain(0.1).as_deref(), Some("0.1"));
        assert_eq!(plain(1.0).as_deref(), Some("1.0"));
        assert_eq!(plain(-12.5).as_deref(), Some("-12.5"));
        assert_eq!(plain(0.0).as_deref(), Some("0.0"));
        assert_eq!(plain(1.0 / 3.0), None);
        assert_eq!(plain(1e15), None);
        assert_eq!(plain(1e-5), None);
        assert_eq!(plain(f64::INFINITY), None);
        assert_eq!(plain(f64::NAN), None);
        assert_eq!(plain(-0.0), None);
    }

    thread_local! {
        static SQLITE: rusqlite::Connection = rusqlite::Connection::open_in_memory().unwrap();
    }

    fn sqlite_prints(number: f64) -> Option<String> {
        SQLITE.with(|connection| {
            let mut statement = connection.prepare_cached(sqlite::NUMBER_AS_TEXT).unwrap();
            statement.query_row([number], |row| row.get(0)).unwrap()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn what_needs_no_help_is_what_sqlite_prints(number in any::<f64>()) {
            if let Some(text) = plain(number) {
                prop_assert_eq!(sqlite_prints(number), Some(text));
            }
        }

        #[test]
        fn decimal_fractions_are_what_sqlite_prints(
            whole in -1_000_000_000_000_i64..1_000_000_000_000, places in 0_i32..12,
        ) {
            #[expect(clippy::cast_precision_loss, reason = "twelve digits fit")]
            let number = whole as f64 / 10_f64.powi(places);
            if let Some(text) = plain(number) {
                prop_assert_eq!(sqlite_prints(number), Some(text));
            }
        }
    }
}
