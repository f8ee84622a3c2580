//! LIKE patterns, parsed once and meaning the same on every store.

use std::fmt;

/// One element of a [`LikePattern`].
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum LikeToken {
    /// This text, literally.
    Literal(String),
    /// `_`: any one character.
    AnyOne,
    /// `%`: any run of characters, the empty one included.
    AnyRun,
}

/// Whether letters match without regard to case.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum LetterCase {
    /// `a` and `A` differ.
    Sensitive,
    /// `a` and `A` are the same; other letters than those of ASCII differ by case (as in SQLite).
    IgnoreAscii,
    /// Letters are the same if their lower-case forms are.
    Ignore,
}

/// A parsed LIKE pattern.
///
/// `%` stands for any run, `_` for any one character; `\` before either, or before itself, makes
/// it literal, and before anything else (or at the end) it is an ordinary character. This is the
/// contract that Asterisk's callers rely on (`exten LIKE` with `\_%`), whatever the store's own
/// escape rules are.
///
/// ```
/// use asterisk_realtime_core::{LetterCase, LikePattern};
///
/// let pattern = LikePattern::parse(r"\_1%");
/// assert!(pattern.matches("_1XX", LetterCase::Sensitive));
/// assert!(!pattern.matches("11XX", LetterCase::Sensitive));
/// assert_eq!(pattern.escaped('!'), "!_1%");
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct LikePattern {
    tokens: Vec<LikeToken>,
}

impl LikePattern {
    /// Parses a pattern. Every text is one.
    pub fn parse(text: &str) -> Self {
        let mut tokens = Vec::new();
        let mut literal = String::new();
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            let token = match character {
                '%' => LikeToken::AnyRun,
                '_' => LikeToken::AnyOne,
                '\\' => {
                    let escaped = characters.next_if(|next| matches!(next, '%' | '_' | '\\'));
                    literal.push(escaped.unwrap_or('\\'));
                    continue;
                }
                _ => {
                    literal.push(character);
                    continue;
                }
            };
            if !literal.is_empty() {
                tokens.push(LikeToken::Literal(std::mem::take(&mut literal)));
            }
            // Two runs in a row are one.
            if token != LikeToken::AnyRun || tokens.last() != Some(&LikeToken::AnyRun) {
                tokens.push(token);
            }
        }
        if !literal.is_empty() {
            tokens.push(LikeToken::Literal(literal));
        }
        Self { tokens }
    }

    /// The pattern that matches `text` and nothing else.
    pub fn literal(text: &str) -> Self {
        let tokens =
            if text.is_empty() { Vec::new() } else { vec![LikeToken::Literal(text.into())] };
        Self { tokens }
    }

    /// The elements, in order; neighbouring literals and runs are merged.
    pub fn tokens(&self) -> &[LikeToken] {
        &self.tokens
    }

    /// Whether the pattern holds [`LikeToken::AnyOne`], which some stores cannot say.
    pub fn has_any_one(&self) -> bool {
        self.tokens.contains(&LikeToken::AnyOne)
    }

    /// The text that every match starts with; empty if there is none.
    pub fn prefix(&self) -> &str {
        match self.tokens.first() {
            Some(LikeToken::Literal(text)) => text,
            _ => "",
        }
    }

    /// The pattern as text for a store that escapes with `escape`, which should not be a
    /// character that the store treats specially in string literals.
    pub fn escaped(&self, escape: char) -> String {
        let mut text = String::new();
        for token in &self.tokens {
            match token {
                LikeToken::AnyOne => text.push('_'),
                LikeToken::AnyRun => text.push('%'),
                LikeToken::Literal(literal) => {
                    for character in literal.chars() {
                        if matches!(character, '%' | '_') || character == escape {
                            text.push(escape);
                        }
                        text.push(character);
                    }
                }
            }
        }
        text
    }

    /// Whether the whole of `text` matches. Takes time proportional to the product of the
    /// lengths at worst; no pattern makes it exponential.
    pub fn matches(&self, text: &str, letter_case: LetterCase) -> bool {
        let mut at = (0, text);
        // Where to go on after a mismatch: behind the last run, one character further.
        let mut retry: Option<(usize, &str)> = None;
        loop {
            let (index, rest) = at;
            let next = match self.tokens.get(index) {
                None if rest.is_empty() => return true,
                Some(LikeToken::AnyRun) => {
                    retry = Some((index, rest));
                    Some(rest)
                }
                Some(LikeToken::AnyOne) => skip_one(rest),
                Some(LikeToken::Literal(literal)) => skip_prefix(rest, literal, letter_case),
                None => None,
            };
            at = match (next, retry) {
                (Some(rest), _) => (index + 1, rest),
                (None, None) => return false,
                (None, Some((run, from))) => match skip_one(from) {
                    None => return false,
                    Some(from) => {
                        retry = Some((run, from));
                        (run + 1, from)
                    }
                },
            };
        }
    }
}

