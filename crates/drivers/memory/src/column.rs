//! Columns and what they hold.

use std::borrow::Cow;
use std::cmp::Ordering;

use asterisk_realtime_core::{
    ColumnDefinition, ColumnDescription, ColumnType, Comparison, Error, Result, TypeClass,
};

/// The column's value as it is kept: numbers in their one canonical spelling, so that equal
/// values are equal texts. `None` if the type cannot hold it. The width of a text is not looked
/// at, because a condition may well be longer.
pub(crate) fn canonical(column_type: ColumnType, text: &str) -> Option<Cow<'_, str>> {
    match column_type {
        ColumnType::Integer { bytes, signed } => {
            let number = integer(text)?;
            let bits = u32::from(bytes) * 8;
            let (low, high) = if signed {
                (-(1_i128 << (bits - 1)), (1_i128 << (bits - 1)) - 1)
            } else {
                (0, (1_i128 << bits) - 1)
            };
            (low..=high).contains(&number).then(|| spelled(text, number.to_string()))
        }
        // Adding zero turns the negative one into it.
        ColumnType::Float => float(text).map(|number| spelled(text, (number + 0.0).to_string())),
        ColumnType::Date => is_date(text).then_some(Cow::Borrowed(text)),
        ColumnType::DateTime => is_date_time(text).then_some(Cow::Borrowed(text)),
        _ => Some(Cow::Borrowed(text)),
    }
}

fn spelled(text: &str, spelling: String) -> Cow<'_, str> {
    if text == spelling { Cow::Borrowed(text) } else { Cow::Owned(spelling) }
}

fn integer(text: &str) -> Option<i128> {
    text.parse().ok()
}

fn float(text: &str) -> Option<f64> {
    let plain =
        text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
    text.parse().ok().filter(|number: &f64| plain && number.is_finite())
}

/// `2024-02-29`, whatever the month has.
fn is_date(text: &str) -> bool {
    let part = |from: usize, to: usize| digits(text.get(from..to)?);
    text.len() == 10
        && part(0, 4).is_some()
        && part(5, 7).is_some_and(|month| (1..=12).contains(&month))
        && part(8, 10).is_some_and(|day| (1..=31).contains(&day))
        && text.as_bytes()[4] == b'-'
        && text.as_bytes()[7] == b'-'
}

/// `2024-02-29 23:59:59`
fn is_date_time(text: &str) -> bool {
    let part = |from: usize, to: usize| digits(text.get(from..to)?);
    text.len() == 19
        && text.get(..10).is_some_and(is_date)
        && part(11, 13).is_some_and(|hour| hour < 24)
        && part(14, 16).is_some_and(|minute| minute < 60)
        && part(17, 19).is_some_and(|second| second < 60)
        && [(10, b' '), (13, b':'), (16, b':')]
            .iter()
            .all(|(at, byte)| text.as_bytes()[*at] == *byte)
}

fn digits(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// How two values of the type, both canonical, compare.
pub(crate) fn compare(column_type: ColumnType, one: &str, other: &str) -> Ordering {
    match column_type {
        ColumnType::Integer { .. } => integer(one).cmp(&integer(other)),
        ColumnType::Float => float(one).partial_cmp(&float(other)).unwrap_or(Ordering::Equal),
        _ => one.cmp(other),
    }
}

/// The text as the column keeps it; `None` is NULL.
///
/// # Errors
///
/// Invalid, naming the column, if the column cannot hold it.
pub(crate) fn accept<'v>(
    column: &ColumnDefinition,
    value: Option<&'v str>,
) -> Result<Option<Cow<'v, str>>> {
    let invalid = |message| Err(Error::invalid(message).with_column(&*column.name));
    let value = value.filter(|text| !text.is_empty() || is_character(column.column_type));
    let Some(text) = value else {
        if column.nullable {
            return Ok(None);
        }
        return invalid("the column cannot be NULL");
    };
    if let ColumnType::Char(width) = column.column_type
        && text.len() > width as usize
        && text.chars().count() > width as usize
    {
        return invalid("the value is too wide for the column");
    }
    match canonical(column.column_type, text) {
        Some(text) => Ok(Some(text)),
        None => invalid("the value does not fit the type of the column"),
    }
}

/// Whether an empty text is a value of the type.
pub(crate) fn is_character(column_type: ColumnType) -> bool {
    matches!(column_type, ColumnType::Char(_) | ColumnType::Text)
}

/// Refuses definitions that mean nothing.
///
/// # Errors
///
/// Invalid, naming the column.
pub(crate) fn check(column: &ColumnDefinition) -> Result<()> {
    match column.column_type {
        ColumnType::Integer { bytes: 1..=4 | 8, .. }
        | ColumnType::Char(1..)
        | ColumnType::Text
        | ColumnType::Float
        | ColumnType::Date
        | ColumnType::DateTime => Ok(()),
        _ => Err(Error::invalid("there is no such column type").with_column(&*column.name)),
    }
}

/// The column as [`columns`](asterisk_realtime_core::Driver::columns) tells it.
pub(crate) fn describe(column: &ColumnDefinition, key: Option<u16>) -> ColumnDescription {
    let (class, type_name, length) = match column.column_type {
        ColumnType::Char(width) => (TypeClass::Char, format!("char({width})"), Some(width)),
        ColumnType::Date => (TypeClass::Date, "date".into(), None),
        ColumnType::DateTime => (TypeClass::DateTime, "datetime".into(), None),
        ColumnType::Float => (TypeClass::Float, "float".into(), None),
        ColumnType::Integer { bytes, signed } => {
            let sign = if signed { "" } else { "u" };
            (TypeClass::Integer { bytes, signed }, format!("{sign}integer{bytes}"), None)
        }
        _ => (TypeClass::Char, "text".into(), None),
    };
    let mut description = ColumnDescription::new(&*column.name, class, type_name);
    description.length = length;
    description.nullable = column.nullable;
    description.key = key;
    description.compares = if class.is_numeric() { Comparison::Numeric } else { Comparison::Bytes };
    description
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(column_type: ColumnType, text: &str, expected: Option<&str>) {
        assert_eq!(canonical(column_type, text).as_deref(), expected, "{text:?}");
    }

    #[test]
    fn numbers_have_one_spelling() {
        let tiny = ColumnType::Integer { bytes: 1, signed: true };
        check(tiny, "007", Some("7"));
        check(tiny, "-128", Some("-128"));
        check(tiny, "128", None);
        check(tiny, "1x", None);
        check(tiny, " 1", None);
        check(
            ColumnType::Integer { bytes: 8, signed: false },
            "18446744073709551615",
            Some("18446744073709551615"),
        );
        check(ColumnType::Integer { bytes: 8, signed: false }, "-1", None);
        check(ColumnType::Float, "-0", Some("0"));
        check(ColumnType::Float, "1.50", Some("1.5"));
        check(ColumnType::Float, "inf", None);
    }

    #[test]
    fn dates_are_looked_at() {
        check(ColumnType::Date, "2024-02-29", Some("2024-02-29"));
        check(ColumnType::Date, "2024-13-01", None);
        check(ColumnType::Date, "2024-1-011", None);
        check(ColumnType::DateTime, "2024-02-29 23:59:59", Some("2024-02-29 23:59:59"));
        check(ColumnType::DateTime, "2024-02-29T23:59:59", None);
        check(ColumnType::Date, "é24-02-29", None);
    }
}
