//! A cache that is asked twice.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use asterisk_realtime_cache::Cached;
use asterisk_realtime_core::{
    Alteration, Capabilities, Changes, Deadline, Driver, Filter, Invalidations, PoolState,
    RequirementsMode, Result, Row, Rows, Scan, Selection, StaticRow, Table, TableDescription,
};
use async_trait::async_trait;
use libtest_mimic::Conclusion;

/// How many answers came from whole tables.
static FROM_TABLES: AtomicU64 = AtomicU64::new(0);

/// Without them the kit has looked at nothing but the store.
pub(crate) fn assert_that_it_was_of_use(conclusion: &Conclusion) {
    let is_all = conclusion.num_filtered_out == 0 && conclusion.num_passed > 500;
    let count = FROM_TABLES.load(Ordering::Relaxed);
    assert!(!is_all || count > 500, "{count} answers came from whole tables");
}

/// A cache, which keeps nothing by question, and whose answers are those that it gives when the
/// table has been read.
#[derive(Debug)]
pub(crate) struct Again(pub(crate) Cached);

#[async_trait]
impl Driver for Again {
    fn token(&self) -> &'static str {
        self.0.token()
    }

    fn database(&self) -> &str {
        self.0.database()
    }

    fn capabilities(&self) -> Capabilities {
        self.0.capabilities()
    }

    fn requirements(&self) -> RequirementsMode {
        self.0.requirements()
    }

    fn try_select(
        &self,
        table: &Table,
        filter: &Filter,
        selection: Selection,
    ) -> Option<Result<Rows>> {
        self.0.try_select(table, filter, selection)
    }

    async fn select(
        &self,
        table: &Table,
        filter: &Filter,
        selection: Selection,
        deadline: Deadline,
    ) -> Result<Vec<Row>> {
        let first = self.0.select(table, filter, selection, deadline).await?;
        for _ in 0..3 {
            for _ in 0..20 {
                tokio::task::yield_now().await;
            }
            if let Some(again) = self.0.try_answer(table, filter, selection) {
                FROM_TABLES.fetch_add(1, Ordering::Relaxed);
                return Ok(again.rows.into_vec());
            }
        }
        Ok(first)
    }

    async fn scan(
        &self,
        table: &Table,
        filter: Option<&Filter>,
        batch: NonZeroU32,
        deadline: Deadline,
    ) -> Result<Box<dyn Scan>> {
        self.0.scan(table, filter, batch, deadline).await
    }

    async fn load(&self, table: &Table, file: &str, deadline: Deadline) -> Result<Vec<StaticRow>> {
        self.0.load(table, file, deadline).await
    }

    async fn update(
        &self,
        table: &Table,
        filter: &Filter,
        changes: &Changes,
        deadline: Deadline,
    ) -> Result<u64> {
        self.0.update(table, filter, changes, deadline).await
    }

    async fn insert(&self, table: &Table, changes: &Changes, deadline: Deadline) -> Result<u64> {
        self.0.insert(table, changes, deadline).await
    }

    async fn delete(&self, table: &Table, filter: &Filter, deadline: Deadline) -> Result<u64> {
        self.0.delete(table, filter, deadline).await
    }

    async fn columns(&self, table: &Table, deadline: Deadline) -> Result<Arc<TableDescription>> {
        self.0.columns(table, deadline).await
    }

    async fn alter(&self, table: &Table, change: &Alteration, deadline: Deadline) -> Result<()> {
        self.0.alter(table, change, deadline).await
    }

    async fn ping(&self, deadline: Deadline) -> Result<()> {
        self.0.ping(deadline).await
    }

    fn pool(&self) -> Option<PoolState> {
        self.0.pool()
    }

    fn invalidations(&self) -> Option<Box<dyn Invalidations>> {
        self.0.invalidations()
    }

    async fn close(&self) {
        self.0.close().await;
    }
}
