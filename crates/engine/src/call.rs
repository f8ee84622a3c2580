//! One call of a family: mapping, codec, failover and deadline worked together.

use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_core::{
    Changes, Deadline, Error, Filter, IntoChanges, IntoFilter, Requirement, Result, Row, Selection,
    Unmet,
};

use crate::chain::{ask, ask_to_write};
use crate::encode;
use crate::family::Family;
use crate::metrics::Purpose;
use crate::realtime::Realtime;
use crate::require;
use crate::source::Answer;
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
        let filter = filter.into_filter()?;
        let Answer { value, source } = self.select(&filter, Selection::FIRST).await?;
        Ok(Answer { value: value.into_iter().next(), source })
    }

    /// [`Realtime::lookup_all`], with the source.
    ///
    /// # Errors
    ///
    /// As [`Realtime::lookup`].
    pub async fn lookup_all(self, filter: impl IntoFilter) -> Result<Answer<Vec<Row>>> {
        let filter = filter.into_filter()?;
        self.select(&filter, Selection::ALL).await
    }

    /// [`Realtime::lookup_some`], with the source.
    ///
    /// # Errors
    ///
    /// As [`Realtime::lookup`].
    pub async fn lookup_some(self, filter: impl IntoFilter, most: u32) -> Result<Answer<Vec<Row>>> {
        let filter = filter.into_filter()?;
        self.select(&filter, Selection { limit: Some(most), ..Selection::ALL }).await
    }

    async fn select(self, filter: &Filter, selection: Selection) -> Result<Answer<Vec<Row>>> {
        let family = {
            let snapshot = self.realtime.snapshot();
            let family = snapshot.family(self.family)?;
            let selection = Selection { order: family.policy.order, ..selection };
            if let Some(answer) = self.select_from_memory(family, filter, selection) {
                return Ok(answer);
            }
            Arc::clone(family)
        };
        let selection = Selection { order: family.policy.order, ..selection };
        let family = &*family;
        ask(family, Purpose::Read, self.deadline(family), count, |link, store, deadline| {
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
        })
        .await
    }

    /// What the first store has in memory, without a boxed future. Absent rows and errors take
    /// the long way, where the policies are.
    fn select_from_memory(
        self,
        family: &Family,
        filter: &Filter,
        selection: Selection,
    ) -> Option<Answer<Vec<Row>>> {
        let link = family.links.first()?;
        let store = link.store.as_ref().ok()?;
        let codec = link.codec(store, &family.policy);
        let table = link.table(self.family).ok()?;
        let filter = encode::filter(filter, codec);
        let mut rows = store.driver.try_select(&table, &filter, selection)?.ok()?;
        if rows.is_empty() && family.links.len() > 1 {
            return None;
        }
        link.meter.remembered(!rows.is_empty());
        for row in &mut rows {
            row.set_codec(codec);
        }
        Some(Answer { value: rows, source: Arc::clone(&link.source) })
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
        self.write(Some(&filter), &changes).await
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
        let filter = &filter;
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

/// How many rows, or lines, there are.
#[expect(clippy::ptr_arg, reason = "answers are vectors, and it is passed as a function of them")]
pub(crate) fn count<T>(rows: &Vec<T>) -> u64 {
    rows.len().try_into().unwrap_or(u64::MAX)
}
