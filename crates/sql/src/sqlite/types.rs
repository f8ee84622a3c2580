//! What declared types mean: SQLite's rules of affinity, and the names that people use.

use asterisk_realtime_core::{Comparison, TypeClass};

/// How SQLite treats the values of a column; section 3.1 of <https://sqlite.org/datatype3.html>.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Affinity {
    Blob,
    Integer,
    Numeric,
    Real,
    Text,
}

impl Affinity {
    fn of(upper: &str) -> Self {
        let has = |words: &[&str]| words.iter().any(|word| upper.contains(word));
        if has(&["INT"]) {
            Self::Integer
        } else if has(&["CHAR", "CLOB", "TEXT"]) {
            Self::Text
        } else if upper.is_empty() || has(&["BLOB"]) {
            Self::Blob
        } else if has(&["REAL", "FLOA", "DOUB"]) {
            Self::Real
        } else {
            Self::Numeric
        }
    }
}

/// The class of a declared type.
pub fn class(declared: &str) -> TypeClass {
    let upper = declared.to_ascii_uppercase();
    let has = |word: &str| upper.contains(word);
    match Affinity::of(&upper) {
        // Every integer has eight bytes, whatever its name says.
        Affinity::Integer => TypeClass::Integer { bytes: 8, signed: true },
        Affinity::Text => TypeClass::Char,
        Affinity::Real => TypeClass::Float,
        // A column without a type keeps what it is given, and that is text.
        Affinity::Blob if upper.is_empty() => TypeClass::Char,
        Affinity::Blob => TypeClass::Binary,
        Affinity::Numeric if has("STRING") || has("ENUM") || has("SET") => TypeClass::Char,
        Affinity::Numeric if has("BOOL") => TypeClass::Boolean,
        Affinity::Numeric if has("DATETIME") || has("TIMESTAMP") => TypeClass::DateTime,
        Affinity::Numeric if has("DATE") => TypeClass::Date,
        Affinity::Numeric if has("TIME") => TypeClass::Time,
        Affinity::Numeric if has("DEC") || has("NUM") => TypeClass::Decimal,
        Affinity::Numeric => TypeClass::Other,
    }
}

/// The length of a character type, as declared: SQLite does not enforce it.
pub fn length(declared: &str) -> Option<u32> {
    if class(declared) != TypeClass::Char {
        return None;
    }
    let (_, behind) = declared.split_once('(')?;
    behind.split_once(')')?.0.trim().parse().ok()
}

/// How a column of a table compares its values, by its declared type and its collation.
pub fn comparison(declared: &str, collation: Option<&str>) -> Comparison {
    let upper = declared.to_ascii_uppercase();
    match (Affinity::of(&upper), class(declared)) {
        (Affinity::Text, _) => match collation.map(str::to_ascii_uppercase).as_deref() {
            Some("BINARY") => Comparison::Bytes,
            Some("NOCASE" | "RTRIM") => Comparison::Folded,
            _ => Comparison::Unknown,
        },
        (_, class) if class.is_numeric() => Comparison::Numeric,
        // Dates and the like are texts or numbers, value by value.
        _ => Comparison::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declared_types_have_a_class_and_a_length() {
        let integer = TypeClass::Integer { bytes: 8, signed: true };
        for (declared, expected, expected_length) in [
            ("INTEGER", integer, None),
            ("int(11) unsigned", integer, None),
            ("TINYINT(1)", integer, None),
            ("VARCHAR(40)", TypeClass::Char, Some(40)),
            ("varchar ( 80 )", TypeClass::Char, Some(80)),
            ("NATIVE CHARACTER(70)", TypeClass::Char, Some(70)),
            ("TEXT", TypeClass::Char, None),
            ("CLOB", TypeClass::Char, None),
            ("", TypeClass::Char, None),
            ("STRING", TypeClass::Char, None),
            ("ENUM('yes','no')", TypeClass::Char, None),
            ("BLOB", TypeClass::Binary, None),
            ("REAL", TypeClass::Float, None),
            ("DOUBLE PRECISION", TypeClass::Float, None),
            ("FLOAT(10)", TypeClass::Float, None),
            ("DECIMAL(10,2)", TypeClass::Decimal, None),
            ("NUMERIC", TypeClass::Decimal, None),
            ("BOOLEAN", TypeClass::Boolean, None),
            ("DATE", TypeClass::Date, None),
            ("DATETIME", TypeClass::DateTime, None),
            ("timestamp with time zone", TypeClass::DateTime, None),
            ("TIME", TypeClass::Time, None),
            ("JSON", TypeClass::Other, None),
        ] {
            assert_eq!(class(declared), expected, "{declared}");
            assert_eq!(length(declared), expected_length, "{declared}");
        }
    }

    #[test]
    fn texts_compare_by_their_collation() {
        assert_eq!(comparison("TEXT", Some("BINARY")), Comparison::Bytes);
        assert_eq!(comparison("VARCHAR(9)", Some("nocase")), Comparison::Folded);
        assert_eq!(comparison("TEXT", Some("RTRIM")), Comparison::Folded);
        assert_eq!(comparison("TEXT", Some("my_own")), Comparison::Unknown);
        assert_eq!(comparison("TEXT", None), Comparison::Unknown);
        assert_eq!(comparison("INTEGER", Some("BINARY")), Comparison::Numeric);
        assert_eq!(comparison("DECIMAL(9,2)", Some("BINARY")), Comparison::Numeric);
        assert_eq!(comparison("DATETIME", Some("BINARY")), Comparison::Unknown);
        assert_eq!(comparison("STRING", Some("BINARY")), Comparison::Unknown);
        assert_eq!(comparison("", Some("BINARY")), Comparison::Unknown);
    }
}
