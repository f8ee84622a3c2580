//! The sequences that dialled digits match, in their order.

use std::ops::Range;

use super::trie::{BRANCH, Edge, Node, Place, Target, Trie};
use crate::pattern::Step;
use crate::{Match, Mode};

/// Walks a trie with dialled digits. Each node is met at most once, so the walk is as long as the
/// context at most, whatever the patterns are.
#[derive(Debug)]
pub(super) struct Walk<'t> {
    trie: &'t Trie,
    /// Without dashes.
    digits: &'t [u8],
    mode: Mode,
    /// Where to go on; the next one last.
    waiting: Vec<Way>,
}

/// A way to go on.
#[derive(Clone, Copy, Debug)]
struct Way {
    target: Target,
    /// How many digits are matched.
    at: u32,
    /// Where the next code is.
    next: u32,
    /// The answer, if it is decided already.
    answer: Option<Match>,
}

impl<'t> Walk<'t> {
    pub(super) fn new(trie: &'t Trie, digits: &'t [u8], mode: Mode) -> Self {
        let mut waiting = Vec::with_capacity(16);
        waiting.extend(trie.root().map(|target| Way { target, at: 0, next: 0, answer: None }));
        Self { trie, digits, mode, waiting }
    }

    fn step(&self, code: u16, at: u32) -> Step {
        self.trie.alphabet.step(code.into(), self.digits.get(at as usize).copied(), self.mode)
    }

    /// Goes along codes; `None` if all of them go on.
    fn along<'c>(&self, codes: impl Iterator<Item = &'c u16>, mut at: u32) -> Option<Match> {
        for code in codes {
            match self.step(*code, at) {
                Step::Next => at += 1,
                Step::Ends(answer) => return Some(answer),
            }
        }
        None
    }

    /// Puts the ways on from a node in front, the first one last.
    fn branch(&mut self, node: &Node) {
        let (trie, at) = (self.trie, node.common);
        let (literals, wide) = trie.edges(node);
        wide.iter().rev().for_each(|edge| self.put(edge, at));
        let Some(digit) = self.digits.get(at as usize) else {
            literals.iter().rev().for_each(|edge| self.put(edge, at));
            return;
        };
        // What is one byte is found by it.
        let code = trie.alphabet.literal(*digit).and_then(|code| u16::try_from(code).ok());
        if let Some(code) = code
            && let Some(edge) = edge_of(code, literals)
        {
            self.go(edge, at);
        }
    }

    /// Puts a way in front if it is one.
    fn put(&mut self, edge: &Edge, at: u32) {
        match self.step(edge.code, at) {
            Step::Next => self.go(edge, at),
            Step::Ends(Match::No) => {}
            Step::Ends(answer) => {
                self.waiting.push(Way { answer: Some(answer), ..Way::along(edge, at) });
            }
        }
    }

    /// Puts a way in front whose code is that of the digit, unless the next one is not.
    fn go(&mut self, edge: &Edge, at: u32) {
        if edge.peek == BRANCH || self.step(edge.peek, at + 1) != Step::Ends(Match::No) {
            self.waiting.push(Way::along(edge, at));
        }
    }
}

impl Way {
    /// The way over an edge whose code is that of the next digit.
    fn along(edge: &Edge, at: u32) -> Self {
        Self { target: edge.target, at: at + 1, next: edge.next, answer: None }
    }
}

/// The edge of a code.
fn edge_of(code: u16, edges: &[Edge]) -> Option<&Edge> {
    // Digits mostly stand side by side, so the place is where it should be.
    let guess = code.checked_sub(edges.first()?.code)?;
    let guessed = edges.get(usize::from(guess)).filter(|edge| edge.code == code);
    guessed.or_else(|| edges.get(edges.binary_search_by_key(&code, |edge| edge.code).ok()?))
}

impl Iterator for Walk<'_> {
    /// Sequences that match alike.
    type Item = (Range<u32>, Match);

    fn next(&mut self) -> Option<Self::Item> {
        while let Some(Way { target, at, next, answer }) = self.waiting.pop() {
            let (run, common, node) = match self.trie.place(target) {
                Place::Node(node) => (node.run(), (node.common - at) as usize, Some(node)),
                // At the end of a sequence, if not before, it is decided.
                Place::Sequence(index) => (index..index + 1, usize::MAX, None),
            };
            let answer =
                answer.or_else(|| self.along(self.trie.codes_from(next).iter().take(common), at));
            match (answer, node) {
                (Some(Match::No), _) | (None, None) => {}
                (Some(answer), _) => return Some((run, answer)),
                (None, Some(node)) => self.branch(node),
            }
        }
        None
    }
}
