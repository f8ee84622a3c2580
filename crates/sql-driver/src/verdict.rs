//! What the code of an error means.

use asterisk_realtime_core::{Error, ErrorKind};

use crate::{Failure, Nature};

/// What an error of a server means.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Verdict {
    /// Whose problem it is.
    pub kind: ErrorKind,
    /// What it means for the connection and for the next try.
    pub nature: Nature,
    /// What is told.
    pub message: &'static str,
    /// Whether a conflict may go away by itself.
    pub retryable: bool,
}

impl Verdict {
    /// A failure of this meaning; `complete` adds what else is known.
    pub fn failure(self, complete: impl FnOnce(Error) -> Error) -> Failure {
        let error = complete(Error::new(self.kind, self.message));
        let error = if self.retryable { error.retryable() } else { error };
        match self.nature {
            Nature::Lost => Failure::lost(error),
            Nature::Misfit => Failure::misfit(error),
            Nature::Refused => Failure::refused(error),
            Nature::Stale => Failure::stale(error),
        }
    }
}
