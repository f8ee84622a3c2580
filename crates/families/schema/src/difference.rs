//! How a table differs from what a family wants, and what mends it.

use std::fmt;

use asterisk_realtime_core::{Alteration, ColumnDefinition, Severity};

/// A difference between a table and a [`Layout`](crate::Layout).
///
/// Printed it is a sentence that says what is wrong and what to do.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Difference {
    /// The table.
    pub table: &'static str,
    /// The column, or the first column of the key.
    pub column: String,
    /// What it is.
    pub fault: Fault,
    /// What mends it, if a driver can: nothing is ever dropped or narrowed.
    pub alteration: Option<Alteration>,
}

/// What is different.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Fault {
    /// The column may be NULL, but should not.
    AllowsNull,
    /// The column is not known at all.
    Extra,
    /// The column is not in the primary key.
    MissingKey,
    /// No index begins with the column.
    MissingIndex,
    /// There is no such column.
    Missing {
        /// The type that it should have.
        wanted: String,
    },
    /// The enumeration lacks words.
    MissingWords(Vec<String>),
    /// The column is of another version of Asterisk.
    OtherVersion {
        /// Whether it is removed there, else it comes later.
        is_former: bool,
    },
    /// The column may not be NULL, but should.
    RefusesNull,
    /// It holds less than it should.
    TooNarrow {
        /// The characters that it holds.
        holds: u32,
        /// The characters that it should.
        needs: u32,
    },
    /// Its type is of another kind.
    WrongType {
        /// The type as the store spells it.
        found: String,
        /// The type that it should have.
        wanted: String,
    },
}

impl Difference {
    pub(crate) fn new(table: &'static str, column: impl Into<String>, fault: Fault) -> Self {
        Self { table, column: column.into(), fault, alteration: None }
    }

    pub(crate) fn mended_by(mut self, alteration: Option<Alteration>) -> Self {
        self.alteration = alteration;
        self
    }

    /// How bad it is: an error loses or refuses values, a warning may, a note does not.
    pub fn severity(&self) -> Severity {
        match self.fault {
            Fault::Missing { .. }
            | Fault::MissingWords(_)
            | Fault::RefusesNull
            | Fault::TooNarrow { .. }
            | Fault::WrongType { .. } => Severity::Error,
            Fault::MissingIndex | Fault::MissingKey => Severity::Warning,
            Fault::AllowsNull | Fault::Extra | Fault::OtherVersion { .. } => Severity::Note,
        }
    }

    /// The stable word for it, for programs.
    pub fn code(&self) -> &'static str {
        match self.fault {
            Fault::AllowsNull => "allows-null",
            Fault::Extra => "extra-column",
            Fault::Missing { .. } => "missing-column",
            Fault::MissingIndex => "missing-index",
            Fault::MissingKey => "missing-key",
            Fault::MissingWords(_) => "missing-words",
            Fault::OtherVersion { .. } => "other-version",
            Fault::RefusesNull => "refuses-null",
            Fault::TooNarrow { .. } => "too-narrow",
            Fault::WrongType { .. } => "wrong-type",
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, column, fault, .. } = self;
        write!(formatter, "{table}.{column} ")?;
        match fault {
            Fault::AllowsNull => formatter.write_str("may be NULL: make it NOT NULL"),
            Fault::Extra => formatter.write_str(
                "is not a column that Asterisk reads: check the spelling, or leave it to whoever \
                 uses it",
            ),
            Fault::Missing { wanted } => write!(formatter, "is missing: add it as {wanted}"),
            Fault::MissingIndex => {
                formatter.write_str("begins no index: add one, each lookup reads the whole table")
            }
            Fault::MissingKey => formatter.write_str("is not in the primary key: add it"),
            Fault::MissingWords(words) => {
                write!(formatter, "does not hold {}: add them to its type", words.join(", "))
            }
            Fault::OtherVersion { is_former: true } => formatter
                .write_str("was removed in this version of Asterisk: nothing reads it any more"),
            Fault::OtherVersion { is_former: false } => {
                formatter.write_str("is of a newer Asterisk than this: nothing reads it yet")
            }
            Fault::RefusesNull => {
                formatter.write_str("refuses NULL: allow it, else rows without it cannot be stored")
            }
            Fault::TooNarrow { holds, needs } => {
                write!(formatter, "holds {holds} characters: widen it to {needs}")
            }
            Fault::WrongType { found, wanted } => {
                write!(formatter, "is {found}: change it to {wanted}")
            }
        }
    }
}

/// Lets a column hold what it should.
pub(crate) fn widen(definition: Option<ColumnDefinition>) -> Option<Alteration> {
    definition.map(Alteration::WidenColumn)
}
