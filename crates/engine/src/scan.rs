//! Reading all rows of a family, however many there are.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_core::{Codec, Deadline, Filter, Result, Row, Scan, Table};

use crate::call::Call;
use crate::chain::ask;
use crate::encode;
use crate::family::Store;
use crate::metrics::Purpose;
use crate::realtime::Realtime;
use crate::source::Source;

/// The rows of a family, batch by batch; made by [`Realtime::scan`].
#[derive(Debug)]
#[must_use]
pub struct FamilyScan {
    inner: Box<dyn Scan>,
    source: Arc<Source>,
    store: Arc<Store>,
    table: Table,
    codec: Codec,
    time: Duration,
}

impl FamilyScan {
    /// The mapping whose store answers.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// The next batch; empty at the end. It has as much time as a call of the family.
    ///
    /// # Errors
    ///
    /// As [`Realtime::lookup`]; the scan is then over. No other store goes on with it, because
    /// nobody could tell which rows of it were answered already.
    pub async fn next_batch(&mut self) -> Result<Vec<Row>> {
        let rows = self.inner.next_batch(Deadline::after(self.time)).await;
        let mut rows = rows.map_err(|error| self.store.complete(error, &self.table))?;
        for row in &mut rows {
            row.set_codec(self.codec);
        }
        Ok(rows)
    }
}

impl Realtime {
    /// Starts to read the rows of a family that satisfy the filter (all without one), in batches
    /// of at most `batch` rows, in a stable order. No more than a batch is in memory at a time.
    /// Asterisk has nothing like it.
    ///
    /// # Errors
    ///
    /// As [`Realtime::lookup`];
    /// [`Unsupported`](asterisk_realtime_core::ErrorKind::Unsupported) if no store of the family
    /// has the capability `scan`.
    pub async fn scan(
        &self,
        family: &str,
        filter: Option<&Filter>,
        batch: NonZeroU32,
    ) -> Result<FamilyScan> {
        self.call(family).scan(filter, batch).await
    }
}

impl Call<'_> {
    /// [`Realtime::scan`]. The time of the call is the time of each batch.
    ///
    /// # Errors
    ///
    /// As [`Realtime::scan`].
    pub async fn scan(self, filter: Option<&Filter>, batch: NonZeroU32) -> Result<FamilyScan> {
        let family = self.family()?;
        let family = &*family;
        let (time, deadline) = (self.time(family), self.deadline(family));
        let answer = ask(
            family,
            Purpose::Read,
            deadline,
            |_| 1,
            |link, store, deadline| {
                Box::pin(async move {
                    let codec = link.codec(store, &family.policy);
                    let table = link.table(self.family_name())?;
                    let filter = filter.map(|filter| encode::filter(filter, codec));
                    let scan = store.driver.scan(&table, filter.as_deref(), batch, deadline).await;
                    let inner = scan.map_err(|error| store.complete(error, &table))?;
                    let (source, store) = (Arc::clone(&link.source), Arc::clone(store));
                    Ok(FamilyScan { inner, source, store, table: table.into_owned(), codec, time })
                })
            },
        );
        Ok(answer.await?.value)
    }
}
