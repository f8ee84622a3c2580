//! What is known of a table.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use arc_swap::{ArcSwap, Guard};
use asterisk_realtime_core::{Capabilities, Table, TableDescription};
use foldhash::fast::RandomState;

use crate::clock::Moment;
use crate::facet::Patches;
use crate::full::Full;
use crate::pool::Pool;
use crate::settings::{Settings, TableSettings, plain_name};
use crate::stats::Counters;
use crate::versions::{Classes, Versions};
use crate::{Serving, TableStats};

/// All tables that were asked for.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    /// By each spelling of their name, to be found without a lock and without a copy.
    spelt: ArcSwap<Spelt>,
    /// By the name that the spellings share.
    plain: RwLock<HashMap<Box<str>, Arc<TableState>>>,
}

/// The views of the tables. Most stores have a few, which are looked through faster than hashed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spelt {
    views: Vec<Arc<View>>,
    by_table: HashMap<Table, Arc<View>, RandomState>,
}

const FEW: usize = 8;

impl Spelt {
    pub(crate) fn get(&self, table: &Table) -> Option<&Arc<View>> {
        if self.views.len() <= FEW {
            self.views.iter().find(|view| view.table == *table)
        } else {
            self.by_table.get(table)
        }
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &Arc<View>> {
        self.views.iter()
    }

    fn add(&mut self, view: Arc<View>) {
        self.by_table.insert(view.table.clone(), Arc::clone(&view));
        self.views.push(view);
    }
}

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

impl Directory {
    /// The tables as they were asked for so far.
    pub(crate) fn spelt(&self) -> Guard<Arc<Spelt>> {
        self.spelt.load()
    }

    /// The view of a table, made if there is none.
    pub(crate) fn make(&self, table: &Table, settings: &Settings, can: Capabilities) -> Arc<View> {
        let mut plain = self.plain.write().unwrap_or_else(PoisonError::into_inner);
        let name = plain_name(table);
        let state = plain
            .entry(name.clone())
            .or_insert_with(|| Arc::new(TableState::new(name, settings, table)));
        // One at a time, because of the lock.
        let spelt = self.spelt.load();
        if let Some(view) = spelt.get(table) {
            return Arc::clone(view);
        }
        let full = Full::of(&state.settings, can);
        let view = Arc::new(View { table: table.clone(), state: Arc::clone(state), full });
        let mut spelt = Spelt::clone(&spelt);
        spelt.add(Arc::clone(&view));
        self.spelt.store(Arc::new(spelt));
        view
    }

    /// The states of all tables, by name.
    pub(crate) fn all(&self) -> Vec<Arc<TableState>> {
        let plain = self.plain.read().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<_> = plain.values().cloned().collect();
        all.sort_by(|one, other| one.name.cmp(&other.name));
        all
    }
}

impl TableState {
    fn new(name: Box<str>, settings: &Settings, table: &Table) -> Self {
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
