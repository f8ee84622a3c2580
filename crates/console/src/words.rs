//! A line as words, by the rules of Asterisk's console.

use std::ops::Deref;

/// The words of a line, and the line itself.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Words {
    line: String,
    words: Vec<String>,
}

impl Words {
    /// Takes a line apart.
    pub fn of(line: &str) -> Self {
        Self { words: split(line), line: line.trim().to_owned() }
    }

    /// The line as it was typed.
    pub fn line(&self) -> &str {
        &self.line
    }
}

impl Deref for Words {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.words
    }
}

/// Takes a line apart: blanks, tabs and line ends separate; `"` begins and ends a quotation, also
/// within a word; a backslash makes the next character literal, in quotations too; `""` is an
/// empty word. A quotation that does not end goes to the end of the line.
pub fn split(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut is_quoted = false;
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => {
                is_quoted = !is_quoted;
                word.get_or_insert_default();
            }
            '\\' => word.get_or_insert_default().push(characters.next().unwrap_or('\\')),
            ' ' | '\t' | '\r' | '\n' if !is_quoted => words.extend(word.take()),
            _ => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn quotations_and_backslashes_make_words() {
        assert_eq!(
            split(" realtime  load\tfam \"name LIKE\" \"bob%\" "),
            ["realtime", "load", "fam", "name LIKE", "bob%"]
        );
        assert_eq!(
            split(r#"a"b c"d \" \\ "x\"y" "" e\ f"#),
            ["ab cd", "\"", "\\", "x\"y", "", "e f"]
        );
        assert_eq!(split(r#"a "b c"#), ["a", "b c"]);
        assert_eq!(split("a\\"), ["a\\"]);
        assert_eq!(split(" \t "), [""; 0]);
    }

    proptest! {
        #[test]
        fn quoted_words_come_back(words in prop::collection::vec(any::<String>(), 0..6)) {
            let quoted = |word: &String| {
                format!("\"{}\"", word.replace('\\', r"\\").replace('"', "\\\""))
            };
            let line: Vec<_> = words.iter().map(quoted).collect();
            prop_assert_eq!(split(&line.join(" ")), words);
        }
    }
}
