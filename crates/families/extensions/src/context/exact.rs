//! Extensions by their digits: complete digits need no walk.

use std::borrow::Cow;
use std::hash::{BuildHasher, RandomState};
use std::ops::Range;

use hashbrown::HashTable;

use super::line::Lines;
use super::{Callers, digits};
use crate::split_caller;

/// The extensions, each with the run of its chains.
#[derive(Clone, Debug)]
pub(super) struct Exact {
    /// First and end, half as long as ranges of addresses.
    runs: HashTable<[u32; 2]>,
    hasher: RandomState,
    callers: Callers,
}

impl Exact {
    /// Finds runs of the same extension among the first chains.
    pub(super) fn new(callers: Callers, chains: u32, lines: &Lines) -> Self {
        let runs = HashTable::with_capacity(chains as usize);
        let mut exact = Self { runs, hasher: RandomState::new(), callers };
        let mut first = 0;
        while first < chains {
            let own = digits_of(callers, first, lines);
            let mut others = first + 1..chains;
            let end = others.find(|it| digits_of(callers, *it, lines) != own).unwrap_or(chains);
            exact.insert([first, end], lines);
            first = end;
        }
        exact
    }

    fn insert(&mut self, run: [u32; 2], lines: &Lines) {
        let hash = |run: &[u32; 2]| self.hasher.hash_one(&*digits_of(self.callers, run[0], lines));
        self.runs.insert_unique(hash(&run), run, hash);
    }

    /// The chains of an extension.
    pub(super) fn find(&self, digits: &[u8], lines: &Lines) -> Option<Range<u32>> {
        let is_same = |run: &[u32; 2]| *digits_of(self.callers, run[0], lines) == *digits;
        let [first, end] = *self.runs.find(self.hasher.hash_one(digits), is_same)?;
        Some(first..end)
    }

    /// How many bytes of memory it takes.
    pub(super) fn bytes(&self) -> usize {
        self.runs.allocation_size()
    }
}

/// The digits of a chain's extension, without its caller.
fn digits_of(callers: Callers, chain: u32, lines: &Lines) -> Cow<'_, [u8]> {
    let exten = lines.chain(chain).exten();
    match callers {
        Callers::Ignored => digits(exten),
        Callers::Matched => digits(split_caller(exten).0),
    }
}
