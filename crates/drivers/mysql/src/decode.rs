//! Values of the binary protocol as the text that the `mysql` client prints.

use std::borrow::Cow;
use std::fmt::Write;

use asterisk_realtime_core::{Error, RowBuilder};
use asterisk_realtime_sql_driver::Failure;
use sqlx::mysql::{MySqlTypeInfo, MySqlValueRef};
use sqlx::{Decode, MySql, Type, TypeInfo};

/// How the bytes of a value read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    /// A text already: characters, bytes, decimals, `ENUM`, `SET`, `BIT`, JSON.
    Bytes,
    Date,
    DateTime,
    /// An approximate number; of tables, the server prints it.
    Float,
    Signed,
    Time,
    Unsigned,
    Year,
}

impl Kind {
    pub(crate) fn of(info: &MySqlTypeInfo) -> Self {
        match info.name() {
            // sqlx does not say of a `TINYINT(1)` that it is unsigned.
            "BOOLEAN" if *info == <u8 as Type<MySql>>::type_info() => Self::Unsigned,
            "TINYINT UNSIGNED" | "SMALLINT UNSIGNED" | "MEDIUMINT UNSIGNED" | "INT UNSIGNED"
            | "BIGINT UNSIGNED" => Self::Unsigned,
            "BOOLEAN" | "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "BIGINT" => Self::Signed,
            "YEAR" => Self::Year,
            "DATE" => Self::Date,
            "DATETIME" | "TIMESTAMP" => Self::DateTime,
            "TIME" => Self::Time,
            "FLOAT" | "DOUBLE" => Self::Float,
            _ => Self::Bytes,
        }
    }
}

/// Adds the value to the row; answers whether all of it was UTF-8.
pub(crate) fn push(
    builder: &mut RowBuilder,
    kind: Kind,
    value: MySqlValueRef<'_>,
) -> Result<bool, Failure> {
    // Not `ValueRef::is_null`, to which the date 0000-00-00 is NULL.
    let Ok(bytes) = <&[u8] as Decode<MySql>>::decode(value) else {
        builder.push_null();
        return Ok(true);
    };
    push_bytes(builder, kind, bytes).ok_or_else(|| {
        Failure::lost(Error::uncertain("the server sent a value that is not of its type"))
    })
}

fn push_bytes(builder: &mut RowBuilder, kind: Kind, bytes: &[u8]) -> Option<bool> {
    match kind {
        Kind::Bytes => {
            let text = String::from_utf8_lossy(bytes);
            builder.push_text(&text);
            return Some(matches!(text, Cow::Borrowed(_)));
        }
        Kind::Signed => {
            let number = signed(bytes)?;
            builder.push_with(|text| append(text, format_args!("{number}")));
        }
        Kind::Unsigned => {
            let number = unsigned(bytes)?;
            builder.push_with(|text| append(text, format_args!("{number}")));
        }
        Kind::Year => {
            let year = unsigned(bytes)?;
            builder.push_with(|text| append(text, format_args!("{year:04}")));
        }
        Kind::Float => {
            let number = float(bytes)?;
            builder.push_with(|text| append(text, format_args!("{number}")));
        }
        Kind::Date => {
            let date = Moment::of(bytes)?;
            builder.push_with(|text| date.push_date(text));
        }
        Kind::DateTime => {
            let moment = Moment::of(bytes)?;
            builder.push_with(|text| {
                moment.push_date(text);
                text.push(' ');
                moment.push_time(text);
            });
        }
        Kind::Time => {
            let time = Moment::of_time(bytes)?;
            builder.push_with(|text| time.push_time(text));
        }
    }
    Some(true)
}

fn append(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a String does not fail.
    let _ = text.write_fmt(arguments);
}

/// A whole number of 1 to 8 bytes.
fn unsigned(bytes: &[u8]) -> Option<u64> {
    let mut all = [0; 8];
    all.get_mut(..bytes.len())?.copy_from_slice(bytes);
    Some(u64::from_le_bytes(all))
}

fn signed(bytes: &[u8]) -> Option<i64> {
    let fill = if bytes.last()? & 0x80 == 0 { 0 } else { 0xff };
    let mut all = [fill; 8];
    all.get_mut(..bytes.len())?.copy_from_slice(bytes);
    Some(i64::from_le_bytes(all))
}

fn float(bytes: &[u8]) -> Option<f64> {
    match bytes.len() {
        4 => Some(f32::from_le_bytes(bytes.try_into().ok()?).into()),
        8 => Some(f64::from_le_bytes(bytes.try_into().ok()?)),
        _ => None,
    }
}

/// A date, a time or both.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
struct Moment {
    year: u64,
    month: u64,
    day: u64,
    negative: bool,
    hour: u64,
    minute: u64,
    second: u64,
    microsecond: u64,
}

impl Moment {
    /// Length; year, month, day; hour, minute, second; microseconds. Zeros at the end are left
    /// out.
    fn of(bytes: &[u8]) -> Option<Self> {
        let (length, rest) = bytes.split_first()?;
        if usize::from(*length) != rest.len() || ![0, 4, 7, 11].contains(length) {
            return None;
        }
        let field = |at: usize, width| rest.get(at..at + width).and_then(unsigned).unwrap_or(0);
        Some(Self {
            year: field(0, 2),
            month: field(2, 1),
            day: field(3, 1),
            negative: false,
            hour: field(4, 1),
            minute: field(5, 1),
            second: field(6, 1),
            microsecond: field(7, 4),
        })
    }

