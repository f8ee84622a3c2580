//! How calls are accounted for.

/// The flags of a call's record.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum AmaFlags {
    /// Nothing is said.
    #[default]
    None,
    /// Leave the call out.
    Omit,
    /// Bill the call.
    Billing,
    /// Document the call; also spelled `default`.
    Documentation,
}

impl AmaFlags {
    /// Reads a word in any case; any other text is [`AmaFlags::None`].
    pub fn read(text: &str) -> Self {
        let is = |word: &str| text.eq_ignore_ascii_case(word);
        match () {
            () if is("omit") => Self::Omit,
            () if is("billing") => Self::Billing,
            () if is("documentation") || is("default") => Self::Documentation,
            () => Self::None,
        }
    }

    /// The word for it; `None` if there is none, because nothing is said.
    pub const fn as_str(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Omit => Some("omit"),
            Self::Billing => Some("billing"),
            Self::Documentation => Some("documentation"),
        }
    }
}
