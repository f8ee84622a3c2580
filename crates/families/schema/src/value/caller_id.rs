//! Caller ids.

use std::fmt;

/// A name and a number.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct CallerId {
    /// The name, empty if there is none.
    pub name: String,
    /// The number, empty if there is none.
    pub number: String,
}

impl CallerId {
    /// Reads `"Name" <number>`, with or without the quotes; `<number>`; or one of them alone:
    /// what could be dialled is a number, anything else a name.
    ///
    /// Any text is read: what has no closing bracket is a name.
    pub fn read(text: &str) -> Self {
        let text = text.trim();
        let bracketed = text.strip_suffix('>').and_then(|text| text.rsplit_once('<'));
        match bracketed {
            Some((name, number)) => {
                Self { name: unquoted(name.trim()), number: number.trim().to_owned() }
            }
            None if is_number(text) => Self { name: String::new(), number: text.to_owned() },
            None => Self { name: unquoted(text), number: String::new() },
        }
    }

    /// Reads one, of which a name and a number that are given apart replace their parts.
    pub fn of(text: Option<&str>, name: Option<&str>, number: Option<&str>) -> Self {
        let read = text.map(Self::read).unwrap_or_default();
        Self {
            name: name.map_or(read.name, str::to_owned),
            number: number.map_or(read.number, str::to_owned),
        }
    }
}

impl fmt::Display for CallerId {
    /// `"Name" <number>`, or what there is of it.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = self.name.replace('\\', r"\\").replace('"', "\\\"");
        match (self.name.is_empty(), self.number.is_empty()) {
            (true, true) => Ok(()),
            (true, false) => write!(formatter, "<{}>", self.number),
            (false, true) => write!(formatter, "\"{quoted}\""),
            (false, false) => write!(formatter, "\"{quoted}\" <{}>", self.number),
        }
    }
}

/// Whether brackets and quotes are closed, so that what is read is what was meant.
pub fn is_caller_id(text: &str) -> bool {
    let bare = text.trim();
    let (name, is_closed) = match bare.split_once('<') {
        Some((name, rest)) => (name, rest.find('>') == rest.len().checked_sub(1)),
        None => (bare, !bare.contains('>')),
    };
    let name = name.trim();
    let quotes = name.matches('"').count() - name.matches("\\\"").count();
    let is_quoted = name.starts_with('"') && name.ends_with('"');
    is_closed && (quotes == 0 || (quotes == 2 && is_quoted))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || b"+*#".contains(&byte))
}

fn unquoted(name: &str) -> String {
    let inside = name.strip_prefix('"').and_then(|name| name.strip_suffix('"'));
    let Some(inside) = inside else { return name.to_owned() };
    let mut text = String::with_capacity(inside.len());
    let mut characters = inside.chars();
    while let Some(character) = characters.next() {
        text.push(match character {
            '\\' => characters.next().unwrap_or(character),
            _ => character,
        });
    }
    text
}
