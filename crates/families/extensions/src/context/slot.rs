//! The table of a trie: nodes, and behind each its edges, so that one read from memory brings both.

use std::ops::Range;

/// A place of the table: a [`Node`] or an [`Edge`]. Who goes to one knows which.
#[derive(Clone, Copy, Debug)]
#[repr(align(16))]
pub(super) struct Slot([u32; 4]);

/// Sequences that have the same beginning.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) first: u32,
    pub(super) end: u32,
    /// How many codes they have in common, up to the first that ends the match.
    pub(super) common: u32,
    /// How many edges there are whose code is that of one byte; they come first.
    pub(super) literals: u16,
    /// How many edges there are.
    pub(super) edges: u16,
}

/// A way on from a node.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    pub(super) code: u16,
    /// The codes behind it, as far as there is no branch: most ways end there, and are not gone.
    pub(super) peek: [u16; 2],
    /// How many digits its sequences match.
    pub(super) span: Span,
    pub(super) target: Target,
    /// Where the code behind this one is, so that no sequence has to be looked for.
    pub(super) next: u32,
}

/// How many digits sequences match, at least and at most.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    least: u8,
    most: u8,
}

/// A node, or with the top bit a sequence that is alone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target(u32);

/// What a [`Target`] is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place {
    Node(u32),
    Sequence(u32),
}

impl From<Node> for Slot {
    fn from(node: Node) -> Self {
        let Node { first, end, common, literals, edges } = node;
        Self([first, end, common, pair(literals, edges)])
    }
}

impl From<Slot> for Node {
    fn from(Slot([first, end, common, counts]): Slot) -> Self {
        let [literals, edges] = halves(counts);
        Self { first, end, common, literals, edges }
    }
}

impl From<Edge> for Slot {
    fn from(edge: Edge) -> Self {
        let Edge { code, peek: [first, second], span, target, next } = edge;
        let span = u16::from_le_bytes([span.least, span.most]);
        Self([pair(code, first), pair(second, span), target.0, next])
    }
}

impl From<Slot> for Edge {
    fn from(slot: Slot) -> Self {
        let Slot([codes, rest, target, next]) = slot;
        let ([code, first], [second, span]) = (halves(codes), halves(rest));
        let [least, most] = span.to_le_bytes();
        let span = Span { least, most };
        Self { code, peek: [first, second], span, target: Target(target), next }
    }
}

impl Slot {
    /// The code, if it is an edge.
    pub(super) fn code(self) -> u16 {
        halves(self.0[0])[0]
    }
}

impl Node {
    /// What stands for a sequence that is alone.
    pub(super) fn alone(index: u32) -> Self {
        Self { first: index, end: index + 1, common: u32::MAX, literals: 0, edges: 0 }
    }

    /// Its sequences.
    pub(super) fn run(&self) -> Range<u32> {
        self.first..self.end
    }
}

impl Span {
    const ANY: u8 = u8::MAX;

    /// Of a sequence of `length` digits, behind which more may come.
    pub(super) fn new(length: usize, is_open: bool) -> Self {
        let least = u8::try_from(length).unwrap_or(Self::ANY);
        Self { least, most: if is_open { Self::ANY } else { least } }
    }

    /// Of all that are in one of two.
    pub(super) fn union(self, other: Self) -> Self {
        Self { least: self.least.min(other.least), most: self.most.max(other.most) }
    }

    /// Whether digits of this length may be complete.
    pub(super) fn contains(self, length: usize) -> bool {
        length >= usize::from(self.least) && self.allows(length)
    }

    /// Whether digits of this length, perhaps with more behind them, may match.
    pub(super) fn allows(self, length: usize) -> bool {
        self.most == Self::ANY || length <= usize::from(self.most)
    }
}

impl Target {
    /// Of an edge that is not finished.
    pub(super) const UNKNOWN: Self = Self(u32::MAX);
    const SEQUENCE: u32 = 1 << 31;

    /// The node at a place of the table; `None` if the table is too large.
    pub(super) fn node(at: usize) -> Option<Self> {
        u32::try_from(at).ok().filter(|at| at & Self::SEQUENCE == 0).map(Self)
    }

    /// A sequence that is alone; `None` if there are too many.
    pub(super) fn sequence(index: u32) -> Option<Self> {
        (index & Self::SEQUENCE == 0).then_some(Self(index | Self::SEQUENCE))
    }

    pub(super) fn place(self) -> Place {
        if self.0 & Self::SEQUENCE == 0 {
            Place::Node(self.0)
        } else {
            Place::Sequence(self.0 & !Self::SEQUENCE)
        }
    }
}

fn pair(low: u16, high: u16) -> u32 {
    u32::from(low) | u32::from(high) << 16
}

fn halves(number: u32) -> [u16; 2] {
    let [a, b, c, d] = number.to_le_bytes();
    [u16::from_le_bytes([a, b]), u16::from_le_bytes([c, d])]
}
