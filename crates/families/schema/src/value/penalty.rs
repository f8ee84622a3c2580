//! What a rule of a queue does to a penalty.

use std::fmt;
use std::str::FromStr;

use crate::{Refusal, Syntax};

/// A change of a penalty.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum PenaltyChange {
    /// Nothing: the text is empty.
    #[default]
    Unchanged,
    /// To this number.
    Absolute(i32),
    /// By this number: there is a sign in front.
    Relative(i32),
}

impl FromStr for PenaltyChange {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        if text.is_empty() {
            return Ok(Self::Unchanged);
        }
        let number = super::whole(text).and_then(|number| i32::try_from(number).ok());
        let number = number.ok_or_else(|| Refusal::new(text, Syntax::Penalty.expected()))?;
        let is_relative = text.trim_start().starts_with(['+', '-']);
        Ok(if is_relative { Self::Relative(number) } else { Self::Absolute(number) })
    }
}

impl fmt::Display for PenaltyChange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unchanged => Ok(()),
            Self::Absolute(number) => write!(formatter, "{number}"),
            Self::Relative(number) => write!(formatter, "{number:+}"),
        }
    }
}
