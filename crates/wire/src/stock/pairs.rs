//! `name=value&name=value`.

use std::borrow::Cow;

use crate::percent;

/// Appends pairs, `&` between them.
pub(crate) fn push<'t>(target: &mut String, pairs: impl IntoIterator<Item = (&'t str, &'t str)>) {
    for (index, (name, value)) in pairs.into_iter().enumerate() {
        if index > 0 {
            target.push('&');
        }
        percent::push(target, name);
        target.push('=');
        percent::push(target, value);
    }
}

/// A pair as it was read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Pair<'t> {
    pub(crate) name: Cow<'t, str>,
    pub(crate) value: Cow<'t, str>,
    /// Whether bytes that are no UTF-8 were replaced.
    pub(crate) is_replaced: bool,
}

/// The pieces of a text: between `&`, empty ones left out.
pub(crate) fn pieces(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| *byte == b'&').filter(|piece| !piece.is_empty())
}

/// Name and value of a piece, at its first `=`; without one, the value is empty.
pub(crate) fn pair(piece: &[u8]) -> Pair<'_> {
    let at = piece.iter().position(|byte| *byte == b'=').unwrap_or(piece.len());
    let (name, bad_name) = percent::decode(&piece[..at]);
    let (value, bad_value) = percent::decode(piece.get(at + 1..).unwrap_or_default());
    Pair { name, value, is_replaced: bad_name || bad_value }
}
