//! The cache of one open store.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use asterisk_realtime_cache::{Cached, Invalidation};
use asterisk_realtime_core::{Driver, Settings, Table};

use super::Plan;
use crate::snapshot::StoreKey;

/// What stands before a store: a cache, or nothing.
#[derive(Debug)]
pub(crate) struct CacheSlot {
    /// The store behind it.
    bare: Arc<dyn Driver>,
    /// Its name in a file of answers.
    identity: Arc<str>,
    pub(super) cached: Option<Cached>,
    /// The newest of those that a reload has put before the same store.
    newest: Arc<Mutex<Newest>>,
    generation: u64,
}

#[derive(Debug, Default)]
struct Newest {
    generation: u64,
    cached: Option<Cached>,
}

impl CacheSlot {
    /// The driver, behind the cache that it is to have.
    pub(crate) fn open(
        bare: Arc<dyn Driver>,
        settings: &dyn Settings,
        plan: &Plan,
        key: &StoreKey,
    ) -> (Arc<dyn Driver>, Self) {
        let newest = Arc::new(Mutex::new(Newest::default()));
        Self::new(bare, identity(settings, key), plan, key, newest)
    }

    /// The same store behind another cache, which knows nothing yet; `None` if it has the one that
    /// is planned.
    pub(crate) fn reopened(&self, plan: &Plan, key: &StoreKey) -> Option<(Arc<dyn Driver>, Self)> {
        let is_planned = self.cached.as_ref().map(Cached::settings) == plan.of(key);
        let again = || {
            let (bare, identity) = (Arc::clone(&self.bare), Arc::clone(&self.identity));
            Self::new(bare, identity, plan, key, Arc::clone(&self.newest))
        };
        (!is_planned).then(again)
    }

    fn new(
        bare: Arc<dyn Driver>,
        identity: Arc<str>,
        plan: &Plan,
        key: &StoreKey,
        newest: Arc<Mutex<Newest>>,
    ) -> (Arc<dyn Driver>, Self) {
        let cached = plan.of(key).map(|settings| {
            let (bare, settings, clock) = (Arc::clone(&bare), settings.clone(), plan.clock.clone());
            match &plan.file {
                None => Cached::with_clock(bare, settings, clock),
                Some(file) => {
                    Cached::persistent(bare, settings, clock, Arc::clone(file), &*identity)
                }
            }
        });
        let generation = {
            let mut newest = newest.lock().unwrap_or_else(PoisonError::into_inner);
            newest.generation += 1;
            newest.cached.clone_from(&cached);
            newest.generation
        };
        let driver: Arc<dyn Driver> = match &cached {
            Some(cached) => Arc::new(cached.clone()),
            None => Arc::clone(&bare),
        };
        (driver, Self { bare, identity, cached, newest, generation })
    }

    /// Whether there is a cache.
    pub(crate) fn remembers(&self) -> bool {
        self.cached.is_some()
    }

    /// Rows of this table have been written elsewhere.
    pub(crate) fn forget(&self, table: &Table) {
        if let Some(cached) = &self.cached {
            cached.invalidate(&Invalidation::Table(table.clone()));
        }
    }

    /// A write has ended, whatever became of it. One that was under way when a reload put another
    /// cache before the store is known to the old one only.
    pub(crate) fn written(&self, table: &Table) {
        let newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        if newest.generation != self.generation
            && let Some(cached) = &newest.cached
        {
            cached.invalidate(&Invalidation::Table(table.clone()));
        }
    }
}

/// A name that another server does not get, although the database in the mapping is called the
/// same. Settings show all but their secrets.
fn identity(settings: &dyn Settings, key: &StoreKey) -> Arc<str> {
    let mut hasher = DefaultHasher::new();
    format!("{settings:?}").hash(&mut hasher);
    let StoreKey { token, database } = key;
    format!("{token},{database},{:016x}", hasher.finish()).into()
}
