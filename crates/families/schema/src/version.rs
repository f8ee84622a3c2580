//! Versions of Asterisk.

use std::fmt;
use std::str::FromStr;

use asterisk_realtime_core::Error;

/// A version of Asterisk: `22.10.0`, `22.10`, `22` (the newest of the branch),
/// `certified/18.9-cert2`, or `master`.
///
/// ```
/// use asterisk_realtime_schema::Version;
///
/// let version: Version = "22.10".parse()?;
/// assert_eq!(version, Version::new(22, 10, 0));
/// assert_eq!(version.to_string(), "22.10.0");
/// assert!(version < Version::branch(22));
/// # Ok::<(), asterisk_realtime_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Version {
    major: u16,
    minor: u16,
    patch: u16,
    /// The number of the certified release; `None` for an ordinary one.
    certified: Option<u16>,
}

/// Stands for the newest there is.
const NEWEST: u16 = u16::MAX;

impl Version {
    /// What will be released next, from the main branch.
    pub const MASTER: Self = Self::branch(NEWEST);

    /// A release.
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self { major, minor, patch, certified: None }
    }

    /// The newest of a branch.
    pub const fn branch(major: u16) -> Self {
        Self::new(major, NEWEST, NEWEST)
    }

    /// A certified release: `certified/18.9-cert2` is `certified(18, 9, 2)`.
    pub const fn certified(major: u16, minor: u16, number: u16) -> Self {
        Self { major, minor, patch: 0, certified: Some(number) }
    }

    /// The branch: 22.
    pub const fn major(self) -> u16 {
        self.major
    }

    /// Whether it is a certified release.
    pub const fn is_certified(self) -> bool {
        self.certified.is_some()
    }

    /// Whether it contains what came with `since`: in the same branch, not before it. A certified
    /// release contains what the ordinary one does that it began with.
    pub(crate) fn contains(self, since: Self) -> bool {
        if self.is_certified() && !since.is_certified() {
            let Self { major, minor, patch, .. } = self;
            return Self::new(major, minor, patch).contains(since);
        }
        let is_beside = match (self.certified, since.certified) {
            (Some(_), Some(_)) => self.minor == since.minor,
            (None, None) => true,
            _ => false,
        };
        self.major == since.major && is_beside && since <= self
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { major, minor, patch, certified } = *self;
        let text = match certified {
            _ if major == NEWEST => "master".to_owned(),
            Some(NEWEST) => format!("certified/{major}.{minor}"),
            Some(number) => format!("certified/{major}.{minor}-cert{number}"),
            None if minor == NEWEST => major.to_string(),
            None => format!("{major}.{minor}.{patch}"),
        };
        formatter.pad(&text)
    }
}

impl FromStr for Version {
    type Err = Error;

    /// Reads what [`Display`](fmt::Display) writes, and shorter forms. What follows a release,
    /// as in `22.0.0-rc1`, is left out.
    ///
    /// # Errors
    ///
    /// [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid) for any other text.
    fn from_str(text: &str) -> Result<Self, Error> {
        parse(text).ok_or_else(|| {
            Error::invalid(format!(
                "{text:?} is not a version of Asterisk such as 22.10.0, 22, certified/18.9-cert2 \
                 or master"
            ))
        })
    }
}

fn parse(text: &str) -> Option<Version> {
    if text.eq_ignore_ascii_case("master") {
        return Some(Version::MASTER);
    }
    let named = ["certified/", "certified-"].iter().find_map(|word| text.strip_prefix(word));
    let (release, suffix) = match named.unwrap_or(text).split_once('-') {
        Some((release, suffix)) => (release, Some(suffix)),
        None => (named.unwrap_or(text), None),
    };
    let mut numbers = release.split('.').map(number);
    let major = numbers.next()??;
    let minor = numbers.next();
    let patch = numbers.next();
    if numbers.next().is_some() {
        return None;
    }
    if let Some(number) = suffix.and_then(|suffix| suffix.strip_prefix("cert")) {
        // Pre-releases of certified ones look like `cert2-rc1`.
        let number = number.split('-').next().and_then(self::number)?;
        return patch.is_none().then_some(Version::certified(major, minor??, number));
    }
    match (minor, patch) {
        _ if named.is_some() => Some(Version::certified(major, minor??, NEWEST)),
        (None, _) => Some(Version::branch(major)),
        (Some(minor), None) => Some(Version::new(major, minor?, 0)),
        (Some(minor), Some(patch)) => Some(Version::new(major, minor?, patch?)),
    }
}

/// A small number in nothing but digits.
fn number(text: &str) -> Option<u16> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| is_number && *number < NEWEST)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn versions_are_read() {
        let check = |text: &str, expected: Version| {
            assert_eq!(text.parse::<Version>().unwrap(), expected, "{text}");
        };
        check("22.10.0", Version::new(22, 10, 0));
        check("22.10", Version::new(22, 10, 0));
        check("22", Version::branch(22));
        check("22.0.0-rc1", Version::new(22, 0, 0));
        check("master", Version::MASTER);
        check("certified/18.9-cert2", Version::certified(18, 9, 2));
        check("certified-18.9-cert2", Version::certified(18, 9, 2));
        check("18.9-cert2-rc1", Version::certified(18, 9, 2));
        check("certified/18.9", Version::certified(18, 9, NEWEST));
        for text in ["", "x", "22.", ".1", "22.1.2.3", "-1", "22.x", "70000", "18.9.1-cert1", "+1"]
        {
            assert!(text.parse::<Version>().is_err(), "{text}");
        }
    }

    #[test]
    fn later_versions_are_greater() {
        assert!(Version::new(20, 9, 0) < Version::new(20, 10, 0));
        assert!(Version::new(20, 8, 1) > Version::new(20, 8, 0));
        assert!(Version::branch(20) < Version::new(21, 0, 0));
        assert!(Version::MASTER > Version::branch(99));
        assert!(Version::certified(13, 8, 2) > Version::certified(13, 8, 1));
    }

    proptest! {
        #[test]
        fn any_text_is_a_version_or_an_error(text in ".*") {
            if let Ok(version) = text.parse::<Version>() {
                prop_assert_eq!(version.to_string().parse::<Version>().unwrap(), version);
            }
        }

        #[test]
        fn versions_are_read_back(major in 0..99u16, minor in 0..99u16, patch in 0..99u16) {
            for version in [Version::new(major, minor, patch), Version::certified(major, minor, patch)] {
                prop_assert_eq!(version.to_string().parse::<Version>().unwrap(), version);
            }
        }
    }
}
