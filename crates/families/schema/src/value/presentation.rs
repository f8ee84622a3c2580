//! What may be shown of a caller.

use std::fmt;
use std::str::FromStr;

use crate::{Refusal, Syntax};

/// The presentation of a caller id, as its number.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Presentation(pub u8);

const NAMES: [(&str, u8); 9] = [
    ("allowed_not_screened", 0),
    ("allowed_passed_screen", 1),
    ("allowed_failed_screen", 2),
    ("allowed", 3),
    ("prohib_not_screened", 32),
    ("prohib_passed_screen", 33),
    ("prohib_failed_screen", 34),
    ("prohib", 35),
    ("unavailable", 67),
];

/// The names, for suggestions.
const WORDS: [&str; 9] = {
    let mut words = [""; 9];
    let mut index = 0;
    while index < NAMES.len() {
        words[index] = NAMES[index].0;
        index += 1;
    }
    words
};

impl FromStr for Presentation {
    type Err = Refusal;

    /// Reads a name in any case, or a number. Four members of an official enumeration
    /// (`allowed_passed_screened`) are names that Asterisk does not know.
    fn from_str(text: &str) -> Result<Self, Refusal> {
        let named = NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text));
        let number = || super::whole(text).and_then(|number| u8::try_from(number).ok());
        let found = named.map(|(_, number)| *number).or_else(number);
        let refusal =
            || Refusal::new(text, Syntax::Presentation.expected()).among(const { &WORDS });
        found.map(Self).ok_or_else(refusal)
    }
}

impl fmt::Display for Presentation {
    /// The name, or the number if it has none.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match NAMES.iter().find(|(_, number)| *number == self.0) {
            Some((name, _)) => formatter.pad(name),
            None => self.0.fmt(formatter),
        }
    }
}
