//! Values of queues.

/// The most sounds of a periodic announcement.
const MOST_SOUNDS: usize = 10;

/// The sounds of a periodic announcement: a list separated by commas and bars, of which ten are
/// kept. Bars separate only if there is a comma too.
pub fn sounds(text: &str) -> Vec<&str> {
    if !text.contains(',') {
        return if text.is_empty() { Vec::new() } else { vec![text] };
    }
    let pieces = text.split([',', '|']).map(str::trim).filter(|piece| !piece.is_empty());
    pieces.take(MOST_SOUNDS).collect()
}

/// When callers may not join a queue, or have to leave it, as bits.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct EmptyRules(u16);

impl EmptyRules {
    /// No rule.
    pub const NONE: Self = Self(0);
    /// Members that are paused do not count.
    pub const PAUSED: Self = Self(1);
    /// Members whose penalty is too high do not count.
    pub const PENALTY: Self = Self(1 << 1);
    /// Members that are in a call do not count.
    pub const IN_USE: Self = Self(1 << 2);
    /// Members that ring do not count.
    pub const RINGING: Self = Self(1 << 3);
    /// Members whose device is invalid do not count.
    pub const INVALID: Self = Self(1 << 4);
    /// Members in their wrap-up time do not count.
    pub const WRAPUP: Self = Self(1 << 5);
    /// Members that cannot be reached do not count.
    pub const UNAVAILABLE: Self = Self(1 << 6);
    /// Members of unknown state do not count.
    pub const UNKNOWN: Self = Self(1 << 7);
    /// What a false word means for joining.
    pub const NEVER: Self = Self::LOOSE.and(Self::PAUSED);
    /// `loose`
    pub const LOOSE: Self = Self::PENALTY.and(Self::INVALID);
    /// `strict`
    pub const STRICT: Self = Self::NEVER.and(Self::UNAVAILABLE);

    /// Both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of the other are in it.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Reads `joinempty`: a true word lets everybody join. Words that are none are left out.
    pub fn joining(text: &str) -> Self {
        Self::read(text, true)
    }

    /// Reads `leavewhenempty`: a false word lets everybody stay.
    pub fn leaving(text: &str) -> Self {
        Self::read(text, false)
    }

    fn read(text: &str, nothing: bool) -> Self {
        match super::truth(text) {
            Some(truth) if truth == nothing => Self::NONE,
            Some(_) => Self::NEVER,
            None => super::elements(text).filter_map(rule).fold(Self::NONE, Self::and),
        }
    }
}

fn rule(word: &str) -> Option<EmptyRules> {
    Some(match &*word.to_ascii_lowercase() {
        "paused" => EmptyRules::PAUSED,
        "penalty" => EmptyRules::PENALTY,
        "inuse" => EmptyRules::IN_USE,
        "ringing" => EmptyRules::RINGING,
        "invalid" => EmptyRules::INVALID,
        "wrapup" => EmptyRules::WRAPUP,
        "unavailable" => EmptyRules::UNAVAILABLE,
        "unknown" => EmptyRules::UNKNOWN,
        "loose" => EmptyRules::LOOSE,
        "strict" => EmptyRules::STRICT,
        _ => return None,
    })
}
