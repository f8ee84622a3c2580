//! A decorator that breaks one clause of the contract.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use asterisk_realtime_core::{
    Alteration, Capabilities, Changes, Columns, Condition, Deadline, Driver, Error, ErrorKind,
    Filter, Op, RequirementsMode, Result, Row, Rows, Scan, Selection, StaticRow, Table,
    TableDescription,
};
use async_trait::async_trait;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Flaw {
    ClaimsLess,
    CountsOne,
    DropsBackslashes,
    DropsConditions,
    DropsNames,
    EmptyIsMissing,
    HidesConflicts,
    IgnoresDeadlines,
    IgnoresLimits,
    KeepsDescriptions,
    LeaksValues,
    LikeIsEquality,
    MissingIsEmpty,
    NullIsEmpty,
    OneAtATime,
    OutageIsEmpty,
    PrintsValues,
    ReadyDiffers,
    RecasesColumns,
    RepeatsInserts,
    ReversesLines,
    ReversesRows,
    SortsColumns,
    SplitsCells,
    TrimsCells,
    WidensBatches,
}

pub(crate) struct Flawed {
    inner: Arc<dyn Driver>,
    flaw: Flaw,
    turn: tokio::sync::Mutex<()>,
    described: OnceLock<Arc<TableDescription>>,
    asked: Mutex<String>,
}

impl fmt::Debug for Flawed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("Flawed")
            .field(&self.asked.lock().expect("nobody panics in between"))
            .finish()
    }
}

impl Flawed {
    pub(crate) fn wrap(inner: Arc<dyn Driver>, flaw: Flaw) -> Arc<dyn Driver> {
        Arc::new(Self {
            inner,
            flaw,
            turn: tokio::sync::Mutex::default(),
            described: OnceLock::new(),
            asked: Mutex::default(),
        })
    }

    fn has(&self, flaw: Flaw) -> bool {
        self.flaw == flaw
    }

    fn deadline(&self, deadline: Deadline) -> Deadline {
        if self.has(Flaw::IgnoresDeadlines) {
            return Deadline::after(Duration::from_secs(2));
        }
        deadline
    }

    fn filter(&self, filter: &Filter) -> Filter {
        if self.has(Flaw::PrintsValues) {
            self.asked.lock().expect("nobody panics in between").push_str(filter.first().value());
        }
        if self.has(Flaw::DropsConditions) {
            return Filter::new(vec![filter.first().clone()]).expect("not empty");
        }
        filter.map(|condition| match (self.flaw, condition.op()) {
            (Flaw::LikeIsEquality, Op::Like) => {
                Condition::new(condition.column(), Op::Eq, condition.value())
                    .expect("it was a column before")
            }
            (Flaw::DropsBackslashes, Op::Like) => {
                condition.with_value(&condition.value().replace('\\', ""))
            }
            _ => condition.clone(),
        })
    }

    fn selection(&self, mut selection: Selection) -> Selection {
        if self.has(Flaw::IgnoresLimits) {
            selection.limit = None;
        }
        selection
    }

    fn rows(&self, outcome: Result<Vec<Row>>, filter: &Filter) -> Result<Vec<Row>> {
        match outcome {
            Ok(rows) if rows.is_empty() && self.has(Flaw::EmptyIsMissing) => {
                Err(Error::not_found("no row"))
            }
            Ok(mut rows) => {
                if self.has(Flaw::ReversesRows) {
                    rows.reverse();
                }
                Ok(rows.iter().map(|row| self.row(row)).collect())
            }
            Err(error) => match (self.flaw, error.kind()) {
                (Flaw::MissingIsEmpty, ErrorKind::NotFound)
                | (Flaw::OutageIsEmpty, ErrorKind::Unavailable) => Ok(Vec::new()),
                (Flaw::LeaksValues, kind) => {
                    Err(Error::new(kind, filter.first().value().to_owned()))
                }
                (Flaw::DropsNames, kind) => Err(Error::new(kind, "it failed")),
                _ => Err(error),
            },
        }
    }

    fn row(&self, row: &Row) -> Row {
        let mut cells: Vec<(String, Option<String>)> =
            row.iter().map(|(name, cell)| (self.name(name), self.cell(cell.text()))).collect();
        if self.has(Flaw::SortsColumns) {
            cells.sort();
        }
        let columns = Columns::new(cells.iter().map(|(name, _)| &**name));
        Row::from_cells(&columns, cells.iter().map(|(_, cell)| cell.as_deref())).expect("complete")
    }

