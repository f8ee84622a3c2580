//! One call of a family: mapping, codec, failover and deadline worked together.

use std::borrow::Borrow;
use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_core::{
    Changes, Deadline, Error, Filter, IntoChanges, IntoFilter, Requirement, Result, Row, Rows,
    Selection, Unmet,
};

use crate::chain::{Asking, ask, ask_to_write};
use crate::encode;
use crate::family::Family;
use crate::memory::{Recalled, recall};
use crate::metrics::Purpose;
use crate::realtime::Realtime;
use crate::require;
use crate::source::{Answer, Source};
use crate::write::Write;

/// A call of one family that tells who answered, and may have a deadline of its own.
///
/// Made by [`Realtime::call`]; the methods are those of [`Realtime`].
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Call<'c> {
    realtime: &'c Realtime,
    family: &'c str,
    time: Option<Duration>,
}

impl<'c> Call<'c> {
    pub(crate) fn new(realtime: &'c Realtime, family: &'c str) -> Self {
        Self { realtime, family, time: None }
    }

    /// Sets the time that the whole call may take, whatever the family's policy says.
    pub fn within(mut self, time: Duration) -> Self {
        self.time = Some(time);
        self
    }

    /// [`Realtime::lookup`], with the source.
    ///
    /// # Errors
    ///
    /// As [`Realtime::lookup`].
    pub async fn lookup(self, filter: impl IntoFilter) -> Result<Answer<Option<Row>>> {
        self.first(filter, with_source).await
    }

    /// [`Realtime::lookup_all`], with the source.
    ///
    /// # Errors
    ///
    /// As [`Realtime::lookup`].
    pub async fn lookup_all(self, filter: impl IntoFilter) -> Result<Answer<Vec<Row>>> {
        self.list(filter, None, with_source).await
    }

    /// [`Realtime::lookup_some`], with the source.
    ///
    /// # Errors
    ///
    /// As [`Realtime::lookup`].
    pub async fn lookup_some(self, filter: impl IntoFilter, most: u32) -> Result<Answer<Vec<Row>>> {
        self.list(filter, Some(most), with_source).await
    }

    /// The first row, told as the caller wants it.
    pub(crate) async fn first<T>(
        self,
        filter: impl IntoFilter,
        tell: impl Fn(Option<Row>, &Arc<Source>) -> T,
    ) -> Result<T> {
        let filter = filter.into_filter()?;
        let (filter, selection) = (filter.borrow(), Selection::FIRST);
        let family = match self.recall(filter, selection, Rows::into_first, &tell)? {
            Ok(told) => return Ok(told),
            Err(family) => family,
        };
        let Answer { value, source } = self.select(&family, filter, selection).await?;
        Ok(tell(value.into_iter().next(), &source))
    }

    /// The rows, told as the caller wants them.
    pub(crate) async fn list<T>(
        self,
        filter: impl IntoFilter,
        limit: Option<u32>,
        tell: impl Fn(Vec<Row>, &Arc<Source>) -> T,
    ) -> Result<T> {
        let filter = filter.into_filter()?;
        let (filter, selection) = (filter.borrow(), Selection { limit, ..Selection::ALL });
        let family = match self.recall(filter, selection, Rows::into_vec, &tell)? {
            Ok(told) => return Ok(told),
            Err(family) => family,
        };
        let Answer { value, source } = self.select(&family, filter, selection).await?;
        Ok(tell(value, &source))
    }

    /// What the first store has in memory; else the family whose stores are to be asked.
    ///
    /// The source of an answer is named only by who wants it: counting its users is what two
    /// processors would do in turns.
    fn recall<R, T>(
        self,
        filter: &Filter,
        selection: Selection,
        form: impl FnOnce(Rows) -> R,
        tell: impl FnOnce(R, &Arc<Source>) -> T,
    ) -> Result<std::result::Result<T, Arc<Family>>> {
        let snapshot = self.realtime.snapshot();
        let family = snapshot.family(self.family)?;
        let policy = &family.policy;
        let selection = Selection { order: policy.order, ..selection };
        let recalled = recall(family, self.family, selection, |link, store| {
            encode::filter(filter, link.codec(store, policy))
        });
        let Some(Recalled { mut rows, link, store }) = recalled else {
            return Ok(Err(Arc::clone(family)));
        };
        let codec = link.codec(store, policy);
        for row in &mut rows {
            row.set_codec(codec);
        }
        Ok(Ok(tell(form(rows), &link.source)))
    }

