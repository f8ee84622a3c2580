//! What a request is about.

use std::borrow::Cow;

use asterisk_realtime_wire::{full, stock};
use hyper::{HeaderMap, Uri};
use percent_encoding::percent_decode_str;

use crate::observe::Protocol;

/// What a request is about, by its path: `/<anything>/<family>/<operation>`, where more slashes
/// than one are one, as base URLs that end in a slash make them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Route<'u> {
    pub(super) protocol: Protocol,
    /// What stands before the operation.
    pub(super) family: Option<Cow<'u, str>>,
    pub(super) operation: Operation,
}

/// The last word of the path.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Operation {
    Stock(stock::Op),
    Full(full::Op),
    /// None that there is; perhaps this one was meant.
    Unknown(Option<stock::Op>),
}

impl Operation {
    /// The word for logs and metrics.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Stock(op) => op.as_str(),
            Self::Full(op) => op.as_str(),
            Self::Unknown(_) => "none",
        }
    }
}

impl<'u> Route<'u> {
    pub(super) fn of(uri: &'u Uri, headers: &HeaderMap) -> Self {
        let mut pieces = uri.path().rsplit('/').filter(|piece| !piece.is_empty());
        let word = pieces.next().unwrap_or_default();
        let family = pieces.next().map(|piece| percent_decode_str(piece).decode_utf8_lossy());
        if headers.contains_key(full::HEADER) {
            let operation = full::Op::of(word).map(Operation::Full);
            let operation = operation.unwrap_or(Operation::Unknown(None));
            return Self { protocol: Protocol::Full, family, operation };
        }
        let operation = stock::Op::of(word).map(Operation::Stock);
        let operation = operation.unwrap_or_else(|| Operation::Unknown(meant(uri)));
        Self { protocol: Protocol::Stock, family, operation }
    }
}

/// What a misguided request was meant to be, so that its answer is a failure of that: Asterisk
/// appends the operation to whatever the base URL is, so it may stand behind a `?`.
fn meant(uri: &Uri) -> Option<stock::Op> {
    let word = uri.query()?.rsplit('/').next()?;
    stock::Op::of(word.split('?').next()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn route(uri: &str) -> (Option<String>, Operation) {
        let uri: Uri = uri.parse().expect("a path");
        let route = Route::of(&uri, &HeaderMap::new());
        (route.family.map(Cow::into_owned), route.operation)
    }

    #[test]
    fn the_last_words_of_the_path_count() {
        let peers = |op| (Some("sippeers".to_owned()), Operation::Stock(op));
        assert_eq!(route("/sippeers/single"), peers(stock::Op::Single));
        assert_eq!(route("/rt/sippeers//update?id=1/2"), peers(stock::Op::Update));
        assert_eq!(route("/sip%70eers/store"), peers(stock::Op::Store));
        assert_eq!(route("/static?file=a"), (None, Operation::Stock(stock::Op::Static)));
        assert_eq!(route("http://gateway/sippeers/multi"), peers(stock::Op::Multi));
    }

    #[test]
    fn what_is_no_operation_may_have_been_meant_for_one() {
        let unknown = |meant| Operation::Unknown(meant);
        assert_eq!(route("/rt.php?x=1/store").1, unknown(Some(stock::Op::Store)));
        assert_eq!(route("/rt.php?x=1/static?file=a").1, unknown(Some(stock::Op::Static)));
        for uri in ["/sippeers/updat", "/sippeers/Single", "/", "/rt.php?x=1"] {
            assert_eq!(route(uri).1, unknown(None), "{uri}");
        }
    }

    #[test]
    fn the_header_says_which_protocol_it_is() {
        let uri: Uri = "/sippeers/update".parse().expect("a path");
        let mut headers = HeaderMap::new();
        headers.insert(full::HEADER, "1".parse().expect("a value"));
        let route = Route::of(&uri, &headers);
        assert_eq!(route.operation, Operation::Full(full::Op::Update));
        assert_eq!(route.protocol, Protocol::Full);
    }
}
