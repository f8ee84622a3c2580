//! The one error type: whose problem it is, and what may be done about it.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;

use crate::Location;

/// A result with our [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Whose problem an [`Error`] is.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Duplicate key, broken foreign key; a deadlock victim is a retryable conflict.
    Conflict,
    /// Credentials or rights were refused.
    Denied,
    /// A defect, ours or of a library.
    Internal,
    /// The request or the configuration can never work.
    Invalid,
    /// A *named* thing is missing: mapping, driver, database, table, column, file.
    ///
    /// A row that does not exist is no error at all.
    NotFound,
    /// Not reachable, refused, exhausted, or out of time before the statement was sent.
    Unavailable,
    /// The statement was sent and no answer came: a write may or may not have happened.
    Uncertain,
    /// This driver does not do that.
    Unsupported,
}

impl ErrorKind {
    /// All of them, by name.
    pub const ALL: [Self; 8] = [
        Self::Conflict,
        Self::Denied,
        Self::Internal,
        Self::Invalid,
        Self::NotFound,
        Self::Unavailable,
        Self::Uncertain,
        Self::Unsupported,
    ];

    /// The name, as programs see it: `Unavailable`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Conflict => "Conflict",
            Self::Denied => "Denied",
            Self::Internal => "Internal",
            Self::Invalid => "Invalid",
            Self::NotFound => "NotFound",
            Self::Unavailable => "Unavailable",
            Self::Uncertain => "Uncertain",
            Self::Unsupported => "Unsupported",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// Whether an operation reads or writes; decides what an [`ErrorKind::Uncertain`] answer allows.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Access {
    /// The operation changes nothing.
    Read,
    /// The operation changes the store.
    Write,
}

/// What went wrong, where, and whether somebody else may be asked.
///
/// The text names driver, database, table, column, SQLSTATE and native code; never a value and
/// never a secret. Servers do put values into their texts, so the native text is kept apart: it
/// is reachable through [`Error::native`] and printed by neither `Display` nor `Debug`.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    message: Cow<'static, str>,
    retryable: bool,
    driver: Option<&'static str>,
    database: Option<String>,
    table: Option<String>,
    column: Option<String>,
    sqlstate: Option<String>,
    code: Option<String>,
    location: Option<Location>,
    native: Option<String>,
    source: Option<Box<Error>>,
}

impl Error {
    /// An error of `kind`. The message is lower case, has no full stop and holds no values.
    pub fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            retryable: false,
            driver: None,
            database: None,
            table: None,
            column: None,
            sqlstate: None,
            code: None,
            location: None,
            native: None,
            source: None,
        }))
    }

    /// [`ErrorKind::Conflict`].
    pub fn conflict(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Conflict, message)
    }

    /// [`ErrorKind::Denied`].
    pub fn denied(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Denied, message)
    }

    /// [`ErrorKind::Internal`].
    pub fn internal(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Internal, message)
    }

    /// [`ErrorKind::Invalid`].
    pub fn invalid(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Invalid, message)
    }

    /// [`ErrorKind::NotFound`].
    pub fn not_found(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::NotFound, message)
    }

    /// [`ErrorKind::Unavailable`].
    pub fn unavailable(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Unavailable, message)
    }

    /// [`ErrorKind::Uncertain`].
    pub fn uncertain(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Uncertain, message)
    }

    /// [`ErrorKind::Unsupported`].
    pub fn unsupported(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Unsupported, message)
    }

    /// Names the driver by its token.
    #[must_use]
    pub fn with_driver(mut self, driver: &'static str) -> Self {
        self.0.driver = Some(driver);
        self
    }

    /// Names the database: the second field of the mapping.
    #[must_use]
    pub fn with_database(mut self, database: impl Into<String>) -> Self {
        self.0.database = Some(database.into());
        self
    }

    /// Names the table.
    #[must_use]
    pub fn with_table(mut self, table: impl Into<String>) -> Self {
        self.0.table = Some(table.into());
        self
    }

    /// Names the column.
    #[must_use]
    pub fn with_column(mut self, column: impl Into<String>) -> Self {
        self.0.column = Some(column.into());
        self
    }

    /// Adds the SQLSTATE that the server gave.
    #[must_use]
    pub fn with_sqlstate(mut self, sqlstate: impl Into<String>) -> Self {
        self.0.sqlstate = Some(sqlstate.into());
        self
    }

    /// Adds the store's own error number.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.0.code = Some(code.into());
        self
    }

    /// Adds the place in a configuration file.
    #[must_use]
    pub fn at(mut self, location: Location) -> Self {
        self.0.location = Some(location);
        self
    }

    /// Keeps the store's own text, which may hold values, for those who ask with
    /// [`Error::native`].
    #[must_use]
    pub fn with_native(mut self, native: impl Into<String>) -> Self {
        self.0.native = Some(native.into());
        self
    }

    /// Adds the error that led to this one.
    ///
    /// Only our own errors can be sources, because the whole chain is printed and a foreign
    /// error may print values; the text of a foreign error goes to [`Error::with_native`].
    #[must_use]
    pub fn with_source(mut self, source: Error) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }

    /// Says that a conflict is a deadlock or serialization failure, so that the same call may
    /// succeed when repeated.
    #[must_use]
    pub fn retryable(mut self) -> Self {
        self.0.retryable = true;
        self
    }

    /// Whose problem it is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The message without the names.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The token of the driver, if one was involved.
    pub fn driver(&self) -> Option<&'static str> {
        self.0.driver
    }

    /// The database, if one was involved.
    pub fn database(&self) -> Option<&str> {
        self.0.database.as_deref()
    }

    /// The table, if one was involved.
    pub fn table(&self) -> Option<&str> {
        self.0.table.as_deref()
    }

    /// The column at fault, if there is one.
    pub fn column(&self) -> Option<&str> {
        self.0.column.as_deref()
    }

    /// The SQLSTATE, if the store gave one.
    pub fn sqlstate(&self) -> Option<&str> {
        self.0.sqlstate.as_deref()
    }

    /// The store's own error number, if it gave one.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The place in a configuration file, if that is at fault.
    pub fn location(&self) -> Option<&Location> {
        self.0.location.as_ref()
    }

    /// The store's own text. **It may hold values of rows, secrets included**; do not log it.
    pub fn native(&self) -> Option<&str> {
        self.0.native.as_deref()
    }

    /// Whether the same call to the same store may succeed later.
    ///
    /// ```
    /// use asterisk_realtime_core::{Access, Error};
    ///
    /// assert!(Error::unavailable("connection refused").is_retryable(Access::Write));
    /// assert!(!Error::uncertain("no answer").is_retryable(Access::Write));
    /// ```
    pub fn is_retryable(&self, access: Access) -> bool {
        match self.0.kind {
            ErrorKind::Unavailable => true,
            ErrorKind::Uncertain => access == Access::Read,
            ErrorKind::Conflict => self.0.retryable,
            _ => false,
        }
    }

    /// Whether another store may be asked instead.
    ///
    /// ```
    /// use asterisk_realtime_core::{Access, Error};
    ///
    /// assert!(Error::uncertain("no answer").fails_over(Access::Read));
    /// assert!(!Error::uncertain("no answer").fails_over(Access::Write));
    /// ```
    pub fn fails_over(&self, access: Access) -> bool {
        match self.0.kind {
            ErrorKind::Unavailable | ErrorKind::Denied | ErrorKind::Unsupported => true,
            ErrorKind::Uncertain => access == Access::Read,
            _ => false,
        }
    }

    fn context(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let inner = &self.0;
        [
            ("driver", inner.driver),
            ("database", inner.database.as_deref()),
            ("table", inner.table.as_deref()),
            ("column", inner.column.as_deref()),
            ("SQLSTATE", inner.sqlstate.as_deref()),
            ("code", inner.code.as_deref()),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
    }
}

