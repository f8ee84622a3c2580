//! A cache over a table of peers, and what can be seen and set from outside.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use asterisk_realtime_cache::{Answer, Cached, Clock, Settings};
use asterisk_realtime_core::{
    Alteration, Capabilities, Changes, ColumnDefinition, ColumnType, Comparison, Deadline, Driver,
    Error, Filter, IntoChanges, IntoFilter, Invalidations, PoolState, RequirementsMode, Result,
    Row, Rows, Scan, Selection, StaticRow, Table, TableDescription,
};
use asterisk_realtime_memory::MemoryDriver;
use async_trait::async_trait;
use tokio::sync::watch;

/// A cache, the store behind it, and the time.
pub(crate) struct Rig {
    pub(crate) cached: Cached,
    pub(crate) memory: MemoryDriver,
    pub(crate) spy: Spy,
    time: Arc<AtomicU64>,
}

impl Rig {
    /// With the peers `alice`, `bob` and `carol`.
    pub(crate) fn new(settings: Settings) -> Self {
        let memory = MemoryDriver::new("asterisk");
        let text = |name| ColumnDefinition::new(name, ColumnType::Char(40));
        let port = ColumnDefinition::new("port", ColumnType::Integer { bytes: 4, signed: true });
        let columns = [text("name").key(), text("host"), text("context"), port];
        memory.create_table("peers", columns).unwrap();
        for name in ["alice", "bob", "carol"] {
            memory.insert_rows("peers", [[("name", name), ("context", "office")]]).unwrap();
        }
        let spy = Spy::new(memory.clone());
        let time = Arc::new(AtomicU64::new(0));
        let clock = {
            let (start, time) = (Instant::now(), Arc::clone(&time));
            Clock::new(move || start + Duration::from_millis(time.load(Ordering::SeqCst)))
        };
        let cached = Cached::with_clock(Arc::new(spy.clone()), settings, clock);
        Self { cached, memory, spy, time }
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, time: Duration) {
        self.time.fetch_add(u64::try_from(time.as_millis()).unwrap(), Ordering::SeqCst);
    }

    /// The seconds that have passed.
    pub(crate) fn seconds(&self) -> u64 {
        self.time.load(Ordering::SeqCst) / 1_000
    }

    pub(crate) async fn ask(&self, filter: &[(&str, &str)]) -> Result<Answer> {
        let filter = filter.into_filter()?;
        self.cached.answer(&peers(), &filter, Selection::ALL, patient()).await
    }

    /// The context of the peer, and `None` if there is no peer.
    pub(crate) async fn context(&self, name: &str) -> Option<String> {
        let answer = self.ask(&[("name", name)]).await.unwrap();
        answer.rows.first().map(|row| row.text("context").unwrap_or_default().to_owned())
    }

    /// Writes past the cache.
    pub(crate) async fn change(&self, name: &str, context: &str) {
        let (filter, changes) = (filter(&[("name", name)]), changes(&[("context", context)]));
        let count = self.memory.update(&peers(), &filter, &changes, patient()).await;
        assert_eq!(count.unwrap(), 1, "rows of {name}");
    }

    /// Writes through the cache.
    pub(crate) async fn update(&self, by: &[(&str, &str)], to: &[(&str, &str)]) -> Result<u64> {
        self.cached.update(&peers(), &filter(by), &changes(to), patient()).await
    }

    /// Lets what runs in the background come to its end, as far as nothing holds it.
    pub(crate) async fn settle(&self) {
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
    }
}

/// Time enough on a machine that is busy with something else.
fn patient() -> Deadline {
    Deadline::after(Duration::from_mins(1))
}

pub(crate) fn peers() -> Table {
    Table::mapped("peers").unwrap()
}

pub(crate) fn filter(filter: &[(&str, &str)]) -> Filter {
    filter.into_filter().unwrap()
}

pub(crate) fn changes(changes: &[(&str, &str)]) -> Changes {
    changes.into_changes().unwrap()
}

pub(crate) fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Counts the statements that reach the store, and can hold answers back.
#[derive(Clone, Debug)]
pub(crate) struct Spy {
    inner: MemoryDriver,
    selects: Arc<AtomicU64>,
    scans: Arc<AtomicU64>,
    writes: Arc<AtomicU64>,
    held: Arc<watch::Sender<bool>>,
    holds_write: Arc<AtomicBool>,
    held_write: Arc<watch::Sender<bool>>,
    hides_columns: Arc<AtomicBool>,
    source: Arc<Mutex<Option<Box<dyn Invalidations>>>>,
    comparison: Arc<Mutex<Option<Comparison>>>,
    cannot_scan: Arc<AtomicBool>,
    fails_scans: Arc<AtomicBool>,
}

impl Spy {
    fn new(inner: MemoryDriver) -> Self {
        Self {
            inner,
            selects: Arc::default(),
            scans: Arc::default(),
            writes: Arc::default(),
            held: Arc::new(watch::Sender::new(false)),
            holds_write: Arc::default(),
            held_write: Arc::new(watch::Sender::new(false)),
            hides_columns: Arc::default(),
            source: Arc::default(),
            comparison: Arc::default(),
            cannot_scan: Arc::default(),
            fails_scans: Arc::default(),
        }
    }

    pub(crate) fn selects(&self) -> u64 {
        self.selects.load(Ordering::SeqCst)
    }

    pub(crate) fn scans(&self) -> u64 {
        self.scans.load(Ordering::SeqCst)
    }

    pub(crate) fn writes(&self) -> u64 {
        self.writes.load(Ordering::SeqCst)
    }

    /// The next update is done, but told only when [`release_write`](Self::release_write) is
    /// called.
    pub(crate) fn hold_next_write(&self) {
        self.held_write.send_replace(true);
        self.holds_write.store(true, Ordering::SeqCst);
    }

