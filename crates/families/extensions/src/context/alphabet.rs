//! Elements as numbers, whose order is that of the elements.

use std::collections::HashSet;

use crate::pattern::{ByteSet, Element, Pattern, Step};
use crate::{Match, Mode};

/// The different elements of the patterns of a context, or the bytes of its extensions, each with
/// a number: its *code*.
#[derive(Clone, Debug)]
pub(super) struct Alphabet {
    /// By their codes, which is in their order.
    letters: Vec<Element>,
    /// The code of each byte that is an element by itself.
    literals: Box<[Option<u32>; 256]>,
    /// From here on more than one byte may go on.
    wide: u32,
}

impl Alphabet {
    /// That of extensions: the end, then all bytes.
    pub(super) fn of_bytes() -> Self {
        let bytes = (0..=u8::MAX).map(|byte| Element::One(ByteSet::one(byte)));
        Self::new(std::iter::once(Element::End).chain(bytes).collect())
    }

    /// That of these patterns.
    pub(super) fn of_patterns<'p>(patterns: impl Iterator<Item = &'p Pattern>) -> Self {
        // Most elements are bytes, for which no hash is needed.
        let (mut bytes, mut others) = (ByteSet::default(), HashSet::from([Element::End]));
        for letter in patterns.flat_map(Pattern::letters) {
            match letter.literal() {
                Some(byte) => bytes.insert(byte),
                None => _ = others.insert(*letter),
            }
        }
        let bytes = (0..=u8::MAX).filter(|byte| bytes.contains(*byte)).map(ByteSet::one);
        let mut letters: Vec<_> = bytes.map(Element::One).chain(others).collect();
        letters.sort_unstable_by_key(Element::rank);
        Self::new(letters)
    }

    fn new(letters: Vec<Element>) -> Self {
        let mut literals = Box::new([None; 256]);
        let mut wide = None;
        for (code, letter) in (0..).zip(&letters) {
            match (letter, letter.literal()) {
                (_, Some(byte)) => literals[usize::from(byte)] = Some(code),
                (Element::Slash | Element::End, _) => {}
                _ => wide = wide.or(Some(code)),
            }
        }
        Self { literals, wide: wide.unwrap_or(u32::MAX), letters }
    }

    /// The code of an element that is in it.
    pub(super) fn code(&self, letter: &Element) -> Option<u32> {
        let literal = letter.literal().and_then(|byte| self.literal(byte));
        literal.or_else(|| {
            let rank = letter.rank();
            let found = self.letters.binary_search_by(|other| other.rank().cmp(&rank));
            u32::try_from(found.ok()?).ok()
        })
    }

    /// The code of a byte that is an element by itself.
    pub(super) fn literal(&self, byte: u8) -> Option<u32> {
        self.literals[usize::from(byte)]
    }

    /// The first code of an element that more than one byte may go on with.
    pub(super) fn wide(&self) -> u32 {
        self.wide
    }

    /// Whether matching ends at this code.
    pub(super) fn is_end(&self, code: u32) -> bool {
        self.letters[code as usize].is_end()
    }

    /// What the element of this code makes of a digit.
    pub(super) fn step(&self, code: u32, digit: Option<u8>, mode: Mode) -> Step {
        self.letters.get(code as usize).map_or(Step::Ends(Match::No), |it| it.step(digit, mode))
    }

    /// How many bytes of memory it takes.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.letters) + size_of_val(&*self.literals)
    }
}
