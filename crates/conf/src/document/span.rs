//! Stretches of the source buffer, and how a line's text is mapped back onto it.
//!
//! Comments and escapes are taken out of a line before it is understood, so its text may be
//! several pieces of the source. Spans always name source bytes; reading one takes the comments
//! and escapes inside it out again.

/// A stretch of the source buffer.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Span {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Span {
    pub(crate) fn new(start: usize, end: usize) -> Self {
        Self { start: offset(start), end: offset(end) }
    }

    pub(crate) fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Offsets are 32 bits wide: documents from 4 GiB on are never split into lines.
pub(crate) fn offset(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// A piece of a line that is text, as offsets into the line.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Piece {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Whether a backslash directly before the piece was removed.
    pub(crate) escaped: bool,
}

/// Translates spans of a line's text into spans of the source.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Map<'a> {
    /// The text is one piece that starts at this offset of the source.
    Whole(usize),
    /// The text is these pieces of the line that starts at this offset of the source.
    Pieces(usize, &'a [Piece]),
}

impl Map<'_> {
    /// The source of `start..end` of the text: from before the escape of the first byte to
    /// behind the last one.
    pub(crate) fn span(self, start: usize, end: usize) -> Span {
        match self {
            Self::Whole(base) => Span::new(base + start, base + end),
            Self::Pieces(..) if start == end => {
                let position = self.behind(start);
                Span::new(position, position)
            }
            Self::Pieces(..) => Span::new(self.before(start), self.behind(end)),
        }
    }

    /// The source position of the text's byte `index`, its escape included.
    fn before(self, index: usize) -> usize {
        let Self::Pieces(base, pieces) = self else { return index };
        let mut passed = 0;
        for piece in pieces {
            let length = piece.end - piece.start;
            if index < passed + length {
                let inside = index - passed;
                return base + piece.start + inside - usize::from(inside == 0 && piece.escaped);
            }
            passed += length;
        }
        base + pieces.last().map_or(0, |piece| piece.end)
    }

    /// The source position behind the first `index` bytes of the text.
    fn behind(self, index: usize) -> usize {
        let Self::Pieces(base, pieces) = self else { return index };
        let mut passed = 0;
        for piece in pieces {
            let length = piece.end - piece.start;
            if index > passed && index <= passed + length {
                return base + piece.start + index - passed;
            }
            passed += length;
        }
        self.before(index)
    }
}
