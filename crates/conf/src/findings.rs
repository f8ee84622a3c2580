//! A bounded collection of diagnostics.
//!
//! A file of binary rubbish has a fault on every line. The first of each severity say all there
//! is to say, so the rest is counted instead of kept; what was left out is reported at the end
//! with the same severity, so that an invalid file never looks valid.

use asterisk_realtime_core::{Diagnostic, Location, Severity};

/// How many findings of one severity are kept for one file.
pub(crate) const KEPT_OF_FILE: usize = 1000;
/// How many findings of one severity are kept for a file with all that it includes.
pub(crate) const KEPT_OF_ALL: usize = 10_000;
/// The code of what stands for the findings left out.
const SUMMARY: &str = "conf-too-many-findings";

/// Diagnostics in order of discovery, with a bound per severity.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Findings {
    limit: usize,
    kept: Vec<Diagnostic>,
    counts: [usize; 3],
}

impl Findings {
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit, kept: Vec::new(), counts: [0; 3] }
    }

    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        // The summary of a file stands for many.
        if diagnostic.code == SUMMARY {
            return self.kept.push(diagnostic);
        }
        let count = &mut self.counts[slot(diagnostic.severity)];
        *count += 1;
        if *count <= self.limit {
            self.kept.push(diagnostic);
        }
    }

    /// Ends the collection: a summary takes the place of what was left out.
    pub(crate) fn finish(mut self, file: Option<&Location>) -> Vec<Diagnostic> {
        for severity in [Severity::Error, Severity::Warning, Severity::Note] {
            let rest = self.counts[slot(severity)].saturating_sub(self.limit);
            if rest > 0 {
                let text = format!("{rest} more findings of this severity are left out");
                let mut summary = Diagnostic::new(severity, SUMMARY, text);
                summary.location = file.cloned();
                self.kept.push(summary);
            }
        }
        self.kept
    }
}

fn slot(severity: Severity) -> usize {
    match severity {
        Severity::Note => 0,
        Severity::Warning => 1,
        Severity::Error => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_summed_up_with_its_severity() {
        let mut findings = Findings::new(10);
        for _ in 0..15 {
            findings.push(Diagnostic::error("conf-x", "x"));
        }
        findings.push(Diagnostic::warning("conf-y", "y"));
        let all = findings.finish(None);
        assert_eq!(all.len(), 12);
        let last = all.last().unwrap();
        assert_eq!(last.severity, Severity::Error);
        assert_eq!(last.message, "5 more findings of this severity are left out");
    }
}