    /// Asks the stores. What this needs lies apart: it is much, and answers from memory would carry
    /// it along for nothing.
    fn select<'s>(
        self,
        family: &'s Family,
        filter: &'s Filter,
        selection: Selection,
    ) -> Asking<'s, Answer<Vec<Row>>>
    where
        'c: 's,
    {
        let selection = Selection { order: family.policy.order, ..selection };
        let deadline = self.deadline(family);
        Box::pin(ask(family, Purpose::Read, deadline, count, move |link, store, deadline| {
            Box::pin(async move {
                let codec = link.codec(store, &family.policy);
                let table = link.table(self.family)?;
                let filter = encode::filter(filter, codec);
                let rows = store.driver.select(&table, &filter, selection, deadline).await;
                let mut rows = rows.map_err(|error| store.complete(error, &table))?;
                for row in &mut rows {
                    row.set_codec(codec);
                }
                Ok(rows)
            })
        }))
    }

    /// [`Realtime::update`], with the source.
    ///
    /// # Errors
    ///
    /// As [`Realtime::update`].
    pub async fn update(
        self,
        filter: impl IntoFilter,
        changes: impl IntoChanges,
    ) -> Result<Answer<u64>> {
        let (filter, changes) = (filter.into_filter()?, changes.into_changes()?);
        self.write(Some(filter.borrow()), &changes).await
    }

    /// [`Realtime::store`], with the source.
    ///
    /// # Errors
    ///
    /// As [`Realtime::store`].
    pub async fn store(self, changes: impl IntoChanges) -> Result<Answer<u64>> {
        self.write(None, &changes.into_changes()?).await
    }

    /// Updates the rows of the filter; inserts a row without one.
    async fn write(self, filter: Option<&Filter>, changes: &Changes) -> Result<Answer<u64>> {
        let family = self.family()?;
        let family = &*family;
        let deadline = self.deadline(family);
        ask_to_write(family, deadline, |link, store, deadline| {
            Box::pin(async move {
                let codec = link.codec(store, &family.policy);
                let table = link.table(self.family)?;
                let filter = filter.map(|filter| encode::filter(filter, codec));
                let write =
                    Write { family, store, table: &table, filter: filter.as_deref(), deadline };
                write.send(&*encode::changes(changes, codec)?).await
            })
        })
        .await
    }

    /// [`Realtime::destroy`], with the source.
    ///
    /// # Errors
    ///
    /// As [`Realtime::destroy`].
    pub async fn destroy(self, filter: impl IntoFilter) -> Result<Answer<u64>> {
        let filter = filter.into_filter()?;
        let filter: &Filter = filter.borrow();
        let family = self.family()?;
        let family = &*family;
        let deadline = self.deadline(family);
        ask_to_write(family, deadline, |link, store, deadline| {
            Box::pin(async move {
                let table = link.table(self.family)?;
                let filter = encode::filter(filter, link.codec(store, &family.policy));
                let rows = store.driver.delete(&table, &filter, deadline).await;
                rows.map_err(|error| store.complete(error, &table))
            })
        })
        .await
    }

    /// [`Realtime::require`], with the source.
    ///
    /// # Errors
    ///
    /// As [`Realtime::require`].
    pub async fn require(self, needed: &[Requirement]) -> Result<Answer<Vec<Unmet>>> {
        if needed.is_empty() {
            return Err(Error::invalid("no column is required"));
        }
        let family = self.family()?;
        let family = &*family;
        let deadline = self.deadline(family);
        let is_met = |unmet: &Vec<Unmet>| u64::from(unmet.is_empty());
        ask(family, Purpose::Require, deadline, is_met, |link, store, deadline| {
            Box::pin(async move {
                let table = link.table(self.family)?;
                let unmet = require::require(&*store.driver, &table, needed, deadline).await;
                unmet.map_err(|error| store.complete(error, &table))
            })
        })
        .await
    }

    pub(crate) fn family_name(self) -> &'c str {
        self.family
    }

    pub(crate) fn family(self) -> Result<Arc<Family>> {
        self.realtime.snapshot().family(self.family).map(Arc::clone)
    }

    /// The time that the call may take.
    pub(crate) fn time(self, family: &Family) -> Duration {
        self.time.unwrap_or(family.policy.deadline)
    }

    pub(crate) fn deadline(self, family: &Family) -> Deadline {
        Deadline::after(self.time(family))
    }
}

fn with_source<T>(value: T, source: &Arc<Source>) -> Answer<T> {
    Answer { value, source: Arc::clone(source) }
}

/// How many rows, or lines, there are.
#[expect(clippy::ptr_arg, reason = "answers are vectors, and it is passed as a function of them")]
pub(crate) fn count<T>(rows: &Vec<T>) -> u64 {
    rows.len().try_into().unwrap_or(u64::MAX)
}
