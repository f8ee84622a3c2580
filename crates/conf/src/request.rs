//! What a resolver asks for, and what may be answered.

use std::fmt;

use asterisk_realtime_core::{Diagnostic, Location};

use crate::Document;

/// The directives that bring other content in.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum IncludeKind {
    /// `#include`: a missing file is an error.
    Include,
    /// `#tryinclude`: a missing file is fine.
    TryInclude,
    /// `#exec`: the output of a command.
    Exec,
}

impl IncludeKind {
    pub(crate) const ALL: [Self; 3] = [Self::Include, Self::TryInclude, Self::Exec];

    /// The word behind the `#`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Include => "include",
            Self::TryInclude => "tryinclude",
            Self::Exec => "exec",
        }
    }
}

impl fmt::Display for IncludeKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// An include that a [`Resolver`](crate::Resolver) waits for.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Request {
    /// Which directive asks.
    pub kind: IncludeKind,
    /// The file, possibly a pattern, or the command, exactly as written but for the quotes.
    pub name: String,
    /// Where the name stands; nowhere if a row of a database asks.
    pub location: Option<Location>,
    /// How deep the content will be: 1 for an include of the first file.
    pub depth: usize,
}

impl Request {
    pub(crate) fn new(
        kind: IncludeKind,
        name: String,
        location: Option<Location>,
        depth: usize,
    ) -> Self {
        Self { kind, name, location, depth }
    }

    /// Gives a finding the place of this request.
    pub(crate) fn locate(&self, diagnostic: Diagnostic) -> Diagnostic {
        match &self.location {
            Some(location) => diagnostic.at(location.clone()),
            None => diagnostic,
        }
    }
}

/// What [`answer_from_files`](crate::answer_from_files) found for a [`Request`].
///
/// Neither documents nor diagnostics means that there is nothing of that name.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Answer {
    /// The files in order; several if the name is a pattern.
    pub documents: Vec<Document>,
    /// What could not be read, and why.
    pub diagnostics: Vec<Diagnostic>,
}

/// What [`Resolver::step`](crate::Resolver::step) stopped at.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Step {
    /// Content is needed: answer with one of the `include_` methods, then step again.
    Include(Request),
    /// All documents are worked in: [`finish`](crate::Resolver::finish).
    Done,
}
