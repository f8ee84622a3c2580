//! A family: the stores that answer for it, in order, and its policy.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use asterisk_realtime_core::{Codec, Driver, Error, Result, Settings, Table};

use crate::cache::{CacheSlot, Plan};
use crate::layers::{Breaker, DeadlineGuard, Layered, Pauses};
use crate::metrics::Meter;
use crate::policy::FamilyPolicy;
use crate::snapshot::StoreKey;
use crate::source::Source;

/// All mappings of one family.
#[derive(Debug)]
pub(crate) struct Family {
    /// The name as `extconfig.conf` spells it.
    pub(crate) name: String,
    /// The usable mappings by priority; never empty.
    pub(crate) links: Vec<Link>,
    pub(crate) policy: FamilyPolicy,
}

/// One usable mapping.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) source: Arc<Source>,
    /// The table, and whether the mapping leaves it to the family name.
    table: Table,
    defaulted: bool,
    /// The store, or why its configuration can never work.
    pub(crate) store: Result<Arc<Store>>,
    /// Counts what the family asks of the database.
    pub(crate) meter: Arc<Meter>,
}

impl Link {
    pub(crate) fn new(
        source: Arc<Source>,
        table: Table,
        defaulted: bool,
        store: Result<Arc<Store>>,
        meter: Arc<Meter>,
    ) -> Self {
        Self { source, table, defaulted, store, meter }
    }

    /// The table for a family that the caller spells so: a defaulted table takes the caller's
    /// spelling, as in Asterisk.
    #[inline]
    pub(crate) fn table(&self, family: &str) -> Result<Cow<'_, Table>> {
        if self.defaulted && family != self.table.name() {
            return Table::defaulted(family).map(Cow::Owned);
        }
        Ok(Cow::Borrowed(&self.table))
    }

    /// The codec of the family, as far as the store packs values at all.
    #[inline]
    pub(crate) fn codec(&self, store: &Store, policy: &FamilyPolicy) -> Codec {
        debug_assert!(self.store.is_ok());
        if store.packs_values { policy.codec } else { Codec::Off }
    }
}

/// One open database, shared by all mappings to it.
#[derive(Debug)]
pub(crate) struct Store {
    pub(crate) driver: Arc<dyn Driver>,
    pub(crate) breaker: Arc<Breaker>,
    pub(crate) settings: Arc<dyn Settings>,
    /// Whether the driver packs several values into one cell.
    pub(crate) packs_values: bool,
    pub(crate) cache: CacheSlot,
    warned: Arc<Mutex<HashSet<String>>>,
}

impl Store {
    /// Opens the driver behind the engine's layers, and the cache that it is to have behind none:
    /// what is remembered needs no store.
    pub(crate) fn open(
        settings: Arc<dyn Settings>,
        pauses: Pauses,
        plan: &Plan,
        key: &StoreKey,
    ) -> Self {
        let breaker = Arc::new(Breaker::new(pauses));
        let guarded = Arc::new(Layered::new(settings.open(), Arc::new(DeadlineGuard::default())));
        let bare = Arc::new(Layered::new(guarded, Arc::clone(&breaker)));
        let (driver, cache) = CacheSlot::open(bare, &*settings, plan, key);
        let packs_values = driver.capabilities().packed_values;
        Self { driver, breaker, settings, packs_values, cache, warned: Arc::default() }
    }

    /// The same open driver, behind the cache that it is to have now.
    pub(crate) fn kept(self: &Arc<Self>, plan: &Plan, key: &StoreKey) -> Arc<Self> {
        let Some((driver, cache)) = self.cache.reopened(plan, key) else {
            return Arc::clone(self);
        };
        Arc::new(Self {
            driver,
            breaker: Arc::clone(&self.breaker),
            settings: Arc::clone(&self.settings),
            packs_values: self.packs_values,
            cache,
            warned: Arc::clone(&self.warned),
        })
    }

    /// Whether this is the first warning about a column of a table.
    pub(crate) fn warns_first(&self, table: &str, column: &str) -> bool {
        let mut warned = self.warned.lock().unwrap_or_else(PoisonError::into_inner);
        warned.insert(format!("{table}.{}", column.to_ascii_lowercase()))
    }

    /// Adds what the driver left out of an error.
    pub(crate) fn complete(&self, error: Error, table: &Table) -> Error {
        self.named(error, table.name())
    }

    /// Names driver, database and table, as far as the error does not name them.
    pub(crate) fn named(&self, mut error: Error, table: &str) -> Error {
        if error.driver().is_none() {
            error = error.with_driver(self.driver.token());
        }
        if error.database().is_none() {
            error = error.with_database(self.driver.database());
        }
        if error.table().is_none() {
            error = error.with_table(table);
        }
        error
    }
}
