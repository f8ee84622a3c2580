//! A failure on its way to the user.

use std::io;

use asterisk_realtime::{Diagnostic, Error, ErrorKind, Severity};
use clap::error::ErrorKind as UsageKind;

use super::finding::summary;
use super::{Findings, printable, printable_line};
use crate::console::Console;
use crate::json;
use crate::outcome::Failure;

/// Tells what went wrong: as a JSON document on standard output if that is asked for, else in
/// words on standard error.
pub(crate) fn failure(failure: &Failure, console: &mut Console<'_>) -> io::Result<()> {
    match failure {
        Failure::Usage(error) if !error.use_stderr() => help(error, console),
        Failure::Usage(error) if console.json => console.document(&json::error(&invalid(error))),
        Failure::Usage(error) => usage(error, console),
        Failure::Failed { error, .. } | Failure::Config { error, .. } if console.json => {
            console.document(&json::error(error))
        }
        Failure::Failed { error, hint } => match finding(error) {
            Some(finding) => config("the configuration", error, &[finding], console),
            None => failed(error, hint.as_deref(), console),
        },
        Failure::Config { subject, error, findings } => config(subject, error, findings, console),
        Failure::Output(error) => writeln!(console.err, "ara: cannot write the output: {error}"),
    }
}

fn help(error: &clap::Error, console: &mut Console<'_>) -> io::Result<()> {
    let text = error.render();
    if console.colour_out {
        write!(console.out, "{}", text.ansi())
    } else {
        write!(console.out, "{text}")
    }
}

fn usage(error: &clap::Error, console: &mut Console<'_>) -> io::Result<()> {
    let text = error.render().to_string();
    let text = printable(&text);
    match text.strip_prefix("error: ") {
        Some(text) => write!(console.err, "ara: {text}"),
        // All of the help, because too little was written to say what is missing.
        None => write!(console.err, "{text}"),
    }
}

/// A misused command line as an error of ours: the first paragraph on one line.
fn invalid(error: &clap::Error) -> Error {
    if error.kind() == UsageKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return Error::invalid("a subcommand is missing; try --help");
    }
    let text = error.render().to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let paragraph = text.split("\n\n").next().unwrap_or_default();
    Error::invalid(paragraph.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The error in words, the file that its message begins with only once.
fn text(error: &Error) -> String {
    let text = error.to_string();
    let Some(location) = error.location() else { return text };
    let once = text.strip_prefix(&format!("{location}: "));
    match once.filter(|once| once.starts_with(&format!("{} ", location.file))) {
        Some(once) => once.to_owned(),
        None => text,
    }
}

fn failed(error: &Error, hint: Option<&str>, console: &mut Console<'_>) -> io::Result<()> {
    writeln!(console.err, "ara: {}", printable_line(&text(error)))?;
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        writeln!(console.err, "  because: {}", printable_line(&cause.to_string()))?;
        source = cause.source();
    }
    match hint {
        Some(hint) => writeln!(console.err, "  hint: {}", printable_line(hint)),
        None => Ok(()),
    }
}

/// An error about a line of a file as a finding, which is shown with the line.
fn finding(error: &Error) -> Option<Diagnostic> {
    let location = error.location().filter(|location| location.line > 0)?;
    let text = error.to_string();
    let message = text.strip_prefix(&format!("{location}: ")).unwrap_or(&text);
    Some(Diagnostic::error(error.kind().as_str(), message).at(location.clone()))
}

fn config(
    subject: &str,
    error: &Error,
    findings: &[Diagnostic],
    console: &mut Console<'_>,
) -> io::Result<()> {
    if findings.is_empty() {
        return failed(error, None, console);
    }
    let count = summary(findings, &[Severity::Error, Severity::Warning]);
    writeln!(console.err, "ara: {} cannot be used: {count}", printable_line(subject))?;
    let mut renderer = Findings::new(&console.directory, console.colour_err);
    for finding in findings {
        write!(console.err, "\n{}", renderer.render(finding))?;
    }
    Ok(())
}

/// The failure of an operation, with what to do next unless its message says so.
pub(crate) fn told(error: Error, console: &Console<'_>) -> Failure {
    let hint = match error.kind() {
        ErrorKind::NotFound if error.table().is_none() => {
            format!("`{}` shows what is mapped", console.command(&["config", "mappings"]))
        }
        ErrorKind::Unavailable | ErrorKind::Denied => {
            format!("`{}` tries every connection", console.command(&["check"]))
        }
        ErrorKind::Uncertain => "look whether it happened before you repeat it".into(),
        _ => return error.into(),
    };
    Failure::with_hint(error, hint)
}
