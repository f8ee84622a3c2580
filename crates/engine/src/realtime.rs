//! The engine itself.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arc_swap::ArcSwap;
use async_trait::async_trait;

use asterisk_realtime_conf::Files;
use asterisk_realtime_core::{
    Changes, Config, Diagnostic, DriverKind, Error, Filter, IntoChanges, IntoFilter, Lookup,
    Object, Requirement, Result, Row, Unmet,
};

use crate::cache;
use crate::call::Call;
use crate::layers::{BreakerState, Pauses};
use crate::open::{self, LookupColumns, Origin, Reading};
use crate::snapshot::Snapshot;
use crate::source::Source;

/// The Asterisk Realtime Architecture over one configuration directory.
///
/// A handle: cloning it is cheap, and all clones see a reload.
#[derive(Clone, Debug)]
pub struct Realtime {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    origin: Origin,
    snapshot: ArcSwap<Snapshot>,
    /// One reload at a time.
    reloading: tokio::sync::Mutex<()>,
}

/// Says what a [`Realtime`] is opened with.
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder {
    origin: Origin,
}

impl Builder {
    /// Adds a kind of driver; the first of a token counts.
    pub fn driver(mut self, kind: Arc<dyn DriverKind>) -> Self {
        self.origin.kinds.push(kind);
        self
    }

    /// Adds kinds of drivers.
    pub fn drivers(mut self, kinds: impl IntoIterator<Item = Arc<dyn DriverKind>>) -> Self {
        self.origin.kinds.extend(kinds);
        self
    }

    /// Reads text files from here instead of the directory, which then only names the place that
    /// relative names of databases count from.
    pub fn files(mut self, files: Arc<dyn Files>) -> Self {
        self.origin.files = Some(files);
        self
    }

    /// Says by which columns Asterisk looks a family up, so that [`Realtime::inspect`] can tell
    /// which tables lack them, or an index on them. The engine itself knows of static files only.
    pub fn lookup_columns(mut self, columns: fn(&str) -> &'static [&'static str]) -> Self {
        self.origin.lookup_columns = columns;
        self
    }

    /// Says what suits a family whose answers are to be kept, where `ara.conf` does not. The engine
    /// itself knows of none.
    #[cfg(feature = "cache")]
    pub fn cache_advice(mut self, advise: fn(&str) -> crate::CacheAdvice) -> Self {
        self.origin.caching.advise = advise;
        self
    }

    /// Says how the SQLite file is opened that `cache-file` of `ara.conf` names: in it the caches
    /// keep what they know for a restart. The engine itself knows no driver.
    #[cfg(feature = "cache")]
    pub fn cache_file(mut self, open: asterisk_realtime_cache::OpenFile) -> Self {
        self.origin.caching.open_file = Some(open);
        self
    }

    /// Counts the ages of answers that are kept by this clock, for tests.
    #[cfg(feature = "cache")]
    pub fn cache_clock(mut self, clock: asterisk_realtime_cache::Clock) -> Self {
        self.origin.caching.clock = clock;
        self
    }

    /// Sets for how long a store that failed is left alone.
    pub fn breaker_pauses(mut self, pauses: Pauses) -> Self {
        self.origin.pauses = pauses;
        self
    }

    /// Reads the configuration, a few text files, on the calling thread. No store is touched; one
    /// that is down is a failed call later.
    ///
    /// # Errors
    ///
    /// * [`NotFound`](asterisk_realtime_core::ErrorKind::NotFound): there is no such directory. A
    ///   missing `extconfig.conf` is no error: nothing is mapped then.
    /// * [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid): `extconfig.conf`, `ara.conf` or a
    ///   driver's own file cannot be parsed, or a value in `ara.conf` cannot be used.
    ///   [`Builder::check`] tells all that is wrong.
    pub fn open(self) -> Result<Realtime> {
        let Reading { snapshot, fatal } = self.read()?;
        for diagnostic in &snapshot.diagnostics {
            tracing::warn!(%diagnostic, "configuration");
        }
        match fatal {
            Some(error) => Err(error),
            None => Ok(self.realtime(snapshot)),
        }
    }

    /// Reads the configuration as far as it can be read, and tells everything that is wrong with
    /// it, without touching a store. What can be used of it can be probed with
    /// [`Realtime::check`].
    ///
    /// # Errors
    ///
    /// [`NotFound`](asterisk_realtime_core::ErrorKind::NotFound): there is no such directory.
    pub fn check(self) -> Result<(Realtime, Vec<Diagnostic>)> {
        let Reading { snapshot, .. } = self.read()?;
        let diagnostics = snapshot.diagnostics.clone();
        Ok((self.realtime(snapshot), diagnostics))
    }

    /// The variables that the drivers' own files want in the environment of the process, by name
    /// and value, each name once (`[ENV]` of `res_odbc.conf`, which Asterisk applies when it
    /// starts). Nothing is set: a program that wants them sees to it before it starts threads, most
    /// simply by executing itself once more with them, as `ara` does. What cannot be read is left
    /// out; [`Builder::check`] tells why.
    pub fn environment(&self) -> Vec<(String, String)> {
        open::environment(&self.origin)
    }

    fn read(&self) -> Result<Reading> {
        if self.origin.files.is_none() {
            open::check_directory(&self.origin.directory)?;
        }
        Ok(open::read(&self.origin, None))
    }

    fn realtime(self, snapshot: Snapshot) -> Realtime {
        Realtime {
            shared: Arc::new(Shared {
                origin: self.origin,
                snapshot: ArcSwap::from_pointee(snapshot),
                reloading: tokio::sync::Mutex::default(),
            }),
        }
    }
}

