//! Whether and how fast a device has to answer.

use std::fmt;

/// Whether a device is asked for signs of life, and how long it may take to answer.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Qualify {
    /// It is not asked.
    No,
    /// It is asked, and has the usual time: 2000 milliseconds.
    Yes,
    /// It is asked, and has so many milliseconds, at least 1.
    Milliseconds(i32),
}

impl Qualify {
    /// The milliseconds that are meant by `yes`.
    pub const USUAL: i32 = 2000;

    /// Reads a truth value or milliseconds. Anything else, and what is not more than 0, is
    /// [`Qualify::No`].
    pub fn read(text: &str) -> Self {
        match super::truth(text) {
            Some(true) => Self::Yes,
            Some(false) => Self::No,
            None => match super::atoi(text) {
                ..=0 => Self::No,
                milliseconds => Self::Milliseconds(milliseconds),
            },
        }
    }

    /// The milliseconds that it may take; 0 if it is not asked.
    pub fn milliseconds(self) -> i32 {
        match self {
            Self::No => 0,
            Self::Yes => Self::USUAL,
            Self::Milliseconds(milliseconds) => milliseconds,
        }
    }
}

impl fmt::Display for Qualify {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::No => formatter.pad("no"),
            Self::Yes => formatter.pad("yes"),
            // Without the zero it were a true word.
            Self::Milliseconds(1) => formatter.pad("01"),
            Self::Milliseconds(milliseconds) => milliseconds.fmt(formatter),
        }
    }
}
