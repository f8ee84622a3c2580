//! What `ara.conf` says of the caches.

use std::collections::HashMap;
use std::time::Duration;

use asterisk_realtime_cache::{Limits, Mode, Settings};
use asterisk_realtime_conf::value::{self, Unit};
use asterisk_realtime_core::{Config, Diagnostic, Variable};

use super::{FAMILY_OPTIONS, GENERAL_OPTIONS, each_option};
use crate::policy::{report, word};

/// The options, as far as they can be read.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// The mode of families that do not say.
    pub(super) mode: Option<Mode>,
    /// What the memory of each store may hold.
    pub(super) found: Limits,
    pub(super) absent: Limits,
    /// Where answers are kept for a restart.
    pub(super) file: Option<Variable>,
    /// By lower-case family name.
    families: HashMap<String, FamilyOptions>,
    /// Those of a family without a section.
    none: FamilyOptions,
}

/// The options of `[family NAME]`; what is not written is advised.
#[derive(Clone, Debug, Default)]
pub(super) struct FamilyOptions {
    /// The lines of the file.
    pub(super) written: Vec<Variable>,
    pub(super) mode: Option<Mode>,
    pub(super) soft: Option<Duration>,
    pub(super) hard: Option<Duration>,
    pub(super) grace: Option<Duration>,
    pub(super) absent: Option<Duration>,
    pub(super) absent_grace: Option<Duration>,
    pub(super) registration: Option<Duration>,
    pub(super) registration_grace: Option<Duration>,
    pub(super) rows: Option<usize>,
    pub(super) bytes: Option<u64>,
}

impl Default for Options {
    fn default() -> Self {
        let Settings { found_limits, absent_limits, .. } = Settings::default();
        let (found, absent) = (found_limits, absent_limits);
        Self {
            mode: None,
            found,
            absent,
            file: None,
            families: HashMap::new(),
            none: FamilyOptions::default(),
        }
    }
}

impl Options {
    /// Reads `ara.conf`; what cannot be used is reported and left out.
    pub(crate) fn read(own: &Config) -> (Self, Vec<Diagnostic>) {
        let (mut options, mut findings) = (Self::default(), Vec::new());
        for (family, variable) in each_option(own) {
            let outcome = match family {
                None => options.set(variable),
                Some(family) => {
                    let family = options.families.entry(family.to_ascii_lowercase());
                    family.or_default().set(variable)
                }
            };
            report(outcome, variable, &mut findings);
        }
        (options, findings)
    }

    /// The options of a family.
    pub(super) fn family(&self, name: &str) -> &FamilyOptions {
        self.families.get(&name.to_ascii_lowercase()).unwrap_or(&self.none)
    }

    fn set(&mut self, variable: &Variable) -> Result<(), String> {
        let text = &*variable.value;
        match &*variable.name.to_ascii_lowercase() {
            "cache" => self.mode = Some(mode(text)?),
            "cache-entries" => self.found.entries = count(text)?,
            "cache-bytes" => self.found.bytes = size(text)?,
            "cache-absent-entries" => self.absent.entries = count(text)?,
            "cache-file" if text.is_empty() => return Err("write the name of a file".into()),
            "cache-file" => self.file = Some(variable.clone()),
            "cache-absent-bytes" => self.absent.bytes = size(text)?,
            option => debug_assert!(!GENERAL_OPTIONS.contains(&option), "{option} is not read"),
        }
        Ok(())
    }
}

impl FamilyOptions {
    fn set(&mut self, variable: &Variable) -> Result<(), String> {
        let text = &*variable.value;
        match &*variable.name.to_ascii_lowercase() {
            "cache" => self.mode = Some(mode(text)?),
            "cache-soft" => self.soft = Some(some_time(text)?),
            "cache-hard" => self.hard = Some(some_time(text)?),
            "cache-grace" => self.grace = Some(time(text)?),
            "cache-absent" => self.absent = Some(time(text)?),
            "cache-absent-grace" => self.absent_grace = Some(time(text)?),
            "cache-registration" => self.registration = Some(some_time(text)?),
            "cache-registration-grace" => self.registration_grace = Some(time(text)?),
            "cache-rows" => self.rows = Some(count(text)?),
            "cache-bytes" => self.bytes = Some(size(text)?),
            option => debug_assert!(!FAMILY_OPTIONS.contains(&option), "{option} is not read"),
        }
        self.written.push(variable.clone());
        Ok(())
    }
}

fn mode(text: &str) -> Result<Mode, String> {
    word(text, &[("off", Mode::Off), ("keyed", Mode::Keyed), ("full", Mode::Full)])
}

fn time(text: &str) -> Result<Duration, String> {
    value::parse_duration(text, Unit::Seconds).map_err(|error| error.to_string())
}

/// A lifetime of nothing would keep what nobody is ever given.
fn some_time(text: &str) -> Result<Duration, String> {
    let time = time(text)?;
    if time.is_zero() { Err("write a time, or `cache = off`".into()) } else { Ok(time) }
}

fn count(text: &str) -> Result<usize, String> {
    let number =
        number(text, "a number such as 50000, 50k or 1m", &[('k', 1_000), ('m', 1_000_000)]);
    usize::try_from(number?).map_err(|error| error.to_string())
}

fn size(text: &str) -> Result<u64, String> {
    const KIB: u64 = 1 << 10;
    let units = [('k', KIB), ('m', KIB * KIB), ('g', KIB * KIB * KIB)];
    number(text, "a number of bytes such as 512k, 128m or 1g", &units)
}

/// A number from 1 on, which may end in a unit.
fn number(text: &str, expected: &str, units: &[(char, u64)]) -> Result<u64, String> {
    let lower = text.trim().to_ascii_lowercase();
    let (digits, factor) = units
        .iter()
        .find_map(|(unit, factor)| Some((lower.strip_suffix(*unit)?.trim_end(), *factor)))
        .unwrap_or((&lower, 1));
    let is_number = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    let number = Some(digits).filter(|_| is_number).and_then(|digits| digits.parse::<u64>().ok());
    let product = number.and_then(|number| number.checked_mul(factor)).filter(|it| *it > 0);
    product.ok_or_else(|| value::ValueError::new(text, expected).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_units() {
        assert_eq!(count("50k"), Ok(50_000));
        assert_eq!(count(" 2 M "), Ok(2_000_000));
        assert_eq!(size("1"), Ok(1));
        assert_eq!(size("128M"), Ok(128 << 20));
        assert_eq!(size("1g"), Ok(1 << 30));
        for text in
            ["", "0", "k", "-1", "1.5m", "1t", "0x10", "99999999999999999999", "9999999999999g"]
        {
            assert!(size(text).is_err(), "{text}");
            assert!(count(text).is_err(), "{text}");
        }
        assert_eq!(
            size("much").unwrap_err(),
            "`much` is not a number of bytes such as 512k, 128m or 1g"
        );
    }

    #[test]
    fn a_lifetime_takes_some_time_and_a_grace_need_not() {
        assert_eq!(some_time("1.5s"), Ok(Duration::from_millis(1500)));
        assert!(some_time("0").unwrap_err().contains("cache = off"));
        assert_eq!(time("0"), Ok(Duration::ZERO));
    }
}
