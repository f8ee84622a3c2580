//! The caches that there are: what they do, and forgetting what others have changed.

use std::sync::Arc;

use asterisk_realtime_cache::{Cached, Invalidation, Mode, TableSettings, TableStats};
use asterisk_realtime_core::{Error, Filter, IntoFilter as _, Op, Result, Row, Table};

use crate::encode;
use crate::family::{Family, Link};
use crate::realtime::Realtime;
use crate::source::Source;

/// The cache of one open store.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StoreCache {
    /// The token of the driver.
    pub driver: &'static str,
    /// The database.
    pub database: String,
    /// The mappings whose answers it keeps.
    pub families: Vec<Arc<Source>>,
    /// The cache itself.
    pub cached: Cached,
}

/// What a cache does for one mapping of a family.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FamilyCache {
    /// The mapping.
    pub source: Arc<Source>,
    /// How its table is kept.
    pub settings: TableSettings,
    /// What has been done so far. Families that read the same table share its counters.
    pub stats: TableStats,
}

/// The table of a mapping, and the cache that keeps it.
struct Kept<'k> {
    link: &'k Link,
    table: Table,
    cached: &'k Cached,
    settings: &'k TableSettings,
}

fn kept(family: &Family) -> impl Iterator<Item = Kept<'_>> {
    family.links.iter().filter_map(|link| {
        let cached = link.store.as_ref().ok()?.cache.cached.as_ref()?;
        let table = link.table(&family.name).ok()?.into_owned();
        let settings = cached.settings().of(&table);
        (settings.mode != Mode::Off).then_some(Kept { link, table, cached, settings })
    })
}

impl Realtime {
    /// The caches that stand before the open stores, by driver and database.
    pub fn caches(&self) -> Vec<StoreCache> {
        let snapshot = self.snapshot();
        let mut caches: Vec<_> = snapshot
            .stores
            .iter()
            .filter_map(|(key, store)| {
                let cached = store.cache.cached.clone()?;
                let (driver, database) = (key.token, store.driver.database().to_owned());
                Some(StoreCache { driver, database, families: Vec::new(), cached })
            })
            .collect();
        caches.sort_unstable_by(|a, b| (a.driver, &a.database).cmp(&(b.driver, &b.database)));
        for FamilyCache { source, .. } in self.family_caches() {
            let is_its = |cache: &&mut StoreCache| {
                cache.driver.eq_ignore_ascii_case(&source.driver)
                    && cache.database == source.database
            };
            if let Some(cache) = caches.iter_mut().find(is_its) {
                cache.families.push(source);
            }
        }
        caches
    }

    /// What is done for each family whose answers are kept, by name and priority.
    pub fn family_caches(&self) -> Vec<FamilyCache> {
        let snapshot = self.snapshot();
        let mut all: Vec<_> =
            snapshot.families.values().flat_map(|family| kept(family).map(told)).collect();
        let key = |it: &FamilyCache| (it.source.family.clone(), it.source.priority);
        all.sort_by_cached_key(key);
        all
    }

    /// The same of one family; nothing if its answers are not kept.
    ///
    /// # Errors
    ///
    /// [`NotFound`](asterisk_realtime_core::ErrorKind::NotFound): the family is not mapped.
    pub fn caches_of(&self, family: &str) -> Result<Vec<FamilyCache>> {
        Ok(kept(self.snapshot().family(family)?).map(told).collect())
    }

    /// Forgets the answers about rows that have, or had before, this value in this column, and
    /// the lists that may hold them: somebody else has changed them. Answers how many answers
    /// were dropped. This looks at every answer that is kept.
    ///
    /// # Errors
    ///
    /// * [`NotFound`](asterisk_realtime_core::ErrorKind::NotFound): the family is not mapped.
    /// * [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid): this can be no column.
    pub fn invalidate_rows(&self, family: &str, column: &str, value: &str) -> Result<usize> {
        let filter = [(column, value)].into_filter()?;
        if filter.conditions().iter().any(|condition| condition.op() != Op::Eq) {
            let message = format!("{column:?} is no column; an operator cannot stand here");
            return Err(Error::invalid(message));
        }
        let snapshot = self.snapshot();
        let family = snapshot.family(family)?;
        let dropped = kept(family).map(|Kept { link, table, cached, .. }| {
            let codec = link.store.as_ref().map(|store| link.codec(store, &family.policy));
            let filter = encode::filter(&filter, codec.unwrap_or_default());
            let rows = filter.conditions().iter().map(|condition| Invalidation::Rows {
                table: table.clone(),
                column: condition.column().to_owned(),
                value: condition.value().to_owned(),
            });
            rows.map(|rows| cached.prune(&rows)).sum::<usize>()
        });
        Ok(dropped.sum())
    }

    /// Forgets all answers of a family, and of the others that read its tables; answers how many.
    ///
    /// # Errors
    ///
    /// [`NotFound`](asterisk_realtime_core::ErrorKind::NotFound): the family is not mapped.
    pub fn invalidate_family(&self, family: &str) -> Result<usize> {
        let snapshot = self.snapshot();
        let dropped = kept(snapshot.family(family)?)
            .map(|Kept { table, cached, .. }| cached.prune(&Invalidation::Table(table)));
        Ok(dropped.sum())
    }

    /// Forgets the answers of a family for which the condition holds, given the filter and the
    /// rows, whose cells are as they are stored; answers how many.
    ///
    /// # Errors
    ///
    /// [`NotFound`](asterisk_realtime_core::ErrorKind::NotFound): the family is not mapped.
    pub fn invalidate_where(
        &self,
        family: &str,
        condition: impl Fn(&Filter, &[Row]) -> bool,
    ) -> Result<usize> {
        let snapshot = self.snapshot();
        let dropped = kept(snapshot.family(family)?).map(|Kept { table, cached, .. }| {
            let is_same = |other: &Table| other.name().eq_ignore_ascii_case(table.name());
            cached.invalidate_where(|other, filter, rows| is_same(other) && condition(filter, rows))
        });
        Ok(dropped.sum())
    }

    /// Forgets everything that any cache keeps; answers how many answers that were.
    pub fn invalidate_all(&self) -> usize {
        self.caches().iter().map(|cache| cache.cached.prune(&Invalidation::All)).sum()
    }
}

fn told(Kept { link, table, cached, settings }: Kept<'_>) -> FamilyCache {
    let (source, settings) = (Arc::clone(&link.source), settings.clone());
    FamilyCache { source, settings, stats: cached.stats_of(&table) }
}
