//! The tables behind the mappings, for tools that look at tables and change them.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_core::{
    Alteration, Capabilities, Deadline, Error, ErrorKind, Result, Row, Table, TableDescription,
};

use crate::family::Store;
use crate::realtime::Realtime;
use crate::source::Source;

/// How long a change of a table may take: many stores copy all of its rows.
const CHANGE: Duration = Duration::from_mins(10);

/// The most rows that [`MappedTable::rows_of`] reads.
const MOST_ROWS: NonZeroU32 = NonZeroU32::MIN.saturating_add(99);

/// The table of one mapping. What is asked of it is asked of its store alone: there is no failover
/// between tables.
#[derive(Clone, Debug)]
pub struct MappedTable {
    source: Arc<Source>,
    table: Table,
    store: Arc<Store>,
    time: Duration,
}

impl Realtime {
    /// The table of a mapping.
    ///
    /// # Errors
    ///
    /// * [`NotFound`](ErrorKind::NotFound): the mapping is passed over, or no longer in force.
    /// * [`Invalid`](ErrorKind::Invalid): the settings of its store cannot be used.
    pub fn table(&self, source: &Source) -> Result<MappedTable> {
        let snapshot = self.snapshot();
        let family = snapshot.find(&source.family);
        let link = family.and_then(|family| {
            let link = family.links.iter().find(|link| *link.source == *source)?;
            Some((family, link))
        });
        let Some((family, link)) = link else {
            return Err(Error::not_found("the mapping is passed over"));
        };
        Ok(MappedTable {
            source: Arc::clone(&link.source),
            table: link.table(&family.name)?.into_owned(),
            store: link.store.clone()?,
            time: family.policy.deadline,
        })
    }

    /// The branch of Asterisk that `asterisk-version` of `ara.conf` names; `None` without the
    /// option.
    pub fn asterisk_version(&self) -> Option<u32> {
        let snapshot = self.snapshot();
        let settings = &snapshot.settings;
        settings.names_version.then_some(settings.asterisk_version)
    }
}

impl MappedTable {
    /// The mapping.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// The table.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// What its driver can do.
    pub fn capabilities(&self) -> Capabilities {
        self.store.driver.capabilities()
    }

    /// Describes the table; `None` if there is no such table.
    ///
    /// # Errors
    ///
    /// As [`Driver::columns`](asterisk_realtime_core::Driver::columns).
    pub async fn describe(&self) -> Result<Option<Arc<TableDescription>>> {
        self.describe_other(&self.table).await
    }

    /// Describes another table of the same database; `None` if there is no such table.
    ///
    /// # Errors
    ///
    /// As [`MappedTable::describe`].
    pub async fn describe_other(&self, table: &Table) -> Result<Option<Arc<TableDescription>>> {
        // That the whole database is missing is a `NotFound` too, but no missing table.
        self.store.driver.ping(self.soon()).await.map_err(|error| self.named(error, table))?;
        let described = self.store.driver.columns(table, self.soon()).await;
        self.unless_missing(described, table)
    }

    /// The first rows, up to 100, of another table of the same database; `None` if there is no
    /// such table.
    ///
    /// # Errors
    ///
    /// As [`Driver::scan`](asterisk_realtime_core::Driver::scan).
    pub async fn rows_of(&self, table: &Table) -> Result<Option<Vec<Row>>> {
        let scan = self.store.driver.scan(table, None, MOST_ROWS, self.soon()).await;
        let rows = match scan {
            Ok(mut scan) => scan.next_batch(self.soon()).await,
            Err(error) => Err(error),
        };
        self.unless_missing(rows, table)
    }

    /// Changes the table. There may be other programs that wait for it meanwhile.
    ///
    /// # Errors
    ///
    /// As [`Driver::alter`](asterisk_realtime_core::Driver::alter).
    pub async fn alter(&self, change: &Alteration) -> Result<()> {
        let deadline = Deadline::after(CHANGE.max(self.time));
        let altered = self.store.driver.alter(&self.table, change, deadline).await;
        altered.map_err(|error| self.named(error, &self.table))
    }

    fn soon(&self) -> Deadline {
        Deadline::after(self.time)
    }

    fn unless_missing<T>(&self, answer: Result<T>, table: &Table) -> Result<Option<T>> {
        match answer {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.named(error, table)),
        }
    }

    fn named(&self, error: Error, table: &Table) -> Error {
        self.store.complete(error, table)
    }
}
