//! Sorted sequences of codes, and the branches between them.
//!
//! A node is a run of sequences that have the same beginning; it begins with what they have in
//! common, and branches where they differ. Because branches are in the order of their codes, a walk
//! from left to right meets the sequences in their order.

use std::cmp::Ordering;
use std::ops::Range;

use super::alphabet::Alphabet;

/// Sequences of codes in their order.
#[derive(Clone, Debug)]
pub(super) struct Trie {
    pub(super) alphabet: Alphabet,
    /// Of two bytes each: a large context is not in the processor's cache.
    codes: Box<[u16]>,
    /// Where the sequences begin in the codes, and the end of the last one.
    starts: Box<[u32]>,
    nodes: Box<[Node]>,
    edges: Box<[Edge]>,
    root: Option<Target>,
}

/// Sequences that have the same beginning.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    first: u32,
    end: u32,
    /// How many codes they have in common, up to the first that ends the match.
    pub(super) common: u32,
    /// Where its edges begin, where those begin whose code is wide, and where they end.
    edges: [u32; 3],
}

/// A way on from a node.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    pub(super) code: u16,
    /// The code behind it, unless there is a branch: most ways end there, and are not gone.
    pub(super) peek: u16,
    pub(super) target: Target,
    /// Where the code behind this one is, so that no sequence has to be looked for.
    pub(super) next: u32,
}

/// No code.
pub(super) const BRANCH: u16 = u16::MAX;

/// A node, or with the top bit a sequence that is alone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target(u32);

/// What a [`Target`] is.
pub(super) enum Place<'t> {
    Node(&'t Node),
    Sequence(u32),
}

impl Target {
    const SEQUENCE: u32 = 1 << 31;
    /// More sequences or nodes cannot be told apart.
    const MOST: usize = Self::SEQUENCE as usize;
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
        if starts.len() >= Target::MOST {
            return None;
        }
        let mut trie = Self {
            alphabet,
            codes: codes.into(),
            starts: starts.into(),
            nodes: Box::default(),
            edges: Box::default(),
            root: None,
        };
        trie.branch(count);
        Some(trie)
    }

    /// Finds the branches.
    fn branch(&mut self, count: u32) {
        let (mut nodes, mut edges) = (Vec::new(), Vec::<Edge>::new());
        // Each run, how much of it is known to be common, and the edge that leads to it.
        let mut waiting = vec![(0..count, 0, None)];
        while let Some((run, known, edge)) = waiting.pop() {
            let target = match run.len() {
                0 => continue,
                1 => Target(run.start | Target::SEQUENCE),
                _ => {
                    let (common, is_over) = self.common(&run, known);
                    let groups = if is_over { Vec::new() } else { self.groups(&run, common) };
                    let from = offset(edges.len());
                    for (code, group) in groups {
                        let next = self.starts[group.start as usize] + common + 1;
                        waiting.push((group, common, Some(edges.len())));
                        edges.push(Edge { code, peek: BRANCH, target: Target(0), next });
                    }
                    let own = &edges[from as usize..];
                    let literals =
                        own.partition_point(|it| u32::from(it.code) < self.alphabet.wide());
                    let edges = [from, from + offset(literals), offset(edges.len())];
                    nodes.push(Node { first: run.start, end: run.end, common, edges });
                    Target(offset(nodes.len() - 1))
                }
            };
            match edge {
                Some(edge) => {
                    let Edge { peek, target: to, next, .. } = &mut edges[edge];
                    *to = target;
                    if is_one_way(target, known + 1, &nodes) {
                        *peek = self.codes.get(*next as usize).copied().unwrap_or(BRANCH);
                    }
                }
                None => self.root = Some(target),
            }
        }
        (self.nodes, self.edges) = (nodes.into(), edges.into());
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
        offset(self.starts.len() - 1)
    }

    pub(super) fn root(&self) -> Option<Target> {
        self.root
    }

    pub(super) fn place(&self, target: Target) -> Place<'_> {
        if target.0 & Target::SEQUENCE == 0 {
            Place::Node(&self.nodes[target.0 as usize])
        } else {
            Place::Sequence(target.0 & !Target::SEQUENCE)
        }
    }

    /// The ways on from a node: those of one byte, and all others.
    pub(super) fn edges(&self, node: &Node) -> (&[Edge], &[Edge]) {
        let [from, wide, end] = node.edges.map(|at| at as usize);
        (&self.edges[from..wide], &self.edges[wide..end])
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
            + size_of_val(&*self.nodes)
            + size_of_val(&*self.edges)
    }
}

/// Whether there is a code behind these before the way branches or ends.
fn is_one_way(target: Target, known: u32, nodes: &[Node]) -> bool {
    let is_sequence = target.0 & Target::SEQUENCE != 0;
    is_sequence || nodes.get(target.0 as usize).is_some_and(|node| node.common > known)
}

impl Node {
    /// Its sequences.
    pub(super) fn run(&self) -> Range<u32> {
        self.first..self.end
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

/// A length that was checked when the sequences came: there are fewer nodes and edges than twice
/// the sequences.
fn offset(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
