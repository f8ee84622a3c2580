//! Several values in one cell: `;` separates them, `^3B` is a semicolon.
//!
//! The SQL stores of Asterisk keep the values of a repeated variable (`allow`, `setvar`) in one
//! cell. The engine applies this codec for stores that work so
//! ([`Capabilities::packed_values`](crate::Capabilities::packed_values)); drivers never see it.

use std::borrow::Cow;

/// Whether cells of a family hold packed values.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Codec {
    /// Cells are split at `;` and `^XX` is decoded; written values are encoded.
    #[default]
    On,
    /// Cells are taken as they are.
    Off,
}

/// Writes `;` and `^` as `^3B` and `^5E`; all else passes.
///
/// ```
/// use asterisk_realtime_core::codec;
///
/// assert_eq!(codec::encode("a;b"), "a^3Bb");
/// assert_eq!(codec::decode("a^3Bb"), "a;b");
/// ```
pub fn encode(text: &str) -> Cow<'_, str> {
    if !text.contains([';', '^']) {
        return Cow::Borrowed(text);
    }
    let mut encoded = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            ';' => encoded.push_str("^3B"),
            '^' => encoded.push_str("^5E"),
            _ => encoded.push(character),
        }
    }
    Cow::Owned(encoded)
}

/// Turns `^` and two hex digits of either case into the byte that they denote, in one pass.
///
/// An incomplete escape and `^00` stay as they are. Bytes that are not UTF-8 after decoding become
/// U+FFFD.
pub fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('^') {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let (byte, length) = escape_at(bytes, at).map_or((bytes[at], 1), |byte| (byte, 3));
        decoded.push(byte);
        at += length;
    }
    match String::from_utf8(decoded) {
        Ok(text) => Cow::Owned(text),
        Err(error) => Cow::Owned(String::from_utf8_lossy(error.as_bytes()).into_owned()),
    }
}

/// The values of one cell: split at `;`, blank pieces dropped, trailing blanks taken off, decoded.
///
/// A blank is any byte up to 0x20. Leading blanks stay, as they do in Asterisk's drivers.
///
/// ```
/// use asterisk_realtime_core::codec;
///
/// let values: Vec<_> = codec::split("a; b ;;^3B").collect();
/// assert_eq!(values, ["a", " b", ";"]);
/// ```
pub fn split(cell: &str) -> impl Iterator<Item = Cow<'_, str>> {
    cell.split(';').filter_map(|piece| {
        let piece = piece.trim_end_matches(|character| character <= ' ');
        (!piece.is_empty()).then(|| decode(piece))
    })
}

/// One cell of several values: each encoded, joined by `;`.
pub fn join<'v>(values: impl IntoIterator<Item = &'v str>) -> String {
    let mut cell = String::new();
    for (index, value) in values.into_iter().enumerate() {
        if index > 0 {
            cell.push(';');
        }
        cell.push_str(&encode(value));
    }
    cell
}

/// Whether the codec leaves cells of this column alone (`@...`, sorcery's extended fields).
pub fn is_exempt(column: &str) -> bool {
    column.starts_with('@')
}

fn escape_at(bytes: &[u8], at: usize) -> Option<u8> {
    let [b'^', high, low] = *bytes.get(at..at + 3)? else { return None };
    let byte = hex(high)? << 4 | hex(low)?;
    (byte != 0).then_some(byte)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Vectors D01 to D19 and K-11 to K-18.
    #[test]
    fn decoding_vectors() {
        for (input, expected) in [
            ("abc", "abc"),
            ("a^3Bb", "a;b"),
            ("a^3bb", "a;b"),
            ("^5E3B", "^3B"),
            ("^5E5E", "^5E"),
            ("^5e3b", "^3b"),
            ("^^3B", "^;"),
            ("^41^42^43", "ABC"),
            ("^3G", "^3G"),
            ("^G3", "^G3"),
            ("^413", "A3"),
            ("a%3Bb", "a%3Bb"),
            ("^ 3B", "^ 3B"),
            ("^+3", "^+3"),
            ("^0xB", "^0xB"),
            ("^0A", "\n"),
            ("^FFz", "\u{fffd}z"),
            ("^C3^A9", "é"),
            ("x^00y", "x^00y"),
            ("a^", "a^"),
            ("q^4", "q^4"),
            ("^zz", "^zz"),
            ("", ""),
        ] {
            assert_eq!(decode(input), expected, "{input:?}");
        }
    }

    /// Vectors D22 to D27 and K-01 to K-10.
    #[test]
    fn encoding_vectors() {
        for (input, expected) in [
            ("a;b", "a^3Bb"),
            ("a^b", "a^5Eb"),
            ("^;^", "^5E^3B^5E"),
            ("^3B", "^5E3B"),
            (";;", "^3B^3B"),
            ("a,b%c d", "a,b%c d"),
            ("é,=&%\"'", "é,=&%\"'"),
            ("", ""),
        ] {
            assert_eq!(encode(input), expected, "{input:?}");
        }
        assert_eq!(encode(&";".repeat(400)).len(), 1_200);
    }

    /// Vectors D29, K-13, K-14 and K-19.
    #[test]
    fn splitting_vectors() {
        let values = |cell| split(cell).map(Cow::into_owned).collect::<Vec<_>>();
        assert_eq!(values("a; b ;;^3B"), ["a", " b", ";"]);
        assert_eq!(values(";"), [""; 0]);
        assert_eq!(values(" gsm ; g729 "), [" gsm", " g729"]);
        assert_eq!(values("   "), [""; 0]);
        assert_eq!(values("^20"), [" "], "dropped before decoding, not after");
        assert_eq!(values("ulaw;alaw"), ["ulaw", "alaw"]);
    }

    proptest! {
        #[test]
        fn every_string_survives_a_round_trip(text in any::<String>()) {
            let encoded = encode(&text);
            prop_assert!(!encoded.contains(';'));
            prop_assert_eq!(decode(&encoded), text.as_str());
        }

        #[test]
        fn every_list_survives_a_round_trip(
            // What the reading side drops by contract is not asked back.
            values in proptest::collection::vec("[ -~;^é]{0,8}[!-~é]", 1..5),
        ) {
            let cell = join(values.iter().map(String::as_str));
            let back: Vec<_> = split(&cell).collect();
            prop_assert_eq!(back, values);
        }

        #[test]
        fn decoding_never_panics(text in any::<String>()) {
            let _ = decode(&text);
            let _ = split(&text).count();
        }
    }
}
