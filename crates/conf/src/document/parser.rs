//! Splits a buffer into lines and finds out what each of them is.
//!
//! Most lines of real files hold no semicolon, or start with one, or have a comment at their
//! end; these are told apart with a few searches and never copied. Only lines with escapes and
//! block comments take the slow way through [`comments`](super::comments).

use std::sync::Arc;

use asterisk_realtime_core::{Diagnostic, Location};
use memchr::{memchr, memchr_iter};

use super::comments::{self, Event};
use super::grammar::{self, Fault, Junk, Kind};
use super::span::{Map, Piece, Span, offset};
use crate::findings::{Findings, KEPT_OF_FILE};

/// Asterisk skips lines of more bytes than this.
const LONGEST_LINE: usize = 8190;
/// Asterisk cuts category names after this many bytes.
const LONGEST_NAME: usize = 79;
/// Asterisk hangs when blocks are nested deeper than this.
const DEEPEST_BLOCK: usize = 128;

/// What is known about a line.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Record {
    /// Where the line starts.
    pub(crate) start: u32,
    pub(crate) kind: Kind,
    /// Whether comments or escapes must be taken out of its parts.
    pub(crate) broken: bool,
    /// Whether it starts inside a block comment.
    pub(crate) inside: bool,
}

/// The length of the byte order mark.
pub(crate) fn mark_length(source: &[u8]) -> u32 {
    if source.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 }
}

pub(crate) fn parse(file: &Arc<str>, source: &[u8]) -> (Vec<Record>, Vec<Diagnostic>) {
    let mut parser = Parser::new(file, source);
    if let Some(diagnostic) = unreadable(file, source) {
        parser.findings.push(diagnostic);
        parser.push(0, Kind::Junk(Junk::File), false);
    } else {
        parser.run();
    }
    (parser.records, parser.findings.finish(Some(&Location::file(Arc::clone(file)))))
}

/// Why a source cannot be read as lines at all.
fn unreadable(file: &Arc<str>, source: &[u8]) -> Option<Diagnostic> {
    let diagnostic = if u32::try_from(source.len()).is_err() {
        Diagnostic::error("conf-too-large", "the file has 4 GiB or more")
            .with_help("split it with `#include`")
    } else if source.starts_with(b"\xff\xfe") || source.starts_with(b"\xfe\xff") {
        Diagnostic::error("conf-utf16", "the file is in UTF-16").with_help("save it as UTF-8")
    } else {
        return None;
    };
    Some(diagnostic.at(Location::file(Arc::clone(file))))
}

struct Parser<'a> {
    file: &'a Arc<str>,
    source: &'a [u8],
    records: Vec<Record>,
    findings: Findings,
    /// Where the open block comments start: line index and offset in the source.
    blocks: Vec<(u32, u32)>,
    pieces: Vec<Piece>,
    /// Searching every line for NUL bytes is left out where the file has none.
    has_nul: bool,
}

impl<'a> Parser<'a> {
    fn new(file: &'a Arc<str>, source: &'a [u8]) -> Self {
        Self {
            file,
            source,
            records: Vec::with_capacity(source.len() / 24),
            findings: Findings::new(KEPT_OF_FILE),
            blocks: Vec::new(),
            pieces: Vec::new(),
            has_nul: memchr(0, source).is_some(),
        }
    }

    fn run(&mut self) {
        let mut start = 0;
        for newline in memchr_iter(b'\n', self.source) {
            self.line(start, newline);
            start = newline + 1;
        }
        if start < self.source.len() {
            self.line(start, self.source.len());
        }
        self.records.shrink_to_fit();
        self.check_open_block();
    }

    /// Reads the line at `start..end`, its newline left out.
    fn line(&mut self, start: usize, end: usize) {
        let from = if start == 0 { mark_length(self.source) as usize } else { start };
        let mut end = end;
        if end - start > LONGEST_LINE {
            self.note_long_line(start, end);
        }
        if self.has_nul {
            end = self.cut_at_nul(from, end);
        }
        let text = &self.source[from..end];
        let semicolon = memchr(b';', text);
        let outside = self.blocks.is_empty();
        match semicolon {
            None if outside => self.plain(start, from, end),
            None => {
                self.push(start, if is_blank(text) { Kind::Blank } else { Kind::Comment }, false);
            }
            Some(at) if outside && ends_plainly(text, at) => self.plain(start, from, from + at),
            Some(_) => self.broken(start, from, end),
        }
    }

    /// A line whose text is one piece.
    fn plain(&mut self, start: usize, from: usize, end: usize) {
        let text = &self.source[from..end];
        let kind = if is_blank(text) && self.source.get(end) != Some(&b';') {
            Kind::Blank
        } else {
            let mut faults = Vec::new();
            let kind = grammar::classify(text, Map::Whole(from), |fault, span| {
                faults.push((fault, span));
            });
            self.report(start, &faults);
            kind
        };
        self.check_name(start, kind);
        self.push(start, kind, false);
    }