impl fmt::Display for LikePattern {
    /// The pattern in the spelling that [`LikePattern::parse`] reads.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.escaped('\\'))
    }
}

fn skip_one(text: &str) -> Option<&str> {
    let mut characters = text.chars();
    characters.next().map(|_| characters.as_str())
}

fn skip_prefix<'t>(text: &'t str, prefix: &str, letter_case: LetterCase) -> Option<&'t str> {
    match letter_case {
        LetterCase::Sensitive => text.strip_prefix(prefix),
        LetterCase::IgnoreAscii => {
            let (head, rest) = text.split_at_checked(prefix.len())?;
            head.eq_ignore_ascii_case(prefix).then_some(rest)
        }
        LetterCase::Ignore => {
            let mut rest = text.chars();
            for expected in prefix.chars() {
                let found = rest.next()?;
                if !found.to_lowercase().eq(expected.to_lowercase()) {
                    return None;
                }
            }
            Some(rest.as_str())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(pattern: &str, text: &str, expected: bool) {
        let found = LikePattern::parse(pattern).matches(text, LetterCase::Sensitive);
        assert_eq!(found, expected, "{text:?} LIKE {pattern:?}");
    }

    #[test]
    fn wildcards_and_escapes() {
        check("", "", true);
        check("", "a", false);
        check("%", "", true);
        check("a%", "abc", true);
        check("%c", "abc", true);
        check("%a%c", "abcccx", false);
        check("a_c", "abc", true);
        check("a_c", "ac", false);
        check("_", "é", true);
        check(r"\_1X", "_1X", true);
        check(r"\_1X", "11X", false);
        check(r"50\%", "50%", true);
        check(r"50\%", "500", false);
        check(r"a\\b", r"a\b", true);
        check(r"h\o", r"h\o", true);
        check("h\\", "h\\", true);
        check("%ab%ab%", "xxabab", true);
    }

    #[test]
    fn letter_case_is_the_stores() {
        let pattern = LikePattern::parse("AÉ%");
        assert!(!pattern.matches("aé", LetterCase::Sensitive));
        assert!(!pattern.matches("aé", LetterCase::IgnoreAscii));
        assert!(pattern.matches("aÉx", LetterCase::IgnoreAscii));
        assert!(pattern.matches("aéx", LetterCase::Ignore));
    }

    #[test]
    fn an_adversarial_pattern_ends_in_time() {
        let pattern = LikePattern::parse(&"%a".repeat(2_000));
        assert!(!pattern.matches(&"a".repeat(1_999), LetterCase::Sensitive));
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_writes_back(text in any::<String>()) {
            let pattern = LikePattern::parse(&text);
            prop_assert_eq!(&LikePattern::parse(&pattern.to_string()), &pattern);
        }

        #[test]
        fn a_literal_matches_itself_only(text in any::<String>(), other in any::<String>()) {
            let pattern = LikePattern::literal(&text);
            prop_assert!(pattern.matches(&text, LetterCase::Sensitive));
            prop_assert_eq!(pattern.matches(&other, LetterCase::Sensitive), text == other);
            let parsed = LikePattern::parse(&pattern.to_string());
            prop_assert_eq!(parsed, pattern);
        }

        #[test]
        fn matching_agrees_with_the_obvious(
            pattern in "[ab_%\\\\]{0,8}", text in "[ab_%\\\\]{0,8}",
        ) {
            let parsed = LikePattern::parse(&pattern);
            let expected = obvious(parsed.tokens(), &text.chars().collect::<Vec<_>>());
            prop_assert_eq!(parsed.matches(&text, LetterCase::Sensitive), expected);
        }
    }

    fn obvious(tokens: &[LikeToken], text: &[char]) -> bool {
        match tokens.split_first() {
            None => text.is_empty(),
            Some((LikeToken::AnyOne, rest)) => !text.is_empty() && obvious(rest, &text[1..]),
            Some((LikeToken::AnyRun, rest)) => (0..=text.len()).any(|n| obvious(rest, &text[n..])),
            Some((LikeToken::Literal(literal), rest)) => {
                let literal: Vec<char> = literal.chars().collect();
                text.starts_with(&literal) && obvious(rest, &text[literal.len()..])
            }
        }
    }
}
