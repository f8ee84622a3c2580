//! Sorted sequences of codes, and the branches between them.
//!
//! A node is a run of sequences that have the same beginning; it begins with what they have in
//! common, and branches where they differ. Because branches are in the order of their codes, a walk
//! from left to right meets the sequences in their order.

use std::cmp::Ordering;
use std::ops::Range;

use super::alphabet::Alphabet;
use super::slot::{Edge, Node, Place, Slot, Span, Target};

/// Sequences of codes in their order.
#[derive(Clone, Debug)]
pub(super) struct Trie {
    pub(super) alphabet: Alphabet,
    /// Of two bytes each: a large context is not in the processor's cache.
    codes: Box<[u16]>,
    /// Where the sequences begin in the codes, and the end of the last one.
    starts: Box<[u32]>,
    /// The nodes, a parent before its children, each with its edges behind it.
    slots: Box<[Slot]>,
    root: Option<Target>,
}

/// No code.
pub(super) const BRANCH: u16 = u16::MAX;

/// Sequences that become a node, or are alone.
#[derive(Debug)]
struct Run {
    sequences: Range<u32>,
    /// How many codes are known to be common.
    known: u32,
    /// The edge that leads to it.
    edge: Option<usize>,
}

impl Trie {
    /// Makes one of sequences in their order, no two of them equal; `None` if there is too much.
    pub(super) fn new(alphabet: Alphabet, sequences: &[&[u32]]) -> Option<Self> {
        let mut codes = Vec::with_capacity(sequences.iter().map(|it| it.len()).sum());
        let mut starts = Vec::with_capacity(sequences.len() + 1);
        starts.push(0);
        for sequence in sequences {
            for code in *sequence {
                codes.push(u16::try_from(*code).ok().filter(|code| *code != BRANCH)?);
            }
            starts.push(u32::try_from(codes.len()).ok()?);
        }
        let count = u32::try_from(starts.len() - 1).ok()?;
        let (codes, starts) = (codes.into(), starts.into());
        let mut trie = Self { alphabet, codes, starts, slots: Box::default(), root: None };
        trie.branch(count)?;
        Some(trie)
    }

    /// Finds the branches; `None` if there are too many.
    fn branch(&mut self, count: u32) -> Option<()> {
        let (mut slots, mut nodes) = (Vec::new(), Vec::new());
        let mut waiting = vec![Run { sequences: 0..count, known: 0, edge: None }];
        while let Some(run) = waiting.pop() {
            let (target, common) = match run.sequences.len() {
                0 => continue,
                1 => (Target::sequence(run.sequences.start)?, u32::MAX),
                _ => {
                    nodes.push(slots.len());
                    let target = Target::node(slots.len())?;
                    (target, self.new_node(&run, &mut slots, &mut waiting))
                }
            };
            match run.edge {
                Some(at) => {
                    let mut edge = Edge::from(slots[at]);
                    edge.target = target;
                    edge.peek = self.peek(run.sequences.start, run.known + 1, common);
                    slots[at] = edge.into();
                }
                None => self.root = Some(target),
            }
        }
        for at in nodes.into_iter().rev() {
            self.measure(&mut slots, at);
        }
        self.slots = slots.into();
        Some(())
    }

    /// Makes a node, whose edges wait for what they lead to. Answers how many codes are common.
    fn new_node(&self, run: &Run, slots: &mut Vec<Slot>, waiting: &mut Vec<Run>) -> u32 {
        let Range { start: first, end } = run.sequences;
        let (common, is_over) = self.common(&run.sequences, run.known);
        let groups = if is_over { Vec::new() } else { self.groups(&run.sequences, common) };
        let literals = groups.partition_point(|(code, _)| u32::from(*code) < self.alphabet.wide());
        let [literals, edges] = [literals, groups.len()].map(few);
        slots.push(Node { first, end, common, literals, edges }.into());
        let from = slots.len();
        for (code, group) in &groups {
            let next = self.starts[group.start as usize] + common + 1;
            let (span, target) = (Span::new(0, true), Target::UNKNOWN);
            slots.push(Edge { code: *code, peek: [BRANCH; 2], span, target, next }.into());
        }
        // The first one is the next, so that its node is near.
        let runs = groups.into_iter().enumerate().map(|(index, (_, sequences))| {
            let edge = Some(from + index);
            Run { sequences, known: common, edge }
        });
        waiting.extend(runs.rev());
        common
    }

    /// The codes of a sequence from a place on, as far as they are common.
    fn peek(&self, sequence: u32, from: u32, common: u32) -> [u16; 2] {
        let codes = self.sequence(sequence);
        [from, from + 1].map(|at| {
            let code = codes.get(at as usize).filter(|_| at < common);
            code.copied().unwrap_or(BRANCH)
        })
    }

