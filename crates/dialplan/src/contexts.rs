//! Contexts that are kept for a while.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use asterisk_realtime_core::{Error, IntoFilter, Lookup, Result};

use crate::Settings;
use crate::compiled::Compiled;
use crate::loading::{Loading, Outcome};

/// Which context of which family.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Key {
    pub(crate) family: String,
    pub(crate) context: String,
}

/// What tells the time.
pub(crate) type Clock = Arc<dyn Fn() -> Instant + Send + Sync>;

/// Reads contexts, each at most once at a time, and keeps them.
pub(crate) struct Contexts {
    pub(crate) lookup: Arc<dyn Lookup>,
    pub(crate) settings: Settings,
    clock: Clock,
    slots: Mutex<Slots>,
}

#[derive(Debug, Default)]
struct Slots {
    by_key: HashMap<Key, Slot>,
    /// The readings so far.
    readings: u64,
}

/// What is there of a context.
#[derive(Debug, Default)]
struct Slot {
    kept: Option<Kept>,
    loading: Option<Loading>,
}

#[derive(Clone, Debug)]
struct Kept {
    compiled: Arc<Compiled>,
    /// When it was asked for.
    since: Instant,
}

/// How old a context is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Age {
    Fresh,
    /// Still good, while it is read anew.
    Stale,
    TooOld,
}

impl Contexts {
    pub(crate) fn new(lookup: Arc<dyn Lookup>, settings: Settings, clock: Clock) -> Self {
        Self { lookup, settings, clock, slots: Mutex::default() }
    }

    /// The context: as it is kept if it is fresh; as it was, while it is read in the background;
    /// else read now, together with all who wait for it.
    pub(crate) async fn get(self: &Arc<Self>, key: &Key) -> Outcome {
        let loading = {
            let mut slots = self.slots();
            let now = (self.clock)();
            let slot = slots.by_key.get(key);
            let kept = slot.and_then(|slot| slot.kept.clone());
            let under_way = slot.and_then(|slot| slot.loading.clone());
            let under_way = under_way.filter(|loading| !loading.is_lost());
            let age = kept.as_ref().map_or(Age::TooOld, |kept| self.age(kept, now));
            if let (Age::Fresh, Some(kept)) = (age, &kept) {
                return Ok(Arc::clone(&kept.compiled));
            }
            let loading = under_way.unwrap_or_else(|| self.load(&mut slots, key, now));
            match (age, kept) {
                (Age::Stale, Some(kept)) => return Ok(kept.compiled),
                _ => loading,
            }
        };
        loading.outcome().await
    }

    /// Forgets the contexts for which the condition holds. What is being read of them is not kept.
    pub(crate) fn forget(&self, condition: impl Fn(&Key) -> bool) {
        self.slots().by_key.retain(|key, _| !condition(key));
    }

    fn slots(&self) -> MutexGuard<'_, Slots> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn age(&self, kept: &Kept, now: Instant) -> Age {
        let age = now.saturating_duration_since(kept.since);
        let Settings { keep, stale, recheck, .. } = self.settings;
        let (keep, stale) = match *kept.compiled {
            // It is not old rows that are answered from, but whether there are many.
            Compiled::TooLarge => (recheck, Duration::MAX),
            _ => (keep, stale),
        };
        match age {
            age if age < keep => Age::Fresh,
            age if age < keep.saturating_add(stale) => Age::Stale,
            _ => Age::TooOld,
        }
    }

    /// Starts to read a context.
    fn load(self: &Arc<Self>, slots: &mut Slots, key: &Key, now: Instant) -> Loading {
        // What nobody asked for lately is no longer worth its memory.
        slots.by_key.retain(|other, slot| {
            let is_good = |kept: &Kept| self.age(kept, now) != Age::TooOld;
            other == key || slot.loading.is_some() || slot.kept.as_ref().is_some_and(is_good)
        });
        slots.readings += 1;
        let (loading, teller) = Loading::new(slots.readings);
        slots.by_key.entry(key.clone()).or_default().loading = Some(loading.clone());
        let (contexts, key, id) = (Arc::clone(self), key.clone(), loading.id);
        tokio::spawn(async move {
            let outcome = contexts.read(&key).await.map(Arc::new);
            contexts.keep(&key, id, now, &outcome);
            teller.tell(outcome);
        });
        loading
    }

    /// Takes note of an outcome, unless the context was forgotten in the meantime.
    fn keep(&self, key: &Key, id: u64, since: Instant, outcome: &Outcome) {
        let mut slots = self.slots();
        let slot = slots.by_key.get_mut(key);
        let is_ours = |slot: &&mut Slot| slot.loading.as_ref().is_some_and(|it| it.id == id);
        let Some(slot) = slot.filter(is_ours) else { return };
        slot.loading = None;
        match outcome {
            Ok(compiled) => slot.kept = Some(Kept { compiled: Arc::clone(compiled), since }),
            Err(error) => {
                let Key { family, context } = key;
                tracing::warn!(%family, %context, %error, "a context of the dialplan cannot be read");
                if slot.kept.is_none() {
                    slots.by_key.remove(key);
                }
            }
        }
    }

    async fn read(&self, key: &Key) -> Result<Compiled> {
        let filter = [("context", &*key.context)].into_filter()?;
        let settings = self.settings;
        // One more than are kept tells that there are too many, however many there are.
        let most = u32::try_from(settings.compile_limit.saturating_add(1)).unwrap_or(u32::MAX);
        let rows = self.lookup.lookup_some(&key.family, &filter, most).await?;
        if rows.len() > settings.compile_limit {
            let (Key { family, context }, limit) = (key, settings.compile_limit);
            tracing::info!(%family, %context, limit, "a context is too large to be kept");
            return Ok(Compiled::TooLarge);
        }
        // Many patterns take a while, which others should not have to wait for.
        let compiling = tokio::task::spawn_blocking(move || Compiled::new(&rows, &settings));
        compiling.await.map_err(|_| Error::internal("compiling a context panicked"))?
    }
}

impl fmt::Debug for Contexts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = formatter.debug_struct("Contexts");
        debug.field("settings", &self.settings).field("slots", &self.slots).finish_non_exhaustive()
    }
}
