//! The sequences that dialled digits match, in their order.

use std::ops::Range;

use smallvec::SmallVec;

use super::slot::{Edge, Node, Place, Slot, Span, Target};
use super::trie::{BRANCH, Trie};
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
    waiting: SmallVec<[Way; 16]>,
}

/// A way to go on.
#[derive(Clone, Copy, Debug)]
struct Way {
    place: Place,
    /// The node, or what stands for a sequence that is alone. It is read before anybody comes this way:
    /// a large context is not in the processor's cache, which brings several at the same time.
    node: Node,
    /// How many digits are matched.
    at: u32,
    /// Where the next code is.
    next: u32,
    /// The answer, if it is decided already.
    answer: Option<Match>,
}

impl<'t> Walk<'t> {
    pub(super) fn new(trie: &'t Trie, digits: &'t [u8], mode: Mode) -> Self {
        let root = trie.root().map(|target| Way::to(trie, target, 0, 0));
        Self { trie, digits, mode, waiting: root.into_iter().collect() }
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
    fn branch(&mut self, literals: &[Slot], wide: &[Slot], at: u32) {
        wide.iter().rev().for_each(|edge| self.put((*edge).into(), at));
        let Some(digit) = self.digits.get(at as usize) else {
            literals.iter().rev().for_each(|edge| self.put((*edge).into(), at));
            return;
        };
        // What is one byte is found by it.
        let code = self.trie.alphabet.literal(*digit).and_then(|code| u16::try_from(code).ok());
        if let Some(code) = code
            && let Some(edge) = edge_of(code, literals)
            && self.fits(edge.span)
        {
            self.go(&edge, at);
        }
    }

    /// Puts a way in front if it is one.
    fn put(&mut self, edge: Edge, at: u32) {
        if !self.fits(edge.span) {
            return;
        }
        match self.step(edge.code, at) {
            Step::Next => self.go(&edge, at),
            Step::Ends(answer) => self.decided(&edge, at, answer),
        }
    }

    /// Puts a way in front whose code is that of the digit, unless the next ones are not.
    fn go(&mut self, edge: &Edge, at: u32) {
        for (code, at) in edge.peek.into_iter().zip(at + 1..) {
            if code == BRANCH {
                break;
            }
            if let Step::Ends(answer) = self.step(code, at) {
                return self.decided(edge, at, answer);
            }
        }
        self.waiting.push(Way::along(self.trie, edge, at));
    }

    /// Puts a way in front whose answer is known.
    fn decided(&mut self, edge: &Edge, at: u32, answer: Match) {
        if answer.is_match() {
            self.waiting.push(Way { answer: Some(answer), ..Way::along(self.trie, edge, at) });
        }
    }

    /// Whether something of this length may match. Most ways are left out by that alone.
    fn fits(&self, span: Span) -> bool {
        match self.mode {
            Mode::Exact => span.contains(self.digits.len()),
            Mode::CanMatch | Mode::MatchMore => span.allows(self.digits.len()),
        }
    }
}

impl Way {
    /// The way over an edge whose code is that of the next digit.
    fn along(trie: &Trie, edge: &Edge, at: u32) -> Self {
        Self::to(trie, edge.target, at + 1, edge.next)
    }

    fn to(trie: &Trie, target: Target, at: u32, next: u32) -> Self {
        let place = target.place();
        let node = match place {
            Place::Node(place) => trie.node(place),
            // At the end of a sequence, if not before, it is decided.
            Place::Sequence(index) => Node::alone(index),
        };
        Self { place, node, at, next, answer: None }
    }
}

/// The edge of a code.
fn edge_of(code: u16, edges: &[Slot]) -> Option<Edge> {
    // Digits mostly stand side by side, so the place is where it should be.
    let guess = code.checked_sub(edges.first()?.code())?;
    let guessed = edges.get(usize::from(guess)).filter(|edge| edge.code() == code);
    let found = || edges.get(edges.binary_search_by_key(&code, |edge| edge.code()).ok()?);
    guessed.or_else(found).map(|edge| (*edge).into())
}

impl Iterator for Walk<'_> {
    /// Sequences that match alike.
    type Item = (Range<u32>, Match);

    fn next(&mut self) -> Option<Self::Item> {
        while let Some(Way { place, node, at, next, answer }) = self.waiting.pop() {
            let answer = answer.or_else(|| {
                let ahead = node.common.saturating_sub(at) as usize;
                self.along(self.trie.codes_from(next).iter().take(ahead), at)
            });
            match (answer, place) {
                (Some(Match::No), _) | (None, Place::Sequence(_)) => {}
                (Some(answer), _) => return Some((node.run(), answer)),
                (None, Place::Node(place)) => {
                    let (literals, wide) = self.trie.edges(place, &node);
                    self.branch(literals, wide, node.common);
                }
            }
        }
        None
    }
}