    /// Says how many digits match behind the edges of a node, all nodes behind it being measured.
    fn measure(&self, slots: &mut [Slot], at: usize) {
        let (from, count) = (at + 1, Node::from(slots[at]).edges);
        for at in from..from + usize::from(count) {
            let mut edge = Edge::from(slots[at]);
            edge.span = match edge.target.place() {
                Place::Sequence(index) => self.span(index),
                Place::Node(node) => {
                    let (node, behind) = slots[node as usize..].split_at(1);
                    let node = Node::from(node[0]);
                    let edges = behind[..usize::from(node.edges)].iter().map(|it| Edge::from(*it));
                    let spans = edges.map(|edge| edge.span);
                    spans.reduce(Span::union).unwrap_or_else(|| self.span(node.first))
                }
            };
            slots[at] = edge.into();
        }
    }

    /// How many digits a sequence matches.
    fn span(&self, sequence: u32) -> Span {
        let codes = self.sequence(sequence);
        let is_end = |code: &u16| self.alphabet.is_end((*code).into());
        let length = codes.iter().position(is_end).unwrap_or(codes.len());
        let end = codes.get(length).map_or(0, |code| u32::from(*code));
        self.alphabet.span(length, end)
    }

    /// How many codes the sequences of a run have in common, and whether the last of these ends
    /// the match.
    fn common(&self, run: &Range<u32>, known: u32) -> (u32, bool) {
        // What the first and the last have in common all between them have.
        let (first, last) = (self.sequence(run.start), self.sequence(run.end - 1));
        let mut common = known;
        for (one, other) in first.iter().zip(last).skip(known as usize) {
            if one != other {
                break;
            }
            common += 1;
            if self.alphabet.is_end((*one).into()) {
                return (common, true);
            }
        }
        (common, false)
    }

    /// Splits a run by the code at a place.
    fn groups(&self, run: &Range<u32>, at: u32) -> Vec<(u16, Range<u32>)> {
        let mut groups = Vec::new();
        let mut from = run.start;
        while from < run.end {
            let code = self.code(from, at);
            let end = first_where(from..run.end, |it| self.code(it, at) > code);
            groups.push((code, from..end));
            from = end;
        }
        groups
    }

    /// The sequences that begin with these codes.
    pub(super) fn beginning_with(&self, codes: &[u32]) -> Range<u32> {
        let beginning = |it| {
            let sequence = self.sequence(it).iter().map(|code| u32::from(*code));
            sequence.take(codes.len()).cmp(codes.iter().copied())
        };
        let all = 0..self.len();
        let from = first_where(all.clone(), |it| beginning(it) != Ordering::Less);
        from..first_where(from..all.end, |it| beginning(it) == Ordering::Greater)
    }

    pub(super) fn len(&self) -> u32 {
        // More than that many sequences have been refused.
        u32::try_from(self.starts.len() - 1).unwrap_or(u32::MAX)
    }

    pub(super) fn root(&self) -> Option<Target> {
        self.root
    }

    pub(super) fn node(&self, place: u32) -> Node {
        self.slots[place as usize].into()
    }

    /// The ways on from a node: those of one byte, and all others.
    pub(super) fn edges(&self, place: u32, node: &Node) -> (&[Slot], &[Slot]) {
        let from = place as usize + 1;
        let edges = &self.slots[from..from + usize::from(node.edges)];
        edges.split_at(usize::from(node.literals))
    }

    fn sequence(&self, index: u32) -> &[u16] {
        let index = index as usize;
        &self.codes[self.starts[index] as usize..self.starts[index + 1] as usize]
    }

    /// The codes from a place on.
    pub(super) fn codes_from(&self, place: u32) -> &[u16] {
        &self.codes[place as usize..]
    }

    fn code(&self, index: u32, at: u32) -> u16 {
        self.codes[self.starts[index as usize] as usize + at as usize]
    }

    /// How many bytes of memory it takes.
    pub(super) fn bytes(&self) -> usize {
        self.alphabet.bytes()
            + size_of_val(&*self.codes)
            + size_of_val(&*self.starts)
            + size_of_val(&*self.slots)
    }
}

/// The first sequence of a run for which a condition holds that holds for all behind it.
fn first_where(run: Range<u32>, holds: impl Fn(u32) -> bool) -> u32 {
    // Steps that double find an end that is near as fast as one that is far.
    let (mut low, mut high, mut step) = (run.start, run.start, 1);
    while high < run.end && !holds(high) {
        low = high + 1;
        high = run.end.min(high.saturating_add(step));
        step *= 2;
    }
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) { high = middle } else { low = middle + 1 }
    }
    low
}

/// The number of a node's edges: there are fewer codes than that.
fn few(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(BRANCH)
}
