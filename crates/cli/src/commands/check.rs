//! `ara check`: everything that is wrong with a configuration directory and the rows behind it.

mod examine;
mod keys;
mod progress;
mod reference;
mod report;
mod rows;
mod tally;

use asterisk_realtime::{Diagnostic, Realtime, Severity};
#[cfg(unix)]
use asterisk_realtime_gateway::Settings;

use super::open::missing;
use crate::console::Console;
use crate::outcome::{Outcome, Result};

pub(crate) use tally::{Group, RowFinding, Tally};

pub(super) async fn run(no_rows: bool, console: &mut Console<'_>) -> Result {
    let builder = Realtime::builder(&console.directory);
    let (realtime, mut findings) = builder.check().map_err(|error| missing(error, console))?;
    #[cfg(unix)]
    findings.extend(Settings::read(&realtime.own_settings(), &console.directory).1);
    let inspection = realtime.inspect().await;
    findings.extend(inspection.diagnostics.iter().cloned());
    let mut tallies = Vec::new();
    if !no_rows {
        let is_brief = !console.json && !console.verbose;
        let most = if is_brief { tally::SHOWN } else { tally::LISTED };
        let rows = rows::check(&realtime, &inspection, most, console).await;
        findings.extend(rows.diagnostics);
        tallies = rows.tallies;
    }
    findings.sort_by(|a, b| a.location.cmp(&b.location).then(b.severity.cmp(&a.severity)));
    findings.dedup();
    let mappings = realtime.mappings().len();
    realtime.close().await;
    let is_error = |finding: &Diagnostic| finding.severity == Severity::Error;
    let mut groups = tallies.iter().flat_map(|tally| &tally.groups);
    let is_wrong =
        findings.iter().any(is_error) || groups.any(|group| group.severity == Severity::Error);
    report::print(mappings, &findings, &tallies, !no_rows, console)?;
    Ok(if is_wrong { Outcome::Wrong } else { Outcome::Done })
}
