//! Where files come from: a trait, the disk and memory.

mod command;
mod directory;
mod memory;
mod pattern;

use std::fmt::Debug;
use std::io;

pub use directory::Directory;
pub use memory::MemoryFiles;

/// What reading configuration needs of its surroundings.
///
/// Names are what `#include` says: relative to the directory of the configuration, never to the
/// including file, or absolute.
pub trait Files: Debug + Send + Sync {
    /// The content of a file.
    ///
    /// # Errors
    ///
    /// `NotFound` if there is no such file, `InvalidInput` if it is not a regular one, else what
    /// reading it says.
    fn read(&self, name: &str) -> io::Result<Vec<u8>>;

    /// The names that a pattern stands for, in order: `*`, `?` and `[...]` match names that
    /// exist, `{a,b}` is expanded first, and a name without special characters is itself,
    /// whether the file exists or not.
    ///
    /// # Errors
    ///
    /// What listing a directory says. A pattern that matches nothing is no error.
    fn glob(&self, pattern: &str) -> io::Result<Vec<String>>;

    /// The output of the command of an `#exec`.
    ///
    /// # Errors
    ///
    /// `PermissionDenied` or `Unsupported`, with a message that says how to change it, if no
    /// commands are run; else why it could not be started or took too long.
    fn execute(&self, command: &str) -> io::Result<Execution>;
}

/// What a command left behind.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Execution {
    /// What the last command of the list wrote to its standard output.
    pub output: Vec<u8>,
    /// How it failed, if it did. As in Asterisk, the output is used all the same.
    pub failure: Option<String>,
}

impl Execution {
    /// The output of a command that succeeded.
    pub fn new(output: impl Into<Vec<u8>>) -> Self {
        Self { output: output.into(), failure: None }
    }

    /// Marks the command as failed.
    #[must_use]
    pub fn with_failure(mut self, failure: impl Into<String>) -> Self {
        self.failure = Some(failure.into());
        self
    }
}
