//! Understands the text of one line, comments and escapes already taken out.
//!
//! Pure functions from bytes to offsets: what the line is, where its parts are and what is wrong
//! with it. The first byte that is not blank decides.

use memchr::memchr;

use super::span::{Map, Span};
use crate::IncludeKind;

/// How an assignment is written.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Operator {
    /// `name = value`
    Assign,
    /// `name => value`: the same, with the mark of an *object*.
    Object,
    /// `name += value`: the value is joined to the one that the name has already.
    Append,
}

/// What a line is, with the places of its parts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    Blank,
    Comment,
    Header { name: Span, options: Option<Span> },
    Assignment { name: Span, operator: Operator, value: Span },
    Directive { kind: IncludeKind, argument: Span },
    Unknown { word: Span, argument: Span },
    Junk(Junk),
}

/// What a line that cannot be used was meant to be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Junk {
    Header,
    Directive,
    Assignment,
    /// The whole file is not text.
    File,
}

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fault {
    NoBracket,
    NoParenthesis,
    IgnoredText,
    EmptyOption,
    BadEscape,
    NoEquals,
    EmptyName,
    UnknownDirective,
    NoArgument,
}

/// Understands one line; `fault` is told what is wrong and where.
pub(crate) fn classify(text: &[u8], map: Map<'_>, mut fault: impl FnMut(Fault, Span)) -> Kind {
    let (start, end) = trim(text, 0, text.len());
    match text[start..end].first() {
        None => Kind::Comment,
        Some(b'[') => header(text, start, end, map, &mut fault),
        Some(b'#') => directive(text, start, end, map, &mut fault),
        Some(_) => assignment(text, start, end, map, &mut fault),
    }
}

/// Narrows `start..end` so that it neither starts nor ends with a blank: any byte below 33.
pub(crate) fn trim(text: &[u8], mut start: usize, mut end: usize) -> (usize, usize) {
    while start < end && text[start] <= b' ' {
        start += 1;
    }
    while start < end && text[end - 1] <= b' ' {
        end -= 1;
    }
    (start, end)
}

fn header(
    text: &[u8],
    start: usize,
    end: usize,
    map: Map<'_>,
    fault: &mut impl FnMut(Fault, Span),
) -> Kind {
    let Some(bracket) = memchr(b']', &text[start..end]).map(|at| start + at) else {
        fault(Fault::NoBracket, map.span(start, end));
        return Kind::Junk(Junk::Header);
    };
    let name = map.span(start + 1, bracket);
    let mut rest = bracket + 1;
    let mut options = None;
    if text[..end].get(rest) == Some(&b'(') {
        let Some(close) = memchr(b')', &text[rest..end]).map(|at| rest + at) else {
            fault(Fault::NoParenthesis, map.span(rest, end));
            return Kind::Junk(Junk::Header);
        };
        if text[rest + 1..close].split(|&byte| byte == b',').any(<[u8]>::is_empty) {
            fault(Fault::EmptyOption, map.span(rest, close + 1));
        }
        options = Some(map.span(rest + 1, close));
        rest = close + 1;
    }
    let (rest, _) = trim(text, rest, end);
    if rest < end {
        fault(Fault::IgnoredText, map.span(rest, end));
    }
    Kind::Header { name, options }
}

fn directive(
    text: &[u8],
    start: usize,
    end: usize,
    map: Map<'_>,
    fault: &mut impl FnMut(Fault, Span),
) -> Kind {
    // The word ends at the first byte that is not above a blank as a signed character.
    let word = text[start + 1..end].iter().take_while(|byte| matches!(byte, 33..=127)).count();
    let word = (start + 1, start + 1 + word);
    let (from, to) = trim(text, word.1, end);
    let Some(kind) = include_kind(&text[word.0..word.1]) else {
        fault(Fault::UnknownDirective, map.span(start, word.1));
        let (word, argument) = (map.span(word.0, word.1), map.span(from, to));
        return Kind::Unknown { word, argument };
    };
    if from == to {
        fault(Fault::NoArgument, map.span(start, word.1));
        return Kind::Junk(Junk::Directive);
    }
    let (from, to) = unquote(text, from, to);
    Kind::Directive { kind, argument: map.span(from, to) }
}

fn include_kind(word: &[u8]) -> Option<IncludeKind> {
    IncludeKind::ALL.into_iter().find(|kind| word.eq_ignore_ascii_case(kind.as_str().as_bytes()))
}

/// Takes one pair of quotes or angle brackets off, if both are there.
fn unquote(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let pair = (text[start], text[end - 1]);
    if end - start > 1 && matches!(pair, (b'"', b'"') | (b'<', b'>')) {
        (start + 1, end - 1)
    } else {
        (start, end)
    }
}

fn assignment(
    text: &[u8],
    start: usize,
    end: usize,
    map: Map<'_>,
    fault: &mut impl FnMut(Fault, Span),
) -> Kind {
    // A leading backslash takes the special meaning from the byte behind it.
    let escaped = text[start] == b'\\';
    let name = start + usize::from(escaped);
    let search = name + usize::from(escaped);
    if escaped && text[..end].get(name).is_none_or(|&byte| byte <= b' ') {
        fault(Fault::BadEscape, map.span(start, name));
        return Kind::Junk(Junk::Assignment);
    }
    let Some(equals) = memchr(b'=', &text[search..end]).map(|at| search + at) else {
        fault(Fault::NoEquals, map.span(start, end));
        return Kind::Junk(Junk::Assignment);
    };
    let append = equals > search && text[equals - 1] == b'+';
    let object = !append && text[..end].get(equals + 1) == Some(&b'>');
    let (from, to) = trim(text, name, equals - usize::from(append));
    if from == to {
        fault(Fault::EmptyName, map.span(start, equals + 1));
        return Kind::Junk(Junk::Assignment);
    }
    let name = map.span(from, to);
    let behind = equals + 1 + usize::from(object);
    let (operator, value) = match (append, object) {
        // The blanks in front belong to an appended value.
        (true, _) => (Operator::Append, (behind, end)),
        (false, true) => (Operator::Object, trim(text, behind, end)),
        (false, false) => (Operator::Assign, trim(text, behind, end)),
    };
    // An empty value stands directly behind the operator, where an edit writes it.
    let value = if value.0 >= value.1 { (behind, behind) } else { value };
    Kind::Assignment { name, operator, value: map.span(value.0, value.1) }
}
