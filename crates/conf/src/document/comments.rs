//! Takes comments and escapes out of lines.
//!
//! A `;` starts a comment to the end of the line, `;--` a block that ends at `--;`, may nest and
//! may cover lines, and `\;` is a semicolon. Where the sequences touch, the order of the tests
//! below decides, as it does in Asterisk. Two defects of Asterisk are not repeated: a block end
//! outside any block does not hide the lines that follow, and the depth of nesting has no limit.

use memchr::memchr_iter;

use super::span::Piece;

/// What a line's comments did, besides leaving text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Event {
    /// A block starts at this offset of the line.
    Open(usize),
    /// The innermost block ends.
    Close,
    /// `--;` at this offset closes nothing.
    Stray(usize),
}

/// Finds the text of `line`, which starts inside `depth` blocks, and returns the depth at its
/// end.
pub(crate) fn scan(
    line: &[u8],
    mut depth: usize,
    pieces: &mut Vec<Piece>,
    mut event: impl FnMut(Event),
) -> usize {
    pieces.clear();
    // Where the current piece starts, and the position before which no byte belongs to a
    // sequence any more.
    let mut piece = Piece { start: 0, end: 0, escaped: false };
    let mut fresh = 0;
    let mut keep = |piece: Piece, end: usize| {
        if end > piece.start || piece.escaped {
            pieces.push(Piece { end, ..piece });
        }
    };
    for at in memchr_iter(b';', line) {
        if at < fresh {
            continue;
        }
        if at > fresh && line[at - 1] == b'\\' {
            if depth == 0 {
                keep(piece, at - 1);
                piece = Piece { start: at, end: at, escaped: true };
            }
            fresh = at + 1;
        } else if opens_block(line, at) {
            if depth == 0 {
                keep(piece, at);
            }
            depth += 1;
            event(Event::Open(at));
            fresh = at + 3;
        } else if at >= fresh + 2 && line[at - 2..at] == *b"--" {
            if depth == 0 {
                event(Event::Stray(at - 2));
            } else {
                depth -= 1;
                event(Event::Close);
                if depth == 0 {
                    piece = Piece { start: at + 1, end: at + 1, escaped: false };
                }
            }
            fresh = at + 1;
        } else if depth == 0 {
            keep(piece, at);
            return 0;
        } else {
            fresh = at + 1;
        }
    }
    if depth == 0 {
        keep(piece, line.len());
    }
    depth
}

/// Whether the `;` at this offset starts a block: two dashes follow, but not three, so that
/// rulers such as `;-----` stay plain comments.
pub(crate) fn opens_block(line: &[u8], at: usize) -> bool {
    line[at + 1..].starts_with(b"--") && line.get(at + 3) != Some(&b'-')
}

/// The text of a stretch of a line that starts outside any block.
pub(crate) fn text_of(raw: &[u8]) -> Vec<u8> {
    let mut pieces = Vec::new();
    scan(raw, 0, &mut pieces, |_| {});
    join(raw, &pieces)
}

/// The pieces in one.
pub(crate) fn join(line: &[u8], pieces: &[Piece]) -> Vec<u8> {
    let mut text = Vec::with_capacity(line.len());
    for piece in pieces {
        text.extend_from_slice(&line[piece.start..piece.end]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: &str) {
        assert_eq!(String::from_utf8(text_of(line.as_bytes())).unwrap(), expected);
    }

    #[test]
    fn comments_and_escapes_are_taken_out() {
        check("b=1 ; x", "b=1 ");
        check(r"x\;y\\z;c", r"x;y\\z");
        check(r"\\;", r"\;");
        check("b=1;--c--;2", "b=12");
        check("b=1 ;-- x --; 2", "b=1  2");
        check(";---- ruler", "");
        check("a;-- b ;-- c --; d --;e", "ae");
    }

    #[test]
    fn sequences_do_not_share_their_bytes() {
        check("a;--;b", "a");
        check("a--;--x--;;b", "a--");
        check(r"a;--\;--;b", "ab");
    }

    #[test]
    fn a_stray_block_end_is_text_and_hides_nothing() {
        check("b=1 --; c ; d", "b=1 --; c ");
    }
}
