//! What a command answers.

use asterisk_realtime_core::{Error, ErrorKind};
use serde_json::Value;

use crate::document;

/// What a command answers: to people, to programs, and as an exit status.
#[derive(Clone, Debug)]
pub struct Reply {
    text: String,
    document: Value,
    end: End,
}

#[derive(Clone, Debug)]
enum End {
    Done,
    NothingMatched,
    Failed(Error),
}

impl Reply {
    /// The answer of a command that did what it was asked for: lines for people, which end with a
    /// newline, and a document for programs.
    pub fn done(text: impl Into<String>, document: Value) -> Self {
        Self { text: text.into(), document, end: End::Done }
    }

    /// An answer that says whether something matched.
    pub fn found(text: impl Into<String>, document: Value, is_found: bool) -> Self {
        let end = if is_found { End::Done } else { End::NothingMatched };
        Self { end, ..Self::done(text, document) }
    }

    /// The answer of a command that failed; the text is what Asterisk says then, if it says
    /// something.
    pub fn failed(text: impl Into<String>, error: Error) -> Self {
        let document = document::error(&error);
        Self { text: text.into(), document, end: End::Failed(error) }
    }

    /// The answer to words that the command cannot understand: what is wrong, and the usage.
    pub fn misused(message: impl Into<String>, usage: &str) -> Self {
        Self::failed(format!("Usage: {usage}\n"), Error::invalid(message.into()))
    }

    /// The lines for people.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The document for programs; that of the error if the command failed.
    pub fn document(&self) -> &Value {
        &self.document
    }

    /// The error, if the command failed.
    pub fn error(&self) -> Option<&Error> {
        match &self.end {
            End::Failed(error) => Some(error),
            _ => None,
        }
    }

    /// The exit status of a program that passes the answer on: 0 done or found, 1 nothing matched,
    /// otherwise [`exit_status`].
    pub fn status(&self) -> u8 {
        match &self.end {
            End::Done => 0,
            End::NothingMatched => 1,
            End::Failed(error) => exit_status(error.kind()),
        }
    }
}

/// The exit status for an error: 2 if the request or the configuration is wrong, 3 if a store
/// failed.
pub fn exit_status(kind: ErrorKind) -> u8 {
    match kind {
        ErrorKind::Invalid | ErrorKind::NotFound | ErrorKind::Unsupported => 2,
        _ => 3,
    }
}
