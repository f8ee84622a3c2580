//! Codecs.

use std::fmt;
use std::num::NonZeroU16;
use std::str::FromStr;

use crate::{Refusal, Syntax};

/// The names of the formats that Asterisk has built in.
pub const CODECS: &[&str] = &[
    "adpcm", "alaw", "codec2", "g719", "g722", "g723", "g726", "g726aal2", "g729", "gsm", "h261",
    "h263", "h263p", "h264", "h265", "ilbc", "jpeg", "lpc10", "mpeg4", "none", "opus", "png",
    "red", "silk12", "silk16", "silk24", "silk8", "siren14", "siren7", "slin", "slin12", "slin16",
    "slin192", "slin24", "slin32", "slin44", "slin48", "slin96", "speex", "speex16", "speex32",
    "t140", "t140red", "testlaw", "ulaw", "vp8", "vp9",
];

/// An element of a list of codecs.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct CodecEntry {
    /// Whether it is taken out, not put in: `!` in front.
    pub is_removed: bool,
    /// The codec, or `all`.
    pub name: String,
    /// The milliseconds of a packet, if they are given.
    pub framing: Option<NonZeroU16>,
}

impl CodecEntry {
    /// Whether Asterisk has the codec built in; `all` counts.
    pub fn is_known(&self) -> bool {
        let mut names = CODECS.iter().chain(&["all"]);
        names.any(|name| name.eq_ignore_ascii_case(&self.name))
    }
}

impl FromStr for CodecEntry {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let refusal = || Refusal::new(text, Syntax::Codecs.expected());
        let bare = text.trim();
        let (is_removed, bare) = match bare.strip_prefix('!') {
            Some(rest) => (true, rest),
            None => (false, bare),
        };
        let (name, framing) = match bare.split_once(':') {
            Some((name, framing)) => {
                let is_number = framing.bytes().all(|byte| byte.is_ascii_digit());
                let framing = framing.parse().ok().filter(|_| is_number);
                (name, Some(framing.ok_or_else(refusal)?))
            }
            None => (bare, None),
        };
        if name.is_empty() {
            return Err(refusal());
        }
        Ok(Self { is_removed, name: name.to_owned(), framing })
    }
}

impl fmt::Display for CodecEntry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let removed = if self.is_removed { "!" } else { "" };
        write!(formatter, "{removed}{}", self.name)?;
        self.framing.map_or(Ok(()), |framing| write!(formatter, ":{framing}"))
    }
}

/// The elements of a list of codecs: commas and bars separate.
pub fn codec_parts(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', '|']).map(str::trim).filter(|part| !part.is_empty())
}

/// What a preference of codecs may say.
const PREFERENCES: [(&str, &[&str]); 4] = [
    ("prefer", &["pending", "configured"]),
    ("operation", &["intersect", "union", "only_preferred", "only_nonpreferred"]),
    ("keep", &["all", "first"]),
    ("transcode", &["allow", "prevent"]),
];

/// Whether it is of the form `prefer: pending, operation: intersect, keep: all, transcode: allow`;
/// each may be left out.
pub fn is_codec_preference(text: &str) -> bool {
    super::elements(text).all(|piece| {
        let Some((name, value)) = piece.split_once(':') else { return false };
        let named = PREFERENCES.iter().find(|(each, _)| each.eq_ignore_ascii_case(name.trim()));
        named.is_some_and(|(_, values)| {
            values.iter().any(|each| each.eq_ignore_ascii_case(value.trim()))
        })
    })
}
