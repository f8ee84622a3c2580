//! The options of the configuration files and how their values read.

use std::time::Duration;

use asterisk_realtime_core::{Category, RequirementsMode, Variable};

/// The options that a section of `res_config_sqlite3.conf` may hold.
pub(crate) const KNOWN: [&str; 5] = ["batch", "busy_timeout", "dbfile", "debug", "requirements"];

/// The options that a section `[sqlite3 NAME]` of `ara.conf` may hold.
pub(crate) const KNOWN_OWN: [&str; 3] = ["inline", "journal", "readers"];

/// The value that holds: as in Asterisk's driver, the last line of several wins.
pub(crate) fn last<'a>(section: &'a Category, name: &str) -> Option<&'a Variable> {
    section.last(name)
}

/// `yes true y t 1 on` and their opposites, in any case.
pub(crate) fn switch(text: &str) -> Option<bool> {
    let is_one_of = |words: [&str; 6]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is_one_of(["yes", "true", "y", "t", "1", "on"]) {
        Some(true)
    } else if is_one_of(["no", "false", "n", "f", "0", "off"]) {
        Some(false)
    } else {
        None
    }
}

/// A whole number of milliseconds, of 31 bits as in Asterisk's driver.
pub(crate) fn milliseconds(text: &str) -> Option<Duration> {
    let number: i32 = text.parse().ok()?;
    Some(Duration::from_millis(u64::try_from(number).ok()?))
}

/// A number, fractions allowed, and one of the units `ms` (also without one), `s`, `m`, `h`.
pub(crate) fn duration(text: &str) -> Option<Duration> {
    let digits = text.find(|character: char| !matches!(character, '0'..='9' | '.'));
    let (number, unit) = text.split_at(digits.unwrap_or(text.len()));
    let seconds = match unit.trim_start().to_ascii_lowercase().as_str() {
        "" | "ms" => 0.001,
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        _ => return None,
    };
    Duration::try_from_secs_f64(number.parse::<f64>().ok()? * seconds).ok()
}

/// `requirements`.
pub(crate) fn requirements(text: &str) -> Option<RequirementsMode> {
    text.parse().ok()
}

/// The known name that `name` was probably meant to be.
pub(crate) fn suggestion(name: &str, known: &[&'static str]) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let nearest = known.iter().map(|word| (distance(&name, word), *word)).min()?;
    (nearest.0 <= 2).then_some(nearest.1)
}

/// How many letters have to be changed, added or left out.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut costs: Vec<usize> = (0..=to.len()).collect();
    for (row, letter) in from.chars().enumerate() {
        let mut diagonal = costs[0];
        costs[0] = row + 1;
        for (column, other) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = costs[column + 1];
            costs[column + 1] = replaced.min(diagonal + 1).min(costs[column] + 1);
        }
    }
    costs[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Z-21 of the vectors, and what else the unit rule says.
    #[test]
    fn durations_have_units_and_fractions() {
        for (text, expected) in [
            ("1000", Some(1000)),
            ("1s", Some(1000)),
            ("1.5s", Some(1500)),
            ("250ms", Some(250)),
            ("2m", Some(120_000)),
            ("1 h", Some(3_600_000)),
            ("0", Some(0)),
            ("x", None),
            ("1x", None),
            ("", None),
            ("-1", None),
            ("1.2.3", None),
        ] {
            assert_eq!(duration(text), expected.map(Duration::from_millis), "{text:?}");
        }
    }

    #[test]
    fn timeouts_are_whole_milliseconds() {
        assert_eq!(milliseconds("2500"), Some(Duration::from_millis(2500)));
        assert_eq!(milliseconds("0"), Some(Duration::ZERO));
        assert_eq!(milliseconds("-1"), None);
        assert_eq!(milliseconds("1.5"), None);
        assert_eq!(milliseconds("2147483648"), None);
    }

    #[test]
    fn switches_have_asterisks_words() {
        assert_eq!(switch("Yes"), Some(true));
        assert_eq!(switch("off"), Some(false));
        assert_eq!(switch("maybe"), None);
    }

    #[test]
    fn misspelt_options_get_a_suggestion() {
        assert_eq!(suggestion("db_file", &KNOWN), Some("dbfile"));
        assert_eq!(suggestion("Requirement", &KNOWN), Some("requirements"));
        assert_eq!(suggestion("host", &KNOWN), None);
    }
}
