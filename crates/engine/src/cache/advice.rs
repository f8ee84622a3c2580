//! What suits a family.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use asterisk_realtime_cache::{Clock, Lifetimes, OpenFile, Persistence, TableSettings};

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
    /// Opens a SQLite file, if this program can.
    pub(crate) open_file: Option<OpenFile>,
    /// The files that are in use; of one name there is one.
    files: Arc<Mutex<HashMap<PathBuf, Weak<Persistence>>>>,
}

impl Caching {
    /// The file of this name in which answers are kept; `None` if this program cannot.
    pub(super) fn file(&self, path: PathBuf) -> Option<Arc<Persistence>> {
        let open = self.open_file?;
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = files.get(&path).and_then(Weak::upgrade) {
            return Some(file);
        }
        let file = Arc::new(Persistence::at(&path, open, Persistence::LIMITS));
        files.insert(path, Arc::downgrade(&file));
        Some(file)
    }
}

impl Default for Caching {
    /// Nobody knows better than the cache, and the time is that of the system.
    fn default() -> Self {
        Self {
            advise: |_| CacheAdvice::default(),
            clock: Clock::default(),
            open_file: None,
            files: Arc::default(),
        }
    }
}
