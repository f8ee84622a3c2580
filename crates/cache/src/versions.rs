//! Which answers a write leaves as they are.
//!
//! An answer carries the [`Stamp`] of the moment at which the store was asked for it, and is given
//! only while that is current. So an invalidation is a few additions, whatever is kept; a hit looks
//! at two numbers; and what was asked before an invalidation is void without anybody's doing,
//! however late it comes.
//!
//! An answer belongs to a class: that of a column, if the question names one value of it and the
//! store compares it byte by byte; else to that of the lists, which every write of the table ends.
//! A write that is certain of the values that it touches in a column ends the answers about these
//! values, and else the whole class. The values share a fixed number of counters, about one for
//! each answer that may be kept, so that a write ends one strange answer at most on average.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use asterisk_realtime_core::{Filter, Table, TableDescription};

use crate::clock::Moment;
use crate::pool::Pool;
use crate::touched::{Touched, named_value};

/// The versions of everything.
#[derive(Debug)]
pub(crate) struct Versions {
    values: Box<[AtomicU32]>,
    hasher: RandomState,
    tables: RwLock<HashMap<Box<str>, Arc<TableState>>>,
}

/// What is known of a table.
#[derive(Debug, Default)]
pub(crate) struct TableState {
    lists: Arc<Class>,
    columns: Mutex<HashMap<Box<str>, Arc<Class>>>,
    descriptions: Mutex<HashMap<Table, Described>>,
    /// Until then nobody knows what a write that was given up may still do; 0 if there is none.
    unsettled_until: AtomicU64,
    pub(crate) pool: Pool,
}

/// The answers about the values of one column, or about none.
#[derive(Debug, Default)]
struct Class(AtomicU64);

/// What a store said of a table, or that it did not say.
#[derive(Debug)]
struct Described {
    description: Option<Arc<TableDescription>>,
    since: Moment,
}

/// The versions that an answer depends on, as they were when the store was asked.
#[derive(Clone, Debug)]
pub(crate) struct Stamp {
    class: Arc<Class>,
    version: u64,
    /// The place of the counter of a value, and what it said.
    value: Option<(u32, u32)>,
}

impl Versions {
    /// With about this many counters.
    pub(crate) fn new(values: usize) -> Self {
        let values = values.clamp(1 << 10, 1 << 20).next_power_of_two();
        Self {
            values: (0..values).map(|_| AtomicU32::new(0)).collect(),
            hasher: RandomState::new(),
            tables: RwLock::default(),
        }
    }

    /// The state of a table. Names that may be the same table share one: what is in it is a matter
    /// of ending too much or just enough.
    pub(crate) fn table(&self, table: &Table) -> Arc<TableState> {
        let name = table.schema_and_name().map_or(table.name(), |(_, name)| name);
        // A name that stands in for a missing one may have dots, and some store may split it.
        let name = name.rsplit('.').next().unwrap_or(name).to_lowercase();
        let tables = self.tables.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(state) = tables.get(&*name) {
            return Arc::clone(state);
        }
        drop(tables);
        let mut tables = self.tables.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(tables.entry(name.into()).or_default())
    }

    /// The stamp of a question that is about to be asked.
    pub(crate) fn stamp(&self, state: &TableState, table: &Table, filter: &Filter) -> Stamp {
        let description = state.description(table);
        let named = description.as_deref().and_then(|known| named_value(known, filter));
        let Some((column, value)) = named else {
            return Stamp::of(&state.lists, None);
        };
        let class = state.class(column);
        let place = self.place(column, value);
        let version = self.values[place as usize].load(Ordering::Acquire);
        Stamp::of(&class, Some((place, version)))
    }

    /// Whether nothing has happened to the rows of an answer since its stamp was made.
    pub(crate) fn is_current(&self, stamp: &Stamp) -> bool {
        let is_same =
            |(place, version): (u32, u32)| self.at(place).load(Ordering::Acquire) == version;
        stamp.class.0.load(Ordering::Acquire) == stamp.version && stamp.value.is_none_or(is_same)
    }

    /// Ends the answers that may hold what is touched.
    pub(crate) fn touch(&self, state: &TableState, table: &Table, touched: Touched<'_>) {
        let description = state.description(table);
        let values_of = |column: &str| touched.values_of(description.as_deref()?, column);
        state.lists.end();
        let columns = state.columns.lock().unwrap_or_else(PoisonError::into_inner);
        for (column, class) in columns.iter() {
            match values_of(column) {
                None => class.end(),
                Some(values) => {
                    for value in values {
                        self.at(self.place(column, value)).fetch_add(1, Ordering::AcqRel);
                    }
                }
            }
        }
    }

    /// Ends all answers of all tables.
    pub(crate) fn end_all(&self) {
        let tables = self.tables.read().unwrap_or_else(PoisonError::into_inner);
        tables.values().for_each(|state| state.end());
    }

    fn at(&self, place: u32) -> &AtomicU32 {
        &self.values[place as usize]
    }

    /// Tables share the counters, but hardly ever a value of a column of the same name.
    fn place(&self, column: &str, value: &str) -> u32 {
        let mask = self.values.len() as u64 - 1;
        u32::try_from(self.hasher.hash_one((column, value)) & mask).unwrap_or(0)
    }
}

impl TableState {
    /// Ends all answers of the table, and forgets what the store said of it.
    pub(crate) fn end(&self) {
        self.descriptions.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.lists.end();
        let columns = self.columns.lock().unwrap_or_else(PoisonError::into_inner);
        columns.values().for_each(|class| class.end());
    }

    fn class(&self, column: &str) -> Arc<Class> {
        let mut columns = self.columns.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(class) = columns.get(column) {
            return Arc::clone(class);
        }
        Arc::clone(columns.entry(column.into()).or_default())
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

impl Class {
    fn end(&self) {
        self.0.fetch_add(1, Ordering::AcqRel);
    }
}

impl Stamp {
    fn of(class: &Arc<Class>, value: Option<(u32, u32)>) -> Self {
        Self { class: Arc::clone(class), version: class.0.load(Ordering::Acquire), value }
    }
}