    pub(crate) fn release_write(&self) {
        self.held_write.send_replace(false);
    }

    /// From now on what the store has read is given only when [`release`](Self::release) is called.
    pub(crate) fn hold(&self) {
        self.held.send_replace(true);
    }

    /// From now on the store fails to describe tables.
    pub(crate) fn hide_columns(&self) {
        self.hides_columns.store(true, Ordering::SeqCst);
    }

    /// What the next one is given who wants to know of changes.
    pub(crate) fn tell(&self, source: impl Invalidations) {
        *self.source.lock().unwrap() = Some(Box::new(source));
    }

    /// Whether it was given away.
    pub(crate) fn has_no_source(&self) -> bool {
        self.source.lock().unwrap().is_none()
    }

    /// From now on the store says that it compares texts so.
    pub(crate) fn compare(&self, texts: Comparison) {
        *self.comparison.lock().unwrap() = Some(texts);
    }

    /// From now on the store says that it cannot be read in batches.
    pub(crate) fn refuse_scans(&self) {
        self.cannot_scan.store(true, Ordering::SeqCst);
    }

    /// Whether the store fails in the middle of a scan.
    pub(crate) fn fail_scans(&self, fails: bool) {
        self.fails_scans.store(fails, Ordering::SeqCst);
    }

    pub(crate) fn release(&self) {
        self.held.send_replace(false);
    }
}

#[derive(Debug)]
struct SpyScan {
    scan: Box<dyn Scan>,
    held: Arc<watch::Sender<bool>>,
    fails: Arc<AtomicBool>,
}

#[async_trait]
impl Scan for SpyScan {
    async fn next_batch(&mut self, deadline: Deadline) -> Result<Vec<Row>> {
        let rows = self.scan.next_batch(deadline).await;
        let _ = self.held.subscribe().wait_for(|held| !held).await;
        if self.fails.load(Ordering::SeqCst) {
            return Err(Error::unavailable("the table is too long"));
        }
        rows
    }
}

#[async_trait]
impl Driver for Spy {
    fn token(&self) -> &'static str {
        self.inner.token()
    }

    fn database(&self) -> &str {
        self.inner.database()
    }

    fn capabilities(&self) -> Capabilities {
        let mut can = self.inner.capabilities();
        can.scan &= !self.cannot_scan.load(Ordering::SeqCst);
        can
    }

    fn requirements(&self) -> RequirementsMode {
        self.inner.requirements()
    }

    fn try_select(
        &self,
        table: &Table,
        filter: &Filter,
        selection: Selection,
    ) -> Option<Result<Rows>> {
        self.inner.try_select(table, filter, selection)
    }

    async fn select(
        &self,
        table: &Table,
        filter: &Filter,
        selection: Selection,
        deadline: Deadline,
    ) -> Result<Vec<Row>> {
        self.selects.fetch_add(1, Ordering::SeqCst);
        let rows = self.inner.select(table, filter, selection, deadline).await;
        let _ = self.held.subscribe().wait_for(|held| !held).await;
        rows
    }

    async fn scan(
        &self,
        table: &Table,
        filter: Option<&Filter>,
        batch: NonZeroU32,
        deadline: Deadline,
    ) -> Result<Box<dyn Scan>> {
        self.scans.fetch_add(1, Ordering::SeqCst);
        let scan = self.inner.scan(table, filter, batch, deadline).await?;
        let (held, fails) = (Arc::clone(&self.held), Arc::clone(&self.fails_scans));
        Ok(Box::new(SpyScan { scan, held, fails }))
    }

    async fn load(&self, table: &Table, file: &str, deadline: Deadline) -> Result<Vec<StaticRow>> {
        self.inner.load(table, file, deadline).await
    }

    async fn update(
        &self,
        table: &Table,
        filter: &Filter,
        changes: &Changes,
        deadline: Deadline,
    ) -> Result<u64> {
        self.writes.fetch_add(1, Ordering::SeqCst);
        let count = self.inner.update(table, filter, changes, deadline).await;
        if self.holds_write.swap(false, Ordering::SeqCst) {
            let _ = self.held_write.subscribe().wait_for(|held| !held).await;
        }
        count
    }

    async fn insert(&self, table: &Table, changes: &Changes, deadline: Deadline) -> Result<u64> {
        self.inner.insert(table, changes, deadline).await
    }

    async fn delete(&self, table: &Table, filter: &Filter, deadline: Deadline) -> Result<u64> {
        self.inner.delete(table, filter, deadline).await
    }

    async fn columns(&self, table: &Table, deadline: Deadline) -> Result<Arc<TableDescription>> {
        if self.hides_columns.load(Ordering::SeqCst) {
            return Err(Error::unavailable("the catalogue is locked"));
        }
        let description = self.inner.columns(table, deadline).await?;
        let Some(comparison) = *self.comparison.lock().unwrap() else { return Ok(description) };
        let mut columns = description.columns().to_vec();
        for column in &mut columns {
            if column.compares == Comparison::Bytes {
                column.compares = comparison;
            }
        }
        Ok(Arc::new(TableDescription::new(columns)))
    }

    async fn alter(&self, table: &Table, change: &Alteration, deadline: Deadline) -> Result<()> {
        self.inner.alter(table, change, deadline).await
    }

    async fn ping(&self, deadline: Deadline) -> Result<()> {
        self.inner.ping(deadline).await
    }

    fn pool(&self) -> Option<PoolState> {
        self.inner.pool()
    }

    fn invalidations(&self) -> Option<Box<dyn Invalidations>> {
        self.source.lock().unwrap().take()
    }

    async fn close(&self) {
        self.inner.close().await;
    }
}
