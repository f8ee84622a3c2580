//! Which answers a write leaves as they are.
//!
//! Writes and invalidations are numbered. An answer carries the number of the last one before the
//! store was asked for it, and is given only while what it belongs to was touched by none that came
//! later. So an invalidation is a few stores, whatever is kept; a hit looks at two numbers; and what
//! was asked before an invalidation is void without anybody's doing, however late it comes.
//!
//! An answer belongs to a class: that of a column, if the question names one value of it and what
//! is equal to it for the store is certain; else to that of the lists, which every write of the
//! table touches. A write that is certain of the values that it touches in a column touches the
//! answers about these values, and else the whole class. The values share a fixed number of places,
//! about one for each answer that may be kept, so that a write ends one strange answer at most on
//! average.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use asterisk_realtime_core::{Filter, Table};
use foldhash::quality::RandomState;

use crate::facet::FacetWrite;
use crate::table::TableState;
use crate::touched::{Touched, named_value};

/// The numbers of all tables.
#[derive(Debug)]
pub(crate) struct Versions {
    /// That of the last write or invalidation.
    latest: AtomicU64,
    /// The last behind which anything may have been missed.
    gap: AtomicU64,
    /// The last that was about everything.
    all: AtomicU64,
    values: Box<[AtomicU64]>,
    hasher: RandomState,
}

/// The classes of the answers of a table.
#[derive(Debug, Default)]
pub(crate) struct Classes {
    /// The last that touched everything.
    whole: Class,
    lists: Arc<Class>,
    columns: Mutex<HashMap<Box<str>, Arc<Class>>>,
}

/// The answers about the values of one column, or about none: the number of the last that touched
/// them all.
#[derive(Debug, Default)]
pub(crate) struct Class(AtomicU64);

/// What an answer depends on, and the last number before the store was asked for it.
#[derive(Clone, Debug)]
pub(crate) struct Stamp {
    class: Arc<Class>,
    /// The place of a value.
    place: Option<u32>,
    since: u64,
}

impl Versions {
    /// With about this many places for values.
    pub(crate) fn new(values: usize) -> Self {
        let values = values.clamp(1 << 10, 1 << 20).next_power_of_two();
        Self {
            latest: AtomicU64::new(0),
            gap: AtomicU64::new(0),
            all: AtomicU64::new(0),
            values: (0..values).map(|_| AtomicU64::new(0)).collect(),
            hasher: RandomState::default(),
        }
    }

    /// The number of the last write or invalidation: what the store is asked behind this knows of
    /// it.
    pub(crate) fn latest(&self) -> u64 {
        self.latest.load(Ordering::Acquire)
    }

    /// The stamp of a question that is about to be asked.
    pub(crate) fn stamp(&self, state: &TableState, table: &Table, filter: &Filter) -> Stamp {
        let description = state.description(table);
        let named = description.as_deref().and_then(|known| named_value(known, filter));
        let (class, place) = match named {
            Some((column, value)) => {
                let place = self.place(self.hash(column, value));
                (state.classes.class(column), Some(place))
            }
            None => (Arc::clone(&state.classes.lists), None),
        };
        Stamp { class, place, since: self.latest() }
    }

    /// The stamp of an answer from before all writes and invalidations.
    #[cfg(feature = "persist")]
    pub(crate) fn first_stamp(&self, state: &TableState, table: &Table, filter: &Filter) -> Stamp {
        Stamp { since: 0, ..self.stamp(state, table, filter) }
    }

    /// Whether everything was touched at some time.
    #[cfg(feature = "persist")]
    pub(crate) fn is_all_touched(&self) -> bool {
        self.all.load(Ordering::Acquire) > 0
    }

    /// Makes a stamp of a list one of a value, if it is known by now to be that.
    #[cfg(feature = "persist")]
    pub(crate) fn sharpen(
        &self,
        stamp: &mut Stamp,
        state: &TableState,
        table: &Table,
        filter: &Filter,
    ) {
        if stamp.place.is_none() {
            let sharper = Stamp { since: stamp.since, ..self.stamp(state, table, filter) };
            if self.is_untouched(&sharper) {
                *stamp = sharper;
            }
        }
    }

    /// Whether nothing has happened to the rows of an answer since its stamp was made, and nothing
    /// can have been missed.
    pub(crate) fn is_current(&self, stamp: &Stamp) -> bool {
        self.is_untouched(stamp) && !self.is_behind_gap(stamp)
    }

    /// Whether changes may have been missed since the stamp was made.
    pub(crate) fn is_behind_gap(&self, stamp: &Stamp) -> bool {
        self.gap.load(Ordering::Acquire) > stamp.since
    }

    /// Whether nothing is known to have happened to the rows of an answer since its stamp was made.
    pub(crate) fn is_untouched(&self, stamp: &Stamp) -> bool {
        let value = |place: u32| self.values[place as usize].load(Ordering::Acquire);
        !stamp.class.is_touched(stamp.since)
            && stamp.place.is_none_or(|place| value(place) <= stamp.since)
    }

