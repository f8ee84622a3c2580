//! Reading the values of options: truth, durations, numbers.
//!
//! Every file that a driver or a tool reads has these. The spellings are Asterisk's; a value
//! that is none of them is refused, with what would be accepted, instead of being taken for
//! something.

use std::fmt;
use std::ops::RangeInclusive;
use std::time::Duration;

/// How much of a refused value is shown.
const QUOTED: usize = 40;

/// A value that does not say what it should.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ValueError {
    value: String,
    expected: String,
}

impl ValueError {
    /// `expected` says what is accepted: `a port from 1 to 65535`.
    pub fn new(value: &str, expected: impl Into<String>) -> Self {
        let mut value: String = value.to_owned();
        if let Some((end, _)) = value.char_indices().nth(QUOTED) {
            value.truncate(end);
            value.push_str("...");
        }
        Self { value, expected: expected.into() }
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}` is not {}", self.value.escape_debug(), self.expected)
    }
}

impl std::error::Error for ValueError {}

/// The unit of a duration that is written without one.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Unit {
    /// `ms`
    Milliseconds,
    /// `s`
    Seconds,
    /// `m`
    Minutes,
    /// `h`
    Hours,
}

impl Unit {
    fn seconds(self) -> f64 {
        match self {
            Self::Milliseconds => 0.001,
            Self::Seconds => 1.0,
            Self::Minutes => 60.0,
            Self::Hours => 3600.0,
        }
    }

    fn parse(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "ms" => Some(Self::Milliseconds),
            "s" => Some(Self::Seconds),
            "m" => Some(Self::Minutes),
            "h" => Some(Self::Hours),
            _ => None,
        }
    }
}

/// Reads a truth value in any of Asterisk's spellings, letter case ignored: `yes`, `true`, `y`,
/// `t`, `1`, `on` and `no`, `false`, `n`, `f`, `0`, `off`.
///
/// # Errors
///
/// Any other text, also the empty one.
pub fn parse_bool(text: &str) -> Result<bool, ValueError> {
    let is_in = |words: [&str; 6]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is_in(["yes", "true", "y", "t", "1", "on"]) {
        Ok(true)
    } else if is_in(["no", "false", "n", "f", "0", "off"]) {
        Ok(false)
    } else {
        Err(ValueError::new(text, "`yes` or `no`"))
    }
}

/// Reads a duration: a number, which may have a fraction, and `ms`, `s`, `m` or `h`, letter case
/// ignored and a blank allowed between; without a unit it counts in `unit`.
///
/// ```
/// use asterisk_realtime_conf::value::{Unit, parse_duration};
///
/// assert_eq!(parse_duration("1.5s", Unit::Milliseconds).unwrap().as_millis(), 1500);
/// assert_eq!(parse_duration("250", Unit::Milliseconds).unwrap().as_millis(), 250);
/// ```
///
/// # Errors
///
/// Any other text, a negative number, and more than fits into a [`Duration`].
pub fn parse_duration(text: &str, unit: Unit) -> Result<Duration, ValueError> {
    let error = || ValueError::new(text, "a duration such as `250ms`, `1.5s`, `2m` or `1h`");
    let text = text.trim_start();
    let end = text
        .find(|character: char| !(character.is_ascii_digit() || character == '.'))
        .unwrap_or(text.len());
    let (number, suffix) = text.split_at(end);
    let suffix = suffix.trim_start();
    let unit = if suffix.is_empty() && end == text.len() {
        unit
    } else {
        Unit::parse(suffix).ok_or_else(error)?
    };
    let number: f64 = number.parse().map_err(|_| error())?;
    Duration::try_from_secs_f64(number * unit.seconds()).map_err(|_| error())
}

/// Reads a whole number in `range`: decimal, with `0x` hexadecimal, with a leading `0` octal, as
/// Asterisk does.
///
/// # Errors
///
/// Text that is not such a number from its first byte (blanks aside) to its last, and numbers
/// outside the range.
pub fn parse_integer(text: &str, range: RangeInclusive<i64>) -> Result<i64, ValueError> {
    let expected = || match (*range.start(), *range.end()) {
        (i64::MIN, i64::MAX) => "a whole number".to_owned(),
        (start, i64::MAX) => format!("a whole number from {start} on"),
        (start, end) => format!("a whole number from {start} to {end}"),
    };
    whole_number(text.trim_start())
        .filter(|number| range.contains(number))
        .ok_or_else(|| ValueError::new(text, expected()))
}

fn whole_number(text: &str) -> Option<i64> {
    let (sign, digits) = match text.as_bytes() {
        [b'-', ..] => ("-", &text[1..]),
        [b'+', ..] => ("", &text[1..]),
        _ => ("", text),
    };
    let prefixed = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X"));
    let (digits, radix) = match prefixed {
        Some(digits) => (digits, 16),
        None if digits.len() > 1 && digits.starts_with('0') => (&digits[1..], 8),
        None => (digits, 10),
    };
    if !digits.starts_with(|character: char| character.is_digit(radix)) {
        return None;
    }
    i64::from_str_radix(&format!("{sign}{digits}"), radix).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truth_has_twelve_spellings() {
        for text in ["yes", "TRUE", "Y", "t", "1", "On"] {
            assert_eq!(parse_bool(text), Ok(true), "{text}");
        }
        for text in ["no", "False", "n", "F", "0", "oFF"] {
            assert_eq!(parse_bool(text), Ok(false), "{text}");
        }
        for text in ["", "maybe", "2", " yes", "enabled"] {
            assert!(parse_bool(text).is_err(), "{text}");
        }
        assert_eq!(parse_bool("maybe").unwrap_err().to_string(), "`maybe` is not `yes` or `no`");
    }

    #[test]
    fn durations_have_units_and_fractions() {
        let check = |text, unit, expected: Option<u128>| {
            let found = parse_duration(text, unit).ok().map(|duration| duration.as_millis());
            assert_eq!(found, expected, "{text}");
        };
        // Z-21 of the driver cases, then those of Asterisk's own parser.
        check("1000", Unit::Milliseconds, Some(1000));
        check("1s", Unit::Milliseconds, Some(1000));
        check("1.5s", Unit::Milliseconds, Some(1500));
        check("250ms", Unit::Milliseconds, Some(250));
        check("2m", Unit::Milliseconds, Some(120_000));
        check("x", Unit::Milliseconds, None);
        check("123s", Unit::Milliseconds, Some(123_000));
        check("1", Unit::Hours, Some(3_600_000));
        check(" 0.1 S", Unit::Hours, Some(100));
        check(".5", Unit::Minutes, Some(30_000));
        for text in ["", " ", "s", ".", "1.2.3", "-1", "7not a number", "1s ", "1 ", "1e3", "inf"] {
            check(text, Unit::Seconds, None);
        }
        check(&"9".repeat(400), Unit::Seconds, None);
    }

    #[test]
    fn integers_have_three_notations_and_a_range() {
        let any = i64::MIN..=i64::MAX;
        assert_eq!(parse_integer("123", any.clone()), Ok(123));
        assert_eq!(parse_integer(" -0x1F", any.clone()), Ok(-31));
        assert_eq!(parse_integer("+010", any.clone()), Ok(8));
        assert_eq!(parse_integer("0", any.clone()), Ok(0));
        for text in ["", "7x", "7 ", "--7", "0x", "08", "-", "0x-1", "99999999999999999999"] {
            assert!(parse_integer(text, any.clone()).is_err(), "{text}");
        }
        assert_eq!(
            parse_integer("123", 0..=122).unwrap_err().to_string(),
            "`123` is not a whole number from 0 to 122"
        );
    }
}
