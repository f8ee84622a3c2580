//! Elements as numbers, whose order is that of the elements.

use std::collections::HashMap;

use super::slot::Span;
use crate::pattern::{ByteSet, Element, Step};
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

    /// How many digits match what has this many elements before one of this code ends it.
    pub(super) fn span(&self, length: usize, end: u32) -> Span {
        match self.letters.get(end as usize) {
            Some(Element::Rest) => Span::new(length + 1, true),
            Some(Element::Early) => Span::new(length, true),
            _ => Span::new(length, false),
        }
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

/// Collects the elements of patterns, and gives them numbers in the meantime.
#[derive(Debug)]
pub(super) struct Letters {
    seen: Vec<Element>,
    /// By the byte of elements that are one by themselves: most are, and need no hash.
    literals: Box<[Option<u32>; 256]>,
    others: HashMap<Element, u32>,
}

impl Letters {
    pub(super) fn new() -> Self {
        let others = HashMap::from([(Element::End, 0)]);
        Self { seen: vec![Element::End], literals: Box::new([None; 256]), others }
    }

    /// The number of an element; `None` if there are too many.
    pub(super) fn number(&mut self, letter: &Element) -> Option<u32> {
        let next = u32::try_from(self.seen.len()).ok()?;
        let number = match letter.literal() {
            Some(byte) => *self.literals[usize::from(byte)].get_or_insert(next),
            None => *self.others.entry(*letter).or_insert(next),
        };
        if number == next {
            self.seen.push(*letter);
        }
        Some(number)
    }

    /// The alphabet, and the code of each number.
    pub(super) fn finish(self) -> (Alphabet, Vec<u32>) {
        let mut order: Vec<_> = (0..).zip(self.seen).collect();
        order.sort_unstable_by_key(|(_, letter): &(u32, Element)| letter.rank());
        let mut codes = vec![0; order.len()];
        for (code, (number, _)) in (0..).zip(&order) {
            codes[*number as usize] = code;
        }
        (Alphabet::new(order.into_iter().map(|(_, letter)| letter).collect()), codes)
    }
}
