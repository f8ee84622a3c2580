//! The options of the configuration files and how their values read.

use std::time::Duration;

use asterisk_realtime_conf::value::{self, Unit, ValueError};
use asterisk_realtime_core::spelling;
use asterisk_realtime_core::{Category, RequirementsMode, Variable};

/// The options that a section of `res_config_sqlite3.conf` may hold.
pub(crate) const KNOWN: [&str; 5] = ["batch", "busy_timeout", "dbfile", "debug", "requirements"];

/// The options that a section `[sqlite3 NAME]` of `ara.conf` may hold.
pub(crate) const KNOWN_OWN: [&str; 4] = ["inline", "journal", "readers", "watch"];

/// The value that holds: as in Asterisk's driver, the last line of several wins.
pub(crate) fn last<'a>(section: &'a Category, name: &str) -> Option<&'a Variable> {
    section.last(name)
}

/// `yes true y t 1 on` and their opposites, in any case.
pub(crate) fn switch(text: &str) -> Option<bool> {
    value::parse_bool(text).ok()
}

/// A whole number of milliseconds, of 31 bits and in the notations of Asterisk's driver.
pub(crate) fn milliseconds(text: &str) -> Option<Duration> {
    let number = value::parse_integer(text, 0..=i64::from(i32::MAX)).ok()?;
    u64::try_from(number).ok().map(Duration::from_millis)
}

/// A number, fractions allowed, and one of the units `ms` (also without one), `s`, `m`, `h`.
pub(crate) fn duration(text: &str) -> Option<Duration> {
    value::parse_duration(text, Unit::Milliseconds).ok()
}

/// `watch`: how long between two looks, in seconds if no unit says otherwise, or one of the words
/// for no.
pub(crate) fn interval(text: &str) -> Result<Option<Duration>, ValueError> {
    const LEAST: Duration = Duration::from_millis(10);
    if value::parse_bool(text) == Ok(false) {
        return Ok(None);
    }
    match value::parse_duration(text, Unit::Seconds)? {
        interval if interval >= LEAST => Ok(Some(interval)),
        _ => Err(ValueError::new(text, "no, or a duration of 10ms or more")),
    }
}

/// `requirements`.
pub(crate) fn requirements(text: &str) -> Option<RequirementsMode> {
    text.parse().ok()
}

/// The known name that `name` was probably meant to be.
pub(crate) fn suggestion(name: &str, known: &[&'static str]) -> Option<&'static str> {
    spelling::nearest(name, known.iter().copied(), 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeouts_are_whole_milliseconds() {
        assert_eq!(milliseconds("2500"), Some(Duration::from_millis(2500)));
        assert_eq!(milliseconds("0x10"), Some(Duration::from_millis(16)));
        assert_eq!(milliseconds("0"), Some(Duration::ZERO));
        assert_eq!(milliseconds("-1"), None);
        assert_eq!(milliseconds("1.5"), None);
        assert_eq!(milliseconds("2147483648"), None);
    }

    /// Z-21 of the vectors.
    #[test]
    fn durations_without_a_unit_are_milliseconds() {
        assert_eq!(duration("1000"), Some(Duration::from_secs(1)));
        assert_eq!(duration("1.5s"), Some(Duration::from_millis(1500)));
        assert_eq!(duration("x"), None);
    }

    #[test]
    fn intervals_are_seconds_or_none() {
        assert_eq!(interval("2"), Ok(Some(Duration::from_secs(2))));
        assert_eq!(interval("250ms"), Ok(Some(Duration::from_millis(250))));
        for none in ["no", "off", "false", "0"] {
            assert_eq!(interval(none), Ok(None), "{none}");
        }
        for bad in ["", "yes", "1ms", "-1", "often"] {
            assert!(interval(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn misspelt_options_get_a_suggestion() {
        assert_eq!(suggestion("db_file", &KNOWN), Some("dbfile"));
        assert_eq!(suggestion("Requirement", &KNOWN), Some("requirements"));
        assert_eq!(suggestion("host", &KNOWN), None);
    }
}
