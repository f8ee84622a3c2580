//! What is known of a table.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use asterisk_realtime_core::{Table, TableDescription};

use crate::clock::Moment;
use crate::facet::Patches;
use crate::full::Full;
use crate::pool::Pool;
use crate::settings::{Settings, TableSettings};
use crate::stats::Counters;
use crate::versions::{Classes, Versions};
use crate::{Serving, TableStats};

/// A table by one spelling of its name: what is read of it, and what it shares with the others.
#[derive(Debug)]
pub(crate) struct View {
    pub(crate) table: Table,
    pub(crate) state: Arc<TableState>,
    /// If it is to be kept as a whole, and can be.
    pub(crate) full: Option<Full>,
}

/// What is known of a table. Names that may be the same table share it: what is in it is a matter
/// of ending too much or just enough.
#[derive(Debug)]
pub(crate) struct TableState {
    pub(crate) settings: TableSettings,
    pub(crate) counters: Counters,
    pub(crate) classes: Classes,
    pub(crate) pool: Pool,
    /// What was written to the facet, if the table has one.
    pub(crate) patches: Option<Patches>,
    descriptions: Mutex<HashMap<Table, Described>>,
    /// Until then nobody knows what a write that was given up may still do; 0 if there is none.
    unsettled_until: AtomicU64,
    name: Box<str>,
}

/// What a store said of a table, or that it did not say.
#[derive(Debug)]
struct Described {
    description: Option<Arc<TableDescription>>,
    since: Moment,
}

impl TableState {
    pub(crate) fn new(name: Box<str>, settings: &Settings, table: &Table) -> Self {
        let found_limits = settings.found_limits;
        let settings = settings.of(table).clone();
        Self {
            patches: settings.facet.as_ref().map(|_| Patches::new(found_limits)),
            settings,
            counters: Counters::default(),
            classes: Classes::default(),
            pool: Pool::default(),
            descriptions: Mutex::default(),
            unsettled_until: AtomicU64::new(0),
            name,
        }
    }

    /// Its name, which all spellings share.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// What it does, by its own settings alone.
    pub(crate) fn stats(&self, serving: Serving) -> TableStats {
        let name = self.name.to_string();
        TableStats { name, mode: self.settings.mode, serving, stats: self.counters.stats() }
    }

    /// Ends all answers of the table, and forgets what the store said of it.
    pub(crate) fn end(&self, versions: &Versions) {
        self.descriptions.lock().unwrap_or_else(PoisonError::into_inner).clear();
        versions.touch_all(&self.classes);
    }

    /// The table's description, if the store has been asked for it.
    pub(crate) fn description(&self, table: &Table) -> Option<Arc<TableDescription>> {
        let all = self.descriptions.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(table)?.description.clone()
    }

    /// Whether the caller is the one who asks the store for a description: there is none, or it
    /// is too old.
    pub(crate) fn claim_description(
        &self,
        table: &Table,
        now: Moment,
        is_too_old: impl FnOnce(Moment) -> bool,
    ) -> bool {
        let mut all = self.descriptions.lock().unwrap_or_else(PoisonError::into_inner);
        match all.get_mut(table) {
            Some(described) if !is_too_old(described.since) => false,
            Some(described) => {
                described.since = now;
                true
            }
            None => {
                all.insert(table.clone(), Described { description: None, since: now });
                true
            }
        }
    }

    /// Notes what the store said; answers whether it had said something else.
    ///
    /// If it was told to be forgotten meanwhile, it stays so: it may be what was there before.
    pub(crate) fn describe(&self, table: &Table, new: Option<Arc<TableDescription>>) -> bool {
        let mut all = self.descriptions.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(described) = all.get_mut(table) else { return false };
        let old = std::mem::replace(&mut described.description, new);
        old.is_some() && old != described.description
    }

    /// A write was given up and may yet be done until then.
    pub(crate) fn unsettle(&self, until: Moment) {
        self.unsettled_until.fetch_max(until.0, Ordering::AcqRel);
    }

    /// Whether what was asked then may be kept.
    pub(crate) fn was_settled(&self, asked: Moment) -> bool {
        asked.0 >= self.unsettled_until.load(Ordering::Acquire)
    }
}
