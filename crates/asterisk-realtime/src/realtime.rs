//! The engine with the drivers of this build.

use std::ops::Deref;
use std::path::PathBuf;

use async_trait::async_trait;

use asterisk_realtime_core::{Changes, Filter, IntoChanges, IntoFilter, Lookup, Result, Row};
use asterisk_realtime_engine::{self as engine, Builder};
use asterisk_realtime_schema::lookup_columns;

use crate::drivers::kinds;

/// The Asterisk Realtime Architecture over one configuration directory, with every driver that
/// is compiled in.
///
/// A handle: cloning it is cheap, and all clones see a reload. It is the engine's
/// [`Realtime`](engine::Realtime), to which it dereferences; there is everything else.
#[derive(Clone, Debug)]
pub struct Realtime(engine::Realtime);

impl Realtime {
    /// Opens a configuration directory (`/etc/asterisk`). No store is touched; one that is down
    /// is a failed call later.
    ///
    /// # Errors
    ///
    /// * [`NotFound`](crate::ErrorKind::NotFound): there is no such directory. A missing
    ///   `extconfig.conf` is no error: nothing is mapped then.
    /// * [`Invalid`](crate::ErrorKind::Invalid): `extconfig.conf`, `ara.conf` or a driver's own
    ///   file cannot be parsed. [`Builder::check`] tells all that is wrong.
    ///
    /// # Examples
    ///
    /// ```
    /// use asterisk_realtime::{ErrorKind, Realtime};
    ///
    /// let error = Realtime::open("/nowhere").unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::NotFound);
    /// ```
    pub fn open(directory: impl Into<PathBuf>) -> Result<Self> {
        Self::builder(directory).open().map(Self)
    }

    /// Starts to open a configuration directory with every driver that is compiled in, and with
    /// what is known of Asterisk's families, compiled in or not. A driver
    /// kind of one's own takes the place of a compiled-in one if it is added to
    /// [`engine::Realtime::builder`] before [`kinds`].
    pub fn builder(directory: impl Into<PathBuf>) -> Builder {
        let builder = engine::Realtime::builder(directory);
        #[cfg(feature = "cache")]
        let builder = builder.cache_advice(crate::cache::advice);
        #[cfg(all(feature = "cache", feature = "sqlite3"))]
        let builder = builder.cache_file(crate::cache::open_file);
        builder.drivers(kinds()).lookup_columns(lookup_columns)
    }
}

/// The operations of [`Lookup`] once more, as the engine has them: without these, importing the
/// trait would hide the engine's methods behind it.
impl Realtime {
    /// The first row that satisfies the filter; `None` if there is none.
    ///
    /// # Errors
    ///
    /// As [`engine::Realtime::lookup`].
    pub async fn lookup(&self, family: &str, filter: impl IntoFilter) -> Result<Option<Row>> {
        self.0.lookup(family, filter).await
    }

    /// All rows that satisfy the filter, ordered by the column of its first condition.
    ///
    /// # Errors
    ///
    /// As [`engine::Realtime::lookup_all`].
    pub async fn lookup_all(&self, family: &str, filter: impl IntoFilter) -> Result<Vec<Row>> {
        self.0.lookup_all(family, filter).await
    }

    /// Writes the changes to all rows that satisfy the filter, and answers how many matched.
    ///
    /// # Errors
    ///
    /// As [`engine::Realtime::update`].
    pub async fn update(
        &self,
        family: &str,
        filter: impl IntoFilter,
        changes: impl IntoChanges,
    ) -> Result<u64> {
        self.0.update(family, filter, changes).await
    }

    /// Adds a row and answers 1.
    ///
    /// # Errors
    ///
    /// As [`engine::Realtime::store`].
    pub async fn store(&self, family: &str, changes: impl IntoChanges) -> Result<u64> {
        self.0.store(family, changes).await
    }

    /// Removes all rows that satisfy the filter, and answers how many there were.
    ///
    /// # Errors
    ///
    /// As [`engine::Realtime::destroy`].
    pub async fn destroy(&self, family: &str, filter: impl IntoFilter) -> Result<u64> {
        self.0.destroy(family, filter).await
    }
}

impl Deref for Realtime {
    type Target = engine::Realtime;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl From<engine::Realtime> for Realtime {
    /// Wraps what a [`Builder`] opened.
    fn from(realtime: engine::Realtime) -> Self {
        Self(realtime)
    }
}

#[async_trait]
impl Lookup for Realtime {
    async fn lookup(&self, family: &str, filter: &Filter) -> Result<Option<Row>> {
        self.0.lookup(family, filter).await
    }

    async fn lookup_all(&self, family: &str, filter: &Filter) -> Result<Vec<Row>> {
        self.0.lookup_all(family, filter).await
    }

    async fn lookup_some(&self, family: &str, filter: &Filter, most: u32) -> Result<Vec<Row>> {
        self.0.lookup_some(family, filter, most).await
    }

    async fn update(&self, family: &str, filter: &Filter, changes: &Changes) -> Result<u64> {
        self.0.update(family, filter, changes).await
    }

    async fn store(&self, family: &str, changes: &Changes) -> Result<u64> {
        self.0.store(family, changes).await
    }

    async fn destroy(&self, family: &str, filter: &Filter) -> Result<u64> {
        self.0.destroy(family, filter).await
    }
}

const _: () = {
    const fn is_shareable<T: Clone + Send + Sync + 'static>() {}
    is_shareable::<Realtime>();
};