    /// A line with escapes or block comments.
    fn broken(&mut self, start: usize, from: usize, end: usize) {
        let line = &self.source[from..end];
        let inside = !self.blocks.is_empty();
        let index = offset(self.records.len());
        let mut pieces = std::mem::take(&mut self.pieces);
        let mut strays = Vec::new();
        let mut too_deep = None;
        let blocks = &mut self.blocks;
        comments::scan(line, blocks.len(), &mut pieces, |event| match event {
            Event::Open(at) => {
                blocks.push((index, offset(from + at)));
                if blocks.len() == DEEPEST_BLOCK + 1 {
                    too_deep.get_or_insert(from + at);
                }
            }
            Event::Close => drop(blocks.pop()),
            Event::Stray(at) => strays.push(from + at),
        });
        for at in strays {
            self.stray_end(start, at);
        }
        if let Some(at) = too_deep {
            self.deep_block(start, at);
        }
        let text = comments::join(line, &pieces);
        let mut faults = Vec::new();
        let kind = grammar::classify(&text, Map::Pieces(from, &pieces), |fault, span| {
            faults.push((fault, span));
        });
        self.report(start, &faults);
        self.check_name(start, kind);
        self.pieces = pieces;
        self.push(start, kind, true);
        if let Some(last) = self.records.last_mut() {
            last.inside = inside;
        }
    }

    fn push(&mut self, start: usize, kind: Kind, broken: bool) {
        let inside = !self.blocks.is_empty();
        self.records.push(Record { start: offset(start), kind, broken, inside });
    }

    /// Ends the line before a NUL byte, as Asterisk does.
    fn cut_at_nul(&mut self, from: usize, end: usize) -> usize {
        let Some(at) = memchr(0, &self.source[from..end]) else { return end };
        let location = self.location(from, Span::new(from + at, from + at + 1));
        self.findings.push(
            Diagnostic::warning("conf-nul", "a NUL byte ends the line; what follows it is ignored")
                .at(location)
                .with_help("remove the byte"),
        );
        from + at
    }

    fn note_long_line(&mut self, start: usize, end: usize) {
        let location = self.location(start, Span::new(start, end));
        self.findings.push(
            Diagnostic::note(
                "conf-long-line",
                format!("Asterisk itself skips lines of more than {LONGEST_LINE} bytes"),
            )
            .at(location),
        );
    }

    fn check_name(&mut self, start: usize, kind: Kind) {
        let Kind::Header { name, .. } = kind else { return };
        if name.range().len() > LONGEST_NAME {
            let location = self.location(start, name);
            self.findings.push(
                Diagnostic::note(
                    "conf-long-name",
                    format!("Asterisk itself cuts category names after {LONGEST_NAME} bytes"),
                )
                .at(location),
            );
        }
    }

    fn stray_end(&mut self, start: usize, at: usize) {
        let location = self.location(start, Span::new(at, at + 3));
        self.findings.push(
            Diagnostic::warning("conf-stray-comment-end", "`--;` ends no block comment")
                .at(location)
                .with_help(r"remove it, or write `--\;` if it belongs to the value"),
        );
    }

    fn deep_block(&mut self, start: usize, at: usize) {
        let location = self.location(start, Span::new(at, at + 3));
        self.findings.push(
            Diagnostic::warning(
                "conf-deep-comment",
                format!("block comments are nested more than {DEEPEST_BLOCK} deep; Asterisk hangs"),
            )
            .at(location),
        );
    }

    fn check_open_block(&mut self) {
        let Some(&(line, at)) = self.blocks.last() else { return };
        let start = self.records[line as usize].start as usize;
        let mut location = self.location(start, Span { start: at, end: at + 3 });
        location.line = line + 1;
        self.findings.push(
            Diagnostic::warning("conf-open-comment", "the block comment is never closed")
                .at(location)
                .with_help("end it with `--;`"),
        );
    }

    fn report(&mut self, start: usize, faults: &[(Fault, Span)]) {
        for &(fault, span) in faults {
            let text = String::from_utf8_lossy(&self.source[span.range()]).into_owned();
            let location = self.location(start, span);
            self.findings.push(fault.diagnostic(&text).at(location));
        }
    }

    /// The place of `span` in the line that is being read.
    fn location(&self, start: usize, span: Span) -> Location {
        let start = if start == 0 { mark_length(self.source) } else { offset(start) };
        Location {
            file: Arc::clone(self.file),
            line: offset(self.records.len()).saturating_add(1),
            column: span.start.saturating_sub(start) + 1,
            length: span.end.saturating_sub(span.start),
        }
    }
}

fn is_blank(text: &[u8]) -> bool {
    text.iter().all(|&byte| byte <= b' ')
}

/// Whether the first semicolon of a line outside any block starts a comment to the line's end.
fn ends_plainly(text: &[u8], at: usize) -> bool {
    let before = &text[..at];
    !before.ends_with(b"\\") && !before.ends_with(b"--") && !comments::opens_block(text, at)
}
