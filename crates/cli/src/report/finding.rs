//! Findings about the configuration, each with the line that it is about.

use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use asterisk_realtime::conf::{Directory, Files};
use asterisk_realtime::{Diagnostic, Severity};
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan};

use super::snippet::Snippet;
use super::{printable, printable_line};

/// Renders findings about the files of one directory.
pub(crate) struct Findings {
    directory: Directory,
    handler: GraphicalReportHandler,
    contents: HashMap<Arc<str>, Option<Vec<u8>>>,
}

impl Findings {
    /// Source lines are read below `directory`.
    pub(crate) fn new(directory: &Path, colour: bool) -> Self {
        let theme =
            if colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_links(false)
            .with_wrap_lines(false)
            .without_cause_chain();
        Self { directory: Directory::new(directory), handler, contents: HashMap::new() }
    }

    /// The finding as text of several lines, the last one ended.
    pub(crate) fn render(&mut self, finding: &Diagnostic) -> String {
        let snippet = self.snippet(finding);
        let report = Report { finding, snippet };
        let mut text = String::new();
        match self.handler.render_report(&mut text, &report) {
            // The name of the finding and an empty line are its header.
            Ok(()) => text.trim_start_matches('\n').to_owned(),
            Err(fmt::Error) => format!("{}\n", printable(&finding.to_string())),
        }
    }

    fn snippet(&mut self, finding: &Diagnostic) -> Option<Snippet> {
        let location = finding.location.as_ref()?;
        let directory = &self.directory;
        let content = self
            .contents
            .entry(Arc::clone(&location.file))
            .or_insert_with(|| directory.read(&location.file).ok());
        Snippet::new(location, content.as_deref()?)
    }
}

/// How many findings of each severity there are: `2 errors, 1 warning`.
pub(crate) fn summary(findings: &[Diagnostic], severities: &[Severity]) -> String {
    let counts: Vec<_> = severities
        .iter()
        .map(|severity| {
            let count = findings.iter().filter(|each| each.severity == *severity).count();
            (count, severity)
        })
        .filter(|(count, _)| *count > 0)
        .map(|(count, severity)| format!("{count} {severity}{}", if count == 1 { "" } else { "s" }))
        .collect();
    counts.join(", ")
}

/// A finding as the renderer wants it.
#[derive(Debug)]
struct Report<'f> {
    finding: &'f Diagnostic,
    snippet: Option<Snippet>,
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without a source line, nothing else tells the place.
        if let (None, Some(location)) = (&self.snippet, &self.finding.location)
            && !self.finding.message.starts_with(&format!("{} ", location.file))
        {
            write!(formatter, "{}: ", printable_line(&location.to_string()))?;
        }
        formatter.write_str(&printable_line(&self.finding.message))
    }
}

impl std::error::Error for Report<'_> {}

impl miette::Diagnostic for Report<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(format!("{}[{}]", self.finding.severity, self.finding.code)))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.finding.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let help = self.finding.help.as_ref()?;
        Some(Box::new(printable(help)))
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        self.snippet.as_ref().map(|snippet| snippet as &dyn miette::SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let snippet = self.snippet.as_ref()?;
        let label = LabeledSpan::new_primary_with_span(None, (snippet.start, snippet.length));
        Some(Box::new(std::iter::once(label)))
    }
}
