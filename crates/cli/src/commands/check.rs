//! `ara check`: everything that is wrong with a configuration directory.

use asterisk_realtime::engine::Realtime as Engine;
use asterisk_realtime::{Diagnostic, Realtime, Severity};

use super::open::missing;
use crate::console::Console;
use crate::json;
use crate::outcome::{Outcome, Result};
use crate::report::{Findings, printable_line, summary};

pub(super) async fn run(console: &mut Console<'_>) -> Result {
    let (realtime, findings) = findings(console).await?;
    if console.json {
        console.document(&json::findings(&findings))?;
    } else {
        print(&realtime, &findings, console)?;
    }
    realtime.close().await;
    let is_error = |finding: &Diagnostic| finding.severity == Severity::Error;
    Ok(if findings.iter().any(is_error) { Outcome::Wrong } else { Outcome::Done })
}

/// What the files and the stores tell, by file, line and column.
async fn findings(console: &Console<'_>) -> Result<(Engine, Vec<Diagnostic>)> {
    let builder = Realtime::builder(&console.directory);
    let (realtime, mut findings) = builder.check().map_err(|error| missing(error, console))?;
    findings.extend(realtime.check().await);
    findings.sort_by(|a, b| a.location.cmp(&b.location).then(b.severity.cmp(&a.severity)));
    findings.dedup();
    Ok((realtime, findings))
}

fn print(
    realtime: &Engine,
    findings: &[Diagnostic],
    console: &mut Console<'_>,
) -> std::io::Result<()> {
    let mut renderer = Findings::new(&console.directory, console.colour_out);
    for finding in findings {
        writeln!(console.out, "{}", renderer.render(finding))?;
    }
    let count = summary(findings, &[Severity::Error, Severity::Warning, Severity::Note]);
    let mappings = realtime.mappings().len();
    let mappings = format!("{mappings} mapping{}", if mappings == 1 { "" } else { "s" });
    let directory = console.directory.to_string_lossy();
    let directory = printable_line(&directory);
    if count.is_empty() {
        writeln!(console.out, "{directory}: {mappings}, nothing to complain about")
    } else {
        writeln!(console.out, "{directory}: {mappings}, {count}")
    }
}
