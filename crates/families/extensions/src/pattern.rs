//! Extensions and patterns: `100`, `_1XX`, `_NXX.`.

mod compare;
mod element;
mod fault;
mod matching;
mod parse;
mod set;

use std::fmt;

pub use fault::{Fault, FaultKind};
pub use matching::{Match, Mode};

pub(crate) use element::{Element, Step};
pub(crate) use set::ByteSet;

/// The text of a column `exten`, parsed: an extension, or with `_` in front a pattern.
///
/// Every text is one; [`Pattern::faults`] tells what was probably meant otherwise. Everything is
/// about bytes, as in Asterisk.
///
/// ```
/// use asterisk_realtime_extensions::{Match, Mode, Pattern};
///
/// let pattern = Pattern::parse("_NXX-XXXX");
/// assert_eq!(pattern.matches("5551212", Mode::Exact), Match::Yes);
/// assert_eq!(pattern.matches("555", Mode::Exact), Match::No);
/// assert_eq!(pattern.matches("555", Mode::MatchMore), Match::Yes);
/// assert!(Pattern::parse("_555XXXX") < pattern, "the narrower one comes first");
/// ```
#[derive(Clone, Debug)]
pub struct Pattern {
    text: Box<str>,
    /// What a pattern consists of, to its very end; empty for an extension.
    elements: Box<[Element]>,
    /// Whether it begins with `_`.
    is_marked: bool,
    can_match: bool,
}

impl Pattern {
    /// Parses a text.
    pub fn parse(text: &str) -> Self {
        let Some(body) = text.strip_prefix('_') else {
            let elements = Box::default();
            return Self { text: text.into(), elements, is_marked: false, can_match: true };
        };
        let mut elements = Vec::with_capacity(body.len());
        parse::elements(body, |piece| elements.extend(piece.element));
        let can_match = element::can_match(&elements);
        Self { text: text.into(), elements: elements.into(), is_marked: true, can_match }
    }

    /// The text as it was given.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is a pattern; otherwise an extension that stands for itself.
    pub fn is_pattern(&self) -> bool {
        self.is_marked
    }

    /// Whether there is anything that it matches: not if a set is not closed or holds nothing that
    /// can be dialled.
    pub fn can_match(&self) -> bool {
        self.can_match
    }

    /// What is wrong with it, in the order of the text.
    pub fn faults(&self) -> Vec<Fault> {
        fault::faults(self)
    }

    /// The elements of a pattern that count in the order, and its end.
    pub(crate) fn letters(&self) -> impl Iterator<Item = &Element> {
        let elements = self.elements.iter().filter(|element| element.rank().is_some());
        elements.chain([&Element::End])
    }

    /// The bytes of an extension that count.
    pub(crate) fn literals(&self) -> impl Iterator<Item = u8> {
        dialled(&self.text)
    }
}

impl fmt::Display for Pattern {
    /// The text as it was given.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.text)
    }
}

/// Tells the elements of a pattern; nothing of an extension.
pub(crate) fn elements(text: &str, mut tell: impl FnMut(Element)) {
    if let Some(body) = text.strip_prefix('_') {
        parse::elements(body, |piece| piece.element.into_iter().for_each(&mut tell));
    }
}

/// The bytes of dialled digits that count: all but dashes.
pub(crate) fn dialled(digits: &str) -> impl Iterator<Item = u8> {
    digits.bytes().filter(|byte| *byte != b'-')
}

/// Splits a text at the `/` outside of sets that separates the number of the caller.
///
/// ```
/// use asterisk_realtime_extensions::split_caller;
///
/// assert_eq!(split_caller("_1X[/]/555"), ("_1X[/]", Some("555")));
/// assert_eq!(split_caller("100"), ("100", None));
/// ```
pub fn split_caller(text: &str) -> (&str, Option<&str>) {
    let mut slash = None;
    match text.strip_prefix('_') {
        Some(body) => parse::elements(body, |piece| {
            if piece.element == Some(Element::Slash) {
                slash.get_or_insert(piece.span.start + 1);
            }
        }),
        None => slash = text.find('/'),
    }
    match slash {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    }
}

#[cfg(test)]
pub(crate) mod tests;
