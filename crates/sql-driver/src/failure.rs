//! What a client says of a statement that did not work.

use asterisk_realtime_core::{Error, ErrorKind};

/// An error, and what it means for the connection and for the next try.
#[derive(Debug)]
pub struct Failure {
    error: Error,
    nature: Nature,
}

/// What a [`Failure`] means for what comes next.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Nature {
    /// The server answered: nothing was changed, and the connection goes on.
    Refused,
    /// The connection is gone or cannot be relied on: whether the statement was executed is not
    /// known, unless the error is `Unavailable`, by which the client says that it was not.
    Lost,
    /// The table is not what the statement was made for; nothing was changed. With a fresh
    /// description the statement may work.
    Stale,
    /// A text is no value of the type that it was compared with; nothing was changed.
    Misfit,
}

impl Failure {
    /// The server's answer.
    pub fn refused(error: Error) -> Self {
        Self { error, nature: Nature::Refused }
    }

    /// The connection is gone.
    pub fn lost(error: Error) -> Self {
        Self { error, nature: Nature::Lost }
    }

    /// The table has changed.
    pub fn stale(error: Error) -> Self {
        Self { error, nature: Nature::Stale }
    }

    /// A value is none of its type.
    pub fn misfit(error: Error) -> Self {
        Self { error, nature: Nature::Misfit }
    }

    /// The result has other columns than the description.
    pub fn other_columns() -> Self {
        Self::stale(Error::new(ErrorKind::Unavailable, "the table keeps changing"))
    }

    /// The same before anything was written: a lost connection is then an outage and no doubt.
    pub(crate) fn unsent(self) -> Self {
        if self.error.kind() != ErrorKind::Uncertain {
            return self;
        }
        let Self { error, nature } = self;
        let outage = Error::unavailable(error.message().to_owned()).with_source(error);
        Self { error: outage, nature }
    }

    /// Whether the statement may have been executed.
    pub(crate) fn is_doubtful(&self) -> bool {
        self.nature == Nature::Lost && self.error.kind() != ErrorKind::Unavailable
    }

    /// What it means.
    pub fn nature(&self) -> Nature {
        self.nature
    }

    /// The error for the caller.
    pub fn error(&self) -> &Error {
        &self.error
    }

    /// The error for the caller.
    pub fn into_error(self) -> Error {
        self.error
    }
}

/// A request that cannot be put into SQL: nothing was sent.
impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::refused(error)
    }
}
