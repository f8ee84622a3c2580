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
use std::sync::{Arc, Mutex, PoisonError};

use asterisk_realtime_core::{Filter, Table};

use crate::table::TableState;
use crate::touched::{Touched, named_value};

/// The versions of the values of all tables.
#[derive(Debug)]
pub(crate) struct Versions {
    values: Box<[AtomicU32]>,
    hasher: RandomState,
}

/// The classes of the answers of a table.
#[derive(Debug, Default)]
pub(crate) struct Classes {
    lists: Arc<Class>,
    columns: Mutex<HashMap<Box<str>, Arc<Class>>>,
}

/// The answers about the values of one column, or about none.
#[derive(Debug, Default)]
struct Class(AtomicU64);

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
        }
    }

    /// The stamp of a question that is about to be asked.
    pub(crate) fn stamp(&self, state: &TableState, table: &Table, filter: &Filter) -> Stamp {
        let description = state.description(table);
        let named = description.as_deref().and_then(|known| named_value(known, filter));
        let Some((column, value)) = named else {
            return Stamp::of(&state.classes.lists, None);
        };
        let class = state.classes.class(column);
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
        let Classes { lists, columns } = &state.classes;
        lists.end();
        let columns = columns.lock().unwrap_or_else(PoisonError::into_inner);
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

    fn at(&self, place: u32) -> &AtomicU32 {
        &self.values[place as usize]
    }

    /// Tables share the counters, but hardly ever a value of a column of the same name.
    fn place(&self, column: &str, value: &str) -> u32 {
        let mask = self.values.len() as u64 - 1;
        u32::try_from(self.hasher.hash_one((column, value)) & mask).unwrap_or(0)
    }
}

impl Classes {
    /// Ends all answers.
    pub(crate) fn end(&self) {
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
