//! How a switch answers.

use std::time::Duration;

use asterisk_realtime_extensions::Callers;

/// In which order the extensions of a context are tried.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Profile {
    /// The narrowest first, as in `extensions.conf`, with the modes the right way round.
    #[default]
    Specific,
    /// As Asterisk's `pbx_realtime`: the pattern with the longest text first, *can match* and
    /// *match more* of patterns exchanged, and a family without `@` in front not heeded.
    PbxRealtime,
}

/// The settings of a [`Switch`](crate::Switch).
///
/// ```
/// use asterisk_realtime_dialplan::Settings;
///
/// let mut settings = Settings::default();
/// settings.compile_limit = 100_000;
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Settings {
    /// Whether what is behind a `/` of an extension selects callers; not by default, as in
    /// Asterisk's Realtime switch. It counts for [`Profile::Specific`] only.
    pub callers: Callers,
    /// The most rows that a context may have to be kept compiled; 20,000 by default. A larger one is
    /// asked one or two queries a step.
    pub compile_limit: usize,
    /// How long a context is fresh: steps in this time cost no query. One second by default, as
    /// Asterisk intended its cache to work.
    pub keep: Duration,
    /// The order and the modes.
    pub profile: Profile,
    /// How long it is believed that a context is larger than `compile_limit`; ten minutes by
    /// default.
    pub recheck: Duration,
    /// How long behind `keep` a context is still used, while it is read anew in the background; ten
    /// seconds by default. Later the step waits for the store.
    pub stale: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            callers: Callers::default(),
            compile_limit: 20_000,
            keep: Duration::from_secs(1),
            profile: Profile::default(),
            recheck: Duration::from_mins(10),
            stale: Duration::from_secs(10),
        }
    }
}
