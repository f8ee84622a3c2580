//! The answers that are kept, within limits.

use std::sync::Arc;

use foldhash::quality::RandomState;
use quick_cache::sync::Cache;
use quick_cache::{Lifecycle, OptionsBuilder, Weighter};

use crate::entry::Entry;
use crate::key::{Key, Question};
use crate::settings::{Limits, Settings};
use crate::stats::add;

type Map = Cache<Key, Arc<Entry>, Weight, RandomState, Eviction>;

/// Answers with rows, and apart from them those without.
#[derive(Debug)]
pub(crate) struct Kept {
    found: Map,
    absent: Map,
}

impl Kept {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self { found: map(settings.found_limits), absent: map(settings.absent_limits) }
    }

    /// The answers that there are: an invalidated one may hide a good one of the other kind.
    pub(crate) fn get(&self, question: Question<'_>) -> impl Iterator<Item = Arc<Entry>> {
        let maps = [&self.found, &self.absent].into_iter();
        maps.filter_map(move |map| map.get(&question))
    }

    pub(crate) fn put(&self, key: Key, entry: Arc<Entry>) {
        let (map, other) = if entry.is_absent() {
            (&self.absent, &self.found)
        } else {
            (&self.found, &self.absent)
        };
        other.remove(&key);
        // The map tells of what is replaced as of what has to go.
        if let Some(older) = map.peek(&key) {
            older.replace();
        }
        map.insert(key, entry);
    }

    pub(crate) fn remove(&self, key: &Key) {
        self.found.remove(key);
        self.absent.remove(key);
    }

    pub(crate) fn retain(&self, keep: impl Fn(&Key, &Entry) -> bool) {
        for map in [&self.found, &self.absent] {
            map.retain(|key, entry| keep(key, entry));
        }
    }
}

/// The parts that a map is divided into, each behind its own lock, are not smaller than this, so
/// that a list of some length finds room.
const LEAST_PART: u64 = 1024 * 1024;
const MOST_PARTS: u64 = 64;

fn map(limits: Limits) -> Map {
    let Limits { entries, bytes } = limits;
    let parts = usize::try_from((bytes / LEAST_PART).clamp(1, MOST_PARTS)).unwrap_or(1);
    let options = OptionsBuilder::new()
        .shards(parts)
        .estimated_items_capacity(entries)
        .weight_capacity(bytes)
        .build();
    let weight = Weight { least: bytes.div_ceil((entries as u64).max(1)) };
    match options {
        Ok(options) => Cache::with_options(options, weight, RandomState::default(), Eviction),
        // It misses nothing that it needs; this is what it would do without options.
        Err(_) => Cache::with(entries, bytes, weight, RandomState::default(), Eviction),
    }
}

/// An answer weighs its bytes, and not less than its part of the limit: so that many small ones
/// keep to the number, and few large ones to the bytes.
#[derive(Clone, Debug)]
struct Weight {
    least: u64,
}

impl Weighter<Key, Arc<Entry>> for Weight {
    fn weight(&self, _: &Key, entry: &Arc<Entry>) -> u64 {
        entry.bytes.max(self.least)
    }
}

/// Counts what has to go, and lets go of it when the map is not locked any more.
#[derive(Clone, Debug)]
struct Eviction;

impl Lifecycle<Key, Arc<Entry>> for Eviction {
    type RequestState = Vec<(Key, Arc<Entry>)>;

    fn on_evict(&self, state: &mut Self::RequestState, key: Key, entry: Arc<Entry>) {
        if !entry.is_replaced() {
            add(&entry.table().counters.evictions);
        }
        state.push((key, entry));
    }
}
