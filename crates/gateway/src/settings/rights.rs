//! Who may do what.

use std::collections::HashSet;
use std::convert::Infallible;
use std::str::FromStr;

/// Names of families or files: `*` for all, `none`, or a list with commas. Letter case is ignored,
/// as it is in `extconfig.conf`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Names(Set);

#[derive(Clone, Debug, Eq, PartialEq)]
enum Set {
    All,
    /// Lower-case.
    Listed(HashSet<String>),
    None,
}

impl Names {
    /// Every name.
    pub const ALL: Self = Self(Set::All);
    /// No name.
    pub const NONE: Self = Self(Set::None);

    /// Whether it is one of these.
    pub fn contains(&self, name: &str) -> bool {
        match &self.0 {
            Set::All => true,
            Set::None => false,
            Set::Listed(names) => {
                if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
                    names.contains(&name.to_ascii_lowercase())
                } else {
                    names.contains(name)
                }
            }
        }
    }

    /// The names that are in both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        match (&self.0, &other.0) {
            (Set::All, _) => other.clone(),
            (_, Set::All) => self.clone(),
            (Set::None, _) | (_, Set::None) => Self::NONE,
            (Set::Listed(names), Set::Listed(others)) => {
                Self(Set::Listed(names.intersection(others).cloned().collect()))
            }
        }
    }
}

impl FromStr for Names {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        let names = || text.split(',').map(str::trim).filter(|name| !name.is_empty());
        Ok(if names().any(|name| name == "*") {
            Self::ALL
        } else if names().all(|name| name.eq_ignore_ascii_case("none")) {
            Self::NONE
        } else {
            Self(Set::Listed(names().map(str::to_ascii_lowercase).collect()))
        })
    }
}

/// What somebody may do, by family or name of a static file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Rights {
    /// `read`: look rows up, read static files, ask what a table has.
    pub read: Names,
    /// `write`: change, add and remove rows; with `require`, create what the driver's
    /// `requirements` want created.
    pub write: Names,
    /// `alter`: create tables and change their columns, which only the full protocol asks for.
    pub alter: Names,
}

impl Default for Rights {
    /// Read and write everything, alter nothing.
    fn default() -> Self {
        Self { read: Names::ALL, write: Names::ALL, alter: Names::NONE }
    }
}

impl Rights {
    /// What both allow.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self {
            read: self.read.and(&other.read),
            write: self.write.and(&other.write),
            alter: self.alter.and(&other.alter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Names {
        text.parse().unwrap()
    }

    #[test]
    fn lists_ignore_letter_case_and_blanks() {
        let list = names("sippeers, Queues.conf ,");
        assert!(list.contains("SIPpeers") && list.contains("queues.conf"));
        assert!(!list.contains("queues") && !list.contains(""));
        assert_eq!(names("*"), Names::ALL);
        assert_eq!(names("a,*"), Names::ALL);
        assert_eq!(names("none"), Names::NONE);
        assert_eq!(names(" "), Names::NONE);
    }

    #[test]
    fn nobody_gets_more_than_both_allow() {
        let (some, others) = (names("a,b"), names("b,c"));
        assert_eq!(some.and(&others), names("b"));
        assert_eq!(some.and(&Names::ALL), some);
        assert_eq!(Names::ALL.and(&others), others);
        assert_eq!(some.and(&Names::NONE), Names::NONE);
    }
}
