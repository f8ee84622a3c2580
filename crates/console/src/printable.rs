//! Text of unknown origin, made fit for a terminal.

use std::borrow::Cow;

/// The text with control characters shown as pictures, so that no file and no argument can steer
/// a terminal. Newlines and tabs stay.
pub fn printable(text: &str) -> Cow<'_, str> {
    let is_control = |character: char| character.is_control() && !matches!(character, '\n' | '\t');
    if !text.contains(is_control) {
        return Cow::Borrowed(text);
    }
    let shown =
        |character: char| if is_control(character) { picture(character) } else { character };
    Cow::Owned(text.chars().map(shown).collect())
}

/// The same for a text that has to stay on its line.
pub fn printable_line(text: &str) -> Cow<'_, str> {
    match printable(text) {
        text if text.contains('\n') => Cow::Owned(text.replace('\n', "\u{240a}")),
        text => text,
    }
}

fn picture(control: char) -> char {
    match u32::from(control) {
        // What ends a line on other systems is nothing to look at.
        13 => ' ',
        code @ 0..=31 => char::from_u32(0x2400 + code).unwrap_or(char::REPLACEMENT_CHARACTER),
        127 => '\u{2421}',
        _ => char::REPLACEMENT_CHARACTER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_become_pictures() {
        assert_eq!(printable("a\x1b[31m\tb\n\0\x7f\u{9b}"), "a␛[31m\tb\n␀␡\u{fffd}");
        assert_eq!(printable_line("a\nb\tc\x1b"), "a␊b\tc␛");
        assert!(matches!(printable("über ^3B"), Cow::Borrowed(_)));
    }
}
