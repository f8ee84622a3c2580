//! `require`: do the columns hold what a module is going to write?

use std::fmt;
use std::str::FromStr;

use crate::{
    ColumnDefinition, ColumnDescription, ColumnType, Error, Result, TableDescription, TypeClass,
};

/// The types that Asterisk's modules ask for (`RQ_INTEGER1` and so on).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum RequiredType {
    /// `integer1` to `integer8`, `uinteger1` to `uinteger8`.
    Integer {
        /// 1, 2, 3, 4 or 8.
        bytes: u8,
        /// Whether it may be negative.
        signed: bool,
    },
    /// `char`
    Char,
    /// `float`
    Float,
    /// `date`
    Date,
    /// `datetime`
    DateTime,
}

impl RequiredType {
    /// All types with their words, in Asterisk's order.
    pub const ALL: [(&'static str, Self); 14] = [
        ("integer1", Self::Integer { bytes: 1, signed: true }),
        ("uinteger1", Self::Integer { bytes: 1, signed: false }),
        ("integer2", Self::Integer { bytes: 2, signed: true }),
        ("uinteger2", Self::Integer { bytes: 2, signed: false }),
        ("integer3", Self::Integer { bytes: 3, signed: true }),
        ("uinteger3", Self::Integer { bytes: 3, signed: false }),
        ("integer4", Self::Integer { bytes: 4, signed: true }),
        ("uinteger4", Self::Integer { bytes: 4, signed: false }),
        ("integer8", Self::Integer { bytes: 8, signed: true }),
        ("uinteger8", Self::Integer { bytes: 8, signed: false }),
        ("char", Self::Char),
        ("float", Self::Float),
        ("date", Self::Date),
        ("datetime", Self::DateTime),
    ];

    /// The characters that a textual column needs to hold every value of it; `size` is what the
    /// caller asks for, and what counts for `char` and `float`.
    pub fn text_width(self, size: u32) -> u32 {
        match self {
            Self::Integer { bytes: 1, signed: false } => 3,
            Self::Integer { bytes: 1, signed: true } => 4,
            Self::Integer { bytes: 2, signed: false } => 5,
            Self::Integer { bytes: 2, signed: true } => 6,
            Self::Integer { bytes: 3, .. } => 8,
            Self::Integer { bytes: 4, signed: false } | Self::Date => 10,
            Self::Integer { bytes: 4, signed: true } => 11,
            Self::Integer { signed: false, .. } | Self::DateTime => 19,
            Self::Integer { signed: true, .. } => 20,
            Self::Char | Self::Float => size,
        }
    }

    /// The column type that holds it, for a table that lacks the column.
    fn column_type(self, size: u32) -> ColumnType {
        match self {
            Self::Integer { bytes, signed } => ColumnType::Integer { bytes, signed },
            Self::Char => ColumnType::Char(size),
            Self::Float => ColumnType::Float,
            Self::Date => ColumnType::Date,
            Self::DateTime => ColumnType::DateTime,
        }
    }
}

impl fmt::Display for RequiredType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = Self::ALL.iter().find(|(_, each)| each == self).map_or("?", |(word, _)| word);
        formatter.pad(word)
    }
}

impl FromStr for RequiredType {
    type Err = Error;

    /// Reads the word, in any case, with or without the prefix `RQ_`.
    fn from_str(text: &str) -> Result<Self> {
        let lower = text.to_ascii_lowercase();
        let word = lower.strip_prefix("rq_").unwrap_or(&lower);
        let found = Self::ALL.iter().find(|(each, _)| *each == word).map(|(_, found)| *found);
        found.ok_or_else(|| {
            let words: Vec<_> = Self::ALL.iter().map(|(word, _)| *word).collect();
            Error::invalid(format!("{text:?} is not a type; one of {}", words.join(", ")))
        })
    }
}

/// One column that a module needs.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Requirement {
    /// The column.
    pub column: String,
    /// The type of the values.
    pub required_type: RequiredType,
    /// The width in characters that the values may need, for integers too.
    pub size: u32,
}

impl Requirement {
    /// A requirement.
    pub fn new(column: impl Into<String>, required_type: RequiredType, size: u32) -> Self {
        Self { column: column.into(), required_type, size }
    }

    /// The column that satisfies it, under a policy that creates.
    pub fn definition(&self, mode: RequirementsMode) -> ColumnDefinition {
        let column_type = match mode {
            RequirementsMode::CreateChar => {
                ColumnType::Char(self.required_type.text_width(self.size).max(1))
            }
            _ => self.required_type.column_type(self.size.max(1)),
        };
        ColumnDefinition::new(&*self.column, column_type)
    }
}

/// What a driver does about missing columns (`requirements = warn | createclose | createchar`).
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum RequirementsMode {
    /// Only says so.
    #[default]
    Warn,
    /// Creates the column with the nearest type.
    CreateClose,
    /// Creates the column as text.
    CreateChar,
}

impl FromStr for RequirementsMode {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match &*text.to_ascii_lowercase() {
            "warn" => Ok(Self::Warn),
            "createclose" => Ok(Self::CreateClose),
            "createchar" => Ok(Self::CreateChar),
            _ => {
                Err(Error::invalid(format!("{text:?} is not one of warn, createclose, createchar")))
            }
        }
    }
}

/// What is wrong with a required column.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Shortfall {
    /// The table does not have it.
    Missing,
    /// It holds less than the values may need.
    TooNarrow {
        /// The characters (or bytes of a number) that it holds.
        holds: u32,
        /// The characters (or bytes) that are needed.
        needs: u32,
    },
    /// Its type is of another kind.
    WrongType {
        /// The type as the store spells it.
        found: String,
    },
}

