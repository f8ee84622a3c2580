//! The words of enumerations, as stores spell them.

/// The words of a type that is spelt `enum('a','b')`, as MySQL does; a quote in a word is doubled.
/// `None` if it is another type.
///
/// ```
/// use asterisk_realtime_sql::enumerated_words;
///
/// assert_eq!(enumerated_words("ENUM('yes','it''s')").unwrap(), ["yes", "it's"]);
/// assert_eq!(enumerated_words("varchar(3)"), None);
/// ```
pub fn enumerated_words(spelling: &str) -> Option<Vec<String>> {
    const WORD: &str = "enum(";
    let start = spelling.get(..WORD.len())?;
    if !start.eq_ignore_ascii_case(WORD) {
        return None;
    }
    let mut words = Vec::new();
    let mut characters = spelling[WORD.len()..].chars().peekable();
    while let Some(character) = characters.next() {
        if character == '\'' {
            words.push(quoted(&mut characters, '\''));
        }
    }
    Some(words)
}

/// What stands before the next quote that is not doubled.
pub(crate) fn quoted(
    characters: &mut std::iter::Peekable<std::str::Chars<'_>>,
    quote: char,
) -> String {
    let mut text = String::new();
    while let Some(character) = characters.next() {
        if character != quote {
            text.push(character);
        } else if characters.next_if_eq(&quote).is_some() {
            text.push(quote);
        } else {
            break;
        }
    }
    text
}
