//! Priorities.

use std::fmt;
use std::num::NonZeroU32;

use asterisk_realtime_schema::Column;
use asterisk_realtime_schema::record::Field;
use asterisk_realtime_schema::value;

/// The value of a column `priority`.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Priority {
    /// `-1` or `hint`: the row names the devices of the extension. Asterisk reads no hints from
    /// tables.
    Hint,
    /// Nothing that is ever asked for: 0, a label, `n`.
    #[default]
    Never,
    /// A step.
    Step(NonZeroU32),
}

impl Priority {
    /// The first step.
    pub const FIRST: Self = Self::Step(NonZeroU32::MIN);

    /// The priority of this number; -1 is [`Priority::Hint`], 0 and others below are
    /// [`Priority::Never`].
    pub fn new(number: i32) -> Self {
        let step = u32::try_from(number).ok().and_then(NonZeroU32::new);
        match step {
            Some(step) => Self::Step(step),
            None if number == -1 => Self::Hint,
            None => Self::Never,
        }
    }

    /// Reads the text of a column, where `hint` in any case is as good as -1.
    pub fn read(text: &str) -> Self {
        if text.trim().eq_ignore_ascii_case("hint") {
            return Self::Hint;
        }
        let number = value::whole(text).and_then(|number| i32::try_from(number).ok());
        number.map_or(Self::Never, Self::new)
    }

    /// The number; `None` of [`Priority::Never`].
    pub fn number(self) -> Option<i32> {
        match self {
            Self::Hint => Some(-1),
            Self::Never => None,
            Self::Step(step) => i32::try_from(step.get()).ok(),
        }
    }
}

impl fmt::Display for Priority {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hint => formatter.pad("hint"),
            Self::Never => formatter.pad("never"),
            Self::Step(step) => step.fmt(formatter),
        }
    }
}

impl Field for Priority {
    /// The number; nothing if it has none.
    fn cells(&self, _: &Column, give: &mut dyn FnMut(&str)) {
        if let Some(number) = self.number() {
            give(&number.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn priorities_are_numbers_from_1_or_hints() {
        for (text, expected) in [
            ("1", Some(1)),
            (" 12", Some(12)),
            ("2147483647", Some(i32::MAX)),
            ("2147483648", None),
            ("-1", Some(-1)),
            ("Hint", Some(-1)),
            ("0", None),
            ("-2", None),
            ("n", None),
            ("1x", None),
            ("", None),
        ] {
            assert_eq!(Priority::read(text).number(), expected, "{text:?}");
        }
    }
}
