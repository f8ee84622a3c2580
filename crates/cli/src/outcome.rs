//! How a command ends.

use std::io;

use asterisk_realtime::{Diagnostic, Error};
use asterisk_realtime_console::exit_status;

/// A command that did what it was asked for.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Outcome {
    /// Done or found.
    Done,
    /// Nothing matched.
    NothingMatched,
    /// It told what is wrong with the configuration.
    Wrong,
    /// It told which store failed.
    Failed,
}

impl Outcome {
    /// [`Outcome::Done`] if something was found.
    pub(crate) fn found(found: bool) -> Self {
        if found { Self::Done } else { Self::NothingMatched }
    }

    /// How a command ends that went on behind a failure.
    pub(crate) fn after(error: &Error) -> Self {
        if exit_status(error.kind()) == 2 { Self::Wrong } else { Self::Failed }
    }

    /// How a command ends that passes an exit status on.
    #[cfg(unix)]
    pub(crate) fn of(status: u8) -> Self {
        match status {
            0 => Self::Done,
            1 => Self::NothingMatched,
            2 => Self::Wrong,
            _ => Self::Failed,
        }
    }

    /// The exit status.
    pub(crate) fn status(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::NothingMatched => 1,
            Self::Wrong => 2,
            Self::Failed => 3,
        }
    }
}

/// A command that could not do it.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line cannot be understood, or help was asked for.
    Usage(clap::Error),
    /// The operation failed; a hint says what to do next.
    Failed { error: Error, hint: Option<String> },
    /// Configuration cannot be used: what it is, the first fault, and all of them.
    Config { subject: String, error: Error, findings: Vec<Diagnostic> },
    /// Our output could not be written.
    Output(io::Error),
}

impl Failure {
    /// A failed operation and what to do next.
    pub(crate) fn with_hint(error: Error, hint: impl Into<String>) -> Self {
        Self::Failed { error, hint: Some(hint.into()) }
    }

    /// The exit status.
    pub(crate) fn status(&self) -> u8 {
        match self {
            Self::Usage(error) => u8::try_from(error.exit_code()).unwrap_or(2),
            Self::Failed { error, .. } | Self::Config { error, .. } => exit_status(error.kind()),
            Self::Output(_) => 3,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Failed { error, hint: None }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// What commands answer.
pub(crate) type Result<T = Outcome> = std::result::Result<T, Failure>;
