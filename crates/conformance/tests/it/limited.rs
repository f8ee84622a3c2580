//! A driver that only reads, and an adapter that fills its tables.

use std::num::NonZeroU32;
use std::sync::Arc;

use asterisk_realtime_conformance::{Harness, Verdict};
use asterisk_realtime_core::{
    Alteration, Capabilities, Changes, ColumnDefinition, Deadline, Driver, Error, Filter,
    RequirementsMode, Result, Row, Rows, Scan, Selection, StaticRow, Table, TableDescription,
};
use asterisk_realtime_memory::MemoryKind;
use async_trait::async_trait;

#[derive(Default)]
pub(crate) struct Limited(MemoryKind);

/// Cells of the store behind it are texts or NULL, and its errors its own, so those capabilities stay.
fn little() -> Capabilities {
    let mut little = Capabilities::NONE;
    (little.empty_text, little.null) = (true, true);
    (little.error_kinds, little.packed_values) = (true, true);
    little
}

#[async_trait]
impl Harness for Limited {
    fn capabilities(&self) -> Capabilities {
        little()
    }

    async fn open(&self, namespace: &str) -> Verdict<Arc<dyn Driver>> {
        Ok(Arc::new(ReadOnly(Arc::new(self.0.driver(namespace)))))
    }

    async fn create(
        &self,
        namespace: &str,
        table: &Table,
        columns: &[ColumnDefinition],
    ) -> Verdict {
        Ok(self.0.driver(namespace).create_table(table.name(), columns.to_vec())?)
    }

    async fn insert(&self, namespace: &str, table: &Table, changes: &Changes) -> Verdict {
        Ok(self.0.driver(namespace).insert_rows(table.name(), [changes])?)
    }
}

#[derive(Debug)]
struct ReadOnly(Arc<dyn Driver>);

impl ReadOnly {
    fn refuse<T>(&self, table: &Table) -> Result<T> {
        let error = Error::unsupported("the driver only reads").with_driver(self.0.token());
        Err(error.with_database(self.0.database()).with_table(table.name()))
    }
}

#[async_trait]
impl Driver for ReadOnly {
    fn token(&self) -> &'static str {
        self.0.token()
    }

    fn database(&self) -> &str {
        self.0.database()
    }

    fn capabilities(&self) -> Capabilities {
        little()
    }

    fn requirements(&self) -> RequirementsMode {
        self.0.requirements()
    }

    fn try_select(&self, _: &Table, _: &Filter, _: Selection) -> Option<Result<Rows>> {
        None
    }

    async fn select(
        &self,
        table: &Table,
        filter: &Filter,
        selection: Selection,
        deadline: Deadline,
    ) -> Result<Vec<Row>> {
        self.0.select(table, filter, selection, deadline).await
    }

    async fn scan(
        &self,
        table: &Table,
        _: Option<&Filter>,
        _: NonZeroU32,
        _: Deadline,
    ) -> Result<Box<dyn Scan>> {
        self.refuse(table)
    }

    async fn load(&self, table: &Table, _: &str, _: Deadline) -> Result<Vec<StaticRow>> {
        self.refuse(table)
    }

    async fn update(&self, table: &Table, _: &Filter, _: &Changes, _: Deadline) -> Result<u64> {
        self.refuse(table)
    }

    async fn insert(&self, table: &Table, _: &Changes, _: Deadline) -> Result<u64> {
        self.refuse(table)
    }

    async fn delete(&self, table: &Table, _: &Filter, _: Deadline) -> Result<u64> {
        self.refuse(table)
    }

    async fn columns(&self, table: &Table, _: Deadline) -> Result<Arc<TableDescription>> {
        self.refuse(table)
    }

    async fn alter(&self, table: &Table, _: &Alteration, _: Deadline) -> Result<()> {
        self.refuse(table)
    }

    async fn ping(&self, deadline: Deadline) -> Result<()> {
        self.0.ping(deadline).await
    }

    async fn close(&self) {
        self.0.close().await;
    }
}
