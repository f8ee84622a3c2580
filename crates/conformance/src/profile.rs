//! What the contract leaves to the store.

use std::time::Duration;

use asterisk_realtime_core::LetterCase;

/// The expectations in which stores may differ. The default is a store that compares bytes,
/// ignores ASCII case in LIKE, and refuses what does not fit a column.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Profile {
    /// How `=` and the order of texts treat letters.
    pub equality: LetterCase,
    /// How LIKE treats letters.
    pub like: LetterCase,
    /// Whether `=` ignores blanks at the end, so that `''` is equal to `' '` (PAD SPACE).
    pub ignores_trailing_blanks: bool,
    /// The order of the lines of a static file.
    pub static_order: StaticOrder,
    /// Whether conditions on a variable with several values compare the whole of them, where whoever
    /// has the rows says so and not the driver.
    pub compares_whole_values: bool,
    /// Whether the store refuses a text in a column of a number or date that it is none of.
    pub checks_types: bool,
    /// Whether the store refuses a text that is wider than its column.
    pub checks_widths: bool,
    /// How values of each column type read: the table of clause 2.
    pub fidelity: Vec<Fidelity>,
    /// A text that is not UTF-8, with what it reads as: the bad bytes replaced by U+FFFD.
    pub invalid_text: Option<Fidelity>,
    /// Whether cases with faults must run alone, because faults reach other namespaces.
    pub exclusive_faults: bool,
    /// Whether reads are answered while the store is [frozen](crate::Faults::freeze), as from a
    /// snapshot.
    pub frozen_reads_are_answered: bool,
    /// The time that one case may take before it counts as hung.
    pub case_limit: Duration,
    /// How far behind its deadline a call may end.
    pub slack: Duration,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            equality: LetterCase::Sensitive,
            like: LetterCase::IgnoreAscii,
            ignores_trailing_blanks: false,
            static_order: StaticOrder::Odbc,
            compares_whole_values: false,
            checks_types: true,
            checks_widths: true,
            fidelity: Vec::new(),
            invalid_text: None,
            exclusive_faults: false,
            frozen_reads_are_answered: false,
            case_limit: Duration::from_mins(1),
            slack: Duration::from_millis(500),
        }
    }
}

impl Profile {
    /// Sets how `=` and the order of texts, and how LIKE treat letters.
    #[must_use]
    pub fn with_letter_case(mut self, equality: LetterCase, like: LetterCase) -> Self {
        (self.equality, self.like) = (equality, like);
        self
    }

    /// `=` ignores blanks at the end.
    #[must_use]
    pub fn with_ignored_trailing_blanks(mut self) -> Self {
        self.ignores_trailing_blanks = true;
        self
    }

    /// Sets the order of the lines of a static file.
    #[must_use]
    pub fn with_static_order(mut self, order: StaticOrder) -> Self {
        self.static_order = order;
        self
    }

    /// Conditions on a variable with several values compare the whole of them.
    #[must_use]
    pub fn with_compared_whole_values(mut self) -> Self {
        self.compares_whole_values = true;
        self
    }

    /// Sets whether the store refuses values of the wrong type, and values that are too wide.
    #[must_use]
    pub fn with_checks(mut self, types: bool, widths: bool) -> Self {
        (self.checks_types, self.checks_widths) = (types, widths);
        self
    }

    /// Sets the table of clause 2: one entry or more for every column type of the store.
    #[must_use]
    pub fn with_fidelity(mut self, entries: impl IntoIterator<Item = Fidelity>) -> Self {
        self.fidelity = entries.into_iter().collect();
        self
    }

    /// Sets how to make a text that is not UTF-8.
    #[must_use]
    pub fn with_invalid_text(mut self, entry: Fidelity) -> Self {
        self.invalid_text = Some(entry);
        self
    }

    /// Cases with faults run alone.
    #[must_use]
    pub fn with_exclusive_faults(mut self) -> Self {
        self.exclusive_faults = true;
        self
    }

    /// Reads are answered while the store is frozen.
    #[must_use]
    pub fn with_answered_frozen_reads(mut self) -> Self {
        self.frozen_reads_are_answered = true;
        self
    }

    /// Sets the time that a case may take, and how far behind its deadline a call may end.
    #[must_use]
    pub fn with_times(mut self, case_limit: Duration, slack: Duration) -> Self {
        (self.case_limit, self.slack) = (case_limit, slack);
        self
    }
}

/// The order of the lines of a static file: that of Asterisk's driver of the same token.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum StaticOrder {
    /// `cat_metric` descending, `var_metric`, `category`, `var_name`: odbc, pgsql, memory.
    #[default]
    Odbc,
    /// `category`, `cat_metric` descending, `var_metric`, `var_name`, `var_val`: mysql.
    Mysql,
    /// `cat_metric`, `var_metric`: sqlite3.
    Sqlite3,
    /// `cat_metric`, `category`, `var_metric`: ldap.
    Ldap,
}

/// One line of the table of clause 2: a value that the store holds, and the text that a cell must
/// have for it, which is what the store's own command line client prints.
#[derive(Clone, Copy, Debug)]
pub struct Fidelity {
    /// The type as the store spells it: `DECIMAL(10,2)`.
    pub column_type: &'static str,
    /// The value as the store's own language writes it: `12.50`, `TRUE`, `x'00ff'`.
    pub literal: &'static str,
    /// The text of the cell; `None` for NULL.
    pub text: Option<&'static str>,
    /// Whether the text can be written too, and reads back as itself.
    pub writable: bool,
}

impl Fidelity {
    /// A value that reads as `text`, and that can be written as `text`.
    pub const fn new(column_type: &'static str, literal: &'static str, text: &'static str) -> Self {
        Self { column_type, literal, text: Some(text), writable: true }
    }

    /// A value that reads as `text`; what the column takes is written differently.
    pub const fn read_only(
        column_type: &'static str,
        literal: &'static str,
        text: &'static str,
    ) -> Self {
        Self { column_type, literal, text: Some(text), writable: false }
    }

    /// NULL in a column of this type.
    pub const fn null(column_type: &'static str, literal: &'static str) -> Self {
        Self { column_type, literal, text: None, writable: true }
    }
}
