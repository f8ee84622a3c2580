//! Views of a document: lines, what they are, and the texts in them.

use std::borrow::Cow;
use std::fmt;

use asterisk_realtime_core::Location;

use super::comments;
use super::grammar::{Junk, Kind, Operator};
use super::parser;
use super::span::Span;
use crate::{Document, IncludeKind};

/// One line of a [`Document`].
#[derive(Clone, Copy)]
pub struct Line<'d> {
    document: &'d Document,
    index: usize,
}

/// What a line is.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Item<'d> {
    /// Nothing but blanks.
    Blank,
    /// Nothing but comment, or part of a block comment.
    Comment,
    /// The start of a category.
    Category(Header<'d>),
    /// A variable.
    Assignment(Assignment<'d>),
    /// A known directive.
    Directive(Directive<'d>),
    /// A word behind `#` that is no directive; such lines are ignored.
    UnknownDirective {
        /// The word, without `#`.
        word: Text<'d>,
        /// What follows the word.
        argument: Text<'d>,
    },
    /// Neither of these; a diagnostic says why.
    Junk,
}

/// `[name](options)`
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Header<'d> {
    /// What stands between the brackets, blanks included.
    pub name: Text<'d>,
    /// What stands between the parentheses, if there are any.
    pub options: Option<Text<'d>>,
}

/// `name = value`
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Assignment<'d> {
    /// The name, trimmed, without the backslash that may stand before it.
    pub name: Text<'d>,
    /// How they are joined.
    pub operator: Operator,
    /// The value, trimmed; behind `+=` the blanks in front are part of it.
    pub value: Text<'d>,
}

/// `#include file` and its like.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Directive<'d> {
    /// Which directive.
    pub kind: IncludeKind,
    /// The file or command, without the quotes around it.
    pub argument: Text<'d>,
}

impl Assignment<'_> {
    /// The place of the whole, from the name to the end of the value.
    pub fn location(&self) -> Location {
        let span = Span { start: self.name.span.start, end: self.value.span.end };
        self.name.line.document.location(self.name.line.index, span)
    }
}

impl<'d> Line<'d> {
    pub(super) fn new(document: &'d Document, index: usize) -> Self {
        Self { document, index }
    }

    /// The number of the line, counted from 1.
    pub fn number(self) -> u32 {
        super::span::offset(self.index).saturating_add(1)
    }

    /// The bytes of the line with its newline; those of the first with the byte order mark.
    pub fn raw(self) -> &'d [u8] {
        &self.document.source[self.document.line_range(self.index)]
    }

    /// Whether the line starts inside a block comment.
    pub fn starts_in_comment(self) -> bool {
        self.document.records[self.index].inside
    }

    /// The place of the line's content, from its first byte that is not blank to its last.
    pub fn location(self) -> Location {
        let range = self.document.line_range(self.index);
        let mark = if self.index == 0 { parser::mark_length(&self.document.source) } else { 0 };
        let start = range.start + mark as usize;
        let (start, end) = super::grammar::trim(&self.document.source, start, range.end);
        self.document.location(self.index, Span::new(start, end))
    }

    /// What the line is.
    pub fn item(self) -> Item<'d> {
        match self.document.records[self.index].kind {
            Kind::Blank => Item::Blank,
            Kind::Comment => Item::Comment,
            Kind::Header { name, options } => Item::Category(Header {
                name: self.text(name),
                options: options.map(|options| self.text(options)),
            }),
            Kind::Assignment { name, operator, value } => Item::Assignment(Assignment {
                name: self.text(name),
                operator,
                value: self.text(value),
            }),
            Kind::Directive { kind, argument } => {
                Item::Directive(Directive { kind, argument: self.text(argument) })
            }
            Kind::Unknown { word, argument } => {
                Item::UnknownDirective { word: self.text(word), argument: self.text(argument) }
            }
            Kind::Junk(_) => Item::Junk,
        }
    }

    /// What a junk line was meant to be.
    pub(crate) fn junk(self) -> Option<Junk> {
        match self.document.records[self.index].kind {
            Kind::Junk(junk) => Some(junk),
            _ => None,
        }
    }

    fn text(self, span: Span) -> Text<'d> {
        Text { line: self, span }
    }
}

impl fmt::Debug for Line<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let raw = String::from_utf8_lossy(self.raw());
        formatter.debug_tuple("Line").field(&self.number()).field(&raw).finish()
    }
}

/// A name, a value or another part of a line.
///
/// Comments and escapes inside it are taken out when it is read, which copies it; other texts
/// are borrowed from the document.
#[derive(Clone, Copy)]
pub struct Text<'d> {
    line: Line<'d>,
    span: Span,
}

impl<'d> Text<'d> {
    /// The bytes as written, with the comments and escapes inside.
    pub fn raw(self) -> &'d [u8] {
        &self.line.document.source[self.span.range()]
    }

    /// The bytes, without the comments and escapes inside.
    pub fn bytes(self) -> Cow<'d, [u8]> {
        let raw = self.raw();
        if self.line.document.records[self.line.index].broken && raw.contains(&b';') {
            Cow::Owned(comments::text_of(raw))
        } else {
            Cow::Borrowed(raw)
        }
    }

    /// The text; bytes that are not UTF-8 become U+FFFD.
    pub fn to_str(self) -> Cow<'d, str> {
        match self.bytes() {
            Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
            Cow::Owned(bytes) => match String::from_utf8(bytes) {
                Ok(text) => Cow::Owned(text),
                Err(error) => Cow::Owned(String::from_utf8_lossy(error.as_bytes()).into_owned()),
            },
        }
    }

    /// Whether the text is valid UTF-8.
    pub fn is_utf8(self) -> bool {
        std::str::from_utf8(&self.bytes()).is_ok()
    }

    /// Where the text stands.
    pub fn location(self) -> Location {
        self.line.document.location(self.line.index, self.span)
    }

    /// Where a part of the text stands, as offsets into [`bytes`](Self::bytes); the whole text
    /// if comments or escapes make the offsets differ.
    pub(crate) fn part(self, start: usize, end: usize) -> Location {
        let mut location = self.location();
        if !self.line.document.records[self.line.index].broken {
            location.column += super::span::offset(start);
            location.length = super::span::offset(end - start);
        }
        location
    }

    pub(super) fn range(self) -> std::ops::Range<usize> {
        self.span.range()
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_str(), formatter)
    }
}
