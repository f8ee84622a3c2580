//! What a case works with.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_core::{
    Alteration, Change, Changes, ColumnDefinition, ColumnType, Deadline, Driver, Error, ErrorKind,
    Filter, IntoChanges, IntoFilter, Result, Row, Selection, StaticRow, Table,
};

use crate::case::ensure;
use crate::{Decorator, Faults, Fidelity, Harness, Profile, Stop, Verdict};

/// A store of one's own, and the driver under test in front of it.
pub(crate) struct Kit {
    harness: Arc<dyn Harness>,
    decorator: Option<Decorator>,
    namespace: String,
    driver: Arc<dyn Driver>,
    profile: Profile,
}

impl Kit {
    pub(crate) async fn open(
        harness: Arc<dyn Harness>,
        decorator: Option<Decorator>,
        namespace: String,
    ) -> Verdict<Self> {
        let driver = harness.open(&namespace).await?;
        let driver = decorate(decorator, driver);
        let profile = harness.profile();
        Ok(Self { harness, decorator, namespace, driver, profile })
    }

    pub(crate) fn driver(&self) -> &Arc<dyn Driver> {
        &self.driver
    }

    pub(crate) fn harness(&self) -> &Arc<dyn Harness> {
        &self.harness
    }

    pub(crate) fn profile(&self) -> &Profile {
        &self.profile
    }

    /// A second driver of the same store.
    pub(crate) async fn second(&self) -> Verdict<Arc<dyn Driver>> {
        Ok(decorate(self.decorator, self.harness.open(&self.namespace).await?))
    }

    pub(crate) async fn faults(&self) -> Verdict<Box<dyn Faults>> {
        self.harness.faults(&self.namespace).await
    }

    pub(crate) async fn plant(&self, table: &str, entry: &Fidelity) -> Verdict {
        self.harness.plant(&self.namespace, table, entry).await
    }

    /// Makes a table, through the driver if it can.
    pub(crate) async fn create(&self, name: &str, columns: &[ColumnDefinition]) -> Verdict {
        let table = table(name)?;
        if self.driver.capabilities().alter {
            let change = Alteration::CreateTable(columns.to_vec());
            return Ok(self.driver.alter(&table, &change, soon()).await?);
        }
        self.harness.create(&self.namespace, &table, columns).await
    }

    /// Adds a row, through the driver if it can.
    pub(crate) async fn put<C: AsRef<str>>(
        &self,
        name: &str,
        cells: &[(C, Option<&str>)],
    ) -> Verdict {
        let (table, changes) = (table(name)?, cells.into_changes()?);
        if self.driver.capabilities().insert {
            let count = self.driver.insert(&table, &changes, soon()).await?;
            ensure!(count == 1, "insert answered {count}");
            return Ok(());
        }
        self.harness.insert(&self.namespace, &table, &changes).await
    }

    /// A table of peers: `id` (key), `context`, `port`, with these rows.
    pub(crate) async fn peers(&self, name: &str, rows: &[(&str, &str, Option<&str>)]) -> Verdict {
        let columns = [
            ColumnDefinition::new("id", ColumnType::Char(80)).key(),
            ColumnDefinition::new("context", ColumnType::Char(80)),
            ColumnDefinition::new("port", ColumnType::Integer { bytes: 4, signed: true }),
        ];
        self.create(name, &columns).await?;
        for (id, context, port) in rows {
            self.put(name, &[("id", Some(*id)), ("context", Some(*context)), ("port", *port)])
                .await?;
        }
        Ok(())
    }

    /// A table of peers named `1000`, `1001` and so on, all of the context `default`.
    pub(crate) async fn many_peers(&self, name: &str, count: u32) -> Verdict {
        self.peers(name, &[]).await?;
        for number in 0..count {
            let (id, port) = ((1000 + number).to_string(), number.to_string());
            let cells = [("id", Some(&*id)), ("context", Some("default")), ("port", Some(&*port))];
            self.put(name, &cells).await?;
        }
        Ok(())
    }

    pub(crate) async fn select(&self, name: &str, filter: &[(&str, &str)]) -> Result<Vec<Row>> {
        let (table, filter) = (table(name)?, filter.into_filter()?);
        self.select_rows(&table, &filter, Selection::ALL, soon()).await
    }

