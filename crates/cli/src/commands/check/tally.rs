//! The findings about rows: counted all, kept some.

use std::sync::Arc;

use asterisk_realtime::engine::Source;
use asterisk_realtime::{Diagnostic, Severity};

/// How many findings of one family, severity and code are shown to people.
pub(super) const SHOWN: usize = 20;

/// How many are listed for programs, and for people who ask for more.
pub(super) const LISTED: usize = 10_000;

/// What kind of finding about a row it is.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Kind {
    /// Asterisk refuses the row.
    Refused,
    /// Asterisk ignores a value, cuts it or takes it for something else.
    Value,
    /// A `;` splits what is one value.
    Separator,
    /// What a value names does not exist.
    Dangling,
}

/// One finding about one row.
#[derive(Clone, Debug)]
pub(crate) struct RowFinding {
    /// Column and value of the key.
    pub(crate) key: Vec<(&'static str, String)>,
    pub(crate) column: &'static str,
    /// Column, value, rule, and what Asterisk does.
    pub(crate) text: String,
}

/// The findings of one mapping, kind and severity.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) severity: Severity,
    kind: Kind,
    pub(crate) source: Arc<Source>,
    /// How many there are.
    pub(crate) count: u64,
    /// The first of them.
    pub(crate) listed: Vec<RowFinding>,
}

/// The findings of one mapping.
#[derive(Debug)]
pub(crate) struct Tally {
    pub(crate) source: Arc<Source>,
    /// How many rows were read.
    pub(crate) rows: u64,
    pub(crate) groups: Vec<Group>,
    most: usize,
}

impl Kind {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Refused => "row-refused",
            Self::Value => "row-value",
            Self::Separator => "row-separator",
            Self::Dangling => "row-dangling",
        }
    }

    fn summary(self, count: u64) -> String {
        let plural = if count == 1 { "" } else { "s" };
        match self {
            Self::Refused => format!("{count} value{plural} for which Asterisk refuses the row"),
            Self::Value => format!("{count} value{plural} that Asterisk ignores or changes"),
            Self::Separator => format!("{count} value{plural} that Asterisk splits at `;`"),
            Self::Dangling => format!("{count} reference{plural} to what is not there"),
        }
    }
}

impl Tally {
    /// No findings yet; of each kind the first `most` are kept.
    pub(super) fn new(source: Arc<Source>, most: usize) -> Self {
        Self { source, rows: 0, groups: Vec::new(), most }
    }

    /// Puts the kinds in order, whatever the rows began with.
    pub(super) fn sort(&mut self) {
        self.groups.sort_by_key(|group| group.kind);
    }

    /// Counts a finding; it is only made if it is kept.
    pub(super) fn add(
        &mut self,
        severity: Severity,
        kind: Kind,
        make: impl FnOnce() -> RowFinding,
    ) {
        let same = |group: &Group| (group.severity, group.kind) == (severity, kind);
        let index = self.groups.iter().position(same).unwrap_or_else(|| {
            let source = Arc::clone(&self.source);
            self.groups.push(Group { severity, kind, source, count: 0, listed: Vec::new() });
            self.groups.len() - 1
        });
        let group = &mut self.groups[index];
        group.count += 1;
        if group.listed.len() < self.most {
            group.listed.push(make());
        }
    }
}

impl Group {
    pub(crate) fn code(&self) -> &'static str {
        self.kind.code()
    }

    /// How many are not listed.
    pub(crate) fn unlisted(&self) -> u64 {
        self.count.saturating_sub(u64::try_from(self.listed.len()).unwrap_or(u64::MAX))
    }

    /// All of them as one finding.
    pub(crate) fn diagnostic(&self) -> Diagnostic {
        let Source { family, table, .. } = &*self.source;
        let summary = self.kind.summary(self.count);
        self.placed(format!("`{family}`, table `{table}`: {summary}"))
    }

    /// One of them as a finding of its own.
    pub(crate) fn single(&self, finding: &RowFinding) -> Diagnostic {
        let Source { family, table, .. } = &*self.source;
        self.placed(format!("`{family}`, table `{table}`, {finding}"))
    }

    fn placed(&self, message: String) -> Diagnostic {
        let diagnostic = Diagnostic::new(self.severity, self.code(), message);
        match &self.source.location {
            Some(location) => diagnostic.at(location.clone()),
            None => diagnostic,
        }
    }
}

impl std::fmt::Display for RowFinding {
    /// `name alice: port: ...`
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, (column, value)) in self.key.iter().enumerate() {
            let comma = if index > 0 { ", " } else { "" };
            write!(formatter, "{comma}{column} {value}")?;
        }
        write!(formatter, ": {}", self.text)
    }
}