/// A required column and what is wrong with it.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Unmet {
    /// The requirement.
    pub requirement: Requirement,
    /// What is wrong.
    pub shortfall: Shortfall,
}

impl fmt::Display for Unmet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Requirement { column, required_type, size } = &self.requirement;
        match &self.shortfall {
            Shortfall::Missing => {
                write!(formatter, "column {column} ({required_type}, {size} wide) is missing")
            }
            Shortfall::TooNarrow { holds, needs } => {
                write!(
                    formatter,
                    "column {column} holds {holds}, but {required_type} needs {needs}"
                )
            }
            Shortfall::WrongType { found } => {
                write!(formatter, "column {column} is {found}, not {required_type}")
            }
        }
    }
}

/// Compares what a module needs with what a table has.
pub fn check_requirements(table: &TableDescription, needed: &[Requirement]) -> Vec<Unmet> {
    let shortfall = |requirement: &Requirement| match table.column(&requirement.column) {
        None => Some(Shortfall::Missing),
        Some(column) => compare(requirement, column),
    };
    needed
        .iter()
        .filter_map(|requirement| {
            Some(Unmet { requirement: requirement.clone(), shortfall: shortfall(requirement)? })
        })
        .collect()
}

fn compare(requirement: &Requirement, column: &ColumnDescription) -> Option<Shortfall> {
    let fits = |holds: Option<u32>, needs: u32| match holds {
        Some(holds) if holds < needs => Some(Shortfall::TooNarrow { holds, needs }),
        _ => None,
    };
    let wrong = || Some(Shortfall::WrongType { found: column.type_name.clone() });
    let required = requirement.required_type;
    match (column.class, required) {
        // Characters hold everything that is short enough.
        (TypeClass::Char, _) => fits(column.length, required.text_width(requirement.size)),
        (TypeClass::Integer { bytes, signed }, RequiredType::Integer { bytes: need, signed: neg }) => {
            integer_fits(bytes, signed, need, neg)
        }
        (TypeClass::Decimal | TypeClass::Float, RequiredType::Integer { .. } | RequiredType::Float)
        | (TypeClass::Date, RequiredType::Date)
        | (TypeClass::DateTime, RequiredType::Date | RequiredType::DateTime)
        // A type that we do not know may well do.
        | (TypeClass::Other, _) => None,
        _ => wrong(),
    }
}

/// A signed column holds unsigned values of the next smaller size; an unsigned column holds no
/// negative ones.
fn integer_fits(bytes: u8, signed: bool, need: u8, negative: bool) -> Option<Shortfall> {
    let needs =
        if signed && !negative { u32::from(need) + u32::from(need < 8) } else { need.into() };
    if !signed && negative {
        return Some(Shortfall::WrongType { found: "unsigned".into() });
    }
    (u32::from(bytes) < needs).then_some(Shortfall::TooNarrow { holds: bytes.into(), needs })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, class: TypeClass, length: Option<u32>) -> ColumnDescription {
        let mut column = ColumnDescription::new(name, class, "some type");
        column.length = length;
        column
    }

    fn table() -> TableDescription {
        TableDescription::new(vec![
            column("id", TypeClass::Char, Some(40)),
            column("note", TypeClass::Char, None),
            column("port", TypeClass::Integer { bytes: 4, signed: true }, None),
            column("small", TypeClass::Integer { bytes: 1, signed: false }, None),
            column("day", TypeClass::Date, None),
        ])
    }

    fn shortfall(column: &str, word: &str, size: u32) -> Option<Shortfall> {
        let needed = [Requirement::new(column, word.parse().unwrap(), size)];
        check_requirements(&table(), &needed).pop().map(|unmet| unmet.shortfall)
    }

    #[test]
    fn words_are_read_back() {
        for (word, required) in RequiredType::ALL {
            assert_eq!(word.parse::<RequiredType>().unwrap(), required);
            assert_eq!(required.to_string(), word);
        }
        assert_eq!("RQ_CHAR".parse::<RequiredType>().unwrap(), RequiredType::Char);
        assert!("varchar".parse::<RequiredType>().unwrap_err().to_string().contains("uinteger8"));
    }

    #[test]
    fn columns_are_compared_by_what_they_hold() {
        use Shortfall::{Missing, TooNarrow, WrongType};
        assert_eq!(shortfall("id", "char", 40), None);
        assert_eq!(shortfall("id", "char", 400), Some(TooNarrow { holds: 40, needs: 400 }));
        assert_eq!(shortfall("id", "integer8", 20), None, "text holds numbers");
        assert_eq!(shortfall("note", "char", 4_000), None, "no limit");
        assert_eq!(shortfall("port", "uinteger2", 5), None);
        assert_eq!(shortfall("port", "integer4", 11), None);
        assert_eq!(shortfall("port", "uinteger4", 10), Some(TooNarrow { holds: 4, needs: 5 }));
        assert!(matches!(shortfall("port", "char", 5), Some(WrongType { .. })));
        assert!(matches!(shortfall("small", "integer1", 4), Some(WrongType { .. })));
        assert_eq!(shortfall("small", "uinteger1", 3), None);
        assert_eq!(shortfall("day", "date", 10), None);
        assert!(matches!(shortfall("day", "datetime", 19), Some(WrongType { .. })));
        assert_eq!(shortfall("nix", "char", 1), Some(Missing));
    }
}
