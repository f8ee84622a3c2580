//! What people read of caches.

use std::fmt::Write as _;
use std::time::Duration;

use asterisk_realtime_cache::{Lifetimes, Mode, Serving, Stats, TableSettings};
use asterisk_realtime_engine::FamilyCache;

use crate::printable_line;

pub(super) const NO_CACHE: &str =
    "No family has a cache; `cache = keyed` in [family NAME] of ara.conf turns one on.\n";

/// The word of `ara.conf`.
pub(crate) fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Off => "off",
        Mode::Keyed => "keyed",
        Mode::Full => "full",
    }
}

/// What is done at the moment, as one word.
pub(crate) fn serving(serving: Serving) -> &'static str {
    match serving {
        Serving::Nothing => "nothing",
        Serving::Keyed => "keyed",
        Serving::Full { .. } => "full",
        Serving::OverLimit => "over-limit",
        _ => "other",
    }
}

/// A time as it may be written in `ara.conf`: `30s`, `5m`.
fn short(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        _ if time.subsec_millis() > 0 => format!("{}ms", time.as_millis()),
        0 => "0".to_owned(),
        _ if seconds.is_multiple_of(3600) => format!("{}h", seconds / 3600),
        _ if seconds.is_multiple_of(60) => format!("{}m", seconds / 60),
        _ => format!("{seconds}s"),
    }
}

/// A line for each mapping.
pub(super) fn list(caches: &[FamilyCache]) -> String {
    let mut text = format!(
        "{:>30}  {:<24} {:<8}{:<8}{:>8}{:>8}{:>8}{:>8}{:>10}{:>12}\n",
        "Family",
        "Database",
        "Mode",
        "Serving",
        "Soft",
        "Hard",
        "Grace",
        "Absent",
        "Answers",
        "Bytes"
    );
    for cache in caches {
        let (family, database) = names(cache);
        let TableSettings { mode: wanted, found, absent, .. } = &cache.settings;
        let Lifetimes { soft, hard, grace } = found;
        let [soft, hard, grace, absent] = [*soft, *hard, *grace, absent.hard].map(short);
        let Stats { entries, bytes, .. } = cache.stats.stats;
        let (wanted, serving) = (mode(*wanted), serving(cache.stats.serving));
        let _ = writeln!(
            text,
            "{family:>30}  {database:<24} {wanted:<8}{serving:<8}{soft:>8}{hard:>8}{grace:>8}\
             {absent:>8}{entries:>10}{bytes:>12}"
        );
    }
    text
}

/// All settings of one mapping, in the words of `sorcery memory cache show`.
pub(super) fn settings(cache: &FamilyCache) -> String {
    let (family, database) = names(cache);
    let TableSettings { mode: wanted, found, absent, full_limits, facet, .. } = &cache.settings;
    let Stats { entries, bytes, .. } = cache.stats.stats;
    let seconds = Duration::as_secs_f64;
    let mut text = format!("Realtime cache: {family} ({database},");
    let _ = writeln!(text, "{})", printable_line(&cache.source.table));
    let _ =
        writeln!(text, "Mode: {}, at the moment {}", mode(*wanted), serving(cache.stats.serving));
    let _ = writeln!(text, "Number of answers within cache: {entries} ({bytes} bytes)");
    if *wanted == Mode::Full {
        let (rows, bytes) = (full_limits.entries, full_limits.bytes);
        let _ = writeln!(text, "Maximum allowed table: {rows} rows, {bytes} bytes");
    }
    if let Serving::Full { rows, bytes, age } = cache.stats.serving {
        let age = age.as_secs();
        let _ = writeln!(
            text,
            "Table within cache: {rows} rows ({bytes} bytes), read {age} seconds ago"
        );
    }
    for (what, time) in [
        ("an answer is asked for anew", found.soft),
        ("an answer expires", found.hard),
        ("that is known to be absent expires", absent.hard),
    ] {
        let _ = writeln!(text, "Number of seconds before {what}: {}", seconds(&time));
    }
    for (what, time) in [("an answer", found.grace), ("absence", absent.grace)] {
        let _ = writeln!(
            text,
            "Number of seconds more for {what} while the store is down: {}",
            seconds(&time)
        );
    }
    if let Some(facet) = facet {
        let _ = writeln!(
            text,
            "Registration columns: {}\nNumber of seconds before they expire: {}\nNumber of seconds more for them while the store is down: {}",
            printable_line(&facet.columns.join(", ")),
            seconds(&facet.lifetime),
            seconds(&facet.grace)
        );
    }
    text
}

/// What has been done, a line for each mapping.
pub(super) fn stats(caches: &[FamilyCache]) -> String {
    let mut text = format!(
        "{:>30}  {:<24} {:>10}{:>10}{:>8}{:>10}{:>10}{:>9}{:>12}{:>9}{:>10}{:>12}\n",
        "Family",
        "Database",
        "Hits",
        "Negative",
        "Stale",
        "Misses",
        "Refreshes",
        "Failures",
        "Invalidated",
        "Evicted",
        "Answers",
        "Bytes"
    );
    for cache in caches {
        let (family, database) = names(cache);
        let Stats {
            hits,
            negative_hits,
            stale_served,
            misses,
            refreshes,
            failures,
            invalidations,
            evictions,
            entries,
            bytes,
            ..
        } = cache.stats.stats;
        let _ = writeln!(
            text,
            "{family:>30}  {database:<24} {hits:>10}{negative_hits:>10}{stale_served:>8}\
             {misses:>10}{refreshes:>10}{failures:>9}{invalidations:>12}{evictions:>9}\
             {entries:>10}{bytes:>12}"
        );
    }
    text
}

/// The family, and the driver with the database.
fn names(cache: &FamilyCache) -> (String, String) {
    let source = &cache.source;
    let database = format!("{},{}", source.driver, source.database);
    (printable_line(&source.family).into_owned(), printable_line(&database).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_as_they_are_written() {
        let told = |milliseconds| short(Duration::from_millis(milliseconds));
        assert_eq!(told(0), "0");
        assert_eq!(told(1_500), "1500ms");
        assert_eq!(told(90_000), "90s");
        assert_eq!(told(300_000), "5m");
        assert_eq!(told(7_200_000), "2h");
    }
}
