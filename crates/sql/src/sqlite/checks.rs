//! Conditions that stand in for enumerations.

use std::iter::Peekable;
use std::str::Chars;

use crate::enumeration::quoted;

/// A part of a statement.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Token {
    /// A name, quoted or not, or a keyword.
    Name(String),
    Literal(String),
    Sign(char),
}

/// The columns that a `CREATE TABLE` restricts to words, each with its words: those with a
/// condition `CHECK (column IN ('a', 'b'))`, the form in which our own statements, and those of
/// others who have no enumerations, write it. Any other condition is passed over: it would have to
/// be understood as a whole.
///
/// ```
/// use asterisk_realtime_sql::sqlite::checked_words;
///
/// let table = r#"CREATE TABLE "t" ("a" VARCHAR(3) CHECK ("a" IN ('yes', 'no')), b INTEGER)"#;
/// assert_eq!(checked_words(table), [("a".to_owned(), vec!["yes".to_owned(), "no".to_owned()])]);
/// ```
pub fn checked_words(create_table: &str) -> Vec<(String, Vec<String>)> {
    let tokens = tokens(create_table);
    let is_check = |at: &usize| is_keyword(&tokens[*at], "CHECK");
    (0..tokens.len()).filter(is_check).filter_map(|at| condition(&tokens[at + 1..])).collect()
}

/// The words of a column among those that [`checked_words`] found.
pub fn words_of(checked: &[(String, Vec<String>)], column: &str) -> Option<Vec<String>> {
    let found = checked.iter().find(|(name, _)| name.eq_ignore_ascii_case(column));
    found.map(|(_, words)| words.clone())
}

/// The column and the words of `(column IN ('a', 'b'))`.
fn condition(tokens: &[Token]) -> Option<(String, Vec<String>)> {
    let [Token::Sign('('), Token::Name(column), is_in, Token::Sign('('), rest @ ..] = tokens else {
        return None;
    };
    if !is_keyword(is_in, "IN") {
        return None;
    }
    let mut words = Vec::new();
    for pair in rest.chunks(2) {
        let [Token::Literal(word), Token::Sign(sign)] = pair else { return None };
        words.push(word.clone());
        if *sign == ')' {
            let is_end = rest.get(words.len() * 2) == Some(&Token::Sign(')'));
            return is_end.then(|| (column.clone(), words));
        }
        if *sign != ',' {
            return None;
        }
    }
    None
}

fn is_keyword(token: &Token, word: &str) -> bool {
    matches!(token, Token::Name(name) if name.eq_ignore_ascii_case(word))
}

fn tokens(text: &str) -> Vec<Token> {
    let mut characters = text.chars().peekable();
    let mut tokens = Vec::new();
    while let Some(character) = characters.next() {
        match character {
            '\'' => tokens.push(Token::Literal(quoted(&mut characters, '\''))),
            '"' | '`' => tokens.push(Token::Name(quoted(&mut characters, character))),
            '[' => {
                let name = characters.by_ref().take_while(|it| *it != ']').collect();
                tokens.push(Token::Name(name));
            }
            '-' if characters.next_if_eq(&'-').is_some() => {
                characters.by_ref().find(|it| *it == '\n');
            }
            '/' if characters.next_if_eq(&'*').is_some() => skip_comment(&mut characters),
            _ if character.is_whitespace() => {}
            _ if is_of_name(character) => {
                let mut name = String::from(character);
                name.extend(std::iter::from_fn(|| characters.next_if(|it| is_of_name(*it))));
                tokens.push(Token::Name(name));
            }
            _ => tokens.push(Token::Sign(character)),
        }
    }
    tokens
}

fn is_of_name(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '$') || !character.is_ascii()
}

fn skip_comment(characters: &mut Peekable<Chars<'_>>) {
    while let Some(character) = characters.next() {
        if character == '*' && characters.next_if_eq(&'/').is_some() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(definition: &str, expected: &[(&str, &[&str])]) {
        let found = checked_words(&format!("CREATE TABLE t ({definition})"));
        let expected: Vec<_> = expected
            .iter()
            .map(|(name, words)| {
                (String::from(*name), words.iter().copied().map(String::from).collect::<Vec<_>>())
            })
            .collect();
        assert_eq!(found, expected, "{definition}");
    }

    #[test]
    fn the_words_of_conditions_are_found() {
        check(r#""a" TEXT CHECK ("a" IN ('it''s', 'b'))"#, &[("a", &["it's", "b"])]);
        check("a TEXT, CONSTRAINT x check(a in('b')),", &[("a", &["b"])]);
        check(
            "`a` TEXT CHECK ([a] IN ('x')), b CHECK (b IN ('y'))",
            &[("a", &["x"]), ("b", &["y"])],
        );
        check("a /* CHECK (a IN ('n')) */ CHECK -- (\n (a IN ('b'))", &[("a", &["b"])]);
    }

    #[test]
    fn other_conditions_are_passed_over() {
        check("a TEXT CHECK (a IN ('b') OR a > 'c')", &[]);
        check("a TEXT CHECK (NOT a IN ('b')), b CHECK (b NOT IN ('c'))", &[]);
        check("a TEXT CHECK (lower(a) IN ('b')), b CHECK (b IN (1, 2))", &[]);
        check("a TEXT DEFAULT 'CHECK (a IN (''b''))', \"CHECK (a IN ('b'))\" TEXT", &[]);
        check("a TEXT CHECK (a IN ('b' || 'c')), b CHECK (b IN ())", &[]);
        check("a TEXT CHECK (a IN ('b'", &[]);
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in "(CHECK|IN|[ ('\"a,)\\[/*-]){0,30}|.{0,60}") {
            checked_words(&text);
        }
    }
}
