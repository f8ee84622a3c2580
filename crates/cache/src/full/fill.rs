//! Reading a table as a whole.

use std::num::NonZeroU32;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError, Weak};
use std::time::Duration;

use asterisk_realtime_core::{Deadline, Error, Result, Row};
use tokio::task::{spawn_blocking, yield_now};

use crate::Limits;
use crate::cached::Shared;
use crate::entry::row_bytes;
use crate::full::Full;
use crate::full::snapshot::{Snapshot, Want};
use crate::run::is_failure;
use crate::stats::add;
use crate::table::{TableState, View};

/// A table that has a key is read in pages of so many rows, behind each other by the key. Another
/// one is read in one, because behind a row that was deleted a page begins too late.
const PAGE: u32 = 10_000;

/// How long a page may take, if a statement may not take longer.
const PAGE_TIME: Duration = Duration::from_secs(10);

/// So many rows are copied without letting others have the thread.
const AT_ONCE: usize = 128;

/// After a failure it rests for so many times as long as it took.
const BREATH: u32 = 4;

/// So many rows are put in order without asking for another thread.
const FEW: usize = 1_000;

/// The one who reads a table.
#[derive(Debug)]
pub(crate) struct Filling {
    view: Arc<View>,
    /// How often what is read had been declared void at the beginning.
    disowned: u64,
}

