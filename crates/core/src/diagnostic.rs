//! What is wrong with a configuration: where, why, and what to write instead.
//!
//! Reading configuration never stops at the first fault; readers collect [`Diagnostic`]s and
//! binaries render them. Codes are stable words (`extconfig-duplicate`), so that scripts may
//! depend on them.

use std::fmt;
use std::sync::Arc;

/// How bad a [`Diagnostic`] is.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Note,
    /// Works, but probably not as intended.
    Warning,
    /// Does not work: a line, a file or a mapping cannot be used.
    Error,
}

impl Severity {
    /// The word that reports show: `note`, `warning` or `error`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// A place in a configuration file.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Location {
    /// The file, as its reader named it.
    pub file: Arc<str>,
    /// Line, counted from 1; 0 where the whole file is meant.
    pub line: u32,
    /// Byte column in the line, counted from 1; 0 where the whole line is meant.
    pub column: u32,
    /// Length of the marked text in bytes; 0 marks a position.
    pub length: u32,
}

impl Location {
    /// A place in `file`; see the fields for the units.
    pub fn new(file: impl Into<Arc<str>>, line: u32, column: u32, length: u32) -> Self {
        Self { file: file.into(), line, column, length }
    }

    /// The whole of `file`.
    pub fn file(file: impl Into<Arc<str>>) -> Self {
        Self::new(file, 0, 0, 0)
    }
}

impl fmt::Display for Location {
    /// `file`, `file:line` or `file:line:column`, as far as known.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.file)?;
        if self.line > 0 {
            write!(formatter, ":{}", self.line)?;
            if self.column > 0 {
                write!(formatter, ":{}", self.column)?;
            }
        }
        Ok(())
    }
}

/// One finding about a configuration.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// A stable word for the kind of finding, such as `conf-no-bracket`.
    pub code: &'static str,
    /// What is wrong: lower case, no full stop, never a secret.
    pub message: String,
    /// Where, if it has a place.
    pub location: Option<Location>,
    /// What to write or do instead.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A finding of the given severity.
    pub fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Self {
        Self { severity, code, message: message.into(), location: None, help: None }
    }

    /// An error; see [`Severity::Error`].
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A warning; see [`Severity::Warning`].
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// A note; see [`Severity::Note`].
    pub fn note(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message)
    }

    /// Adds the place.
    #[must_use]
    pub fn at(mut self, location: Location) -> Self {
        self.location = Some(location);
        self
    }

    /// Adds what to write or do instead.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Diagnostic {
    /// One line: `file:line:column: severity[code]: message (help)`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(location) = &self.location {
            write!(formatter, "{location}: ")?;
        }
        write!(formatter, "{}[{}]: {}", self.severity, self.code, self.message)?;
        match &self.help {
            Some(help) => write!(formatter, " ({help})"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagnostic_reads_as_one_line() {
        let diagnostic = Diagnostic::warning("extconfig-duplicate", "`queues` is mapped twice")
            .at(Location::new("extconfig.conf", 7, 3, 6))
            .with_help("remove one of the lines");
        assert_eq!(
            diagnostic.to_string(),
            "extconfig.conf:7:3: warning[extconfig-duplicate]: `queues` is mapped twice \
             (remove one of the lines)"
        );
    }

    #[test]
    fn a_location_shows_what_is_known() {
        assert_eq!(Location::file("a.conf").to_string(), "a.conf");
        assert_eq!(Location::new("a.conf", 3, 0, 0).to_string(), "a.conf:3");
        assert!(Severity::Error > Severity::Warning);
    }
}
