//! The lossless form of a file: its bytes, and what each line is.
//!
//! A [`Document`] is the source buffer and one small record for each line; names and values are
//! stretches of the buffer, so reading makes no string. Nothing here looks beyond one file:
//! templates and includes are worked in by the [`Resolver`](crate::Resolver).

mod comments;
mod edit;
mod fault;
mod grammar;
mod line;
mod parser;
mod span;
mod write;

use std::sync::Arc;

use asterisk_realtime_core::{Diagnostic, Location};

pub use edit::EditError;
pub(crate) use fault::quoted;
pub(crate) use grammar::Junk;
pub use grammar::Operator;
pub use line::{Assignment, Directive, Header, Item, Line, Text};

use parser::Record;

/// A configuration file as it was read, understood line by line.
///
/// Reading cannot fail: what is wrong is kept in [`diagnostics`](Self::diagnostics) and the
/// bytes stay as they are, so that writing a document that was not edited gives the same file.
///
/// ```
/// use asterisk_realtime_conf::{Document, Item};
///
/// let document = Document::parse("queues.conf", "[support] ; the hotline\nstrategy = random\n");
/// let Item::Assignment(assignment) = document.lines().nth(1).unwrap().item() else { panic!() };
/// assert_eq!(assignment.name.to_str(), "strategy");
/// assert_eq!(assignment.value.location().to_string(), "queues.conf:2:12");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Document {
    file: Arc<str>,
    source: Vec<u8>,
    records: Vec<Record>,
    diagnostics: Vec<Diagnostic>,
}

impl Document {
    /// Reads `source`, the content of `file`. The name is what diagnostics show.
    ///
    /// A document in UTF-16 or of 4 GiB and more is one junk line with an error.
    pub fn parse(file: impl Into<Arc<str>>, source: impl Into<Vec<u8>>) -> Self {
        let (file, source) = (file.into(), source.into());
        let (records, diagnostics) = parser::parse(&file, &source);
        Self { file, source, records, diagnostics }
    }

    /// The name given to [`parse`](Self::parse).
    pub fn file(&self) -> &Arc<str> {
        &self.file
    }

    /// The content, byte for byte as read but for the edits made.
    pub fn as_bytes(&self) -> &[u8] {
        &self.source
    }

    /// The content, by value.
    pub fn into_bytes(self) -> Vec<u8> {
        self.source
    }

    /// The lines in order, one item each.
    pub fn lines(&self) -> impl DoubleEndedIterator<Item = Line<'_>> + ExactSizeIterator {
        (0..self.records.len()).map(move |index| Line::new(self, index))
    }

    /// What is wrong with single lines, in order. What only shows in context, such as an unknown
    /// template, is found by the [`Resolver`](crate::Resolver).
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    fn line(&self, index: usize) -> Line<'_> {
        Line::new(self, index)
    }

    /// The range of a line in the source, its newline included.
    fn line_range(&self, index: usize) -> std::ops::Range<usize> {
        let start = self.records[index].start as usize;
        let end = self.records.get(index + 1).map_or(self.source.len(), |next| next.start as usize);
        start..end
    }

    fn location(&self, index: usize, span: span::Span) -> Location {
        let mut start = self.records[index].start;
        if index == 0 {
            start += parser::mark_length(&self.source);
        }
        Location {
            file: Arc::clone(&self.file),
            line: span::offset(index).saturating_add(1),
            column: span.start.saturating_sub(start) + 1,
            length: span.end - span.start,
        }
    }
}