impl fmt::Display for Error {
    /// `file:line:column: message (driver sqlite3, database asterisk, ...)`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(location) = &self.0.location {
            write!(formatter, "{location}: ")?;
        }
        formatter.write_str(&self.0.message)?;
        for (index, (name, value)) in self.context().enumerate() {
            let lead = if index == 0 { " (" } else { ", " };
            write!(formatter, "{lead}{name} {value}")?;
        }
        if self.context().next().is_some() {
            formatter.write_str(")")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = formatter.debug_struct("Error");
        debug.field("kind", &self.0.kind).field("message", &self.0.message);
        for (name, value) in self.context() {
            debug.field(name, &value);
        }
        if let Some(location) = &self.0.location {
            debug.field("location", &format_args!("{location}"));
        }
        if let Some(source) = &self.0.source {
            debug.field("source", source);
        }
        debug.finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of section 4, clause 10 of the architecture: retry and failover per kind.
    #[test]
    fn every_kind_has_the_rights_of_the_contract() {
        use ErrorKind::*;
        // kind, retry read, retry write, other store read, other store write
        let table = [
            (Unavailable, true, true, true, true),
            (Uncertain, true, false, true, false),
            (Denied, false, false, true, true),
            (NotFound, false, false, false, false),
            (Invalid, false, false, false, false),
            (Conflict, false, false, false, false),
            (Unsupported, false, false, true, true),
            (Internal, false, false, false, false),
        ];
        for (kind, retry_read, retry_write, over_read, over_write) in table {
            let error = Error::new(kind, "x");
            assert_eq!(error.is_retryable(Access::Read), retry_read, "{kind} retry read");
            assert_eq!(error.is_retryable(Access::Write), retry_write, "{kind} retry write");
            assert_eq!(error.fails_over(Access::Read), over_read, "{kind} over read");
            assert_eq!(error.fails_over(Access::Write), over_write, "{kind} over write");
        }
    }

    #[test]
    fn a_deadlock_is_a_conflict_that_may_be_repeated() {
        let error = Error::conflict("deadlock").retryable();
        assert!(error.is_retryable(Access::Write));
        assert!(!error.fails_over(Access::Write));
    }

    #[test]
    fn names_are_printed_and_the_native_text_is_not() {
        let error = Error::conflict("duplicate key")
            .with_driver("mysql")
            .with_database("asterisk")
            .with_table("sippeers")
            .with_column("name")
            .with_sqlstate("23000")
            .with_code("1062")
            .with_native("Duplicate entry 's3cret' for key 'secret'");
        assert_eq!(
            error.to_string(),
            "duplicate key (driver mysql, database asterisk, table sippeers, column name, \
             SQLSTATE 23000, code 1062)"
        );
        let outer = Error::unavailable("gave up").with_source(error);
        let chain = format!("{outer} {outer:?} {}", outer.source().unwrap());
        assert!(!chain.contains("s3cret"), "{chain}");
        assert!(chain.contains("1062"), "{chain}");
    }
}
