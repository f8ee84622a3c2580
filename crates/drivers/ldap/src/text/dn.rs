//! Distinguished names as text (RFC 4514).

use std::fmt::Write as _;

/// The base that the database field of a mapping means: without quotes around it, and with commas
/// for the bars that stand in for them in `extconfig.conf`.
pub(crate) fn base(database: &str) -> String {
    let text = database.trim();
    let inside = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inside.unwrap_or(text).replace('|', ",")
}

/// One attribute and its value in the first part of a name.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Pair {
    pub(crate) attribute: String,
    pub(crate) value: String,
}

/// The first part of a name, of which the pairs are these.
pub(crate) fn rdn<'p>(pairs: impl IntoIterator<Item = (&'p str, &'p str)>) -> String {
    let mut text = String::new();
    for (attribute, value) in pairs {
        if !text.is_empty() {
            text.push('+');
        }
        text.push_str(attribute);
        text.push('=');
        escape(&mut text, value);
    }
    text
}

fn escape(text: &mut String, value: &str) {
    let last = value.len().saturating_sub(1);
    for (at, character) in value.char_indices() {
        let is_outer_blank = character == ' ' && (at == 0 || at == last);
        match character {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' | '=' => {
                text.push('\\');
                text.push(character);
            }
            '#' if at == 0 => text.push_str("\\#"),
            _ if is_outer_blank || character.is_control() => {
                for byte in character.encode_utf8(&mut [0; 4]).bytes() {
                    let _ = write!(text, "\\{byte:02x}");
                }
            }
            _ => text.push(character),
        }
    }
}

/// Takes the first part off a name: its pairs, and the name of the parent. `None` if the text is
/// no name, or if a value is not a text (`#04...`).
pub(crate) fn split(name: &str) -> Option<(Vec<Pair>, &str)> {
    let mut pairs = Vec::new();
    let mut rest = name;
    loop {
        let (attribute, behind) = rest.split_once('=')?;
        let attribute = attribute.trim();
        if !super::filter::is_attribute(attribute) {
            return None;
        }
        let (value, end) = value(behind.trim_start_matches(' '))?;
        pairs.push(Pair { attribute: attribute.to_owned(), value });
        let tail = end.trim_start_matches(' ');
        match tail.chars().next() {
            None => return Some((pairs, "")),
            Some('+') => rest = &tail[1..],
            // RFC 4514 lets readers take the semicolon of older names.
            Some(',' | ';') => return Some((pairs, tail[1..].trim_start_matches(' '))),
            Some(_) => return None,
        }
    }
}

/// Reads a value to its end; answers it and what is behind.
fn value(text: &str) -> Option<(String, &str)> {
    if text.starts_with('#') {
        return None;
    }
    let mut bytes = Vec::new();
    // How much of the value must be kept although it is a blank at the end.
    let mut kept = 0;
    let mut rest = text.as_bytes();
    let end = loop {
        match rest {
            [b'\\', high, low, more @ ..]
                if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() =>
            {
                bytes.push(digit(*high) << 4 | digit(*low));
                kept = bytes.len();
                rest = more;
            }
            [b'\\', escaped, more @ ..] if escaped.is_ascii_punctuation() || *escaped == b' ' => {
                bytes.push(*escaped);
                kept = bytes.len();
                rest = more;
            }
            [] | [b',' | b';' | b'+', ..] => break rest,
            [b'\\' | b'"', ..] => return None,
            [byte, more @ ..] => {
                bytes.push(*byte);
                rest = more;
            }
        }
    };
    while bytes.len() > kept && bytes.last() == Some(&b' ') {
        bytes.pop();
    }
    Some((String::from_utf8(bytes).ok()?, &text[text.len() - end.len()..]))
}

fn digit(byte: u8) -> u8 {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()).unwrap_or_default()
}

/// A name below another.
pub(crate) fn below(rdn: &str, parent: &str) -> String {
    if parent.is_empty() { rdn.to_owned() } else { format!("{rdn},{parent}") }
}

/// Whether `name` is `top` or lies below it, as far as texts tell: blanks and letter case aside.
pub(crate) fn is_within(name: &str, top: &str) -> bool {
    let plain = |text: &str| {
        let parts: Vec<_> = text.split(',').map(|part| part.trim().to_lowercase()).collect();
        parts
    };
    let top = plain(top);
    top == [""] || plain(name).ends_with(&top)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pair(attribute: &str, value: &str) -> Pair {
        Pair { attribute: attribute.into(), value: value.into() }
    }

    #[test]
    fn bases_are_read_as_asterisk_does() {
        for text in ["ou=sip,dc=a", "\"ou=sip,dc=a\"", "ou=sip|dc=a", " ou=sip,dc=a "] {
            assert_eq!(base(text), "ou=sip,dc=a");
        }
        assert_eq!(base("\"x"), "\"x");
    }

    #[test]
    fn special_characters_are_escaped() {
        let name = rdn([("cn", " a,b+c\"d\\e<f>g;h=i\0# "), ("uid", "#1")]);
        assert_eq!(name, r#"cn=\20a\,b\+c\"d\\e\<f\>g\;h\=i\00#\20+uid=\#1"#);
    }

    #[test]
    fn names_are_taken_apart() {
        let (pairs, parent) = split(r"cn=a\2cb\, \20 + uid = x ,ou=sip, dc=example").unwrap();
        assert_eq!(pairs, [pair("cn", "a,b,  "), pair("uid", "x")]);
        assert_eq!(parent, "ou=sip, dc=example");
        assert_eq!(split("cn=a").unwrap(), (vec![pair("cn", "a")], ""));
        assert_eq!(split("cn=").unwrap().0, [pair("cn", "")]);
        for bad in ["", "cn", "c n=a", "cn=a\\", "cn=#0401", "cn=\"a\"", "cn=\\ff,x=y"] {
            assert_eq!(split(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_lies_below_is_found() {
        assert!(is_within("ou=SIP, dc=example,dc=com", "dc=Example,dc=com"));
        assert!(is_within("dc=com", "dc=com"));
        assert!(!is_within("dc=xcom", "dc=com"));
        assert!(is_within("dc=com", ""));
    }

    proptest! {
        #[test]
        fn what_is_put_together_comes_apart(first in any::<String>(), second in any::<String>()) {
            let name = below(&rdn([("cn", &*first), ("uid", &*second)]), "dc=example,dc=com");
            let (pairs, parent) = split(&name).unwrap();
            prop_assert_eq!(pairs, [pair("cn", &first), pair("uid", &second)]);
            prop_assert_eq!(parent, "dc=example,dc=com");
        }

        #[test]
        fn taking_apart_never_panics(
            text in any::<String>(), other in "[a-z=,+\\\\# \"0-9]{0,20}",
        ) {
            split(&text);
            split(&other);
            is_within(&text, &other);
        }
    }
}