/// Why there is no snapshot.
enum Stop {
    /// The cache, or this reading, is at its end.
    Abandoned,
    /// A write may still be done that nobody knows of, or the table is being changed.
    TryAgain,
    OverLimit(&'static str),
    Store(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

impl Drop for Filling {
    fn drop(&mut self) {
        if let Some(full) = &self.view.full {
            full.is_filling.store(false, Ordering::Release);
        }
    }
}

impl Filling {
    /// `None` if somebody else reads it.
    pub(crate) fn begin(view: &Arc<View>) -> Option<Self> {
        let full = view.full.as_ref()?;
        if full.is_filling.swap(true, Ordering::AcqRel) {
            return None;
        }
        let disowned = full.disowned.load(Ordering::Acquire);
        Some(Self { view: Arc::clone(view), disowned })
    }

    /// Reads the table and puts it in the place of what there was.
    pub(crate) async fn run(self, shared: Weak<Shared>) {
        let Some(full) = &self.view.full else { return };
        let Some(began) = shared.upgrade().map(|shared| shared.clock.now()) else { return };
        let outcome = self.read(&shared).await;
        let Some(shared) = shared.upgrade() else { return };
        let rest = |full: &Full| {
            let next = shared.clock.now().after(self.view.state.settings.found.hard);
            full.next_fill.store(next.0, Ordering::Relaxed);
        };
        match outcome {
            Ok(snapshot) => self.keep(full, &shared, snapshot).await,
            Err(Stop::Abandoned | Stop::TryAgain) => {}
            Err(Stop::OverLimit(what)) => {
                rest(full);
                full.snapshot.store(None);
                if !full.is_over_limit.swap(true, Ordering::Relaxed) {
                    let table = &self.view.table;
                    tracing::warn!(%table, "more {what} than are kept of a whole table: it is kept by question");
                }
            }
            Err(Stop::Store(error)) => {
                shared.learn(&self.view.table, &self.view.state, Some(&error));
                if is_failure(&error) {
                    // A table that takes too long is not what the store is busy with all the time.
                    let now = shared.clock.now();
                    let next = now.after(now.since(began) * BREATH);
                    full.next_fill.fetch_max(next.0, Ordering::Relaxed);
                } else {
                    rest(full);
                    full.snapshot.store(None);
                }
            }
        }
    }

    async fn keep(&self, full: &Full, shared: &Shared, snapshot: Snapshot) {
        shared.learn(&self.view.table, &self.view.state, None);
        full.is_over_limit.store(false, Ordering::Relaxed);
        let old = full.snapshot.swap(Some(Arc::new(snapshot)));
        // Behind it, so that one of the two notices.
        if self.is_void(full, shared) {
            full.snapshot.store(None);
        }
        let rows = old.as_ref().map_or(0, |old| old.rows.len());
        off_the_path(rows, move || drop(old)).await;
    }

    fn is_void(&self, full: &Full, shared: &Shared) -> bool {
        shared.is_closed.load(Ordering::Acquire)
            || full.disowned.load(Ordering::Acquire) != self.disowned
    }

    async fn read(&self, shared: &Weak<Shared>) -> Result<Snapshot, Stop> {
        let View { table, state, full } = &*self.view;
        let Some(full) = full else { return Err(Stop::Abandoned) };
        let live = || {
            let shared = shared.upgrade().ok_or(Stop::Abandoned)?;
            if self.is_void(full, &shared) { Err(Stop::Abandoned) } else { Ok(shared) }
        };
        let cache = live()?;
        add(&state.counters.refreshes);
        let asked = cache.clock.now();
        if !state.was_settled(asked) {
            return Err(Stop::TryAgain);
        }
        let since = cache.versions.latest();
        let deadline = || Deadline::after(page_time(&cache));
        state.claim_description(table, asked, |_| true);
        let description = cache.describe(state, table, deadline()).await?;
        let wants = full.wants.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let key = description.primary_key();
        // What touches the values that rows will be found by is to be known from now on.
        let named = key.iter().map(|column| &*column.name).chain(wants.iter().map(Want::column));
        named.for_each(|column| drop(state.classes.class(column)));
        let mut reading = Reading::new(state, !key.is_empty());
        let mut scan = cache.inner.scan(table, None, reading.page, deadline()).await?;
        let time = page_time(&cache);
        drop(cache);
        loop {
            let batch = scan.next_batch(Deadline::after(time)).await?;
            let shared = live()?;
            if !batch.is_empty() {
                reading.add(&batch).await?;
                continue;
            }
            let Reading { rows, bytes, .. } = reading;
            let (description, state) = (Arc::clone(&description), Arc::clone(state));
            let made = off_the_path(rows.len(), move || {
                have_same_columns(&rows).then(|| {
                    let snapshot = Snapshot::new(rows, &description, (asked, since, bytes));
                    let most = state.settings.full_limits.bytes;
                    for want in snapshot.wants().chain(wants) {
                        if snapshot.claim(&want) {
                            snapshot.make(&want, &state.classes, &shared.versions, most);
                        }
                    }
                    snapshot
                })
            });
            return made.await.flatten().ok_or(Stop::TryAgain);
        }
    }
}

fn page_time(shared: &Shared) -> Duration {
    shared.settings.fetch.max(PAGE_TIME)
}

/// The rows that were read so far.
struct Reading<'s> {
    state: &'s TableState,
    page: NonZeroU32,
    rows: Vec<Row>,
    bytes: u64,
}

impl<'s> Reading<'s> {
    fn new(state: &'s TableState, has_key: bool) -> Self {
        let Limits { entries, .. } = state.settings.full_limits;
        let most = u32::try_from(entries).unwrap_or(u32::MAX).saturating_add(1);
        let page = NonZeroU32::new(if has_key { most.min(PAGE) } else { most });
        let bytes = size_of::<Snapshot>() as u64;
        Self { state, page: page.unwrap_or(NonZeroU32::MIN), rows: Vec::new(), bytes }
    }

    async fn add(&mut self, batch: &[Row]) -> Result<(), Stop> {
        for some in batch.chunks(AT_ONCE) {
            let before = self.rows.len();
            self.rows.extend(self.state.pool.settle(some));
            self.bytes += self.rows[before..].iter().map(row_bytes).sum::<usize>() as u64;
            // Whoever else wants this thread waits no longer than for these.
            yield_now().await;
        }
        let limits = self.state.settings.full_limits;
        if self.rows.len() > limits.entries {
            return Err(Stop::OverLimit("rows"));
        }
        if self.bytes > limits.bytes {
            return Err(Stop::OverLimit("bytes"));
        }
        Ok(())
    }
}

/// If it was changed while it was read, it has not.
fn have_same_columns(rows: &[Row]) -> bool {
    rows.windows(2).all(|pair| pair[0].columns().same_as(pair[1].columns()))
}

/// Does what takes its time with so many rows where it holds up nobody; `None` if it could not be
/// done.
pub(super) async fn off_the_path<T: Send + 'static>(
    rows: usize,
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    if rows <= FEW { Some(work()) } else { spawn_blocking(work).await.ok() }
}
