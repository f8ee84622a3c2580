//! Reads a configuration and all that it includes through a [`Files`].

use std::fmt;
use std::io;

use asterisk_realtime_core::{Diagnostic, Severity};

use crate::{Answer, Document, Files, IncludeKind, Options, Request, Resolved, Resolver, Step};

/// Reads `name`, possibly a pattern, with everything that it includes.
///
/// That a file is there says nothing about its content: see [`Resolved::into_result`].
///
/// # Errors
///
/// * [`LoadError::Missing`]: there is no file of that name.
/// * [`LoadError::Unreadable`]: the file is there but could not be read, or a directory could
///   not be listed.
pub fn load(files: &dyn Files, name: &str, options: &Options) -> Result<Resolved, LoadError> {
    let Answer { documents, diagnostics } = read(files, name)?;
    let mut resolver = Resolver::new(options.clone());
    for found in diagnostics {
        resolver.report(found);
    }
    for document in documents {
        resolver.enter(document);
    }
    while let Step::Include(request) = resolver.step() {
        resolver.include_answer(answer_from_files(files, &request));
    }
    Ok(resolver.finish())
}

/// Reads `name`, possibly a pattern, without what it includes: the documents that a
/// [`Resolver`] starts with, for those who drive one themselves. It may block on a disk.
///
/// # Errors
///
/// As for [`load`].
pub fn documents(files: &dyn Files, name: &str) -> Result<Vec<Document>, LoadError> {
    read(files, name).map(|answer| answer.documents)
}

/// The documents, and what a pattern matched besides.
fn read(files: &dyn Files, name: &str) -> Result<Answer, LoadError> {
    let unreadable = |source| LoadError::Unreadable { name: name.to_owned(), source };
    let mut answer = Answer::default();
    for found in files.glob(name).map_err(unreadable)? {
        match files.read(&found) {
            Ok(content) => answer.documents.push(Document::parse(found, content)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) if is_bystander(&found, name, &error) => {
                answer.diagnostics.push(skipped(&found, &error));
            }
            Err(source) => return Err(LoadError::Unreadable { name: found, source }),
        }
    }
    if answer.documents.is_empty() {
        return Err(LoadError::Missing { name: name.to_owned() });
    }
    Ok(answer)
}

/// Whether a pattern matched something that is no file at all, such as a directory.
fn is_bystander(name: &str, pattern: &str, error: &io::Error) -> bool {
    name != pattern && error.kind() == io::ErrorKind::InvalidInput
}

fn skipped(name: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::warning("conf-include-unreadable", format!("`{name}` cannot be read: {error}"))
}

/// Finds what a [`Request`] asks for. It may block, on a disk or a command.
pub fn answer_from_files(files: &dyn Files, request: &Request) -> Answer {
    match request.kind {
        IncludeKind::Exec => answer_exec(files, &request.name),
        IncludeKind::Include | IncludeKind::TryInclude => answer_include(files, request),
    }
}

fn answer_include(files: &dyn Files, request: &Request) -> Answer {
    let mut answer = Answer::default();
    let names = match files.glob(&request.name) {
        Ok(names) => names,
        Err(error) => {
            answer.diagnostics.push(unreadable(request, &request.name, &error));
            return answer;
        }
    };
    let mut missing = Vec::new();
    for name in names {
        match files.read(&name) {
            Ok(content) => answer.documents.push(Document::parse(name, content)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => missing.push(name),
            Err(error) => answer.diagnostics.push(unreadable(request, &name, &error)),
        }
    }
    // Nothing at all is the resolver's to report; of several names, each one that is missing.
    if !answer.documents.is_empty() && request.kind == IncludeKind::Include {
        answer.diagnostics.extend(missing.into_iter().map(|name| {
            Diagnostic::warning("conf-include-missing", format!("`{name}` does not exist"))
        }));
    }
    answer
}

/// Why a file is left out: no fault where it may be missing, or where only a pattern meant it.
fn unreadable(request: &Request, name: &str, error: &io::Error) -> Diagnostic {
    let mut diagnostic = skipped(name, error);
    if request.kind == IncludeKind::Include && !is_bystander(name, &request.name, error) {
        diagnostic.severity = Severity::Error;
    }
    diagnostic
}

/// As in Asterisk, no fault of a command makes the file invalid.
fn answer_exec(files: &dyn Files, command: &str) -> Answer {
    let mut answer = Answer::default();
    let mut warn = |code, message| answer.diagnostics.push(Diagnostic::warning(code, message));
    match files.execute(command) {
        Ok(execution) => {
            if let Some(failure) = execution.failure {
                warn("conf-exec-failed", format!("the command failed: {failure}"));
            }
            if execution.output.is_empty() {
                warn("conf-exec-empty", "the command has no output".to_owned());
            } else {
                let name = format!("#exec {command}");
                answer.documents.push(Document::parse(name, execution.output));
            }
        }
        Err(error) => {
            let code = match error.kind() {
                io::ErrorKind::PermissionDenied | io::ErrorKind::Unsupported => "conf-exec-refused",
                _ => "conf-exec-failed",
            };
            warn(code, error.to_string());
        }
    }
    answer
}

/// Why there is nothing to resolve.
#[derive(Debug)]
#[non_exhaustive]
pub enum LoadError {
    /// No file has this name.
    Missing {
        /// The name asked for.
        name: String,
    },
    /// The file cannot be read.
    Unreadable {
        /// The file, or the pattern if listing failed.
        name: String,
        /// Why.
        source: io::Error,
    },
}

impl LoadError {
    /// Whether there is just no such file, which many readers of configuration accept.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Missing { .. })
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { name } => write!(formatter, "`{name}` does not exist"),
            Self::Unreadable { name, .. } => write!(formatter, "`{name}` cannot be read"),
        }
    }
}

impl std::error::Error for LoadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Missing { .. } => None,
            Self::Unreadable { source, .. } => Some(source),
        }
    }
}
