//! What one cache has in the file.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use asterisk_realtime_core::{Row, Rows};
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::record::{Kept, Record, question_of, question_text, rows_of, rows_text};
use super::{Persistence, Taken};
use crate::cached::{Shared, count};
use crate::clock::Moment;
use crate::entry::Entry;
use crate::key::{Key, Question};
use crate::settings::TableSettings;
use crate::table::TableState;
use crate::versions::Stamp;
use crate::{Answer, Freshness};

/// How many answers wait to be written at most. What is more is not written, unless it takes
/// something back.
const MOST_WAITING: usize = 20_000;

/// An answer that says the same as before is written again when this part of its time is over.
const PARTS: u32 = 8;

/// How long the end waits for the file to be read.
const CLOSING: Duration = Duration::from_secs(2);

/// What the file says of a time so far in the future was written by another clock.
const SKEW: Duration = Duration::from_mins(5);

/// What one cache has in the file.
#[derive(Debug)]
pub(crate) struct Tier {
    file: Arc<Persistence>,
    store: String,
    is_begun: AtomicBool,
    /// Whether there is no file that can be used.
    is_off: AtomicBool,
    /// Its number among the caches of the store.
    owner: AtomicU64,
    /// Whether the file has been read.
    is_loaded: watch::Sender<bool>,
    known: Mutex<Known>,
    /// Whether it has been said that the file cannot be written.
    is_reported: AtomicBool,
    /// What could not be written, in its order. Also says who writes.
    unwritten: tokio::sync::Mutex<Vec<Record>>,
}

#[derive(Debug, Default)]
struct Known {
    in_file: HashMap<Key, InFile>,
    /// New since the last batch.
    waiting: HashMap<Key, Arc<Entry>>,
    /// Questions whose answers are to be taken back.
    ended: Vec<Key>,
    /// Whether the file has been read.
    is_loaded: bool,
}

/// An answer in the file.
#[derive(Debug)]
struct InFile {
    stamp: Stamp,
    /// How old it was at this moment.
    age: Duration,
    at: Moment,
    /// What its rows are like, to know whether others are.
    hash: u64,
    table: Arc<TableState>,
    /// The rows, if this process has not asked for them yet.
    rows: Option<Rows>,
}

impl InFile {
    fn age(&self, now: Moment) -> Duration {
        self.age.saturating_add(now.since(self.at))
    }
}

impl Tier {
    pub(super) fn new(file: Arc<Persistence>, store: String) -> Self {
        Self {
            file,
            store,
            is_begun: AtomicBool::new(false),
            is_off: AtomicBool::new(false),
            owner: AtomicU64::new(0),
            is_loaded: watch::Sender::new(false),
            known: Mutex::default(),
            is_reported: AtomicBool::new(false),
            unwritten: tokio::sync::Mutex::default(),
        }
    }

    /// Begins to read the file and to write into it, in the background.
    pub(crate) fn begin(&self, shared: &Arc<Shared>) {
        if self.is_begun.load(Ordering::Relaxed) {
            return;
        }
        let Ok(runtime) = Handle::try_current() else { return };
        if !self.is_begun.swap(true, Ordering::AcqRel) {
            runtime.spawn(work(BeginAgain(Arc::downgrade(shared)), self.file.pause));
        }
    }

    /// Waits until the file has been read.
    pub(crate) async fn loaded(&self) {
        // The sender is ours.
        let _ = self.is_loaded.subscribe().wait_for(|is_loaded| *is_loaded).await;
    }

    /// An answer of the store: it takes the place of what was in the file.
    pub(crate) fn put(&self, key: &Key, entry: &Arc<Entry>) {
        if self.is_off.load(Ordering::Relaxed) {
            return;
        }
        let mut known = self.known();
        known.forget_rows(key);
        if entry.is_absent() {
            known.end(key);
        } else if known.waiting.len() < MOST_WAITING || known.waiting.contains_key(key) {
            known.waiting.insert(key.clone(), Arc::clone(entry));
        }
    }

    /// The question has no answer any more.
    pub(crate) fn end(&self, key: &Key) {
        if !self.is_off.load(Ordering::Relaxed) {
            self.known().end(key);
        }
    }

