//! Caches before the stores: what `ara.conf` says of them, and what callers notice.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use asterisk_realtime_cache::{Clock, Limits, Mode};
use asterisk_realtime_core::{
    Deadline, Driver as _, ErrorKind, IntoChanges as _, IntoFilter as _, Table,
};
use asterisk_realtime_engine::layers::BreakerState;
use asterisk_realtime_engine::{Builder, CacheAdvice, FamilyCache, Realtime};
use asterisk_realtime_memory::{MemoryDriver, MemoryKind};

use crate::support::{TWO, builder, engine_with, host, kind, store};

const ONE: &str = "sippeers => memory,a\n";
const KEYED: &str = "[family sippeers]\ncache = keyed\n";

/// Seconds that a test lets pass.
#[derive(Clone, Default)]
struct Time(Arc<AtomicU64>);

impl Time {
    fn clock(&self) -> Clock {
        let (start, seconds) = (Instant::now(), Arc::clone(&self.0));
        Clock::new(move || start + Duration::from_secs(seconds.load(Ordering::SeqCst)))
    }

    fn pass(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

fn timed(mappings: &str, own: &str, stores: &[&MemoryDriver], time: &Time) -> Realtime {
    let extconfig = format!("[settings]\n{mappings}");
    let files = [("extconfig.conf", &*extconfig), ("ara.conf", own)];
    builder(&files, stores).cache_clock(time.clock()).open().unwrap()
}

/// Changes the host of a peer past the engine.
async fn change(store: &MemoryDriver, name: &str, host: &str) {
    let (filter, changes) = ([("name", name)].into_filter(), [("host", host)].into_changes());
    let table = Table::mapped("sippeers").unwrap();
    let (filter, changes) = (filter.unwrap(), changes.unwrap());
    let rows = store.update(&table, &filter, &changes, Deadline::default()).await;
    assert_eq!(rows.unwrap(), 1, "rows of {name}");
}

#[track_caller]
fn only(realtime: &Realtime) -> FamilyCache {
    let mut all = realtime.family_caches();
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

#[tokio::test]
async fn without_an_option_a_changed_row_is_seen_at_once() {
    let a = store("a", &[("x", "1")]);
    for own in ["", "[family sippeers]\ncache = off\n", "[general]\ncache = off\n"] {
        let realtime = engine_with(ONE, own, &[&a]);
        change(&a, "x", "1").await;
        assert_eq!(host(&realtime, "x").await.unwrap().unwrap(), "1");
        change(&a, "x", "2").await;
        assert_eq!(host(&realtime, "x").await.unwrap().unwrap(), "2");
        assert!(realtime.caches().is_empty() && realtime.family_caches().is_empty());
        assert!(realtime.caches_of("sippeers").unwrap().is_empty());
        assert_eq!(realtime.invalidate_family("sippeers").unwrap(), 0);
    }
}

#[tokio::test]
async fn what_is_kept_is_given_until_its_time_is_over_or_it_is_pruned() {
    let (a, time) = (store("a", &[("x", "1")]), Time::default());
    let realtime = timed(ONE, "[general]\ncache = keyed\n", &[&a], &time);
    assert_eq!(host(&realtime, "x").await.unwrap().unwrap(), "1");
    change(&a, "x", "2").await;
    assert_eq!(host(&realtime, "x").await.unwrap().unwrap(), "1");
    assert_eq!(realtime.invalidate_rows("SipPeers", "NAME", "x").unwrap(), 1);
    assert_eq!(host(&realtime, "x").await.unwrap().unwrap(), "2");

    change(&a, "x", "3").await;
    time.pass(299);
    assert_eq!(host(&realtime, "x").await.unwrap().unwrap(), "2", "it is asked for meanwhile");
    time.pass(301);
    assert_eq!(host(&realtime, "x").await.unwrap().unwrap(), "3");

    assert_eq!(host(&realtime, "y").await.unwrap(), None);
    a.insert_rows("sippeers", [[("name", "y"), ("host", "4")]]).unwrap();
    assert_eq!(host(&realtime, "y").await.unwrap(), None);
    time.pass(10);
    assert_eq!(host(&realtime, "y").await.unwrap().unwrap(), "4");
}

#[tokio::test]
async fn own_writes_are_seen_at_once() {
    let a = store("a", &[("x", "1")]);
    let realtime = engine_with(ONE, KEYED, &[&a]);
    assert_eq!(host(&realtime, "x").await.unwrap().unwrap(), "1");
    realtime.update("sippeers", [("name", "x")], [("host", "2")]).await.unwrap();
    assert_eq!(host(&realtime, "x").await.unwrap().unwrap(), "2");
    assert_eq!(host(&realtime, "y").await.unwrap(), None);
    realtime.store("sippeers", [("name", "y"), ("host", "3")]).await.unwrap();
    assert_eq!(host(&realtime, "y").await.unwrap().unwrap(), "3");
    realtime.destroy("sippeers", [("name", "x")]).await.unwrap();
    assert_eq!(host(&realtime, "x").await.unwrap(), None);
    let stats = only(&realtime).stats.stats;
    assert_eq!((stats.hits, stats.misses, stats.invalidations), (0, 5, 3));
}

#[tokio::test]
async fn an_outage_is_not_seen_until_the_grace_is_over() {
    let (a, time) = (store("a", &[("x", "1")]), Time::default());
    let own = format!("{KEYED}cache-hard = 1m\ncache-grace = 10m\n");
    let realtime = timed(ONE, &own, &[&a], &time);
    assert_eq!(host(&realtime, "x").await.unwrap().unwrap(), "1");
    a.faults().set_unavailable(true);
    for seconds in [10, 100, 500] {
        time.pass(seconds);
        assert_eq!(host(&realtime, "x").await.unwrap().unwrap(), "1", "{seconds}");
    }
    assert_eq!(kind(host(&realtime, "y").await), ErrorKind::Unavailable);
    let stats = only(&realtime).stats.stats;
    assert_eq!((stats.hits, stats.stale_served), (3, 2));
    time.pass(60);
    assert_eq!(kind(host(&realtime, "x").await), ErrorKind::Unavailable);
}

#[tokio::test]
async fn all_that_is_written_counts() {
    let a = store("a", &[]);
    let own = "[general]\ndeadline = 3s\ncache-entries = 50k\ncache-bytes = 64m\n\
               cache-absent-entries = 1000\ncache-absent-bytes = 512k\n\
               [family SipPeers]\nCache = Full\ncache-soft = 1500ms\ncache-hard = 1m\n\
               cache-grace = 1h\ncache-absent = 2s\ncache-absent-grace = 3s\ncache-rows = 2m\n\
               cache-bytes = 1g\ncache-registration = 4s\ncache-registration-grace = 5s\n";
    let advice = |_: &str| CacheAdvice::default().with_registration(&["host", "port"]);
    let extconfig = format!("[settings]\n{ONE}");
    let files = [("extconfig.conf", &*extconfig), ("ara.conf", own)];
    let realtime = builder(&files, &[&a]).cache_advice(advice).open().unwrap();
    assert_eq!(realtime.diagnostics(), []);
    let seconds = Duration::from_secs;
    let FamilyCache { settings, source, .. } = only(&realtime);
    assert_eq!((&*source.family, &*source.table), ("sippeers", "sippeers"));
    assert_eq!(settings.mode, Mode::Full);
    let (found, absent) = (settings.found, settings.absent);
    let times = [found.soft, found.hard, found.grace, absent.soft, absent.hard, absent.grace];
    let [short, hour] = [Duration::from_millis(1500), seconds(3600)];
    assert_eq!(times, [short, seconds(60), hour, seconds(2), seconds(2), seconds(3)]);
    assert_eq!(settings.full_limits, Limits { entries: 2_000_000, bytes: 1 << 30 });
    let facet = settings.facet.unwrap();
    assert_eq!((facet.lifetime, facet.grace), (seconds(4), seconds(5)));
    assert_eq!(facet.columns, ["host".into(), "port".into()]);

    let [cache] = &realtime.caches()[..] else { panic!("one store is open") };
    assert_eq!((cache.driver, &*cache.database, cache.families.len()), ("memory", "a", 1));
    let settings = cache.cached.settings();
    assert_eq!(settings.fetch, seconds(3));
    assert_eq!(settings.found_limits, Limits { entries: 50_000, bytes: 64 << 20 });
    assert_eq!(settings.absent_limits, Limits { entries: 1_000, bytes: 512 << 10 });
    assert_eq!(settings.default.mode, Mode::Off, "nobody asks for other tables");
}

#[test]
fn what_is_not_written_gives_way_to_what_is() {
    let a = store("a", &[]);
    let own = format!("{KEYED}cache-hard = 4s\n");
    let settings = only(&engine_with(ONE, &own, &[&a])).settings;
    let four = Duration::from_secs(4);
    assert_eq!((settings.found.soft, settings.found.hard), (four, four));
    assert_eq!((settings.absent.soft, settings.absent.hard), (four, four));
    assert_eq!(settings.facet, None, "nobody has said which");
}

/// The findings as code, line and column.
fn findings(mappings: &str, own: &str) -> Vec<(&'static str, u32, u32)> {
    let extconfig = format!("[settings]\n{mappings}");
    let files = [("extconfig.conf", &*extconfig), ("ara.conf", own)];
    let (_, findings) = builder(&files, &[&store("a", &[])]).check().unwrap();
    let place = |it: &asterisk_realtime_core::Diagnostic| {
        assert!(it.code == "ara-bad-value" || it.help.is_some(), "{it:?}");
        let at = it.location.as_ref().unwrap_or_else(|| panic!("{it:?}"));
        assert_eq!(&*at.file, "ara.conf");
        (it.code, at.line, at.column)
    };
    findings.iter().map(place).collect()
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let bad = |line| ("ara-bad-value", line, 1);
    let own = "[general]\ncache = yes\ncache-entries = 0\ncache-bytes = lots\ncache-soft = 1s\n\
               [family sippeers]\ncache = on\ncache-soft = soon\ncache-hard = 0\ncache-rows = -1\n\
               cache-bytes = 1x\ncache-registration = 0s\ncache-softly = 1s\n";
    let unknown = |line| ("ara-unknown-option", line, 1);
    let mut all = [2, 3, 4, 7, 8, 9, 10, 11, 12].map(bad).to_vec();
    all.splice(0..0, [5, 13].map(unknown));
    assert_eq!(findings(ONE, own), all);
    let extconfig = format!("[settings]\n{ONE}");
    let files = [("extconfig.conf", &*extconfig), ("ara.conf", "[general]\ncache = yes\n")];
    let error = builder(&files, &[&store("a", &[])]).open().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(error.to_string().contains("write off or keyed or full"), "{error}");
}

#[test]
fn what_contradicts_itself_is_said() {
    let unused = |line| ("ara-cache-unused", line, 1);
    for (own, lines) in [
        ("cache = keyed\ncache-soft = 10m\n", vec![3]),
        ("cache = keyed\ncache-soft = 10m\ncache-hard = 20m\n", vec![]),
        ("cache = keyed\ncache-soft = 2m\ncache-hard = 1m\n", vec![3]),
        ("cache = keyed\ncache-absent = 0\ncache-absent-grace = 1m\n", vec![4]),
        ("cache = keyed\ncache-registration = 1s\n", vec![3]),
        ("cache = keyed\ncache-rows = 5\n", vec![3]),
        ("cache = full\ncache-rows = 5\n", vec![]),
        ("cache-hard = 1m\n", vec![2]),
        ("cache = off\ncache-hard = 1m\n", vec![3]),
        ("cache = off\n", vec![]),
    ] {
        let expected: Vec<_> = lines.into_iter().map(unused).collect();
        assert_eq!(findings(ONE, &format!("[family sippeers]\n{own}")), expected, "{own}");
    }
    let file = "queues.conf => memory,a,ast_config\n";
    assert_eq!(findings(file, "[family queues.conf]\ncache = keyed\n"), [unused(2)]);
    assert_eq!(findings(file, "[family queues.conf]\ncache = off\n"), []);
    assert_eq!(findings(file, "[general]\ncache = keyed\n"), []);
}

#[test]
fn of_two_families_on_a_table_the_more_careful_counts() {
    let both = "sippeers => memory,a,peers\nsiptwo => memory,a,Peers\n";
    let own = "[family sippeers]\ncache = full\ncache-hard = 1m\ncache-grace = 1s\n\
               [family siptwo]\ncache = keyed\ncache-hard = 2m\ncache-grace = 0\n";
    assert_eq!(findings(both, own), [("ara-cache-conflict", 6, 1)]);
    let realtime = engine_with(both, own, &[&store("a", &[])]);
    for FamilyCache { settings, .. } in realtime.family_caches() {
        assert_eq!(settings.mode, Mode::Keyed);
        let seconds = Duration::from_secs;
        assert_eq!((settings.found.hard, settings.found.grace), (seconds(60), seconds(0)));
    }
    assert_eq!(realtime.family_caches().len(), 2);
    assert_eq!(realtime.caches()[0].families.len(), 2);
    // One that says nothing has no cache.
    assert_eq!(findings(both, KEYED), [("ara-cache-conflict", 2, 1)]);
    assert!(engine_with(both, KEYED, &[&store("a", &[])]).caches().is_empty());
    // What is only advised is nobody's fault, and neither is another store.
    assert_eq!(findings(both, "[general]\ncache = keyed\n"), []);
    let apart = "sippeers => memory,a,peers\nsiptwo => memory,b,peers\n";
    let (_, found) = builder(
        &[("extconfig.conf", &format!("[settings]\n{apart}")), ("ara.conf", own)],
        &[&store("a", &[]), &store("b", &[])],
    )
    .check()
    .unwrap();
    assert_eq!(found, []);
}

#[tokio::test]
async fn families_are_forgotten_by_rows_by_condition_and_as_a_whole() {
    let a = store("a", &[("x", "1"), ("y", "2")]);
    let realtime = engine_with(ONE, KEYED, &[&a]);
    // The first answer tells how the store compares.
    host(&realtime, "z").await.unwrap();
    realtime.invalidate_family("sippeers").unwrap();
    let warm = async || {
        for name in ["x", "y", "z"] {
            host(&realtime, name).await.unwrap();
        }
    };
    warm().await;
    assert_eq!(realtime.invalidate_rows("sippeers", "name", "x").unwrap(), 1);
    assert_eq!(realtime.invalidate_rows("sippeers", "name", "x").unwrap(), 0);
    warm().await;
    let has = |host: &'static str| {
        move |_: &_, rows: &[asterisk_realtime_core::Row]| {
            rows.iter().any(|row| row.text("host") == Some(host))
        }
    };
    assert_eq!(realtime.invalidate_where("sippeers", has("2")).unwrap(), 1);
    assert_eq!(realtime.invalidate_where("sippeers", has("2")).unwrap(), 0);
    warm().await;
    assert_eq!(realtime.invalidate_family("sippeers").unwrap(), 3);
    warm().await;
    assert_eq!(realtime.invalidate_all(), 3);

    assert_eq!(kind(realtime.invalidate_family("nofam")), ErrorKind::NotFound);
    assert_eq!(kind(realtime.invalidate_rows("nofam", "name", "x")), ErrorKind::NotFound);
    assert_eq!(kind(realtime.invalidate_where("nofam", |_, _| true)), ErrorKind::NotFound);
    assert_eq!(kind(realtime.caches_of("nofam")), ErrorKind::NotFound);
    assert_eq!(kind(realtime.invalidate_rows("sippeers", "name LIKE", "x")), ErrorKind::Invalid);
}

#[tokio::test]
async fn a_value_is_forgotten_as_it_is_stored() {
    let a = store("a", &[("x;1", "1"), ("y", "2")]);
    let rows = [("name", "x^3B1")].into_filter().unwrap();
    let name = [("name", "x^3B1")].into_changes().unwrap();
    let by_host = [("host", "1")].into_filter().unwrap();
    let table = Table::mapped("sippeers").unwrap();
    a.update(&table, &by_host, &name, Deadline::default()).await.unwrap();
    assert_eq!(rows.conditions().len(), 1);
    let realtime = engine_with(ONE, KEYED, &[&a]);
    host(&realtime, "y").await.unwrap();
    realtime.invalidate_all();
    assert_eq!(host(&realtime, "x;1").await.unwrap().unwrap(), "1");
    assert_eq!(realtime.invalidate_rows("sippeers", "name", "x;1").unwrap(), 1);
}

#[tokio::test]
async fn the_next_store_has_a_cache_of_its_own() {
    let (a, b) = (store("a", &[("x", "a")]), store("b", &[("x", "b")]));
    let realtime = engine_with(TWO, KEYED, &[&a, &b]);
    a.faults().set_unavailable(true);
    assert_eq!(host(&realtime, "x").await.unwrap().unwrap(), "b");
    let databases: Vec<_> = realtime.caches().into_iter().map(|cache| cache.database).collect();
    assert_eq!(databases, ["a", "b"]);
    assert_eq!(realtime.caches_of("sippeers").unwrap().len(), 2);
}

/// Both stores are behind caches, and the first one fails for a while.
#[tokio::test]
async fn what_is_written_to_the_next_store_is_seen_at_once() {
    let (a, b) = (store("a", &[("x", "a")]), store("b", &[("x", "b")]));
    let realtime = engine_with(TWO, KEYED, &[&a, &b]);
    assert_eq!(host(&realtime, "x").await.unwrap().unwrap(), "a");
    a.faults().set_unavailable(true);
    realtime.update("sippeers", [("name", "x")], [("host", "new")]).await.unwrap();
    assert_eq!(host(&realtime, "x").await.unwrap().unwrap(), "new");
    // From the memory of the second store, while the first one is left alone.
    change(&b, "x", "newer").await;
    assert_eq!(host(&realtime, "x").await.unwrap().unwrap(), "new");
    let caches = realtime.caches_of("sippeers").unwrap();
    let hits: Vec<_> = caches.iter().map(|cache| cache.stats.stats.hits).collect();
    assert_eq!(hits, [0, 1]);
}

/// What the first store had is given in the end, when nobody answers.
#[tokio::test]
async fn an_old_answer_is_for_when_no_store_answers() {
    let (a, b) = (store("a", &[("x", "a")]), store("b", &[("x", "b")]));
    let time = Time::default();
    let realtime = timed(TWO, &format!("{KEYED}cache-hard = 1m\n"), &[&a, &b], &time);
    assert_eq!(host(&realtime, "x").await.unwrap().unwrap(), "a");
    a.faults().set_unavailable(true);
    // A failure that the breaker of the first store takes note of.
    host(&realtime, "y").await.unwrap();
    time.pass(100);
    assert_eq!(host(&realtime, "x").await.unwrap().unwrap(), "b");
    realtime
        .invalidate_where("sippeers", |_, rows| {
            rows.first().is_some_and(|row| row.text("host") == Some("b"))
        })
        .unwrap();
    b.faults().set_unavailable(true);
    assert_eq!(host(&realtime, "x").await.unwrap().unwrap(), "a");
    assert_eq!(kind(host(&realtime, "z").await), ErrorKind::Unavailable);
}

#[tokio::test]
async fn registration_columns_are_good_for_a_shorter_time() {
    let (a, time) = (store("a", &[("x", "1")]), Time::default());
    let extconfig = format!("[settings]\n{ONE}");
    let files = [("extconfig.conf", &*extconfig), ("ara.conf", KEYED)];
    let advice = |_: &str| CacheAdvice::default().with_registration(&["host"]);
    let builder = builder(&files, &[&a]).cache_clock(time.clock()).cache_advice(advice);
    let realtime = builder.open().unwrap();
    assert_eq!(host(&realtime, "x").await.unwrap().unwrap(), "1");
    change(&a, "x", "2").await;
    time.pass(4);
    assert_eq!(host(&realtime, "x").await.unwrap().unwrap(), "1");
    time.pass(1);
    assert_eq!(host(&realtime, "x").await.unwrap().unwrap(), "2");
}

/// A directory with a store, whose `ara.conf` a test changes.
struct Site {
    directory: tempfile::TempDir,
    store: MemoryDriver,
    realtime: Realtime,
}

impl Site {
    fn new(own: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let store = store("a", &[("x", "1")]);
        fs::write(directory.path().join("extconfig.conf"), format!("[settings]\n{ONE}")).unwrap();
        fs::write(directory.path().join("ara.conf"), own).unwrap();
        let builder: Builder = Realtime::builder(directory.path());
        let kind = Arc::new(MemoryKind::new().with_database(&store));
        let realtime = builder.driver(kind).open().unwrap();
        Self { directory, store, realtime }
    }

    async fn reload(&self, own: &str) -> asterisk_realtime_core::Result<()> {
        fs::write(self.directory.path().join("ara.conf"), own).unwrap();
        self.realtime.reload().await.map(drop)
    }

    async fn host(&self) -> String {
        host(&self.realtime, "x").await.unwrap().unwrap()
    }
}

#[tokio::test]
async fn a_reload_keeps_a_cache_that_did_not_change() {
    let site = Site::new(KEYED);
    assert_eq!(site.host().await, "1");
    change(&site.store, "x", "2").await;
    // What has no cache is not its matter.
    let extconfig = format!("[settings]\n{ONE}queues => memory,a\nqueues.conf => memory,a,x\n");
    fs::write(site.directory.path().join("extconfig.conf"), extconfig).unwrap();
    site.reload(&format!("{KEYED}; a remark\n[general]\nexec = no\n")).await.unwrap();
    assert_eq!(site.host().await, "1", "it is still kept");
    assert_eq!(only(&site.realtime).stats.stats.hits, 1);
    site.reload("[general]\ncache = perhaps\n").await.unwrap_err();
    assert_eq!(site.host().await, "1", "the old one holds");
    // Other settings: a cache that knows nothing, before the store that is open.
    site.store.faults().set_unavailable(true);
    host(&site.realtime, "y").await.unwrap_err();
    site.store.faults().set_unavailable(false);
    site.reload(&format!("{KEYED}cache-hard = 1m\n")).await.unwrap();
    assert_ne!(site.realtime.store_states()[0].breaker, BreakerState::Closed);
    assert_eq!(only(&site.realtime).stats.stats.hits, 0);
    site.reload("").await.unwrap();
    assert!(site.realtime.caches().is_empty());
    site.reload(KEYED).await.unwrap();
    assert_eq!(site.realtime.caches().len(), 1);
}

/// A write that began behind the old cache, or none, ends after the new one has been asked.
#[tokio::test]
async fn a_write_under_way_is_not_lost_by_a_reload() {
    for before in [KEYED, ""] {
        let site = Site::new(before);
        assert_eq!(site.host().await, "1");
        site.store.faults().block("sippeers");
        let write = tokio::spawn({
            let realtime = site.realtime.clone();
            async move { realtime.update("sippeers", [("name", "x")], [("host", "2")]).await }
        });
        // The one thread of this runtime works on it as far as it gets.
        tokio::task::yield_now().await;
        site.reload(&format!("{KEYED}cache-hard = 1m\n")).await.unwrap();
        assert_eq!(site.host().await, "1", "kept now");
        site.store.faults().unblock("sippeers");
        assert_eq!(write.await.unwrap().unwrap(), 1);
        assert_eq!(site.host().await, "2", "{before}");
    }
}

#[tokio::test]
async fn what_is_closed_answers_nothing() {
    let a = store("a", &[("x", "1")]);
    let realtime = engine_with(ONE, KEYED, &[&a]);
    host(&realtime, "x").await.unwrap();
    realtime.close().await;
    host(&realtime, "x").await.unwrap_err();
}

/// The engine knows no driver that could open a file, unless it is given one.
#[test]
fn a_file_of_answers_wants_a_driver() {
    let own = |more: &str| format!("[general]\ncache-file = answers.sqlite3\n{more}");
    let missing = ("ara-no-cache-file", 2, 1);
    assert_eq!(findings(ONE, &own("cache = keyed\n")), [missing]);
    assert_eq!(findings(ONE, &own("cache = off\n")), [], "nobody has anything to keep");
    assert_eq!(findings(ONE, "[general]\ncache-file =\n"), [("ara-bad-value", 2, 1)]);
}
