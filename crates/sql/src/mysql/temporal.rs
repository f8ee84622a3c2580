//! Texts that are no date, no time, no address: to `=` and to an order, MySQL and MariaDB take
//! them for zero or for NULL, with a warning that nobody sees.

use std::net::{Ipv4Addr, Ipv6Addr};

use asterisk_realtime_core::{ColumnDescription, TypeClass};

/// Whether a column may hold the text. Rather too much than too little: the server, which knows
/// better, is asked for whatever looks right.
pub(super) fn may_hold(column: &ColumnDescription, text: &str) -> bool {
    let text = text.trim_ascii();
    match column.class {
        TypeClass::Date | TypeClass::DateTime => is_date(text),
        TypeClass::Time => is_time(text),
        TypeClass::Other => match &*column.type_name {
            "inet4" => text.parse::<Ipv4Addr>().is_ok(),
            "inet6" => text.parse::<Ipv6Addr>().is_ok() || text.parse::<Ipv4Addr>().is_ok(),
            "uuid" => is_uuid(text),
            _ => true,
        },
        _ => true,
    }
}

/// The numbers between what is no digit; `None` if there is something else than digits and
/// delimiters.
fn fields(text: &str) -> Option<Vec<u32>> {
    let is_delimiter = |byte: u8| {
        byte.is_ascii_punctuation()
            || byte.is_ascii_whitespace()
            || byte.eq_ignore_ascii_case(&b't')
    };
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || is_delimiter(byte));
    if !is_plain || !text.as_bytes().first()?.is_ascii_digit() {
        return None;
    }
    let fields = text.split(|character: char| !character.is_ascii_digit());
    fields.filter(|field| !field.is_empty()).map(|field| field.parse().ok()).collect()
}

/// `2024-01-02`, `2024-01-02 03:04:05.678`, other delimiters, or none: `20240102030405`. Zeros
/// stand for what is not known.
fn is_date(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text.get(digits..).unwrap_or_default();
    if digits > 4 {
        // A fraction may follow.
        let is_packed = [5, 6, 7, 8, 10, 11, 12, 13, 14].contains(&digits);
        return is_packed && rest.bytes().all(|byte| byte == b'.' || byte.is_ascii_digit());
    }
    match fields(text).as_deref() {
        Some([year, month, day, time @ ..]) => is_day(*year, *month, *day) && is_clock(time, 23),
        _ => false,
    }
}

fn is_day(year: u32, month: u32, day: u32) -> bool {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    month <= 12 && day <= last
}

/// Hours, minutes, seconds and what else there is: a fraction, an offset.
fn is_clock(fields: &[u32], last_hour: u32) -> bool {
    let is_below = |at: usize, last| fields.get(at).is_none_or(|field| *field <= last);
    is_below(0, last_hour) && is_below(1, 59) && is_below(2, 59)
}

/// `03:04:05.678`, `-03:04`, `1 03:04:05`, `030405`, or a date and a time.
fn is_time(text: &str) -> bool {
    const LAST_HOUR: u32 = 838;
    const LAST_DAY: u32 = 34;
    let text = text.strip_prefix('-').unwrap_or(text);
    if text.contains('-') {
        return is_date(text);
    }
    let has_days = text.split_once(' ').is_some_and(|(days, _)| !days.contains(':'));
    match fields(text).as_deref() {
        Some([days, rest @ ..]) if has_days => *days <= LAST_DAY && is_clock(rest, 23),
        // Seconds, or digits in pairs.
        Some([packed] | [packed, _]) if !text.contains(':') => {
            let (hour, minute, second) = (packed / 10_000, packed / 100 % 100, packed % 100);
            is_clock(&[hour, minute, second], LAST_HOUR)
        }
        Some(fields) => is_clock(fields, LAST_HOUR),
        None => false,
    }
}

