//! What the caches before the stores did.

use std::collections::BTreeSet;

use asterisk_realtime_cache::Serving;
use asterisk_realtime_engine::FamilyCache;

use super::exposition::{Exposition, Kind, Label};

/// A number of one cache, and the last label, if it has one more than the others.
type Number = (Option<Label<'static>>, fn(&FamilyCache) -> u64);

/// Families that read the same table share its numbers.
pub(super) fn families(out: &mut Exposition, caches: &[FamilyCache]) {
    let caches = once_each(caches);
    let mut family = |name, kind, help, numbers: &[Number]| {
        let mut family = out.family(name, kind, help);
        for cache in &caches {
            for (label, number) in numbers {
                let labels: Vec<_> = labels(cache).into_iter().chain(*label).collect();
                family.sample(&labels, number(cache));
            }
        }
    };
    family(
        "ara_cache_answers_total",
        Kind::Counter,
        "Questions by who answered: memory with rows (`hit`) or that there is none \
         (`negative_hit`), or the store (`miss`).",
        &[
            (Some(("result", "hit")), |cache| cache.stats.stats.hits),
            (Some(("result", "negative_hit")), |cache| cache.stats.stats.negative_hits),
            (Some(("result", "miss")), |cache| cache.stats.stats.misses),
        ],
    );
    family(
        "ara_cache_stale_served_total",
        Kind::Counter,
        "Answers from memory that were older than their lifetime, because the store was down.",
        &[(None, |cache| cache.stats.stats.stale_served)],
    );
    family(
        "ara_cache_statements_total",
        Kind::Counter,
        "Statements by why they were made: somebody waits (`fetch`), or an answer gets old \
         (`refresh`).",
        &[
            (Some(("reason", "fetch")), |cache| cache.stats.stats.fetches),
            (Some(("reason", "refresh")), |cache| cache.stats.stats.refreshes),
        ],
    );
    family(
        "ara_cache_failures_total",
        Kind::Counter,
        "Statements of either kind that failed.",
        &[(None, |cache| cache.stats.stats.failures)],
    );
    family(
        "ara_cache_invalidations_total",
        Kind::Counter,
        "Writes and orders that ended answers before their time.",
        &[(None, |cache| cache.stats.stats.invalidations)],
    );
    family(
        "ara_cache_evictions_total",
        Kind::Counter,
        "Answers that had to go because memory was full.",
        &[(None, |cache| cache.stats.stats.evictions)],
    );
    family(
        "ara_cache_entries",
        Kind::Gauge,
        "Answers that are kept.",
        &[(None, |cache| cache.stats.stats.entries)],
    );
    family(
        "ara_cache_bytes",
        Kind::Gauge,
        "Bytes that they take.",
        &[(None, |cache| cache.stats.stats.bytes)],
    );
    family(
        "ara_cache_table_rows",
        Kind::Gauge,
        "Rows of a table that is kept as a whole; 0 while it is not.",
        &[(None, |cache| whole(cache).0)],
    );
    family(
        "ara_cache_table_bytes",
        Kind::Gauge,
        "Bytes that they take.",
        &[(None, |cache| whole(cache).1)],
    );
}

/// Rows and bytes of the table, if it is kept as a whole.
fn whole(cache: &FamilyCache) -> (u64, u64) {
    match cache.stats.serving {
        Serving::Full { rows, bytes, .. } => (rows, bytes),
        _ => (0, 0),
    }
}

/// A table that a family is mapped to twice is told of once.
fn once_each(caches: &[FamilyCache]) -> Vec<&FamilyCache> {
    let mut seen = BTreeSet::new();
    caches.iter().filter(|cache| seen.insert(labels(cache))).collect()
}

fn labels(cache: &FamilyCache) -> [Label<'_>; 4] {
    let source = &cache.source;
    [
        ("family", &source.family),
        ("driver", &source.driver),
        ("database", &source.database),
        ("table", &source.table),
    ]
}
