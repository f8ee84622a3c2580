//! Words of libpq, such as `sslmode=require`.
//!
//! Asterisk's driver pastes the values of its options into a connection string, so a value may
//! bring more words with it; that is the only way to TLS in its file.

use std::iter::Peekable;
use std::str::Chars;

/// A name and its value.
pub(crate) type Word = (String, String);

/// Takes a value of an option apart: the value itself, and the words behind it. A text that libpq
/// would not understand, such as one with a blank in it, is all value.
pub(crate) fn split(text: &str) -> (String, Vec<Word>) {
    let is_plain = !text.contains(char::is_whitespace) && !text.starts_with('\'');
    let parsed = if is_plain { None } else { parse(text) };
    parsed.unwrap_or_else(|| (text.to_owned(), Vec::new()))
}

fn parse(text: &str) -> Option<(String, Vec<Word>)> {
    let mut characters = text.chars().peekable();
    let first = value(&mut characters)?;
    let mut words = Vec::new();
    loop {
        skip_blanks(&mut characters);
        if characters.peek().is_none() {
            return Some((first, words));
        }
        let name = name(&mut characters)?;
        words.push((name, value(&mut characters)?));
    }
}

fn skip_blanks(characters: &mut Peekable<Chars<'_>>) {
    while characters.next_if(|character| character.is_whitespace()).is_some() {}
}

/// A name and the equals sign behind it.
fn name(characters: &mut Peekable<Chars<'_>>) -> Option<String> {
    let mut name = String::new();
    while let Some(letter) = characters.next_if(|next| next.is_ascii_alphanumeric() || *next == '_')
    {
        name.push(letter.to_ascii_lowercase());
    }
    skip_blanks(characters);
    (characters.next() == Some('=') && !name.is_empty()).then_some(name)
}

/// A value, in quotes or up to the next blank; a backslash takes the next character literally.
fn value(characters: &mut Peekable<Chars<'_>>) -> Option<String> {
    skip_blanks(characters);
    let is_quoted = characters.next_if_eq(&'\'').is_some();
    let mut value = String::new();
    loop {
        match characters.next() {
            Some('\'') if is_quoted => break,
            Some('\\') => value.extend(characters.next()),
            Some(character) if !is_quoted && character.is_whitespace() => break,
            Some(character) => value.push(character),
            None if is_quoted => return None,
            None => break,
        }
    }
    Some(value)
}

/// The settings in a value of the word `options`: `-c geqo=off --work_mem=4MB`. `None` if there is
/// anything else in it.
pub(crate) fn startup(text: &str) -> Option<Vec<Word>> {
    let mut arguments = arguments(text).into_iter();
    let mut settings = Vec::new();
    while let Some(argument) = arguments.next() {
        let setting = match (argument.strip_prefix("--"), argument.strip_prefix("-c")) {
            (None, Some("")) => arguments.next()?,
            (Some(setting), _) | (None, Some(setting)) => setting.to_owned(),
            (None, None) => return None,
        };
        let (name, value) = setting.split_once('=')?;
        settings.push((name.replace('-', "_"), value.to_owned()));
    }
    Some(settings)
}

/// The pieces between blanks that have no backslash before them.
fn arguments(text: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (character, all.last_mut()) {
            ('\\', Some(last)) => last.extend(characters.next()),
            (blank, _) if blank.is_whitespace() => all.push(String::new()),
            (other, Some(last)) => last.push(other),
            (_, None) => {}
        }
    }
    all.retain(|argument| !argument.is_empty());
    all
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, value: &str, words: &[(&str, &str)]) {
        let (found, found_words) = split(text);
        let found_words: Vec<_> = found_words.iter().map(|(n, v)| (&**n, &**v)).collect();
        assert_eq!((&*found, &*found_words), (value, words), "{text}");
    }

    #[test]
    fn words_stand_behind_the_value() {
        check("db", "db", &[]);
        check("", "", &[]);
        check(r"DOMAIN\bob", r"DOMAIN\bob", &[]);
        check(
            "db sslmode=verify-full  connect_timeout = 3",
            "db",
            &[("sslmode", "verify-full"), ("connect_timeout", "3")],
        );
        check(
            r"db options='-c geqo=off' SSLRootCert='/a b/it\'s.pem'",
            "db",
            &[("options", "-c geqo=off"), ("sslrootcert", "/a b/it's.pem")],
        );
        check("'my db'", "my db", &[]);
        check("'my db' user=''", "my db", &[("user", "")]);
    }

    #[test]
    fn what_is_no_list_of_words_is_a_value() {
        for text in ["my app", "db sslmode", "db =x", "db ssl-mode=x", "'open", "db user='x"] {
            check(text, text, &[]);
        }
    }

    #[test]
    fn startup_options_are_settings() {
        let settings = |text| {
            startup(text).map(|all| {
                all.iter().map(|(name, value)| format!("{name}:{value}")).collect::<Vec<_>>()
            })
        };
        assert_eq!(
            settings(r"-c geqo=off -cwork_mem=4MB --search-path=a,\ b"),
            Some(vec!["geqo:off".into(), "work_mem:4MB".into(), "search_path:a, b".into()])
        );
        assert_eq!(settings(""), Some(vec![]));
        for text in ["-d 5", "geqo=off", "-c", "-c geqo", "--geqo"] {
            assert_eq!(settings(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in any::<String>()) {
            split(&text);
            startup(&text);
        }

        #[test]
        fn quoted_values_come_back(value in "[^\0]*", other in "[^\0]*") {
            let quoted = |text: &str| {
                format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"))
            };
            let (found, words) = split(&format!("{} dbname={}", quoted(&value), quoted(&other)));
            prop_assert_eq!(found, value);
            prop_assert_eq!(words, [("dbname".to_owned(), other)]);
        }
    }
}
