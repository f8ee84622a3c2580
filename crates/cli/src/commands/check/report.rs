//! The findings, for people and for programs.

use std::io::Result;

use asterisk_realtime::{Diagnostic, Severity};

use super::{Group, Tally};
use crate::console::Console;
use crate::json;
use crate::report::{Findings, printable_line};

/// A finding about the configuration, or those of one kind about rows.
enum Item<'i> {
    Finding(&'i Diagnostic),
    Rows(&'i Group),
}

/// Prints everything.
pub(super) fn print(
    mappings: usize,
    findings: &[Diagnostic],
    tallies: &[Tally],
    rows: bool,
    console: &mut Console<'_>,
) -> Result<()> {
    let items = items(findings, tallies, console.json || console.verbose);
    if console.json {
        return document(&items, tallies, console);
    }
    let mut renderer = Findings::new(&console.directory, console.colour_out);
    for item in &items {
        match item {
            Item::Finding(finding) => write!(console.out, "{}", renderer.render(finding))?,
            Item::Rows(group) => {
                write!(console.out, "{}", renderer.render(&group.diagnostic()))?;
                list(group, console)?;
            }
        }
        writeln!(console.out)?;
    }
    let directory = console.directory.to_string_lossy();
    let read = rows.then(|| tallies.iter().map(|tally| tally.rows).sum()).filter(|rows| *rows > 0);
    let read: String = read.map(|rows| format!(", {}", counted(rows, "row"))).unwrap_or_default();
    let mappings = counted(u64::try_from(mappings).unwrap_or(u64::MAX), "mapping");
    let complaints = complaints(&items);
    writeln!(console.out, "{}: {mappings}{read}, {complaints}", printable_line(&directory))
}

/// By place, and the worst first. Notes about rows, which are guesses at what is in text files, are
/// for those who want `all`.
fn items<'i>(findings: &'i [Diagnostic], tallies: &'i [Tally], all: bool) -> Vec<Item<'i>> {
    let groups = tallies.iter().flat_map(|tally| &tally.groups);
    let groups = groups.filter(|group| all || group.severity > Severity::Note);
    let mut items: Vec<_> =
        findings.iter().map(Item::Finding).chain(groups.map(Item::Rows)).collect();
    items.sort_by(|a, b| a.location().cmp(&b.location()).then(b.severity().cmp(&a.severity())));
    items
}

/// The rows of a group, each on its line.
fn list(group: &Group, console: &mut Console<'_>) -> Result<()> {
    for finding in &group.listed {
        writeln!(console.out, "    {}", printable_line(&finding.to_string()))?;
    }
    match group.unlisted() {
        0 => Ok(()),
        more => writeln!(console.out, "    and {more} more"),
    }
}

fn document(items: &[Item<'_>], tallies: &[Tally], console: &mut Console<'_>) -> Result<()> {
    let of = |item: &Item<'_>| match item {
        Item::Finding(finding) => vec![json::finding(finding)],
        Item::Rows(group) => {
            group.listed.iter().map(|finding| json::row_finding(group, finding)).collect()
        }
    };
    let findings: Vec<_> = items.iter().flat_map(of).collect();
    console.document(&json::findings(&findings, tallies))
}

fn counted(count: u64, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}

/// How many findings of each severity there are: `2 errors, 1 warning`.
fn complaints(items: &[Item<'_>]) -> String {
    let count = |severity: Severity| -> u64 {
        items.iter().filter(|item| item.severity() == severity).map(Item::count).sum()
    };
    let counts: Vec<_> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .map(|severity| (count(severity), severity))
        .filter(|(count, _)| *count > 0)
        .map(|(count, severity)| counted(count, severity.as_str()))
        .collect();
    if counts.is_empty() { "nothing to complain about".to_owned() } else { counts.join(", ") }
}

impl Item<'_> {
    fn location(&self) -> Option<&asterisk_realtime::Location> {
        match self {
            Self::Finding(finding) => finding.location.as_ref(),
            Self::Rows(group) => group.source.location.as_ref(),
        }
    }

    fn severity(&self) -> Severity {
        match self {
            Self::Finding(finding) => finding.severity,
            Self::Rows(group) => group.severity,
        }
    }

    fn count(&self) -> u64 {
        match self {
            Self::Finding(_) => 1,
            Self::Rows(group) => group.count,
        }
    }
}
