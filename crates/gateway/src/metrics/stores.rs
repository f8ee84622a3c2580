//! What the engine counted.

use asterisk_realtime_core::ErrorKind;
use asterisk_realtime_engine::layers::BreakerState;
use asterisk_realtime_engine::metrics::{CallMetrics, FamilyMetrics, StoreState};

use super::exposition::{Exposition, Kind, Label};

/// The calls of one purpose.
type Part = (&'static str, fn(&FamilyMetrics) -> &CallMetrics);

const PARTS: [Part; 3] = [
    ("read", |metrics| &metrics.reads),
    ("write", |metrics| &metrics.writes),
    ("require", |metrics| &metrics.requirements),
];

pub(super) fn families(out: &mut Exposition, families: &[FamilyMetrics]) {
    let mut calls = out.family(
        "ara_store_calls_total",
        Kind::Counter,
        "Calls of a store by what came of them: found, absent, the kind of an error, or refused \
         because the store had failed and was left alone.",
    );
    for (metrics, operation, part) in parts(families) {
        let [family, driver, database] = labels(metrics);
        for (outcome, count) in outcomes(part) {
            let labels = [family, driver, database, ("operation", operation), ("outcome", outcome)];
            calls.sample(&labels, count);
        }
    }
    let mut times = out.family(
        "ara_store_call_duration_seconds",
        Kind::Histogram,
        "How long a store took, whatever it answered; answers from memory are not timed.",
    );
    for (metrics, operation, part) in parts(families) {
        let [family, driver, database] = labels(metrics);
        times.histogram(&[family, driver, database, ("operation", operation)], &part.time);
    }
    let mut rows = out.family(
        "ara_store_matched_rows_total",
        Kind::Counter,
        "Rows that updates, inserts and deletes matched.",
    );
    for metrics in families {
        rows.sample(&labels(metrics), metrics.matched_rows);
    }
}

fn parts(
    families: &[FamilyMetrics],
) -> impl Iterator<Item = (&FamilyMetrics, &'static str, &CallMetrics)> {
    families.iter().flat_map(|metrics| {
        PARTS.iter().map(move |(operation, part)| (metrics, *operation, part(metrics)))
    })
}

fn labels(metrics: &FamilyMetrics) -> [Label<'_>; 3] {
    [("family", &metrics.family), ("driver", metrics.driver), ("database", &metrics.database)]
}

/// Each outcome; errors that never occurred are left out.
fn outcomes(calls: &CallMetrics) -> impl Iterator<Item = (&'static str, u64)> {
    let known = [("found", calls.found), ("absent", calls.absent), ("refused", calls.refused)];
    known.into_iter().chain(calls.failed.iter().map(|(kind, count)| (word(*kind), *count)))
}

/// The kind of an error as a value of a label.
pub(super) fn word(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Conflict => "conflict",
        ErrorKind::Denied => "denied",
        ErrorKind::Internal => "internal",
        ErrorKind::Invalid => "invalid",
        ErrorKind::NotFound => "not_found",
        ErrorKind::Unavailable => "unavailable",
        ErrorKind::Uncertain => "uncertain",
        ErrorKind::Unsupported => "unsupported",
        _ => "other",
    }
}

pub(super) fn states(out: &mut Exposition, stores: &[StoreState]) {
    let label = |store| {
        let StoreState { driver, database, .. }: &StoreState = store;
        [("driver", *driver), ("database", database.as_str())]
    };
    let mut open = out.family(
        "ara_store_breaker_open",
        Kind::Gauge,
        "1 while a store has failed and is left alone, or about to be tried again.",
    );
    for store in stores {
        open.sample(&label(store), u8::from(store.breaker != BreakerState::Closed));
    }
    let mut failures = out.family(
        "ara_store_breaker_failures",
        Kind::Gauge,
        "How many calls of a store, but for those that were held back, have failed in a row.",
    );
    for store in stores {
        failures.sample(&label(store), store.failures);
    }
    let mut connections = out.family(
        "ara_store_pool_connections",
        Kind::Gauge,
        "Connections to a store by state; the most that there may be as `max`.",
    );
    for store in stores {
        let Some(pool) = store.pool else { continue };
        let [driver, database] = label(store);
        let used = pool.open.saturating_sub(pool.idle);
        for (state, count) in [("idle", pool.idle), ("used", used), ("max", pool.most)] {
            connections.sample(&[driver, database, ("state", state)], count);
        }
    }
    let mut waiting = out.family(
        "ara_store_pool_waiting",
        Kind::Gauge,
        "Calls that wait for a connection to a store.",
    );
    for store in stores {
        let Some(pool) = store.pool else { continue };
        waiting.sample(&label(store), pool.waiting);
    }
}
