//! Filters as text (RFC 4515).
//!
//! Only this module writes them. A value goes through [`escape`], an attribute has been checked by
//! [`is_attribute`], and what an operator wrote (`additionalFilter`) by [`check`].

use std::fmt::Write as _;

/// Whether a text may stand for an attribute: a name or a number in dots, and options behind
/// semicolons (RFC 4512, `attributedescription`).
pub(crate) fn is_attribute(text: &str) -> bool {
    let mut parts = text.split(';');
    let name = parts.next().unwrap_or_default();
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let is_number = name.contains('.')
        && name.split('.').all(|arc| !arc.is_empty() && arc.bytes().all(|b| b.is_ascii_digit()));
    let is_name = is_word(name) && name.starts_with(|first: char| first.is_ascii_alphabetic());
    (is_name || is_number) && parts.all(is_word)
}

/// Makes an operator's filter whole: without parentheses around it, it gets them. `None` if it is
/// no filter.
pub(crate) fn check(text: &str) -> Option<String> {
    let text = text.trim();
    let text = if text.starts_with('(') { text.to_owned() } else { format!("({text})") };
    ldap3::parse_filter(&text).is_ok().then_some(text)
}

/// Adds a value so that nothing in it is syntax.
pub(crate) fn escape(text: &mut String, value: &str) {
    for byte in value.bytes() {
        match byte {
            b'*' | b'(' | b')' | b'\\' | 0..0x20 | 0x7f.. => {
                let _ = write!(text, "\\{byte:02x}");
            }
            _ => text.push(char::from(byte)),
        }
    }
}

/// `(attribute=value)`; the operator may also be `<=` or `>=`.
pub(crate) fn compare(text: &mut String, attribute: &str, operator: &str, value: &str) {
    text.push('(');
    text.push_str(attribute);
    text.push_str(operator);
    escape(text, value);
    text.push(')');
}

/// `(attribute=*)`: there is a value.
pub(crate) fn present(text: &mut String, attribute: &str) {
    let _ = write!(text, "({attribute}=*)");
}

/// `(!(attribute=*))`: there is no value.
pub(crate) fn absent(text: &mut String, attribute: &str) {
    let _ = write!(text, "(!({attribute}=*))");
}

/// `(attribute=a*b*)`: the pieces in order; an empty one at an end lets anything stand there.
pub(crate) fn substrings(text: &mut String, attribute: &str, pieces: &[String]) {
    let _ = write!(text, "({attribute}=");
    for (index, piece) in pieces.iter().enumerate() {
        if index > 0 {
            text.push('*');
        }
        escape(text, piece);
    }
    text.push(')');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn attributes_are_told_from_syntax() {
        for good in
            ["cn", "AstAccountName", "2.5.4.3", "cn;lang-de", "x-y", "userCertificate;binary"]
        {
            assert!(is_attribute(good), "{good}");
        }
        for bad in
            ["", "1cn", "c n", "cn=", "cn;", ";x", "2.", "2..5", "größe", "cn)(uid", "a_b", "*"]
        {
            assert!(!is_attribute(bad), "{bad}");
        }
    }

    #[test]
    fn operators_filters_are_made_whole() {
        assert_eq!(check(" (a=b) ").as_deref(), Some("(a=b)"));
        assert_eq!(check("a=b").as_deref(), Some("(a=b)"));
        assert_eq!(check("(&(a=b)(!(c=*)))").as_deref(), Some("(&(a=b)(!(c=*)))"));
        for bad in ["", "(a=b", "(a=b))", "()", "(a=b)(c=d)", "a"] {
            assert_eq!(check(bad), None, "{bad}");
        }
    }

    #[test]
    fn values_are_values() {
        let mut text = String::new();
        compare(&mut text, "cn", "=", "*)(uid=\\\0é\n");
        assert_eq!(text, r"(cn=\2a\29\28uid=\5c\00\c3\a9\0a)");
    }

    proptest! {
        /// Whatever the value, the filter has the one item that it was made for.
        #[test]
        fn no_value_is_syntax(value in any::<String>(), piece in any::<String>()) {
            let item = |text: &str| ldap3::parse_filter(text).map(|tag| format!("{tag:?}"));
            let mut text = String::new();
            compare(&mut text, "cn", "=", &value);
            let parsed = item(&text);
            prop_assert!(parsed.is_ok(), "{text}");
            let escaped = &text[4..text.len() - 1];
            prop_assert!(!escaped.contains(['(', ')', '*']));
            prop_assert_eq!(unescape(escaped), value.as_bytes());

            let mut text = String::new();
            substrings(&mut text, "cn", &[String::new(), format!("x{piece}"), String::new()]);
            prop_assert!(item(&text).is_ok(), "{}", text);
            prop_assert_eq!(text.matches('*').count(), 2);
        }

        #[test]
        fn checking_never_panics(text in any::<String>()) {
            check(&text);
            is_attribute(&text);
        }
    }

    fn unescape(text: &str) -> Vec<u8> {
        let mut bytes = text.bytes();
        let mut all = Vec::new();
        while let Some(byte) = bytes.next() {
            if byte == b'\\' {
                let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
                let digits = std::str::from_utf8(&digits).unwrap().to_owned();
                all.push(u8::from_str_radix(&digits, 16).unwrap());
            } else {
                all.push(byte);
            }
        }
        all
    }
}