    /// Length; sign, days; hour, minute, second; microseconds. Zeros at the end are left out.
    fn of_time(bytes: &[u8]) -> Option<Self> {
        let (length, rest) = bytes.split_first()?;
        if usize::from(*length) != rest.len() || ![0, 8, 12].contains(length) {
            return None;
        }
        let field = |at: usize, width| rest.get(at..at + width).and_then(unsigned).unwrap_or(0);
        Some(Self {
            negative: field(0, 1) != 0,
            hour: field(1, 4) * 24 + field(5, 1),
            minute: field(6, 1),
            second: field(7, 1),
            microsecond: field(8, 4),
            ..Self::default()
        })
    }

    fn push_date(self, text: &mut String) {
        append(text, format_args!("{:04}-{:02}-{:02}", self.year, self.month, self.day));
    }

    fn push_time(self, text: &mut String) {
        let sign = if self.negative { "-" } else { "" };
        let Self { hour, minute, second, .. } = self;
        append(text, format_args!("{sign}{hour:02}:{minute:02}:{second:02}"));
        // Columns with a fraction are printed by the server, which knows how many digits.
        if self.microsecond > 0 {
            append(text, format_args!(".{:06}", self.microsecond));
        }
    }
}

#[cfg(test)]
mod tests {
    use asterisk_realtime_core::Columns;
    use proptest::prelude::*;

    use super::*;

    fn text(kind: Kind, bytes: &[u8]) -> Option<String> {
        let mut builder = RowBuilder::new(Columns::new(["v"]));
        push_bytes(&mut builder, kind, bytes)?;
        let row = builder.finish().unwrap();
        row.text("v").map(str::to_owned)
    }

    #[track_caller]
    fn check(kind: Kind, bytes: &[u8], expected: &str) {
        assert_eq!(text(kind, bytes).as_deref(), Some(expected), "{kind:?} {bytes:?}");
    }

    #[test]
    fn whole_numbers_of_every_width() {
        check(Kind::Signed, &[0x80], "-128");
        check(Kind::Unsigned, &[0x80], "128");
        check(Kind::Signed, &(-32768_i16).to_le_bytes(), "-32768");
        check(Kind::Unsigned, &u16::MAX.to_le_bytes(), "65535");
        check(Kind::Signed, &(-8_388_608_i32).to_le_bytes(), "-8388608");
        check(Kind::Unsigned, &u32::MAX.to_le_bytes(), "4294967295");
        check(Kind::Signed, &i64::MIN.to_le_bytes(), "-9223372036854775808");
        check(Kind::Unsigned, &u64::MAX.to_le_bytes(), "18446744073709551615");
        check(Kind::Year, &0_u16.to_le_bytes(), "0000");
        check(Kind::Year, &2024_u16.to_le_bytes(), "2024");
    }

    #[test]
    fn dates_and_times() {
        check(Kind::Date, &[0], "0000-00-00");
        check(Kind::Date, &[4, 0xe8, 7, 1, 2], "2024-01-02");
        check(Kind::DateTime, &[0], "0000-00-00 00:00:00");
        check(Kind::DateTime, &[4, 0xe8, 7, 1, 2], "2024-01-02 00:00:00");
        check(Kind::DateTime, &[7, 0xe8, 7, 1, 2, 3, 4, 5], "2024-01-02 03:04:05");
        let fraction = [11, 0xe8, 7, 1, 2, 3, 4, 5, 0x40, 0xe2, 1, 0];
        check(Kind::DateTime, &fraction, "2024-01-02 03:04:05.123456");
        check(Kind::Time, &[0], "00:00:00");
        check(Kind::Time, &[8, 0, 0, 0, 0, 0, 3, 4, 5], "03:04:05");
        check(Kind::Time, &[8, 1, 34, 0, 0, 0, 22, 59, 59], "-838:59:59");
        check(Kind::Time, &[12, 0, 0, 0, 0, 0, 3, 4, 5, 1, 0, 0, 0], "03:04:05.000001");
    }

    #[test]
    fn what_is_no_value_is_none() {
        for kind in [Kind::Date, Kind::DateTime, Kind::Time] {
            for bytes in [&[][..], &[1, 0], &[4, 0], &[200]] {
                assert_eq!(text(kind, bytes), None, "{kind:?} {bytes:?}");
            }
        }
        assert_eq!(text(Kind::Signed, &[]), None);
        assert_eq!(text(Kind::Unsigned, &[0; 9]), None);
        assert_eq!(text(Kind::Float, &[0; 3]), None);
    }

    #[test]
    fn bytes_are_text_or_replaced() {
        check(Kind::Bytes, "hé😀".as_bytes(), "hé😀");
        check(Kind::Bytes, b"", "");
        check(Kind::Bytes, b"a\0\xffb", "a\0\u{fffd}b");
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_much(bytes in prop::collection::vec(any::<u8>(), 0..16)) {
            for kind in [
                Kind::Bytes,
                Kind::Date,
                Kind::DateTime,
                Kind::Float,
                Kind::Signed,
                Kind::Time,
                Kind::Unsigned,
                Kind::Year,
            ] {
                text(kind, &bytes);
            }
        }
    }
}
