//! Percent-encoding, as `res_config_curl` has it.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};

/// What Asterisk's client encodes: everything but letters, digits and `-_.!~*'()`.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// Appends the text, encoded: a blank is `%20`, never `+`.
pub(crate) fn push(target: &mut String, text: &str) {
    // Most names and values have nothing to encode.
    if text.bytes().all(|byte| PLAIN[usize::from(byte)]) {
        target.push_str(text);
    } else {
        target.extend(utf8_percent_encode(text, ENCODED));
    }
}

/// Whether the byte is one that is not encoded.
const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'-' | b'_' | b'.' | b'!' | b'~' | b'*' | b'\'' | b'(' | b')')
}

/// The same for all bytes: each of each name and value of each row is looked up.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        plain[byte as usize] = is_plain(byte);
        byte += 1;
    }
    plain
};

/// The text behind `%XX`; `+` stays, and so does a `%` without two hexadecimal digits. Bytes that
/// are no UTF-8 are replaced; the flag tells.
pub(crate) fn decode(encoded: &[u8]) -> (Cow<'_, str>, bool) {
    match Cow::from(percent_decode(encoded)) {
        Cow::Borrowed(bytes) => replaced(String::from_utf8_lossy(bytes), bytes),
        Cow::Owned(bytes) => match String::from_utf8(bytes) {
            Ok(text) => (Cow::Owned(text), false),
            Err(error) => {
                (Cow::Owned(String::from_utf8_lossy(error.as_bytes()).into_owned()), true)
            }
        },
    }
}

fn replaced<'t>(text: Cow<'t, str>, bytes: &[u8]) -> (Cow<'t, str>, bool) {
    let is_replaced = text.as_bytes() != bytes;
    (text, is_replaced)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn encode(text: &str) -> String {
        let mut encoded = String::new();
        push(&mut encoded, text);
        encoded
    }

    /// E-01 to E-05 of the vectors.
    #[test]
    fn what_is_encoded_is_encoded_in_upper_case() {
        for (text, encoded) in [
            ("a b", "a%20b"),
            ("+", "%2B"),
            ("-_.!~*'()", "-_.!~*'()"),
            ("=&%,;/?:@$[]{}\"\\", "%3D%26%25%2C%3B%2F%3F%3A%40%24%5B%5D%7B%7D%22%5C"),
            ("hé", "h%C3%A9"),
            ("a\0\n\u{7f}", "a%00%0A%7F"),
        ] {
            assert_eq!(encode(text), encoded);
        }
    }

    #[test]
    fn what_is_plain_is_what_is_not_encoded() {
        for byte in 0..=127_u8 {
            let text = char::from(byte).to_string();
            let encoded = utf8_percent_encode(&text, ENCODED).to_string();
            assert_eq!(PLAIN[usize::from(byte)], encoded == text, "{text:?}");
        }
        assert!(!PLAIN[128..].contains(&true));
    }

    /// E-13 and E-14 of the vectors. E-15 differs on purpose: a NUL ends no text here.
    #[test]
    fn only_whole_escapes_are_decoded() {
        for (encoded, text) in [
            ("%zz", "%zz"),
            ("%4", "%4"),
            ("A%", "A%"),
            ("%41%", "A%"),
            ("%67", "g"),
            ("a+b", "a+b"),
            ("%c3%A9", "é"),
            ("a%00b", "a\0b"),
        ] {
            assert_eq!(decode(encoded.as_bytes()), (text.into(), false));
        }
        assert_eq!(decode(b"a%FFb"), ("a\u{fffd}b".into(), true));
        assert_eq!(decode(b"a\xffb"), ("a\u{fffd}b".into(), true));
        assert_eq!(decode("\u{fffd}".as_bytes()), ("\u{fffd}".into(), false));
    }

    proptest! {
        #[test]
        fn every_text_survives(text in any::<String>()) {
            let encoded = encode(&text);
            prop_assert!(encoded.bytes().all(|byte| byte.is_ascii_graphic()));
            prop_assert!(!encoded.contains(['=', '&', '+']));
            prop_assert_eq!(decode(encoded.as_bytes()), (Cow::from(&text), false));
        }

        #[test]
        fn no_bytes_panic(bytes in any::<Vec<u8>>()) {
            decode(&bytes);
        }
    }
}