impl Realtime {
    /// Starts to open the configuration directory (`/etc/asterisk`).
    pub fn builder(directory: impl Into<PathBuf>) -> Builder {
        let directory = directory.into();
        let lookup_columns: LookupColumns = |_| &[];
        let (kinds, pauses, caching) = (Vec::new(), Pauses::default(), cache::Caching::default());
        Builder {
            origin: Origin { directory, files: None, kinds, lookup_columns, pauses, caching },
        }
    }

    /// The configuration directory.
    pub fn directory(&self) -> &Path {
        &self.shared.origin.directory
    }

    pub(crate) fn origin(&self) -> &Origin {
        &self.shared.origin
    }

    pub(crate) fn snapshot(&self) -> arc_swap::Guard<Arc<Snapshot>> {
        self.shared.snapshot.load()
    }

    /// A call of one family, for those who want to know who answered or need another deadline.
    pub fn call<'c>(&'c self, family: &'c str) -> Call<'c> {
        Call::new(self, family)
    }

    /// The first row that satisfies the filter; `None` if there is none. Asterisk's *realtime*.
    ///
    /// # Errors
    ///
    /// * [`NotFound`](asterisk_realtime_core::ErrorKind::NotFound): the family is not mapped, or
    ///   table or column do not exist.
    /// * [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid): the filter can never work.
    /// * [`Unavailable`](asterisk_realtime_core::ErrorKind::Unavailable) and the others of
    ///   [`Driver::select`](asterisk_realtime_core::Driver::select), if no store answers.
    pub async fn lookup(&self, family: &str, filter: impl IntoFilter) -> Result<Option<Row>> {
        self.call(family).first(filter, |row, _| row).await
    }

    /// All rows that satisfy the filter, ordered by the column of its first condition. Asterisk's
    /// *realtime multi*.
    ///
    /// # Errors
    ///
    /// As [`Realtime::lookup`].
    pub async fn lookup_all(&self, family: &str, filter: impl IntoFilter) -> Result<Vec<Row>> {
        self.call(family).list(filter, None, |rows, _| rows).await
    }

    /// The first rows that satisfy the filter, at most so many, ordered as by
    /// [`Realtime::lookup_all`].
    ///
    /// # Errors
    ///
    /// As [`Realtime::lookup`].
    pub async fn lookup_some(
        &self,
        family: &str,
        filter: impl IntoFilter,
        most: u32,
    ) -> Result<Vec<Row>> {
        self.call(family).list(filter, Some(most), |rows, _| rows).await
    }

    /// Writes the changes to all rows that satisfy the filter, and answers how many matched.
    /// Asterisk's *update* and *update2*.
    ///
    /// # Errors
    ///
    /// As [`Realtime::lookup`]; also
    /// [`Conflict`](asterisk_realtime_core::ErrorKind::Conflict), and
    /// [`Uncertain`](asterisk_realtime_core::ErrorKind::Uncertain) if the write may or may not have
    /// happened: it is then sent to no other store.
    pub async fn update(
        &self,
        family: &str,
        filter: impl IntoFilter,
        changes: impl IntoChanges,
    ) -> Result<u64> {
        Ok(self.call(family).update(filter, changes).await?.value)
    }

    /// Adds a row and answers 1. Asterisk's *store*.
    ///
    /// # Errors
    ///
    /// As [`Realtime::update`].
    pub async fn store(&self, family: &str, changes: impl IntoChanges) -> Result<u64> {
        Ok(self.call(family).store(changes).await?.value)
    }

    /// Removes all rows that satisfy the filter, and answers how many there were. Asterisk's
    /// *destroy*.
    ///
    /// # Errors
    ///
    /// As [`Realtime::update`].
    pub async fn destroy(&self, family: &str, filter: impl IntoFilter) -> Result<u64> {
        Ok(self.call(family).destroy(filter).await?.value)
    }

