//! Timers of SIP transactions.

/// The timers of SIP transactions, in milliseconds. By default those that `chan_sip` has built in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Timers {
    /// T1, the round trip (`timert1`).
    pub t1: i32,
    /// B, when a request is given up (`timerb`).
    pub b: i32,
    /// What T1 is at least (`t1min`).
    pub t1_least: i32,
}

impl Default for Timers {
    fn default() -> Self {
        Self { t1: 500, b: 32_000, t1_least: 100 }
    }
}
