//! What is certain of the values of a column, away from the store.

use asterisk_realtime_core::{ColumnDescription, Comparison, TypeClass};

/// The values of a column whose store compares as we do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Values {
    /// Texts, equal byte by byte, with so much room, and perhaps in the order of their bytes.
    Text { most: Option<u32>, is_ordered: bool },
    /// Whole numbers from the first to the last.
    Integer { low: i128, high: i128 },
}

impl Values {
    /// Those of the column, if the store compares them as we do.
    pub(crate) fn of(column: &ColumnDescription) -> Option<Self> {
        match (column.compares, column.class) {
            (Comparison::Bytes | Comparison::Distinct, TypeClass::Char) => Some(Self::Text {
                most: column.length,
                is_ordered: column.compares == Comparison::Bytes,
            }),
            (Comparison::Numeric, TypeClass::Integer { bytes, signed }) => {
                let bits = u32::from(bytes.clamp(1, 8)) * 8;
                Some(if signed {
                    Self::Integer { low: -(1 << (bits - 1)), high: (1 << (bits - 1)) - 1 }
                } else {
                    Self::Integer { low: 0, high: (1 << bits) - 1 }
                })
            }
            _ => None,
        }
    }

    /// Whether a cell that is equal to the value for the store is spelt just so, and a cell that is
    /// given this value is spelt so then.
    pub(crate) fn are_certain_of(self, value: &str) -> bool {
        match self {
            // Some stores cut what is too long, take an empty text for NULL, take blanks off the
            // end, or have no room for a character in the encoding of a column.
            Self::Text { most, .. } => {
                is_plain(value)
                    && !value.is_empty()
                    && !value.ends_with(' ')
                    && most.is_none_or(|most| value.len() <= most as usize)
            }
            Self::Integer { low, high } => {
                integer(value).is_some_and(|value| (low..=high).contains(&value))
            }
        }
    }
}

/// Whether it is made of printable ASCII alone, whose order and case no store disagrees about.
pub(crate) fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ')
}

/// The number, if this is how every store prints it.
pub(crate) fn integer(text: &str) -> Option<i128> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_canonical = match digits.as_bytes() {
        [b'0'] => digits.len() == text.len(),
        [b'1'..=b'9', rest @ ..] => rest.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    is_canonical.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(class: TypeClass, compares: Comparison, length: Option<u32>) -> Option<Values> {
        let mut column = ColumnDescription::new("c", class, "type");
        (column.compares, column.length) = (compares, length);
        Values::of(&column)
    }

    #[test]
    fn a_number_has_one_spelling() {
        for text in ["0", "-1", "1", "5060", "18446744073709551615"] {
            assert_eq!(integer(text).map(|number| number.to_string()).as_deref(), Some(text));
        }
        for text in ["", "-", "-0", "+1", "01", " 1", "1 ", "1.0", "1e3", "x", "١"] {
            assert_eq!(integer(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_text_is_certain_if_it_is_plain_and_fits() {
        for compares in [Comparison::Bytes, Comparison::Distinct] {
            let text = values(TypeClass::Char, compares, Some(8)).unwrap();
            for certain in ["a", "A b", "12345678", "~"] {
                assert!(text.are_certain_of(certain), "{certain:?}");
            }
            for uncertain in ["", " ", "a ", "é", "a\tb", "123456789"] {
                assert!(!text.are_certain_of(uncertain), "{uncertain:?}");
            }
        }
    }

    #[test]
    fn a_number_is_certain_if_the_column_has_it() {
        let of = |bytes, signed| {
            values(TypeClass::Integer { bytes, signed }, Comparison::Numeric, None).unwrap()
        };
        for (bytes, signed, value, expected) in [
            (1, true, "127", true),
            (1, true, "128", false),
            (1, true, "-128", true),
            (1, false, "-1", false),
            (1, false, "255", true),
            (8, false, "18446744073709551615", true),
            (8, true, "9223372036854775808", false),
            (4, true, "05060", false),
        ] {
            assert_eq!(of(bytes, signed).are_certain_of(value), expected, "{bytes} {value}");
        }
    }

    #[test]
    fn where_the_store_compares_otherwise_nothing_is_certain() {
        assert_eq!(values(TypeClass::Char, Comparison::Folded, None), None);
        assert_eq!(values(TypeClass::Char, Comparison::Unknown, None), None);
        assert_eq!(values(TypeClass::Float, Comparison::Numeric, None), None);
        assert_eq!(values(TypeClass::Date, Comparison::Bytes, None), None);
    }
}
