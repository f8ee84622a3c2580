//! From a text to elements.

use std::ops::Range;

use super::{ByteSet, Element};

/// A piece of a pattern.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// The bytes behind the `_` that it was made of.
    pub(super) span: Range<usize>,
    /// What it is; `None` if it counts for nothing: a dash, or an empty set.
    pub(super) element: Option<Element>,
}

/// Tells the pieces of a pattern, behind its `_`.
pub(super) fn elements(body: &str, mut tell: impl FnMut(Piece)) {
    let bytes = body.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let (element, length) = match bytes[at] {
            b'-' => (None, 1),
            b'X' | b'x' => (Some(Element::One(ByteSet::range(b'0', b'9'))), 1),
            b'Z' | b'z' => (Some(Element::One(ByteSet::range(b'1', b'9'))), 1),
            b'N' | b'n' => (Some(Element::One(ByteSet::range(b'2', b'9'))), 1),
            b'.' => (Some(Element::Rest), 1),
            b'!' => (Some(Element::Early), 1),
            b'/' => (Some(Element::Slash), 1),
            b'[' => match bytes[at..].iter().position(|byte| *byte == b']') {
                Some(end) => (set(&bytes[at + 1..at + end]), end + 1),
                None => (Some(Element::Open), bytes.len() - at),
            },
            byte => (Some(Element::One(ByteSet::one(byte))), 1),
        };
        tell(Piece { span: at..at + length, element });
        at += length;
    }
}

/// The element of a set; `None` if nothing is in it.
fn set(members: &[u8]) -> Option<Element> {
    if members.is_empty() {
        return None;
    }
    let mut set = ByteSet::default();
    self::members(members, |_, bytes| set = set.union(bytes));
    Some(if set.is_empty() { Element::Nothing } else { Element::One(set) })
}

/// Tells the members of a set, each with its place: single bytes and ranges.
pub(super) fn members(members: &[u8], mut tell: impl FnMut(Range<usize>, ByteSet)) {
    let mut at = 0;
    while at < members.len() {
        let (bytes, length) = match members[at..] {
            [first, b'-', last, ..] => (ByteSet::range(first, last), 3),
            [byte, ..] => (ByteSet::one(byte), 1),
            [] => return,
        };
        tell(at..at + length, bytes);
        at += length;
    }
}
