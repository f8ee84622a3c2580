//! Why a value is not what it should be.

use std::borrow::Cow;
use std::fmt;

use asterisk_realtime_core::spelling::nearest;

/// How much of a refused value is shown.
const SHOWN: usize = 60;

/// A value, or a part of one, that a [`Syntax`](crate::Syntax) does not allow.
///
/// Printed it shows the part, so it is not for secrets; [`Refusal::expected`] is for those.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Refusal {
    part: String,
    expected: Cow<'static, str>,
    suggestion: Option<&'static str>,
}

impl Refusal {
    /// Refuses a part of a value. `expected` goes on after `is not`: `a port from 1 to 65535`.
    pub fn new(part: &str, expected: impl Into<Cow<'static, str>>) -> Self {
        let mut shown = part.to_owned();
        if let Some((end, _)) = part.char_indices().nth(SHOWN) {
            shown.truncate(end);
            shown.push_str("...");
        }
        Self { part: shown, expected: expected.into(), suggestion: None }
    }

    /// Looks for the word that was probably meant.
    #[must_use]
    pub fn among(mut self, words: &[&'static str]) -> Self {
        // A third of the letters may be wrong, in words that have some.
        let most = (self.part.len() / 3).min(3);
        self.suggestion = nearest(self.part.trim(), words.iter().copied(), most);
        self
    }

    /// What is allowed.
    pub fn expected(&self) -> &str {
        &self.expected
    }

    /// The part that is not allowed, cut if it is long.
    pub fn part(&self) -> &str {
        &self.part
    }

    /// The word that was probably meant.
    pub fn suggestion(&self) -> Option<&'static str> {
        self.suggestion
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}` is not {}", self.part.escape_debug(), self.expected)?;
        match self.suggestion {
            Some(word) => write!(formatter, " (did you mean `{word}`?)"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Refusal {}
