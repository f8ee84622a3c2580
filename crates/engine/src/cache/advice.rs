//! What suits a family.

use asterisk_realtime_cache::{Clock, Lifetimes, TableSettings};

/// How the answers of a family are best kept, where `ara.conf` does not say.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct CacheAdvice {
    /// How long rows are kept.
    pub found: Lifetimes,
    /// How long it is kept that there is no row.
    pub absent: Lifetimes,
    /// The columns that say where a device is: whoever takes a registration writes them. They are
    /// good for as long as those of a new [`Facet`], if `ara.conf` says nothing else.
    ///
    /// [`Facet`]: asterisk_realtime_cache::Facet
    pub registration: &'static [&'static str],
}

impl CacheAdvice {
    /// The same for rows that live so long.
    #[must_use]
    pub const fn with_found(self, found: Lifetimes) -> Self {
        Self { found, ..self }
    }

    /// The same for absence that lives so long.
    #[must_use]
    pub const fn with_absent(self, absent: Lifetimes) -> Self {
        Self { absent, ..self }
    }

    /// The same with registration columns.
    #[must_use]
    pub const fn with_registration(self, columns: &'static [&'static str]) -> Self {
        Self { registration: columns, ..self }
    }
}

impl Default for CacheAdvice {
    /// What suits rows that a person changes now and then: the defaults of the cache.
    fn default() -> Self {
        let TableSettings { found, absent, .. } = TableSettings::default();
        Self { found, absent, registration: &[] }
    }
}

/// What caches are made with, beside what `ara.conf` says.
#[derive(Clone, Debug)]
pub(crate) struct Caching {
    /// Says what suits a family, in any letter case of its name.
    pub(crate) advise: fn(&str) -> CacheAdvice,
    pub(crate) clock: Clock,
}

impl Default for Caching {
    /// Nobody knows better than the cache, and the time is that of the system.
    fn default() -> Self {
        Self { advise: |_| CacheAdvice::default(), clock: Clock::default() }
    }
}
