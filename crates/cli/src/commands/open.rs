//! Opening the configuration directory.

use asterisk_realtime::{Diagnostic, Error, ErrorKind, Realtime, Severity, engine};

use crate::console::Console;
use crate::outcome::{Failure, Result};
use crate::report::{Findings, summary};

/// Opens the configuration directory, and says that there is something to say about it.
pub(super) fn open(console: &mut Console<'_>) -> Result<Realtime> {
    let realtime = openable(console)?;
    notice(&realtime, console)?;
    Ok(realtime.into())
}

/// Opens the configuration directory, for those who say themselves what there is to say about it.
pub(super) fn openable(console: &Console<'_>) -> Result<engine::Realtime> {
    let builder = Realtime::builder(&console.directory);
    match builder.clone().open() {
        Ok(realtime) => Ok(realtime),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(missing(error, console)),
        Err(error) => {
            let (_, mut findings) = builder.check()?;
            // What else is wrong follows from it.
            let is_cause = |it: &Diagnostic| !it.code.starts_with("mapping-");
            findings.retain(|it| it.severity == Severity::Error && is_cause(it));
            Err(unusable(error, findings))
        }
    }
}

/// The failure of a configuration directory that does not exist.
pub(super) fn missing(error: Error, console: &Console<'_>) -> Failure {
    Failure::with_hint(error, format!("`{} quickstart` makes one to try", console.program))
}

fn unusable(error: Error, findings: Vec<Diagnostic>) -> Failure {
    let file = error.location().map(|location| location.file.to_string());
    Failure::Config { subject: file.unwrap_or_else(|| "the configuration".into()), error, findings }
}

/// In full with `--verbose`; else one line, because nobody asked.
fn notice(realtime: &engine::Realtime, console: &mut Console<'_>) -> Result<()> {
    let mut findings = realtime.diagnostics();
    findings.retain(|finding| finding.severity > Severity::Note);
    if findings.is_empty() {
        return Ok(());
    }
    if console.verbose {
        let mut renderer = Findings::new(&console.directory, console.colour_err);
        for finding in &findings {
            writeln!(console.err, "{}", renderer.render(finding))?;
        }
        return Ok(());
    }
    let count = summary(&findings, &[Severity::Error, Severity::Warning]);
    let check = console.command(&["check"]);
    writeln!(console.err, "ara: the configuration has {count}; `{check}` shows them")?;
    Ok(())
}
