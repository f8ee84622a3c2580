//! Patterns that others always come before.

use asterisk_realtime_core::Severity;

use super::Noter;
use crate::pattern::{self, ByteSet, Element};
use crate::{Chain, Context, Priority};

/// How much is tried for one pattern, and for all of a context; what is not decided then is not
/// told.
const TRIES: usize = 200_000;
const TRIES_OF_ALL: usize = 200_000_000;

/// Tells the patterns of a context that never win.
pub(super) fn find(context: &Context, noter: &mut Noter<'_>) {
    let mut earlier: Vec<(Vec<Element>, Chain<'_>)> = Vec::new();
    let mut left = TRIES_OF_ALL;
    for chain in context.chains() {
        let body = body(chain.exten());
        let is_whole = body.iter().all(Element::can_match);
        let step =
            chain.lines().map(|line| line.priority).find(|it| matches!(it, Priority::Step(_)));
        if let (true, true, Some(step)) = (is_whole, chain.exten().starts_with('_'), step) {
            let others = earlier.iter().filter(|(_, other)| other.at(step).is_some());
            let others: Vec<_> = others.map(|(body, _)| &**body).collect();
            let mut search = Search { tries: TRIES.min(left) };
            let before = search.tries;
            if !search.is_won(&body, &others) {
                let message = format!(
                    "never wins with priority {step}: whatever it matches, extensions that come \
                     before it match, too"
                );
                noter.note_exten(Severity::Warning, "pattern-shadowed", chain.exten(), message);
            }
            left -= before - search.tries;
        }
        if is_whole {
            earlier.push((body, chain));
        }
    }
}

/// The elements up to the one that ends the match.
fn body(exten: &str) -> Vec<Element> {
    let mut body = Vec::new();
    if exten.starts_with('_') {
        pattern::elements(exten, |element| body.push(element));
    } else {
        body.extend(pattern::dialled(exten).map(|byte| Element::One(ByteSet::one(byte))));
    }
    let end = body.iter().position(Element::is_end).unwrap_or(body.len());
    if matches!(body.get(end), None | Some(Element::Slash)) {
        body.truncate(end);
        body.push(Element::End);
    }
    body.truncate(end + 1);
    body
}

/// Looks for digits that one pattern matches and none of others.
struct Search {
    tries: usize,
}

impl Search {
    /// Whether there are such digits; also if that takes too long to find out.
    fn is_won(&mut self, own: &[Element], others: &[&[Element]]) -> bool {
        // Whether a match may end here, and which digits may come next.
        let (may_end, next, rest) = match own.first() {
            None | Some(Element::End | Element::Slash) => (true, ByteSet::default(), own),
            Some(Element::Early) => (true, ByteSet::range(0, u8::MAX), own),
            // Behind the first digit of `.` anything may come, also nothing.
            Some(Element::Rest) => (false, ByteSet::range(0, u8::MAX), &[Element::Early][..]),
            Some(Element::One(set)) => (false, *set, &own[1..]),
            Some(Element::Nothing | Element::Open) => return true,
        };
        let at_end = |other: &&[Element]| matches!(other[0], Element::End | Element::Early);
        if may_end && !others.iter().any(at_end) {
            return true;
        }
        // Where all others end, more digits win; each try is shorter than the one before.
        let mut tried: Vec<Vec<&[Element]>> = Vec::new();
        let bytes = (0..=u8::MAX).filter(|byte| *byte != b'-' && next.contains(*byte));
        for byte in bytes {
            self.tries = self.tries.saturating_sub(others.len() + 1);
            if self.tries == 0 {
                return true;
            }
            let Some(left) = after(byte, others) else { continue };
            let is_same = |one: &Vec<&[Element]>| {
                one.len() == left.len()
                    && one.iter().zip(&left).all(|(one, it)| one.as_ptr() == it.as_ptr())
            };
            if !tried.iter().any(is_same) {
                tried.push(left);
            }
        }
        tried.sort_by_key(Vec::len);
        tried.iter().any(|left| self.is_won(rest, left))
    }
}

/// What is left of others behind a digit; `None` if one of them matches from here on.
fn after<'o>(byte: u8, others: &[&'o [Element]]) -> Option<Vec<&'o [Element]>> {
    let mut left = Vec::new();
    for other in others {
        match other[0] {
            Element::Rest | Element::Early => return None,
            Element::One(set) if set.contains(byte) => left.push(&other[1..]),
            _ => {}
        }
    }
    Some(left)
}
