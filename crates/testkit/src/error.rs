//! What is told when a server fails.

use std::fmt;

/// How much of a log an error carries.
const TAIL: usize = 30;

/// A server that is not installed, does not start, or does not do what it is told.
///
/// It is made for people who read the panic of a test: `unwrap` shows the whole text, with the
/// end of the server's log in it.
pub struct Error(String);

impl Error {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    /// For `map_err`: what was being done when the operating system refused.
    pub(crate) fn while_doing<E: fmt::Display>(what: impl fmt::Display) -> impl FnOnce(E) -> Self {
        move |error| Self(format!("{what}: {error}"))
    }

    /// The same error with the last lines of a log below.
    pub(crate) fn with_log(self, log: &str) -> Self {
        let lines: Vec<_> = log.lines().collect();
        let tail = lines[lines.len().saturating_sub(TAIL)..].join("\n");
        Self(format!("{}\nthe end of its log:\n{tail}", self.0))
    }

    pub(crate) fn not_installed(program: &str) -> Self {
        Self(format!("{program} is not installed; run `cargo xtask setup`"))
    }

    pub(crate) fn contains(&self, text: &str) -> bool {
        self.0.contains(text)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

// `unwrap` prints this one; a log in one quoted line would be unreadable.
impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl std::error::Error for Error {}
