//! One database: its connections, what is known of its tables, and how calls are made.

use std::sync::Arc;

use asterisk_realtime_core::{Access, Deadline, Error, ErrorKind, PoolState, Result, Table};
use tokio::sync::watch;
use tokio::time::timeout_at;

use crate::catalog::Catalog;
use crate::listening::Listening;
use crate::pool::{Lease, Pool};
use crate::table::TableInfo;
use crate::{Client, Failure, Nature, Options, Reporter};

/// How often a call is begun at most: it meets a stale connection once, and a stale description
/// once.
pub(crate) const TRIES: usize = 3;

/// What a driver and its scans share.
#[derive(Debug)]
pub(crate) struct Database<C: Client> {
    pub(crate) name: String,
    pub(crate) options: Options,
    pub(crate) client: Arc<C>,
    pub(crate) pool: Pool<C>,
    pub(crate) catalog: Arc<Catalog>,
    is_closed: watch::Sender<bool>,
    pub(crate) reporter: Reporter,
}

/// What a call came to.
pub(crate) type Outcome<T> = std::result::Result<T, Failure>;

impl<C: Client> Database<C> {
    pub(crate) fn new(client: C, name: String, options: Options) -> Self {
        let client = Arc::new(client);
        Self {
            pool: Pool::new(&client, &options),
            reporter: Reporter::new(C::TOKEN, &name),
            catalog: Arc::default(),
            is_closed: watch::Sender::new(false),
            client,
            name,
            options,
        }
    }

    /// Says of an error where it comes from.
    pub(crate) fn named(&self, error: Error, table: Option<&Table>) -> Error {
        let error = error.with_driver(C::TOKEN).with_database(&*self.name);
        match table {
            Some(table) => error.with_table(table.name()),
            None => error,
        }
    }

    /// The deadline of a call: the caller's, or ours if that is sooner.
    pub(crate) fn deadline(&self, deadline: Deadline) -> Deadline {
        match self.options.deadline {
            Some(limit) => deadline.min(Deadline::after(limit)),
            None => deadline,
        }
    }

    pub(crate) fn pool_state(&self) -> PoolState {
        self.pool.state()
    }

    pub(crate) fn close(&self) {
        self.is_closed.send_replace(true);
        self.pool.close();
    }

    /// What a source of changes is given.
    pub(crate) fn listening(&self) -> Listening {
        Listening::new(&self.catalog, self.is_closed.subscribe())
    }

    /// Makes sure that the server answers.
    pub(crate) async fn ping(&self, deadline: Deadline) -> Result<()> {
        let mut failure = None;
        for _ in 0..TRIES {
            let mut lease = self.pool.lend(deadline).await?;
            match self.ping_over(&mut lease, deadline).await {
                Ok(()) => return Ok(()),
                Err(lost) => {
                    self.pool.purge();
                    failure = Some(lost);
                }
            }
        }
        Err(given_up(failure))
    }

    /// The table; read anew if it was not seen just now.
    pub(crate) async fn table(&self, table: &Table, deadline: Deadline) -> Result<Arc<TableInfo>> {
        if let Some(info) = self.catalog.fresh(table).filter(|_| !deadline.has_passed()) {
            return Ok(info);
        }
        self.catalog.forget(table);
        let mut failure = None;
        for _ in 0..TRIES {
            let mut lease = self.pool.lend(deadline).await?;
            match self.find(&mut lease, table, deadline).await {
                Ok(Some(info)) => return Ok(info),
                Ok(None) => return Err(no_table()),
                Err(failed) => failure = Some(self.retried(failed, table, deadline)?),
            }
        }
        Err(given_up(failure))
    }

    /// What a failure calls for: another try, or giving up.
    pub(crate) fn retried(
        &self,
        failure: Failure,
        table: &Table,
        deadline: Deadline,
    ) -> Result<Failure> {
        match failure.nature() {
            Nature::Lost if !deadline.has_passed() => {
                self.pool.purge();
                Ok(failure)
            }
            Nature::Stale => {
                self.catalog.forget(table);
                Ok(failure)
            }
            _ => Err(failure.into_error()),
        }
    }

    pub(crate) async fn ping_over(&self, lease: &mut Lease<C>, deadline: Deadline) -> Outcome<()> {
        let pinged = timeout_at(deadline.instant().into(), self.client.ping(lease.begin()?)).await;
        lease.end(pinged, Access::Read)
    }

    /// Describes the table and remembers it.
    pub(crate) async fn look_at(
        &self,
        lease: &mut Lease<C>,
        table: &Table,
        deadline: Deadline,
    ) -> Outcome<Arc<TableInfo>> {
        self.find(lease, table, deadline).await?.ok_or_else(|| no_table().into())
    }

    /// Looks for the table by its whole name, else as `schema.table` if the mapping writes it so.
    pub(crate) async fn find(
        &self,
        lease: &mut Lease<C>,
        table: &Table,
        deadline: Deadline,
    ) -> Outcome<Option<Arc<TableInfo>>> {
        let whole = Some((None, table.name()));
        let parts = table.schema_and_name().map(|(schema, name)| (Some(schema), name));
        for (schema, name) in whole.into_iter().chain(parts) {
            let answer = self.client.find(lease.begin()?, schema, name);
            let answer = timeout_at(deadline.instant().into(), answer).await;
            if let Some(found) = lease.end(answer, Access::Read)? {
                let info = Arc::new(TableInfo::from(found));
                self.catalog.put(table, &info);
                return Ok(Some(info));
            }
        }
        self.catalog.forget(table);
        Ok(None)
    }
}

/// A column that a remembered table does not have may have been added since, and a value that no
/// statement was made of may fit by now.
pub(crate) fn doubted(failure: Failure, remembered: Option<&TableInfo>) -> Failure {
    let Some(info) = remembered else { return failure };
    let error = failure.error();
    let is_ours = error.sqlstate().is_none() && error.code().is_none();
    let is_doubtful = match error.kind() {
        ErrorKind::NotFound => true,
        // Asked again and again, it is not looked at again and again.
        ErrorKind::Invalid => is_ours && !info.is_fresh(),
        _ => false,
    };
    if is_doubtful { Failure::stale(failure.into_error()) } else { failure }
}

fn no_table() -> Error {
    Error::not_found("the table does not exist")
}

pub(crate) fn unsent(failure: Failure) -> Failure {
    failure.unsent()
}

/// What is answered when every try met another obstacle.
pub(crate) fn given_up(failure: Option<Failure>) -> Error {
    let nothing = || Error::unavailable("the connections break as soon as they are made");
    failure.map_or_else(nothing, Failure::into_error)
}