    /// Takes back the answers for which the condition holds, and those whose rows are not at hand.
    pub(crate) fn end_where(&self, condition: impl Fn(&Key, &[Row]) -> bool) {
        let mut known = self.known();
        let goes = |(key, found): (&Key, &InFile)| {
            let stays = found.rows.as_ref().is_some_and(|rows| !condition(key, rows));
            (!stays).then(|| key.clone())
        };
        let ended: Vec<_> = known.in_file.iter().filter_map(goes).collect();
        for key in &ended {
            known.end(key);
        }
        known.waiting.retain(|key, entry| !condition(key, entry.rows()));
    }

    /// What the file says, for a store that has failed.
    pub(crate) fn fall_back(&self, shared: &Shared, question: Question<'_>) -> Option<Answer> {
        let known = self.known();
        let found = known.in_file.get(&question.to_key())?;
        let (rows, age) = (found.rows.as_ref()?, found.age(shared.clock.now()));
        let may_be_given = age < end(&found.table.settings)
            && shared.versions.is_untouched(&found.stamp)
            && !shared.is_closed.load(Ordering::Relaxed);
        let answer = || Answer { rows: Rows::from(&**rows), age, freshness: Freshness::Stale };
        may_be_given.then(|| count(&found.table.counters, answer()))
    }

    /// Takes what is in the file. Whatever has happened since the program began counts.
    async fn load(&self, shared: &Shared) {
        let Some(Taken { owner, found }) = self.file.take(&self.store).await else {
            self.is_off.store(true, Ordering::Relaxed);
            *self.known() = Known::default();
            self.is_loaded.send_replace(true);
            return;
        };
        self.owner.store(owner, Ordering::Relaxed);
        let (wall, at) = (self.file.clock.now(), shared.clock.now());
        if owner > 1 {
            // What the one before has written, nobody here knows of.
            self.unwritten.lock().await.push(self.record(None, None));
        }
        let mut known = self.known();
        known.is_loaded = true;
        let is_void = shared.versions.is_all_touched();
        let ended: HashSet<_> = known.ended.iter().cloned().collect();
        for (text, kept) in found {
            let Some((key, rows)) = question_of(&text).zip(rows_of(&kept.rows)) else { continue };
            let is_of_future = kept.asked > wall.saturating_add(millis(SKEW));
            if is_void || shared.passes_by(&key.table) || ended.contains(&key) {
                known.ended.push(key);
                continue;
            }
            let table = shared.table(&key.table);
            let stamp = shared.versions.first_stamp(&table, &key.table, &key.filter);
            let age = Duration::from_millis(wall.saturating_sub(kept.asked));
            // What was asked meanwhile is newer. What is of the future is good for nothing until
            // the clock is set, but has to be known.
            let is_good = !is_of_future && !known.waiting.contains_key(&key);
            let rows = is_good.then(|| rows.into());
            let hash = hash(&kept.rows);
            let found = InFile { stamp, age, at, hash, table, rows };
            known.in_file.entry(key).or_insert(found);
        }
        drop(known);
        self.is_loaded.send_replace(true);
    }

    /// Writes what is new for the last time. Whoever closes a cache that was just made waits for
    /// the file, but not for ever.
    pub(crate) async fn finish(&self, shared: &Shared) {
        if self.is_begun.load(Ordering::Relaxed) && timeout(CLOSING, self.loaded()).await.is_ok() {
            self.write(shared).await;
        }
    }

    /// Writes what is new, and takes back what has ended.
    pub(crate) async fn write(&self, shared: &Shared) {
        let mut unwritten = self.unwritten.lock().await;
        if !*self.is_loaded.borrow() || self.is_off.load(Ordering::Relaxed) {
            return;
        }
        self.collect(shared, &mut unwritten);
        if unwritten.is_empty() {
            return;
        }
        let owner = self.owner.load(Ordering::Relaxed);
        let written = self.file.append(&self.store, owner, &mut unwritten).await;
        let was_reported = self.is_reported.swap(written.is_err(), Ordering::Relaxed);
        if let Err(error) = written {
            let store = &self.store;
            if !was_reported {
                tracing::warn!(store, %error, "the cache file cannot be written");
            }
            if unwritten.len() > MOST_WAITING {
                // All at once, then.
                self.known().in_file.clear();
                *unwritten = vec![self.record(None, None)];
            }
        }
    }