    /// Selects, and makes sure that `try_select` says the same if it says anything.
    pub(crate) async fn select_rows(
        &self,
        table: &Table,
        filter: &Filter,
        selection: Selection,
        deadline: Deadline,
    ) -> Result<Vec<Row>> {
        let ready = self.driver.try_select(table, filter, selection);
        let rows = self.driver.select(table, filter, selection, deadline).await;
        match (ready, &rows) {
            (Some(Ok(ready)), Ok(rows)) if ready != *rows => {
                Err(Error::internal("try_select and select answer different rows"))
            }
            (Some(Err(ready)), Err(error)) if ready.kind() == error.kind() => rows,
            (Some(Err(ready)), _) => {
                Err(Error::internal(format!("try_select alone failed: {ready}")))
            }
            (Some(Ok(_)), Err(_)) => Err(Error::internal("select alone failed")),
            _ => rows,
        }
    }

    pub(crate) async fn update(
        &self,
        name: &str,
        filter: &[(&str, &str)],
        changes: &[(&str, Option<&str>)],
    ) -> Result<u64> {
        let (filter, changes) = (filter.into_filter()?, changes.into_changes()?);
        self.driver.update(&table(name)?, &filter, &changes, soon()).await
    }

    pub(crate) async fn insert(&self, name: &str, cells: &[(&str, Option<&str>)]) -> Result<u64> {
        self.driver.insert(&table(name)?, &cells.into_changes()?, soon()).await
    }

    pub(crate) async fn delete(&self, name: &str, filter: &[(&str, &str)]) -> Result<u64> {
        self.driver.delete(&table(name)?, &filter.into_filter()?, soon()).await
    }

    pub(crate) async fn load(&self, name: &str, file: &str) -> Result<Vec<StaticRow>> {
        self.driver.load(&table(name)?, file, soon()).await
    }

    /// All rows of a scan, with the sizes of its batches.
    pub(crate) async fn scan(
        &self,
        name: &str,
        filter: Option<&Filter>,
        batch: u32,
    ) -> Result<(Vec<Row>, Vec<usize>)> {
        let batch = NonZeroU32::new(batch).ok_or_else(|| Error::invalid("a batch of nothing"))?;
        let mut scan = self.driver.scan(&table(name)?, filter, batch, soon()).await?;
        let (mut rows, mut sizes) = (Vec::new(), Vec::new());
        loop {
            let some = scan.next_batch(soon()).await?;
            if some.is_empty() {
                return Ok((rows, sizes));
            }
            sizes.push(some.len());
            rows.extend(some);
        }
    }

    /// The error of a call that the store has to refuse: of this kind, if it tells kinds.
    pub(crate) fn refused<T: std::fmt::Debug>(
        &self,
        outcome: Result<T>,
        kind: ErrorKind,
        what: &str,
    ) -> Verdict<Error> {
        match outcome {
            Err(error) if !self.driver.capabilities().error_kinds => Ok(error),
            outcome => fails(outcome, kind, what),
        }
    }

    /// The one row with this `id`.
    pub(crate) async fn row(&self, name: &str, id: &str) -> Verdict<Row> {
        let mut rows = self.select(name, &[("id", id)]).await?;
        ensure!(rows.len() == 1, "{} rows have the id {id:?}", rows.len());
        Ok(rows.remove(0))
    }
}

fn decorate(decorator: Option<Decorator>, driver: Arc<dyn Driver>) -> Arc<dyn Driver> {
    match decorator {
        None => driver,
        Some(decorator) => (decorator.wrap)(driver),
    }
}

/// A deadline for calls that are not about deadlines: long enough for a busy machine.
pub(crate) fn soon() -> Deadline {
    Deadline::after(Duration::from_secs(20))
}

/// A table name that may hold dots.
pub(crate) fn table(name: &str) -> Result<Table> {
    Table::defaulted(name)
}

/// One change.
pub(crate) fn changes(cells: &[(&str, Option<&str>)]) -> Result<Changes> {
    Changes::new(
        cells.iter().map(|(name, value)| Change::new(name, *value)).collect::<Result<_>>()?,
    )
}

/// The texts of one column; NULL as `NULL`.
pub(crate) fn texts<'r>(rows: &'r [Row], column: &str) -> Vec<&'r str> {
    rows.iter().map(|row| row.text(column).unwrap_or("NULL")).collect()
}

/// The error of a call that has to fail in this way.
pub(crate) fn fails<T: std::fmt::Debug>(
    result: Result<T>,
    kind: ErrorKind,
    what: &str,
) -> Verdict<Error> {
    match result {
        Err(error) if error.kind() == kind => Ok(error),
        Err(error) => Err(Stop::failed(format_args!("{what}: expected {kind}, found {error:?}"))),
        Ok(answer) => Err(Stop::failed(format_args!("{what}: expected {kind}, found {answer:?}"))),
    }
}
