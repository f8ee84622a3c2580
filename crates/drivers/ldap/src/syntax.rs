//! How values of an attribute compare.

use std::borrow::Cow;
use std::cmp::Ordering;

use asterisk_realtime_core::{Comparison, LetterCase, TypeClass};

/// The kind of values that an attribute has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Syntax {
    /// Characters; `sensitive` to letter case.
    Text { sensitive: bool },
    /// A whole number of any size.
    Integer,
    /// `TRUE` or `FALSE`.
    Boolean,
    /// A moment.
    Time,
    /// Bytes.
    Bytes,
    /// Anything else, such as a name of an entry.
    Other,
    /// The server does not tell.
    Unknown,
}

/// What the server can compare by itself.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Matching {
    pub(crate) equality: bool,
    pub(crate) ordering: bool,
    pub(crate) substrings: bool,
}

/// The numbers of syntaxes (RFC 4517, section 3.3) all begin so.
const ROOT: &str = "1.3.6.1.4.1.1466.115.121.1.";

impl Syntax {
    /// The kind of a syntax; the rule of equality says what letter case means.
    pub(crate) fn of(syntax: Option<&str>, equality: Option<&str>) -> Self {
        let sensitive = !equality.is_some_and(|rule| rule.to_ascii_lowercase().contains("ignore"));
        let Some(number) = syntax.and_then(|syntax| syntax.strip_prefix(ROOT)) else {
            return Self::Other;
        };
        match number {
            // Country, directory, IA5, numeric and printable strings, telephone numbers.
            "11" | "15" | "26" | "36" | "44" | "50" => Self::Text { sensitive },
            "27" => Self::Integer,
            "7" => Self::Boolean,
            "24" | "53" => Self::Time,
            // Octets are where passwords are kept, as texts.
            "40" => Self::Text { sensitive: true },
            "5" | "8" | "9" | "10" | "28" => Self::Bytes,
            _ => Self::Other,
        }
    }

    /// The class in a description.
    pub(crate) fn class(self) -> TypeClass {
        match self {
            Self::Text { .. } | Self::Unknown => TypeClass::Char,
            // The directory sets no limit; values beyond 64 bits are read as they are.
            Self::Integer => TypeClass::Integer { bytes: 8, signed: true },
            Self::Boolean => TypeClass::Boolean,
            Self::Time => TypeClass::DateTime,
            Self::Bytes => TypeClass::Binary,
            Self::Other => TypeClass::Other,
        }
    }

    /// What is known of the comparison: even where letter case counts, blanks do not (RFC 4518).
    pub(crate) fn comparison(self) -> Comparison {
        match self {
            Self::Text { .. } => Comparison::Folded,
            Self::Integer => Comparison::Numeric,
            _ => Comparison::Unknown,
        }
    }

    /// Whether an empty text may be a value of it; else it means that there is none.
    pub(crate) fn is_character(self) -> bool {
        self.class().is_character()
    }

    /// How patterns treat letters.
    pub(crate) fn letter_case(self) -> LetterCase {
        match self {
            Self::Text { sensitive: false } => LetterCase::Ignore,
            _ => LetterCase::Sensitive,
        }
    }

    /// The spelling in which the server takes the value; `None` if it is no value of this kind.
    pub(crate) fn canonical(self, value: &str) -> Option<Cow<'_, str>> {
        match self {
            Self::Integer => integer(value).map(Cow::Owned),
            Self::Boolean => {
                let word = ["TRUE", "FALSE"].into_iter().find(|w| w.eq_ignore_ascii_case(value));
                word.map(Cow::Borrowed)
            }
            _ => Some(Cow::Borrowed(value)),
        }
    }

    /// Compares two values as the server would.
    pub(crate) fn compare(self, one: &str, other: &str) -> Ordering {
        match self {
            Self::Integer => match (integer(one), integer(other)) {
                (Some(one), Some(other)) => compare_integers(&one, &other),
                _ => one.cmp(other),
            },
            Self::Text { sensitive } => folded(one, sensitive).cmp(&folded(other, sensitive)),
            _ => one.cmp(other),
        }
    }
}

/// Without blanks at the ends, one blank for several, and small letters where they are the same.
fn folded(text: &str, sensitive: bool) -> Cow<'_, str> {
    let is_plain = !text.starts_with(' ') && !text.ends_with(' ') && !text.contains("  ");
    if is_plain && sensitive {
        return Cow::Borrowed(text);
    }
    let words: Vec<_> = text.split(' ').filter(|word| !word.is_empty()).collect();
    let text = words.join(" ");
    Cow::Owned(if sensitive { text } else { text.to_lowercase() })
}

/// A whole number without a plus and without zeros in front.
pub(crate) fn integer(text: &str) -> Option<String> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => ("-", &text[1..]),
        b'+' => ("", &text[1..]),
        _ => ("", text),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = digits.trim_start_matches('0');
    Some(if digits.is_empty() { "0".into() } else { format!("{sign}{digits}") })
}

/// Compares two numbers in the form that [`integer`] makes.
fn compare_integers(one: &str, other: &str) -> Ordering {
    match (one.strip_prefix('-'), other.strip_prefix('-')) {
        (Some(one), Some(other)) => (other.len(), other).cmp(&(one.len(), one)),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => (one.len(), one).cmp(&(other.len(), other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_compare_by_their_size_whatever_it_is() {
        let compare = |one, other| Syntax::Integer.compare(one, other);
        assert_eq!(compare("10", "9"), Ordering::Greater);
        assert_eq!(compare("-10", "-9"), Ordering::Less);
        assert_eq!(compare("-0", "+00"), Ordering::Equal);
        assert_eq!(compare("99999999999999999999", "100000000000000000000"), Ordering::Less);
        assert_eq!(Syntax::Integer.canonical("05060").as_deref(), Some("5060"));
        for bad in ["", "-", "1x", " 1", "0x1", "1.5"] {
            assert_eq!(Syntax::Integer.canonical(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn texts_compare_as_directories_do() {
        let text = |sensitive| Syntax::Text { sensitive };
        assert_eq!(text(true).compare(" a  b ", "a b"), Ordering::Equal);
        assert_eq!(text(true).compare("A", "a"), Ordering::Less);
        assert_eq!(text(false).compare("GRÜN", "grün"), Ordering::Equal);
        assert_eq!(Syntax::Boolean.canonical("true").as_deref(), Some("TRUE"));
        assert_eq!(Syntax::Boolean.canonical("1"), None);
    }

    #[test]
    fn syntaxes_are_told_by_their_numbers() {
        let of = |number: &str, rule| Syntax::of(Some(&format!("{ROOT}{number}")), rule);
        assert_eq!(of("15", Some("caseIgnoreMatch")), Syntax::Text { sensitive: false });
        assert_eq!(of("26", Some("caseExactIA5Match")), Syntax::Text { sensitive: true });
        assert_eq!(of("12", Some("distinguishedNameMatch")), Syntax::Other);
        assert_eq!(Syntax::of(Some("1.2.3"), None), Syntax::Other);
    }

    proptest! {
        #[test]
        fn numbers_agree_with_arithmetic(one in any::<i64>(), other in any::<i64>()) {
            let compared = Syntax::Integer.compare(&one.to_string(), &other.to_string());
            prop_assert_eq!(compared, one.cmp(&other));
        }
    }
}
