//! The stores of the families as one driver, for those who take care of cells themselves.

use std::future::Future;
use std::num::NonZeroU32;
use std::sync::Arc;

use async_trait::async_trait;

use asterisk_realtime_core::{
    Alteration, Capabilities, Changes, Deadline, Driver, Filter, Invalidations, PoolState,
    RequirementsMode, Result, Row, Rows, Scan, Selection, StaticRow, Table, TableDescription,
};

use crate::call::count;
use crate::chain::{ask, ask_to_write};
use crate::family::{Family, Link, Store};
use crate::memory::{Recalled, recall};
use crate::metrics::Purpose;
use crate::packing::Packing;
use crate::realtime::Realtime;

/// The stores of all families as one [`Driver`], whose tables are the names of families; made by
/// [`Realtime::stores`].
///
/// Failover, breaker and `on-not-found` of the family hold, as for [`Realtime::lookup`]. Cells are
/// raw: `codec`, `order`, `deadline` and `unknown-columns` of the family do not count, but what
/// the caller says. A store without the capability
/// [`packed_values`](Capabilities::packed_values) looks as if it had it: repeated names come as
/// one packed cell, and a packed value is written as several.
#[derive(Clone, Debug)]
pub struct FamilyStores {
    realtime: Realtime,
}

impl Realtime {
    /// The stores of the families as one driver.
    pub fn stores(&self) -> FamilyStores {
        FamilyStores { realtime: self.clone() }
    }
}

impl FamilyStores {
    /// Makes sure that each family that is `wanted` has a store that answers. As for a lookup, a
    /// store that is not a family's last one gets half of the time that is left.
    ///
    /// # Errors
    ///
    /// As [`Driver::ping`]: what the last store of a family that nobody answers for fails with.
    pub async fn ping_families(
        &self,
        wanted: impl Fn(&str) -> bool + Send,
        deadline: Deadline,
    ) -> Result<()> {
        let families: Vec<_> = {
            let snapshot = self.realtime.snapshot();
            let all = snapshot.families.values();
            all.filter(|family| wanted(&family.name)).map(Arc::clone).collect()
        };
        let mut asked: Vec<(Arc<Store>, Result<()>)> = Vec::new();
        for family in families {
            let mut answer = Ok(());
            for (index, link) in family.links.iter().enumerate() {
                let is_last = index + 1 == family.links.len();
                let store = link.store.as_ref().map_err(Clone::clone)?;
                let known = asked.iter().find(|(known, _)| Arc::ptr_eq(known, store));
                answer = if let Some((_, answer)) = known {
                    answer.clone()
                } else {
                    let budget = if is_last { deadline } else { deadline.half() };
                    let answer = store.driver.ping(budget).await;
                    asked.push((Arc::clone(store), answer.clone()));
                    answer
                };
                if answer.is_ok() {
                    break;
                }
            }
            answer?;
        }
        Ok(())
    }

    fn family(&self, table: &Table) -> Result<Arc<Family>> {
        self.realtime.snapshot().family(table.name()).map(Arc::clone)
    }
}

