//! What was probably meant otherwise.

use std::fmt;
use std::ops::Range;

use asterisk_realtime_core::Severity;

use super::parse::{self, Piece};
use super::{ByteSet, Element, Pattern};

/// Something in a pattern that does not do what it looks like.
///
/// Printed it is a sentence that says what to write instead.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Fault {
    /// What it is.
    pub kind: FaultKind,
    /// The bytes of the text that it is about.
    pub span: Range<usize>,
}

/// Kinds of faults.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum FaultKind {
    /// A blank, which only a dialled blank matches.
    Blank,
    /// `/` and the number of a caller: Asterisk's realtime switch does not look at it.
    Caller,
    /// `-` at the begin or the end of a set: dashes are skipped in what is dialled.
    Dash,
    /// `[]`, which counts for nothing.
    EmptySet,
    /// No `_` in front of what looks like a pattern.
    NoUnderscore,
    /// A set that nothing that can be dialled is in: the pattern matches nothing.
    NothingInSet,
    /// `[` without `]`: the pattern matches nothing.
    OpenSet,
    /// `^`, `\`, `X`, `Z` or `N` in a set, where they stand for themselves.
    OrdinaryInSet,
    /// A range whose end comes before its begin, in which nothing is.
    ReversedRange,
    /// Text behind `.` or `!`, which is not looked at.
    TextBehindEnd,
}

impl FaultKind {
    /// How bad it is: an error if the pattern matches nothing because of it.
    pub fn severity(self) -> Severity {
        match self {
            Self::NothingInSet | Self::OpenSet => Severity::Error,
            Self::Dash => Severity::Note,
            _ => Severity::Warning,
        }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Blank => "a blank matches only a dialled blank: take it out",
            Self::Caller => "Asterisk's realtime switch does not look at callers: leave out `/`",
            Self::Dash => "dashes are skipped in what is dialled, so `-` is never matched",
            Self::EmptySet => "an empty set counts for nothing: take it out",
            Self::NoUnderscore => "without `_` in front this is no pattern",
            Self::NothingInSet => {
                "nothing that can be dialled is in this set, so the pattern matches nothing"
            }
            Self::OpenSet => "`]` is missing, so the pattern matches nothing",
            Self::OrdinaryInSet => {
                "`^`, `\\`, `X`, `Z` and `N` stand for themselves in a set: name the digits"
            }
            Self::ReversedRange => "nothing is in a range that runs backwards: turn it round",
            Self::TextBehindEnd => "what follows `.` or `!` is not looked at: take it out",
        })
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(formatter)
    }
}

pub(super) fn faults(pattern: &Pattern) -> Vec<Fault> {
    let text = pattern.as_str();
    if !pattern.is_pattern() {
        return plain(text);
    }
    let mut faults = Vec::new();
    let mut is_over = false;
    parse::elements(&text[1..], |Piece { span, element }| {
        let span = span.start + 1..span.end + 1;
        if is_over {
            return;
        }
        let kind = match element {
            Some(Element::Rest | Element::Early) => {
                is_over = true;
                (span.end < text.len()).then_some((FaultKind::TextBehindEnd, span.end..text.len()))
            }
            Some(Element::Slash) => {
                is_over = true;
                Some((FaultKind::Caller, span.start..text.len()))
            }
            Some(Element::Open) => Some((FaultKind::OpenSet, span.clone())),
            // Of all other elements only sets have more than one byte.
            Some(_) if span.len() > 1 => {
                in_set(text, &span, &mut faults);
                None
            }
            None if span.len() == 2 => Some((FaultKind::EmptySet, span.clone())),
            _ if &text.as_bytes()[span.clone()] == b" " => Some((FaultKind::Blank, span.clone())),
            _ => None,
        };
        faults.extend(kind.map(|(kind, span)| Fault { kind, span }));
    });
    faults
}

/// The faults of a set, brackets included in its span.
fn in_set(text: &str, span: &Range<usize>, faults: &mut Vec<Fault>) {
    let members = &text.as_bytes()[span.start + 1..span.end - 1];
    let mut all = ByteSet::default();
    parse::members(members, |at, bytes| {
        all = all.union(bytes);
        let kind = match (&members[at.clone()], bytes.is_empty()) {
            (_, true) => FaultKind::ReversedRange,
            (b"-", _) => FaultKind::Dash,
            (b"^" | b"\\" | b"X" | b"Z" | b"N", _) => FaultKind::OrdinaryInSet,
            _ => return,
        };
        faults.push(Fault { kind, span: span.start + 1 + at.start..span.start + 1 + at.end });
    });
    if all.without(ByteSet::one(b'-')).is_empty() {
        faults.push(Fault { kind: FaultKind::NothingInSet, span: span.clone() });
    }
}

/// The faults of an extension: it looks like a pattern, or has a blank or a caller.
fn plain(text: &str) -> Vec<Fault> {
    let whole = 0..text.len();
    let is_class = |byte: u8| matches!(byte, b'X' | b'Z' | b'N');
    let is_dialled = |byte: u8| byte.is_ascii_digit() || b"*#+-".contains(&byte);
    let looks_like_classes =
        text.bytes().all(|byte| is_class(byte) || is_dialled(byte)) && text.bytes().any(is_class);
    let looks_like_end = text.len() > 1 && text.ends_with(['.', '!']);
    let mut faults = Vec::new();
    if looks_like_classes || looks_like_end || text.contains('[') {
        faults.push(Fault { kind: FaultKind::NoUnderscore, span: whole });
    }
    let at = |byte: char| text.find(byte);
    faults.extend(at(' ').map(|at| Fault { kind: FaultKind::Blank, span: at..at + 1 }));
    faults.extend(at('/').map(|at| Fault { kind: FaultKind::Caller, span: at..text.len() }));
    faults
}
