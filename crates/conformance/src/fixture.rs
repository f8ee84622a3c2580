//! Cases as text: what the tables hold, what is called, what has to come back.
//!
//! The files are Markdown; `fixtures/README.md` describes the dialect. Whatever a line cannot be
//! read as is reported with file and line.

mod file;
mod line;
mod play;
mod types;

use std::sync::Arc;

use asterisk_realtime_core::{ColumnDefinition, ErrorKind};

pub(crate) use file::parse;

/// What one case of a fixture file does.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    /// The name of the file, for messages.
    pub(crate) file: &'static str,
    pub(crate) tables: Vec<Arc<Setup>>,
    pub(crate) steps: Vec<Step>,
}

/// A table that is there before the first step.
#[derive(Debug)]
pub(crate) struct Setup {
    pub(crate) name: String,
    pub(crate) columns: Vec<ColumnDefinition>,
    pub(crate) rows: Vec<Vec<Cell>>,
}

/// NULL or a text.
pub(crate) type Cell = Option<String>;

#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) line: usize,
    /// Under which circumstances the step is taken.
    pub(crate) guards: Vec<Guard>,
    pub(crate) call: Call,
    pub(crate) expected: Expected,
}

#[derive(Clone, Debug)]
pub(crate) struct Guard {
    pub(crate) name: String,
    pub(crate) holds: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) table: String,
    pub(crate) verb: Verb,
}

#[derive(Clone, Debug)]
pub(crate) enum Verb {
    Select { ordered: bool, limit: Option<u32>, filter: Vec<(String, String)> },
    Scan { batch: u32, filter: Option<Vec<(String, String)>> },
    Load { file: String },
    Update { changes: Vec<(String, Cell)>, filter: Vec<(String, String)> },
    Insert { changes: Vec<(String, Cell)> },
    Delete { filter: Vec<(String, String)> },
    Columns,
    Create(Vec<ColumnDefinition>),
    Add(ColumnDefinition),
    Widen(ColumnDefinition),
}

impl Verb {
    /// The capability that the call needs.
    pub(crate) fn need(&self) -> Option<&'static str> {
        match self {
            Self::Select { .. } => None,
            Self::Scan { .. } => Some("scan"),
            Self::Load { .. } => Some("load"),
            Self::Update { .. } => Some("update"),
            Self::Insert { .. } => Some("insert"),
            Self::Delete { .. } => Some("delete"),
            Self::Columns => Some("columns"),
            Self::Create(_) | Self::Add(_) | Self::Widen(_) => Some("alter"),
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Expected {
    Done,
    Count(u64),
    Fails { kind: ErrorKind, column: Option<String> },
    Rows { order: Ordered, exactly: bool, header: Vec<String>, rows: Vec<Vec<Cell>> },
}

/// Whether rows have to come in the order of the table that is expected.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Ordered {
    AsGiven,
    Any,
}
