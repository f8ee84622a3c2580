//! The outcome of resolving.

use asterisk_realtime_core::{Config, Diagnostic, Severity};

/// A configuration with templates and includes worked in, and what was found on the way.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Resolved {
    /// The categories, templates included; incomplete if there are errors.
    pub config: Config,
    /// What is wrong, in the order of reading.
    pub diagnostics: Vec<Diagnostic>,
    /// The files that were read, in order of their first use, with the names that their reader
    /// gave them; what a change of configuration has to be looked for in.
    pub files: Vec<String>,
    /// Whether content came from a command, so that it may change while no file does.
    pub has_exec: bool,
}

impl Resolved {
    /// Whether there is no error: with one, Asterisk would not use the configuration, and
    /// neither should anybody else.
    pub fn is_valid(&self) -> bool {
        self.errors().next().is_none()
    }

    /// The errors among the findings.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// The configuration, if it is valid. Warnings are in [`diagnostics`](Self::diagnostics).
    ///
    /// # Errors
    ///
    /// All findings, if one of them is an error.
    pub fn into_result(self) -> Result<Config, Vec<Diagnostic>> {
        if self.is_valid() { Ok(self.config) } else { Err(self.diagnostics) }
    }
}