    /// What the table lacks of what a module is going to write; empty if nothing. Asterisk's
    /// *require*. Missing columns are created where the driver's `requirements` say so.
    ///
    /// # Errors
    ///
    /// As [`Realtime::update`].
    pub async fn require(&self, family: &str, needed: &[Requirement]) -> Result<Vec<Unmet>> {
        Ok(self.call(family).require(needed).await?.value)
    }

    /// The typed object of this key; `None` if there is none.
    ///
    /// # Errors
    ///
    /// As [`Realtime::lookup`] and [`Object::from_row`].
    pub async fn find<T: Object>(&self, key: &str) -> Result<Option<T>> {
        self.lookup(T::FAMILY, [(T::KEY, key)]).await?.as_ref().map(T::from_row).transpose()
    }

    /// All mappings in the order of `extconfig.conf`, those that cannot be used included.
    pub fn mappings(&self) -> Vec<Arc<Source>> {
        self.snapshot().mappings.clone()
    }

    /// The tokens of the drivers that this program has.
    pub fn drivers(&self) -> Vec<&'static str> {
        self.shared.origin.kinds.iter().map(|kind| kind.token()).collect()
    }

    /// Whether a mapping of the family can be used. Asterisk's *check realtime*.
    pub fn is_mapped(&self, family: &str) -> bool {
        self.snapshot().find(family).is_some()
    }

    /// Whether the store of a mapping may be asked; `None` if the mapping cannot be used.
    pub fn health(&self, source: &Source) -> Option<BreakerState> {
        let snapshot = self.snapshot();
        let family = snapshot.find(&source.family)?;
        let link = family.links.iter().find(|link| *link.source == *source)?;
        link.store.as_ref().ok().map(|store| store.breaker.state())
    }

    /// What is wrong with the configuration in force, without asking a store; see
    /// [`Realtime::check`].
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        self.snapshot().diagnostics.clone()
    }

    /// `ara.conf` as it is in force, for programs that have sections of their own in it; empty if
    /// there is none.
    pub fn own_settings(&self) -> Arc<Config> {
        Arc::clone(&self.snapshot().own)
    }

    /// Reads the configuration again and swaps it in as a whole. Stores whose settings did not
    /// change stay open; calls under way end on the old table. Answers what is wrong with it.
    ///
    /// # Errors
    ///
    /// As [`Builder::open`]; the old table then stays in force.
    pub async fn reload(&self) -> Result<Vec<Diagnostic>> {
        let (diagnostics, ()) = self.reload_if(|_| Ok(())).await?;
        Ok(diagnostics)
    }

    /// As [`Realtime::reload`], for programs that have sections of their own in `ara.conf`, which
    /// they read with `own`: all of it comes into force, or nothing.
    ///
    /// # Errors
    ///
    /// As [`Realtime::reload`], and as `own`.
    pub async fn reload_if<T>(
        &self,
        own: impl FnOnce(&Config) -> Result<T>,
    ) -> Result<(Vec<Diagnostic>, T)> {
        let _one_at_a_time = self.shared.reloading.lock().await;
        let shared = Arc::clone(&self.shared);
        let read = tokio::task::spawn_blocking(move || {
            if shared.origin.files.is_none() {
                open::check_directory(&shared.origin.directory)?;
            }
            let previous = shared.snapshot.load_full();
            Ok(open::read(&shared.origin, Some(&previous)))
        });
        let Reading { snapshot, fatal } =
            read.await.map_err(|_| Error::internal("reading the configuration panicked"))??;
        if let Some(error) = fatal {
            return Err(error);
        }
        let own = own(&snapshot.own)?;
        let diagnostics = snapshot.diagnostics.clone();
        // A store that the new table lacks ends with the last call that still uses it.
        self.shared.snapshot.store(Arc::new(snapshot));
        Ok((diagnostics, own))
    }

    /// Closes all stores. Later calls fail.
    pub async fn close(&self) {
        let snapshot = self.shared.snapshot.load_full();
        for store in snapshot.stores.values() {
            store.driver.close().await;
        }
    }
}

#[async_trait]
impl Lookup for Realtime {
    async fn lookup(&self, family: &str, filter: &Filter) -> Result<Option<Row>> {
        self.lookup(family, filter).await
    }

    async fn lookup_all(&self, family: &str, filter: &Filter) -> Result<Vec<Row>> {
        self.lookup_all(family, filter).await
    }

    async fn lookup_some(&self, family: &str, filter: &Filter, most: u32) -> Result<Vec<Row>> {
        self.lookup_some(family, filter, most).await
    }

    async fn update(&self, family: &str, filter: &Filter, changes: &Changes) -> Result<u64> {
        self.update(family, filter, changes).await
    }

    async fn store(&self, family: &str, changes: &Changes) -> Result<u64> {
        self.store(family, changes).await
    }

    async fn destroy(&self, family: &str, filter: &Filter) -> Result<u64> {
        self.destroy(family, filter).await
    }
}