/// Makes a call of the table that a family has in a store.
async fn at<'x, T, F: Future<Output = Result<T>>>(
    link: &'x Link,
    store: &'x Arc<Store>,
    family: &Table,
    call: impl FnOnce(&'x dyn Driver, Table) -> F,
) -> Result<T> {
    let table = link.table(family.name())?.into_owned();
    let answer = call(&*store.driver, table.clone()).await;
    answer.map_err(|error| store.complete(error, &table))
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl Driver for FamilyStores {
    /// `realtime`, which no mapping can name.
    fn token(&self) -> &'static str {
        "realtime"
    }

    fn database(&self) -> &'static str {
        "families"
    }

    /// All: whether the stores of a family can do something is known when they are asked.
    fn capabilities(&self) -> Capabilities {
        Capabilities::ALL
    }

    /// What a family lacks is created by [`Realtime::require`], which knows what its driver wants.
    fn requirements(&self) -> RequirementsMode {
        RequirementsMode::Warn
    }

    fn try_select(
        &self,
        table: &Table,
        filter: &Filter,
        selection: Selection,
    ) -> Option<Result<Rows>> {
        let snapshot = self.realtime.snapshot();
        let family = snapshot.find(table.name())?;
        let Recalled { rows, store, .. } =
            recall(family, table.name(), selection, |_, store| Packing::of(store).filter(filter))?;
        Some(Packing::of(store).recalled(rows))
    }

    async fn select(
        &self,
        table: &Table,
        filter: &Filter,
        selection: Selection,
        deadline: Deadline,
    ) -> Result<Vec<Row>> {
        let family = self.family(table)?;
        let answer = ask(&family, Purpose::Read, deadline, count, |link, store, deadline| {
            Box::pin(at(link, store, table, move |driver, table| async move {
                let packing = Packing::of(store);
                let filter = packing.filter(filter);
                packing.rows(driver.select(&table, &filter, selection, deadline).await?)
            }))
        });
        Ok(answer.await?.value)
    }

    async fn scan(
        &self,
        table: &Table,
        filter: Option<&Filter>,
        batch: NonZeroU32,
        deadline: Deadline,
    ) -> Result<Box<dyn Scan>> {
        let family = self.family(table)?;
        let answer = ask(
            &family,
            Purpose::Read,
            deadline,
            |_| 1,
            |link, store, deadline| {
                Box::pin(at(link, store, table, move |driver, table| async move {
                    let packing = Packing::of(store);
                    let filter = filter.map(|filter| packing.filter(filter));
                    let inner = driver.scan(&table, filter.as_deref(), batch, deadline).await?;
                    let scan = FamilyScan { inner, store: Arc::clone(store), table, packing };
                    Ok(Box::new(scan) as Box<dyn Scan>)
                }))
            },
        );
        Ok(answer.await?.value)
    }

    async fn load(&self, table: &Table, file: &str, deadline: Deadline) -> Result<Vec<StaticRow>> {
        let family = self.family(table)?;
        let answer = ask(
            &family,
            Purpose::Read,
            deadline,
            |_| 1,
            |link, store, deadline| {
                Box::pin(at(link, store, table, move |driver, table| async move {
                    driver.load(&table, file, deadline).await
                }))
            },
        );
        Ok(answer.await?.value)
    }

    async fn update(
        &self,
        table: &Table,
        filter: &Filter,
        changes: &Changes,
        deadline: Deadline,
    ) -> Result<u64> {
        let family = self.family(table)?;
        let answer = ask_to_write(&family, deadline, |link, store, deadline| {
            Box::pin(at(link, store, table, move |driver, table| async move {
                let packing = Packing::of(store);
                let (filter, changes) = (packing.filter(filter), packing.changes(changes)?);
                driver.update(&table, &filter, &changes, deadline).await
            }))
        });
        Ok(answer.await?.value)
    }

    async fn insert(&self, table: &Table, changes: &Changes, deadline: Deadline) -> Result<u64> {
        let family = self.family(table)?;
        let answer = ask_to_write(&family, deadline, |link, store, deadline| {
            Box::pin(at(link, store, table, move |driver, table| async move {
                let changes = Packing::of(store).changes(changes)?;
                driver.insert(&table, &changes, deadline).await
            }))
        });
        Ok(answer.await?.value)
    }

    async fn delete(&self, table: &Table, filter: &Filter, deadline: Deadline) -> Result<u64> {
        let family = self.family(table)?;
        let answer = ask_to_write(&family, deadline, |link, store, deadline| {
            Box::pin(at(link, store, table, move |driver, table| async move {
                let filter = Packing::of(store).filter(filter);
                driver.delete(&table, &filter, deadline).await
            }))
        });
        Ok(answer.await?.value)
    }

    async fn columns(&self, table: &Table, deadline: Deadline) -> Result<Arc<TableDescription>> {
        let family = self.family(table)?;
        let answer = ask(
            &family,
            Purpose::Read,
            deadline,
            |_| 1,
            |link, store, deadline| {
                Box::pin(at(link, store, table, move |driver, table| async move {
                    driver.columns(&table, deadline).await
                }))
            },
        );
        Ok(answer.await?.value)
    }

    async fn alter(&self, table: &Table, change: &Alteration, deadline: Deadline) -> Result<()> {
        let family = self.family(table)?;
        let answer = ask(
            &family,
            Purpose::Require,
            deadline,
            |()| 1,
            |link, store, deadline| {
                Box::pin(at(link, store, table, move |driver, table| async move {
                    driver.alter(&table, change, deadline).await
                }))
            },
        );
        answer.await?;
        Ok(())
    }

    /// Makes sure that each family has a store that answers.
    async fn ping(&self, deadline: Deadline) -> Result<()> {
        self.ping_families(|_| true, deadline).await
    }

    /// None: it has no connections of its own. [`Realtime::store_states`] tells those of each store.
    fn pool(&self) -> Option<PoolState> {
        None
    }

    /// None: a cache stands before each store, where its changes are told.
    fn invalidations(&self) -> Option<Box<dyn Invalidations>> {
        None
    }

    /// Closes all stores, as [`Realtime::close`] does.
    async fn close(&self) {
        self.realtime.close().await;
    }
}

/// A scan of one store that looks as if it packed values.
#[derive(Debug)]
struct FamilyScan {
    inner: Box<dyn Scan>,
    store: Arc<Store>,
    table: Table,
    packing: Packing,
}

#[async_trait]
impl Scan for FamilyScan {
    async fn next_batch(&mut self, deadline: Deadline) -> Result<Vec<Row>> {
        let rows = self.inner.next_batch(deadline).await;
        let rows = rows.map_err(|error| self.store.complete(error, &self.table))?;
        self.packing.rows(rows)
    }
}
