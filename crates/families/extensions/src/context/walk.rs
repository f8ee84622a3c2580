//! The sequences that dialled digits match, in their order.

use std::ops::Range;

use super::trie::{Node, Place, Target, Trie};
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
    /// Where to go on, with the number of digits that are matched; the next one last.
    waiting: Vec<(Target, u32)>,
}

impl<'t> Walk<'t> {
    pub(super) fn new(trie: &'t Trie, digits: &'t [u8], mode: Mode) -> Self {
        let mut waiting = Vec::with_capacity(16);
        waiting.extend(trie.root().map(|root| (root, 0)));
        Self { trie, digits, mode, waiting }
    }

    fn step(&self, code: u32, at: u32) -> Step {
        self.trie.alphabet.step(code, self.digits.get(at as usize).copied(), self.mode)
    }

    /// Goes along codes; `None` if all of them go on.
    fn along(&self, codes: &[u32], mut at: u32) -> Option<Match> {
        for code in &codes[at as usize..] {
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
        let edges = trie.edges(node);
        let Some(digit) = self.digits.get(at as usize) else {
            let ways = edges.iter().rev();
            let ways = ways.filter(|edge| self.step(edge.code, at) != Step::Ends(Match::No));
            let ways: Vec<_> = ways.map(|edge| (edge.target, at)).collect();
            self.waiting.extend(ways);
            return;
        };
        // What is one byte is found by it; all else is tried.
        let literals = edges.partition_point(|edge| edge.code < trie.alphabet.wide());
        let (literals, wide) = edges.split_at(literals);
        for edge in wide.iter().rev() {
            if self.step(edge.code, at) != Step::Ends(Match::No) {
                self.waiting.push((edge.target, at));
            }
        }
        if let Some(code) = trie.alphabet.literal(*digit)
            && let Ok(index) = literals.binary_search_by_key(&code, |edge| edge.code)
        {
            self.waiting.push((literals[index].target, at));
        }
    }
}

impl Iterator for Walk<'_> {
    /// Sequences that match alike.
    type Item = (Range<u32>, Match);

    fn next(&mut self) -> Option<Self::Item> {
        while let Some((target, at)) = self.waiting.pop() {
            let (run, codes, node) = match self.trie.place(target) {
                Place::Node(node) => {
                    let codes = &self.trie.sequence(node.run().start)[..node.common as usize];
                    (node.run(), codes, Some(node))
                }
                Place::Sequence(index) => (index..index + 1, self.trie.sequence(index), None),
            };
            match (self.along(codes, at), node) {
                (Some(Match::No), _) | (None, None) => {}
                (Some(answer), _) => return Some((run, answer)),
                (None, Some(node)) => self.branch(node),
            }
        }
        None
    }
}