    fn name(&self, name: &str) -> String {
        if self.has(Flaw::RecasesColumns) { name.to_lowercase() } else { name.into() }
    }

    fn cell(&self, text: Option<&str>) -> Option<String> {
        match (self.flaw, text) {
            (Flaw::NullIsEmpty, None) => Some(String::new()),
            (Flaw::TrimsCells, Some(text)) => Some(text.trim().into()),
            (Flaw::SplitsCells, Some(text)) => text.split(';').next().map(Into::into),
            (_, text) => text.map(Into::into),
        }
    }

    fn count(&self, count: u64) -> u64 {
        if self.has(Flaw::CountsOne) { count.min(1) } else { count }
    }
}

#[async_trait]
impl Driver for Flawed {
    fn token(&self) -> &'static str {
        self.inner.token()
    }

    fn database(&self) -> &str {
        self.inner.database()
    }

    fn capabilities(&self) -> Capabilities {
        let mut capabilities = self.inner.capabilities();
        capabilities.scan &= !self.has(Flaw::ClaimsLess);
        capabilities
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
        let ready = self.inner.try_select(table, filter, selection)?;
        self.has(Flaw::ReadyDiffers).then(|| ready.map(|_| Rows::new()))
    }

    async fn select(
        &self,
        table: &Table,
        filter: &Filter,
        selection: Selection,
        deadline: Deadline,
    ) -> Result<Vec<Row>> {
        let _turn = if self.has(Flaw::OneAtATime) { Some(self.turn.lock().await) } else { None };
        let (filter, selection) = (self.filter(filter), self.selection(selection));
        let rows = self.inner.select(table, &filter, selection, self.deadline(deadline)).await;
        self.rows(rows, &filter)
    }

    async fn scan(
        &self,
        table: &Table,
        filter: Option<&Filter>,
        mut batch: NonZeroU32,
        deadline: Deadline,
    ) -> Result<Box<dyn Scan>> {
        if self.has(Flaw::WidensBatches) {
            batch = batch.saturating_mul(batch.saturating_add(1));
        }
        self.inner.scan(table, filter, batch, self.deadline(deadline)).await
    }

    async fn load(&self, table: &Table, file: &str, deadline: Deadline) -> Result<Vec<StaticRow>> {
        let mut lines = self.inner.load(table, file, deadline).await?;
        if self.has(Flaw::ReversesLines) {
            lines.reverse();
        }
        Ok(lines)
    }

    async fn update(
        &self,
        table: &Table,
        filter: &Filter,
        changes: &Changes,
        deadline: Deadline,
    ) -> Result<u64> {
        let _turn = if self.has(Flaw::OneAtATime) { Some(self.turn.lock().await) } else { None };
        let (filter, deadline) = (self.filter(filter), self.deadline(deadline));
        let count = self.inner.update(table, &filter, changes, deadline).await?;
        Ok(self.count(count))
    }

    async fn insert(&self, table: &Table, changes: &Changes, deadline: Deadline) -> Result<u64> {
        let outcome = self.inner.insert(table, changes, deadline).await;
        match (self.flaw, outcome) {
            (Flaw::HidesConflicts, Err(error)) if error.kind() == ErrorKind::Conflict => Ok(1),
            // Finds its own row there.
            (Flaw::RepeatsInserts, Err(error)) if error.kind() == ErrorKind::Uncertain => {
                self.inner.insert(table, changes, deadline).await
            }
            (_, outcome) => outcome,
        }
    }

    async fn delete(&self, table: &Table, filter: &Filter, deadline: Deadline) -> Result<u64> {
        self.inner.delete(table, &self.filter(filter), deadline).await
    }

    async fn columns(&self, table: &Table, deadline: Deadline) -> Result<Arc<TableDescription>> {
        let described = self.inner.columns(table, deadline).await?;
        if self.has(Flaw::KeepsDescriptions) {
            return Ok(Arc::clone(self.described.get_or_init(|| described)));
        }
        Ok(described)
    }

    async fn alter(&self, table: &Table, change: &Alteration, deadline: Deadline) -> Result<()> {
        self.inner.alter(table, change, deadline).await
    }

    async fn ping(&self, deadline: Deadline) -> Result<()> {
        self.inner.ping(self.deadline(deadline)).await
    }

    async fn close(&self) {
        self.inner.close().await;
    }
}