/// Hexadecimal digits, with hyphens anywhere.
fn is_uuid(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_hexdigit).count();
    digits == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(class: TypeClass, type_name: &str, expected: bool, texts: &[&str]) {
        let column = ColumnDescription::new("c", class, type_name);
        for text in texts {
            assert_eq!(may_hold(&column, text), expected, "{text:?} in {type_name}");
        }
    }

    #[test]
    fn dates_are_told_from_other_texts() {
        let good = [
            "2024-01-02",
            "2024-1-2",
            "24-1-2",
            "2024/01/02",
            "2024.01.02",
            "20240102",
            "240102",
            "0000-00-00",
            "2024-00-00",
            "2024-02-29",
            "2024-01-02 03:04:05",
            "2024-01-02T03:04:05",
            "2024-01-02 03:04:05.678901",
            "20240102030405",
            "20240102030405.5",
            " 2024-01-02 ",
            "2024-01-02 03:04:05+02:00",
            "2024-01-02 3:4",
        ];
        let bad = [
            "",
            "abc",
            "2024",
            "2024-01",
            "2024-13-01",
            "2024-01-32",
            "2023-02-29",
            "2024-04-31",
            "2024-01-02 24:00:00",
            "2024-01-02 03:60:00",
            "2024-01-02 03:04:60",
            "2024-01-02x",
            "01.02.yyyy",
            "x2024-01-02",
            "123456789",
            "123456789012345",
            "99999999999-1-1",
        ];
        for (class, name) in [(TypeClass::Date, "date"), (TypeClass::DateTime, "datetime")] {
            check(class, name, true, &good);
            check(class, name, false, &bad);
        }
    }

    #[test]
    fn times_are_told_from_other_texts() {
        let good = [
            "03:04:05",
            "3:4:5",
            "3:4",
            "-838:59:59",
            "838:59:59",
            "1 03:04:05",
            "34 22:59:59",
            "030405",
            "5",
            "03:04:05.678",
            "2024-01-02 03:04:05",
        ];
        let bad = [
            "",
            "abc",
            "99:99:99",
            "839:00:00",
            "35 00:00:00",
            "3:60:00",
            "999999",
            "3h",
            "--1:00",
        ];
        check(TypeClass::Time, "time", true, &good);
        check(TypeClass::Time, "time", false, &bad);
    }

    #[test]
    fn mariadbs_own_types_are_told_from_other_texts() {
        let uuid = "123e4567-e89b-12d3-a456-426655440000";
        check(TypeClass::Other, "uuid", true, &[uuid, "123E4567E89B12D3A456426655440000"]);
        check(TypeClass::Other, "uuid", false, &["abc", "", &uuid[1..], "{}"]);
        check(TypeClass::Other, "inet4", true, &["192.0.2.1"]);
        check(TypeClass::Other, "inet4", false, &["abc", "192.0.2", "::1"]);
        check(TypeClass::Other, "inet6", true, &["::1", "2001:db8::1", "192.0.2.1"]);
        check(TypeClass::Other, "inet6", false, &["abc", "192.0.2", ":::"]);
        check(TypeClass::Other, "json", true, &["abc"]);
        check(TypeClass::Char, "varchar(9)", true, &["abc", ""]);
    }

    proptest! {
        #[test]
        fn every_date_and_time_is_one(
            year in 0_u32..10_000, month in 1_u32..13, day in 1_u32..29, clock in 0_u32..86_400,
        ) {
            let (hour, minute, second) = (clock / 3600, clock / 60 % 60, clock % 60);
            let date = format!("{year:04}-{month:02}-{day:02}");
            let time = format!("{hour:02}:{minute:02}:{second:02}");
            prop_assert!(is_date(&date));
            let both = format!("{date} {time}");
            prop_assert!(is_date(&both));
            prop_assert!(is_time(&time));
        }

        #[test]
        fn no_text_is_too_much(text in any::<String>()) {
            is_date(&text);
            is_time(&text);
            is_uuid(&text);
        }
    }
}
