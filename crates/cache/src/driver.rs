//! The cache as a driver.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use asterisk_realtime_core::{
    Alteration, Capabilities, Changes, Deadline, Driver, Error, ErrorKind, Filter, Invalidations,
    PoolState, RequirementsMode, Result, Row, Rows, Scan, Selection, StaticRow, Table,
    TableDescription,
};
use async_trait::async_trait;

use crate::Cached;
use crate::cached::{Recalled, Shared};
use crate::facet::FacetWrite;
use crate::full::Full;
use crate::key::Question;
use crate::stats::add;
use crate::touched::Touched;

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl Driver for Cached {
    fn token(&self) -> &'static str {
        self.0.inner.token()
    }

    fn database(&self) -> &str {
        self.0.inner.database()
    }

    fn capabilities(&self) -> Capabilities {
        self.0.inner.capabilities()
    }

    fn requirements(&self) -> RequirementsMode {
        self.0.inner.requirements()
    }

    fn try_select(
        &self,
        table: &Table,
        filter: &Filter,
        selection: Selection,
    ) -> Option<Result<Rows>> {
        match self.recall(Question { table, filter, selection }) {
            Recalled::Answer(answer) => Some(Ok(answer.rows)),
            Recalled::PassedBy => self.0.inner.try_select(table, filter, selection),
            Recalled::Fallback(_) | Recalled::Nothing => None,
        }
    }

    async fn select(
        &self,
        table: &Table,
        filter: &Filter,
        selection: Selection,
        deadline: Deadline,
    ) -> Result<Vec<Row>> {
        self.answer(table, filter, selection, deadline).await.map(|answer| answer.rows.into_vec())
    }

    async fn scan(
        &self,
        table: &Table,
        filter: Option<&Filter>,
        batch: NonZeroU32,
        deadline: Deadline,
    ) -> Result<Box<dyn Scan>> {
        self.0.inner.scan(table, filter, batch, deadline).await
    }

    async fn load(&self, table: &Table, file: &str, deadline: Deadline) -> Result<Vec<StaticRow>> {
        self.0.inner.load(table, file, deadline).await
    }

    async fn update(
        &self,
        table: &Table,
        filter: &Filter,
        changes: &Changes,
        deadline: Deadline,
    ) -> Result<u64> {
        let call = self.0.inner.update(table, filter, changes, deadline);
        self.write(table, Touched::Updated(filter, changes), call, |count| *count).await
    }

    async fn insert(&self, table: &Table, changes: &Changes, deadline: Deadline) -> Result<u64> {
        let call = self.0.inner.insert(table, changes, deadline);
        self.write(table, Touched::Inserted(changes), call, |count| *count).await
    }

    async fn delete(&self, table: &Table, filter: &Filter, deadline: Deadline) -> Result<u64> {
        let call = self.0.inner.delete(table, filter, deadline);
        self.write(table, Touched::Deleted(filter), call, |count| *count).await
    }

    async fn columns(&self, table: &Table, deadline: Deadline) -> Result<Arc<TableDescription>> {
        self.0.inner.columns(table, deadline).await
    }

    async fn alter(&self, table: &Table, change: &Alteration, deadline: Deadline) -> Result<()> {
        let call = self.0.inner.alter(table, change, deadline);
        self.write(table, Touched::Anything, call, |()| 0).await
    }

    async fn ping(&self, deadline: Deadline) -> Result<()> {
        self.0.inner.ping(deadline).await
    }

    fn pool(&self) -> Option<PoolState> {
        self.0.inner.pool()
    }

    fn invalidations(&self) -> Option<Box<dyn Invalidations>> {
        self.0.inner.invalidations()
    }

    async fn close(&self) {
        self.0.is_closed.store(true, Ordering::Release);
        if let Some(tier) = &self.0.tier {
            tier.finish(&self.0).await;
        }
        self.0.kept.retain(|_, _| false);
        self.0.tables.views().iter().filter_map(|view| view.full.as_ref()).for_each(Full::forget);
        self.0.inner.close().await;
    }
}

/// A write that is under way. When it has ended, or was given up, the answers that it touches end.
struct Write<'w> {
    shared: &'w Shared,
    table: &'w Table,
    touched: Touched<'w>,
    /// If it is of a facet; forgotten if it did not write just one row.
    facet: Option<FacetWrite<'w>>,
    /// Whether it is known that nothing more will come of it.
    is_settled: bool,
}

impl Cached {
    /// Makes a write and ends the answers that it touches, whatever becomes of it.
    async fn write<T: Send>(
        &self,
        table: &Table,
        touched: Touched<'_>,
        call: impl Future<Output = Result<T>> + Send,
        count: fn(&T) -> u64,
    ) -> Result<T> {
        if self.0.passes_by(table) {
            return call.await;
        }
        let shared = &*self.0;
        let facet = shared.view(table, |view| {
            let facet = view.state.settings.facet.as_ref()?;
            let now = (shared.versions.latest(), shared.clock.now());
            FacetWrite::of(facet, &view.state, table, touched, now)
        });
        let mut write = Write { shared, table, touched, facet: None, is_settled: false };
        let answer = call.await;
        write.facet = facet.filter(|_| answer.as_ref().is_ok_and(|answer| count(answer) == 1));
        let is_uncertain = |error: &Error| error.kind() == ErrorKind::Uncertain;
        write.is_settled = !answer.as_ref().is_err_and(is_uncertain);
        answer
    }
}

impl Drop for Write<'_> {
    fn drop(&mut self) {
        let Shared { versions, clock, settings, .. } = self.shared;
        let state = self.shared.table(self.table);
        if !self.is_settled {
            state.unsettle(clock.now().after(settings.fetch));
        }
        match self.touched {
            Touched::Anything => state.end(versions),
            touched => versions.touch(&state, self.table, touched, self.facet.as_ref()),
        }
        add(&state.counters.invalidations);
    }
}
