//! Patterns once more, slowly and obviously: as the specification words them.

use std::cmp::Ordering;

use proptest::prelude::*;

use crate::{Match, Mode};

/// A place of a pattern.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Token {
    /// The bytes that match, sorted, each once; the second is whether it is a `/` in no set.
    Members(Vec<u8>, bool),
    Dot,
    Bang,
    Broken,
}

fn tokens(body: &[u8]) -> Vec<Token> {
    let Some((&first, rest)) = body.split_first() else { return Vec::new() };
    let (token, rest) = match first {
        b'-' => (None, rest),
        b'X' | b'x' => (Some(Token::Members((b'0'..=b'9').collect(), false)), rest),
        b'Z' | b'z' => (Some(Token::Members((b'1'..=b'9').collect(), false)), rest),
        b'N' | b'n' => (Some(Token::Members((b'2'..=b'9').collect(), false)), rest),
        b'.' => (Some(Token::Dot), rest),
        b'!' => (Some(Token::Bang), rest),
        b'[' => match rest.iter().position(|&byte| byte == b']') {
            None => (Some(Token::Broken), &[][..]),
            Some(0) => (None, &rest[1..]),
            Some(end) => (Some(Token::Members(members(&rest[..end]), false)), &rest[end + 1..]),
        },
        byte => (Some(Token::Members(vec![byte], byte == b'/')), rest),
    };
    token.into_iter().chain(tokens(rest)).collect()
}

fn members(set: &[u8]) -> Vec<u8> {
    let mut all = Vec::new();
    let mut at = 0;
    while at < set.len() {
        if at + 2 < set.len() && set[at + 1] == b'-' {
            all.extend(set[at]..=set[at + 2]);
            at += 3;
        } else {
            all.push(set[at]);
            at += 1;
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

fn without_dashes(text: &str) -> Vec<u8> {
    text.bytes().filter(|&byte| byte != b'-').collect()
}

/// Whether the pattern matches the digits.
pub(crate) fn matches(text: &str, digits: &str, mode: Mode) -> Match {
    let dialled = without_dashes(digits);
    let Some(body) = text.strip_prefix('_') else {
        let text = without_dashes(text);
        let is_longer = text.len() > dialled.len();
        return yes(match mode {
            Mode::Exact => text == dialled,
            Mode::CanMatch => text.starts_with(&dialled),
            Mode::MatchMore => text.starts_with(&dialled) && is_longer,
        });
    };
    let tokens = tokens(body.as_bytes());
    if is_hopeless(&tokens) {
        return Match::No;
    }
    if mode == Mode::Exact && digits.starts_with('_') && compare(text, digits).is_eq() {
        return Match::Yes;
    }
    walk(&tokens, &dialled, mode)
}

/// Whether a place before the first that ends the walk can be filled by nothing.
fn is_hopeless(tokens: &[Token]) -> bool {
    match tokens.first() {
        None | Some(Token::Dot | Token::Bang | Token::Members(_, true)) => false,
        Some(Token::Broken) => true,
        Some(Token::Members(members, false)) => {
            members.iter().all(|&byte| byte == b'-') || is_hopeless(&tokens[1..])
        }
    }
}

fn walk(tokens: &[Token], digits: &[u8], mode: Mode) -> Match {
    match (tokens.first(), digits.first()) {
        (None | Some(Token::Members(_, true)), None) => yes(mode != Mode::MatchMore),
        (Some(Token::Bang), _) => Match::Early,
        (Some(Token::Dot), Some(_)) => Match::Yes,
        (Some(_), None) => yes(mode != Mode::Exact),
        (Some(Token::Members(members, false)), Some(digit)) if members.contains(digit) => {
            walk(&tokens[1..], &digits[1..], mode)
        }
        _ => Match::No,
    }
}

/// Which of two comes first.
pub(crate) fn compare(a: &str, b: &str) -> Ordering {
    match (a.strip_prefix('_'), b.strip_prefix('_')) {
        (None, None) => without_dashes(a).cmp(&without_dashes(b)),
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (Some(a), Some(b)) => weights(a).cmp(&weights(b)),
    }
}

/// Weight, then the members, then what tells a `/` from the set of it.
fn weights(body: &str) -> Vec<(usize, Vec<u8>, bool)> {
    let mut weights = Vec::new();
    for token in tokens(body.as_bytes()) {
        match token {
            Token::Members(members, _) if members.is_empty() => {}
            Token::Members(members, is_slash) => {
                let is_set = !is_slash;
                weights.push((256 * members.len() + usize::from(members[0]), members, is_set));
            }
            Token::Dot => weights.push((0x1_8000, Vec::new(), false)),
            Token::Bang => weights.push((0x2_8000, Vec::new(), false)),
            Token::Broken => weights.push((0x4_0000, Vec::new(), false)),
        }
    }
    weights.push((0x3_0000, Vec::new(), false));
    weights
}

fn yes(condition: bool) -> Match {
    if condition { Match::Yes } else { Match::No }
}

/// The answer as the specification writes it.
pub(crate) fn number(answer: Match) -> u8 {
    match answer {
        Match::No => 0,
        Match::Yes => 1,
        Match::Early => 2,
    }
}

/// Texts of the column, mostly of few different elements, so that they meet.
pub(crate) fn texts() -> impl Strategy<Value = String> {
    let pieces = [
        "1", "2", "3", "X", "Z", "N", "x", "-", ".", "!", "/", "[12]", "[1-3]", "[2-9]", "[3-1]",
        "[]", "[-1]", "[1", "_", " ", "*", "é", "[13-5]", "[-]", "[/]",
    ];
    let some = |pieces: &[&'static str], most| {
        prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..most)
            .prop_map(|pieces| pieces.concat())
    };
    prop_oneof![
        4 => some(&pieces, 6).prop_map(|body| format!("_{body}")),
        2 => some(&pieces[..12], 5).prop_map(|body| format!("_{body}")),
        2 => some(&pieces[..3], 5),
        1 => some(&pieces, 5),
        1 => "_?[0-9A-Z!./\\[\\]^-]{0,12}",
    ]
}

/// What may be dialled.
pub(crate) fn digits() -> impl Strategy<Value = String> {
    prop_oneof![6 => "[1-3]{0,5}", 2 => "[0-9*#-]{0,6}", 1 => texts(), 1 => ".{0,6}"]
}