    /// Whether nothing has happened since then to the rows with the value of this hash, in the
    /// column of the class.
    pub(crate) fn is_value_untouched(&self, class: &Class, hash: u64, since: u64) -> bool {
        let value = self.values[self.place(hash) as usize].load(Ordering::Acquire);
        !class.is_touched(since) && value <= since
    }

    /// The stamp of an answer that knows of the touches after `base` up to `number`, all of which
    /// were of this value; `None` if something else has happened to it, or more since.
    pub(crate) fn restamp(
        &self,
        stamp: &Stamp,
        (column, value): (&str, &str),
        base: u64,
        number: u64,
    ) -> Option<Stamp> {
        let place = self.place(self.hash(column, value));
        let is_same = stamp.place == Some(place) && base <= stamp.since && stamp.since < number;
        let last = self.values[place as usize].load(Ordering::Acquire);
        let is_known = is_same && last == number && !stamp.class.is_touched(stamp.since);
        // What was missed before it is not known behind it either.
        (is_known && !self.is_behind_gap(stamp)).then(|| Stamp { since: number, ..stamp.clone() })
    }

    /// Ends the answers that may hold what is touched. If it is a write of a facet whose row is
    /// still known, the state takes note of it.
    pub(crate) fn touch(
        &self,
        state: &TableState,
        table: &Table,
        touched: Touched<'_>,
        write: Option<&FacetWrite<'_>>,
    ) {
        let description = state.description(table);
        let values_of = |column: &str| touched.values_of(description.as_deref()?, column);
        let Classes { lists, columns, .. } = &state.classes;
        let columns = columns.lock().unwrap_or_else(PoisonError::into_inner);
        // The touches of a table come in the order of their numbers.
        let number = self.next();
        if let Some(write) = write
            && let Some(patches) = &state.patches
            && let Some(class) = columns.get(&*write.column)
        {
            let last = self.at(&write.column, write.value).load(Ordering::Acquire);
            let touched = last.max(class.0.load(Ordering::Acquire));
            if write.was_alone(touched, state) {
                // Before it is touched, so that there is no moment without it.
                patches.note(write, number, last);
            }
        }
        lists.touch(number);
        for (column, class) in columns.iter() {
            match values_of(column) {
                None => class.touch(number),
                Some(values) => {
                    for value in values {
                        self.at(column, value).fetch_max(number, Ordering::AcqRel);
                    }
                }
            }
        }
    }

    /// Ends all answers of a table.
    pub(crate) fn touch_all(&self, classes: &Classes) {
        let columns = classes.columns.lock().unwrap_or_else(PoisonError::into_inner);
        let number = self.next();
        classes.whole.touch(number);
        classes.lists.touch(number);
        columns.values().for_each(|class| class.touch(number));
    }

    /// The number of the last touch of a value.
    fn at(&self, column: &str, value: &str) -> &AtomicU64 {
        &self.values[self.place(self.hash(column, value)) as usize]
    }

    /// Everything was touched, also what is in a file that nobody has read yet.
    pub(crate) fn note_all(&self) {
        self.all.fetch_max(self.next(), Ordering::AcqRel);
    }

    /// Changes may have been missed until now.
    pub(crate) fn note_gap(&self) -> u64 {
        let number = self.next();
        self.gap.fetch_max(number, Ordering::AcqRel);
        number
    }

    /// Tables share the places, but hardly ever a value of a column of the same name.
    pub(crate) fn hash(&self, column: &str, value: &str) -> u64 {
        self.hasher.hash_one((column, value))
    }

    fn next(&self) -> u64 {
        self.latest.fetch_add(1, Ordering::AcqRel) + 1
    }

    fn place(&self, hash: u64) -> u32 {
        u32::try_from(hash & (self.values.len() as u64 - 1)).unwrap_or(0)
    }
}

impl Classes {
    /// The class of a column, which the description spells so.
    pub(crate) fn class(&self, column: &str) -> Arc<Class> {
        let mut columns = self.columns.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(class) = columns.get(column) {
            return Arc::clone(class);
        }
        // Whatever touched the table before may have touched it.
        let touched = AtomicU64::new(self.lists.0.load(Ordering::Acquire));
        Arc::clone(columns.entry(column.into()).or_insert_with(|| Arc::new(Class(touched))))
    }

    /// What was read of the whole table may lack something.
    pub(crate) fn note_gap(&self, number: u64) {
        self.whole.touch(number);
    }

    /// Whether the table as a whole was touched since then.
    pub(crate) fn is_whole_touched(&self, since: u64) -> bool {
        self.whole.is_touched(since)
    }

    /// Whether anything of the table was touched since then.
    pub(crate) fn are_lists_touched(&self, since: u64) -> bool {
        self.lists.is_touched(since)
    }
}

impl Stamp {
    /// The number of the last touch that its answer knows of.
    pub(crate) fn since(&self) -> u64 {
        self.since
    }
}

impl Class {
    fn touch(&self, number: u64) {
        self.0.fetch_max(number, Ordering::AcqRel);
    }

    fn is_touched(&self, since: u64) -> bool {
        self.0.load(Ordering::Acquire) > since
    }
}