    /// What is to be written: behind what could not be written, what is new, and then what has
    /// ended meanwhile.
    fn collect(&self, shared: &Shared, records: &mut Vec<Record>) {
        let (now, wall) = (shared.clock.now(), self.file.clock.now());
        let mut known = self.known();
        let mut write = |key: &Key, answer| {
            records.push(self.record(Some(question_text(key)), answer));
        };
        for key in std::mem::take(&mut known.ended) {
            write(&key, None);
        }
        for (key, entry) in std::mem::take(&mut known.waiting) {
            if !shared.versions.is_untouched(entry.stamp()) {
                continue;
            }
            let (rows, age) = (rows_text(entry.rows()), entry.age(now));
            let (table, hash) = (Arc::clone(entry.shared_table()), hash(&rows));
            let lasts = end(&table.settings);
            let is_known = known.in_file.get(&key).is_some_and(|before| {
                before.hash == hash
                    && before.age(now) < lasts / PARTS
                    && shared.versions.is_untouched(&before.stamp)
            });
            if is_known {
                // The rest of the time it is good by what was asked then.
                if let Some(before) = known.in_file.get_mut(&key) {
                    before.stamp = entry.stamp().clone();
                }
                continue;
            }
            let asked = wall.saturating_sub(millis(age));
            let until = asked.saturating_add(millis(lasts));
            write(&key, Some(Kept { asked, until, rows }));
            let stamp = entry.stamp().clone();
            known.in_file.insert(key, InFile { stamp, age, at: now, hash, table, rows: None });
        }
        let mut gone = Vec::new();
        known.in_file.retain(|key, found| {
            let is_touched = !shared.versions.is_untouched(&found.stamp);
            if is_touched {
                gone.push(key.clone());
            } else if found.rows.is_some() {
                shared.versions.sharpen(&mut found.stamp, &found.table, &key.table, &key.filter);
            }
            !is_touched && found.age(now) < end(&found.table.settings)
        });
        if known.in_file.is_empty() && !gone.is_empty() {
            records.push(self.record(None, None));
            return;
        }
        let mut write = |key: &Key, answer| {
            records.push(self.record(Some(question_text(key)), answer));
        };
        for key in &gone {
            write(key, None);
        }
        self.limit(&mut known, now, &mut write);
    }

    /// Takes the oldest tenth back if there are too many.
    fn limit(&self, known: &mut Known, now: Moment, write: &mut impl FnMut(&Key, Option<Kept>)) {
        let most = self.file.limits.entries;
        if known.in_file.len() <= most {
            return;
        }
        let goes = known.in_file.len() - (most - most / 10);
        let mut ages: Vec<_> = known.in_file.values().map(|found| found.age(now)).collect();
        let (_, youngest, _) = ages.select_nth_unstable_by(goes - 1, |one, other| other.cmp(one));
        let youngest = *youngest;
        known.in_file.retain(|key, found| {
            let stays = found.age(now) < youngest;
            if !stays {
                write(key, None);
            }
            stays
        });
    }

    fn record(&self, question: Option<String>, answer: Option<Kept>) -> Record {
        Record { store: self.store.clone(), question, answer }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn forget_rows(&mut self, key: &Key) {
        if let Some(found) = self.in_file.get_mut(key) {
            found.rows = None;
        }
    }

    fn end(&mut self, key: &Key) {
        self.waiting.remove(key);
        if self.in_file.remove(key).is_some() || !self.is_loaded {
            self.ended.push(key.clone());
        }
    }
}

/// From which age on an answer from the file is not given: no part of it may be older than its own
/// limit.
fn end(settings: &TableSettings) -> Duration {
    let end = settings.found.end();
    let facet = settings.facet.as_ref().map(|facet| facet.lifetime + facet.grace);
    facet.map_or(end, |facet| facet.min(end))
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// When the runtime ends, somebody else may go on.
struct BeginAgain(Weak<Shared>);

impl Drop for BeginAgain {
    fn drop(&mut self) {
        if let Some(shared) = self.0.upgrade()
            && let Some(tier) = shared.tier.as_ref()
        {
            tier.is_begun.store(false, Ordering::Release);
        }
    }
}

/// Reads the file, and writes into it until the cache is gone or closed.
async fn work(again: BeginAgain, pause: Duration) {
    if let Some(shared) = again.0.upgrade()
        && let Some(tier) = shared.tier.as_ref()
        && !*tier.is_loaded.borrow()
    {
        tier.load(&shared).await;
    }
    loop {
        sleep(pause).await;
        let Some(shared) = again.0.upgrade() else { return };
        let Some(tier) = shared.tier.as_ref() else { return };
        tier.write(&shared).await;
        if shared.is_closed.load(Ordering::Relaxed) {
            return;
        }
    }
}
