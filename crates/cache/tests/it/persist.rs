//! Answers in a file.

mod files;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use asterisk_realtime_cache::{
    Cached, Clock, Facet, Freshness, Invalidation, Limits, Persistence, Settings, TableSettings,
};
use asterisk_realtime_core::{
    ColumnDefinition, ColumnType, Deadline, Driver, ErrorKind, Selection, Table,
};
use asterisk_realtime_memory::MemoryDriver;
use asterisk_realtime_sqlite3::{Journal, Sqlite3Driver, Sqlite3Settings};
use tempfile::TempDir;

use crate::support::{changes, filter, peers};

/// A store, and the file beside it, for one start of a program after the other.
struct Host {
    store: MemoryDriver,
    folder: TempDir,
    /// Seconds since 1970.
    wall: Arc<AtomicU64>,
    limits: Limits,
    settings: Settings,
}

/// What a program is told: the context of a peer and how good that is.
type Told = Result<(Option<String>, Freshness), ErrorKind>;

impl Host {
    /// With the peers `alice`, `bob` and `carol`.
    fn new() -> Self {
        let store = MemoryDriver::new("asterisk");
        let text = |name| ColumnDefinition::new(name, ColumnType::Char(40));
        store.create_table("peers", [text("name").key(), text("context")]).unwrap();
        for name in ["alice", "bob", "carol"] {
            store.insert_rows("peers", [[("name", name), ("context", "office")]]).unwrap();
        }
        Self {
            store,
            folder: tempfile::tempdir().unwrap(),
            wall: Arc::new(AtomicU64::new(1_800_000_000)),
            limits: Persistence::LIMITS,
            settings: Settings::default(),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("cache.sqlite3")
    }

    /// Starts the program.
    fn start(&self) -> Cached {
        self.start_with(open(&self.path()), "memory,asterisk")
    }

    fn start_with(&self, file: Arc<dyn Driver>, store: &str) -> Cached {
        self.start_on(&Arc::new(self.file(file)), store)
    }

    fn start_on(&self, file: &Arc<Persistence>, store: &str) -> Cached {
        let (store, settings) = (store.to_owned(), self.settings.clone());
        let inner = Arc::new(self.store.clone());
        Cached::persistent(inner, settings, Clock::system(), Arc::clone(file), store)
    }

    fn file(&self, file: Arc<dyn Driver>) -> Persistence {
        let wall = Arc::clone(&self.wall);
        Persistence::new(file, self.limits)
            .with_clock(move || UNIX_EPOCH + Duration::from_secs(wall.load(Ordering::SeqCst)))
            .with_pause(Duration::from_millis(5))
    }

    /// Starts it while the store is down.
    fn start_in_outage(&self) -> Cached {
        self.store.faults().set_unavailable(true);
        self.start()
    }

    /// A program that asks for these peers, and ends.
    async fn run(&self, names: &[&str]) {
        let cached = self.start();
        for name in names {
            told(&cached, name).await.unwrap();
        }
        cached.written().await;
    }

    fn pass(&self, time: Duration) {
        self.wall.fetch_add(time.as_secs(), Ordering::SeqCst);
    }
}

/// The file, made if there is none.
fn open(path: &Path) -> Arc<dyn Driver> {
    Persistence::prepare(path).unwrap();
    driver(path)
}

fn driver(path: &Path) -> Arc<dyn Driver> {
    let mut settings = Sqlite3Settings::new("cache", path);
    settings.journal = Journal::Wal;
    settings.watch = None;
    Arc::new(Sqlite3Driver::new(settings))
}

async fn told(cached: &Cached, name: &str) -> Told {
    let filter = filter(&[("name", name)]);
    let answer = cached.answer(&peers(), &filter, Selection::FIRST, Deadline::default()).await;
    let answer = answer.map_err(|error| error.kind())?;
    let context = answer.rows.first().map(|row| row.text("context").unwrap().to_owned());
    Ok((context, answer.freshness))
}

#[expect(clippy::unnecessary_wraps, reason = "it is compared with what is told")]
fn stale(context: &str) -> Told {
    Ok((Some(context.to_owned()), Freshness::Stale))
}

const DOWN: Told = Err(ErrorKind::Unavailable);

#[tokio::test]
async fn a_restart_while_the_store_is_down_answers() {
    let host = Host::new();
    host.run(&["alice", "bob", "dave"]).await;
    host.pass(Duration::from_mins(20));
    let cached = host.start_in_outage();
    // The first question, and those behind it.
    for _ in 0..3 {
        assert_eq!(told(&cached, "alice").await, stale("office"));
    }
    assert_eq!(told(&cached, "bob").await, stale("office"));
    assert_eq!(told(&cached, "carol").await, DOWN, "nobody had asked for her");
    assert_eq!(told(&cached, "dave").await, DOWN, "absence is not kept");
    let other = filter(&[("context", "office")]);
    let list = cached.answer(&peers(), &other, Selection::ALL, Deadline::default()).await;
    assert_eq!(list.unwrap_err().kind(), ErrorKind::Unavailable, "another question");
    assert_eq!(cached.stats().stale_served, 4);

    // The store comes back, and is asked.
    host.store.faults().set_unavailable(false);
    while told(&cached, "alice").await.unwrap().1 != Freshness::Fresh {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Once more, without anybody having asked the store in between.
#[tokio::test]
async fn several_restarts_lose_nothing() {
    let host = Host::new();
    host.run(&["alice"]).await;
    for _ in 0..3 {
        let cached = host.start_in_outage();
        assert_eq!(told(&cached, "alice").await, stale("office"));
        cached.written().await;
    }
}

#[tokio::test]
async fn what_was_written_or_ended_is_not_given_after_a_restart() {
    for what in 0..6 {
        let host = Host::new();
        let cached = host.start();
        for name in ["alice", "bob"] {
            told(&cached, name).await.unwrap();
        }
        cached.written().await;
        // The description of the table is known by now, so a write knows what it touches.
        let alice = filter(&[("name", "alice")]);
        let (bob, ended) = match what {
            0 => {
                let home = changes(&[("context", "home")]);
                cached.update(&peers(), &alice, &home, Deadline::default()).await.unwrap();
                (stale("office"), DOWN)
            }
            1 => {
                cached.delete(&peers(), &alice, Deadline::default()).await.unwrap();
                (stale("office"), DOWN)
            }
            2 => {
                cached.invalidate(&Invalidation::Rows {
                    table: peers(),
                    column: "name".into(),
                    value: "alice".into(),
                });
                (stale("office"), DOWN)
            }
            3 => {
                cached.invalidate(&Invalidation::Table(peers()));
                (DOWN, DOWN)
            }
            4 => {
                cached.invalidate(&Invalidation::All);
                (DOWN, DOWN)
            }
            // Old answers are for that.
            _ => {
                cached.invalidate(&Invalidation::Gap);
                (stale("office"), stale("office"))
            }
        };
        cached.written().await;
        let cached = host.start_in_outage();
        assert_eq!(told(&cached, "alice").await, ended, "{what}");
        assert_eq!(told(&cached, "bob").await, bob, "{what}");
    }
}

/// What the file says is touched by what happens behind the start, also before it has been read.
#[tokio::test]
async fn what_is_in_the_file_can_be_ended() {
    for what in 0..5 {
        let host = Host::new();
        host.run(&["alice", "bob"]).await;
        let cached = host.start();
        if what < 3 {
            told(&cached, "carol").await.unwrap();
            cached.written().await;
        }
        let bob = match what {
            0 => {
                let (alice, home) = (filter(&[("name", "alice")]), changes(&[("context", "home")]));
                cached.update(&peers(), &alice, &home, Deadline::default()).await.unwrap();
                stale("office")
            }
            1 => {
                assert_eq!(cached.invalidate_where(|_, _, rows| has_name(rows, "alice")), 0);
                stale("office")
            }
            2 | 3 => {
                cached.invalidate(&Invalidation::All);
                DOWN
            }
            _ => {
                // Nothing is known of the table yet, so nothing is certain.
                let (alice, home) = (filter(&[("name", "alice")]), changes(&[("context", "home")]));
                cached.update(&peers(), &alice, &home, Deadline::default()).await.unwrap();
                DOWN
            }
        };
        host.store.faults().set_unavailable(true);
        assert_eq!(told(&cached, "alice").await, DOWN, "{what}");
        assert_eq!(told(&cached, "bob").await, bob, "{what}");
    }
}

fn has_name(rows: &[asterisk_realtime_core::Row], name: &str) -> bool {
    rows.iter().any(|row| row.text("name") == Some(name))
}

#[tokio::test]
async fn a_row_that_has_gone_is_not_given() {
    let host = Host::new();
    host.run(&["alice"]).await;
    let alice = filter(&[("name", "alice")]);
    host.store.delete(&peers(), &alice, Deadline::default()).await.unwrap();
    host.run(&["alice"]).await;
    assert_eq!(told(&host.start_in_outage(), "alice").await, DOWN);
}

#[tokio::test]
async fn the_grace_is_by_the_time_of_day() {
    let host = Host::new();
    host.run(&["alice"]).await;
    let end = host.settings.default.found.hard + host.settings.default.found.grace;
    host.pass(end.saturating_sub(Duration::from_secs(30)));
    assert_eq!(told(&host.start_in_outage(), "alice").await, stale("office"));
    host.pass(Duration::from_secs(30));
    assert_eq!(told(&host.start_in_outage(), "alice").await, DOWN);
}

/// A clock that was set back makes nothing younger than new, and nothing last for ever.
#[tokio::test]
async fn a_clock_that_goes_back_is_no_fountain_of_youth() {
    let host = Host::new();
    host.run(&["alice"]).await;
    host.wall.fetch_sub(60, Ordering::SeqCst);
    let cached = host.start_in_outage();
    assert_eq!(told(&cached, "alice").await, stale("office"));
    let alice = filter(&[("name", "alice")]);
    let answer = cached.answer(&peers(), &alice, Selection::FIRST, Deadline::default()).await;
    assert!(answer.unwrap().age < Duration::from_mins(1));
    host.wall.fetch_sub(86_400, Ordering::SeqCst);
    assert_eq!(told(&host.start_in_outage(), "alice").await, DOWN);
}

/// Of a registration, no more than its own grace.
#[tokio::test]
async fn a_facet_limits_the_whole() {
    let mut host = Host::new();
    let mut table = TableSettings::default();
    table.facet = Some(Facet::new(["context"]));
    host.settings.default = table;
    host.run(&["alice"]).await;
    host.pass(Duration::from_mins(1));
    assert_eq!(told(&host.start_in_outage(), "alice").await, stale("office"));
    host.pass(Duration::from_secs(5));
    assert_eq!(told(&host.start_in_outage(), "alice").await, DOWN);
}

#[tokio::test]
async fn stores_that_share_a_file_are_told_apart() {
    let host = Host::new();
    host.run(&["alice"]).await;
    host.store.faults().set_unavailable(true);
    let other = host.start_with(open(&host.path()), "memory,other");
    assert_eq!(told(&other, "alice").await, DOWN);
    assert_eq!(told(&host.start(), "alice").await, stale("office"));
}

/// A reload puts another cache before the same store, which does not know what the former wrote.
#[tokio::test]
async fn a_cache_that_takes_over_begins_anew() {
    let host = Host::new();
    let file = Arc::new(host.file(open(&host.path())));
    let former = host.start_on(&file, "memory,asterisk");
    told(&former, "alice").await.unwrap();
    former.written().await;
    let next = host.start_on(&file, "memory,asterisk");
    told(&next, "bob").await.unwrap();
    next.written().await;
    told(&former, "carol").await.unwrap();
    former.written().await;
    let cached = host.start_in_outage();
    assert_eq!(told(&cached, "bob").await, stale("office"));
    for name in ["alice", "carol"] {
        assert_eq!(told(&cached, name).await, DOWN, "{name}");
    }
}

#[tokio::test]
async fn what_cannot_be_written_is_written_later_and_in_order() {
    let host = Host::new();
    // A file whose faults can be made.
    let file = MemoryDriver::new("file");
    let start = || host.start_with(Arc::new(file.clone()), "s");
    let cached = start();
    for name in ["alice", "bob"] {
        told(&cached, name).await.unwrap();
    }
    cached.written().await;
    file.faults().set_unavailable(true);
    cached.invalidate(&Invalidation::Rows {
        table: peers(),
        column: "name".into(),
        value: "alice".into(),
    });
    told(&cached, "carol").await.unwrap();
    cached.written().await;
    file.faults().set_unavailable(false);
    cached.written().await;
    host.store.faults().set_unavailable(true);
    let cached = start();
    assert_eq!(told(&cached, "alice").await, DOWN);
    for name in ["bob", "carol"] {
        assert_eq!(told(&cached, name).await, stale("office"));
    }
}

#[tokio::test]
async fn the_oldest_go_first() {
    let mut host = Host::new();
    host.limits.entries = 10;
    for number in 0..40 {
        let name = format!("peer{number}");
        host.store.insert_rows("peers", [[("name", &*name), ("context", "office")]]).unwrap();
        host.run(&[&name]).await;
        host.pass(Duration::from_secs(1));
    }
    let cached = host.start_in_outage();
    let mut left = Vec::new();
    for number in 0..40 {
        if told(&cached, &format!("peer{number}")).await.is_ok() {
            left.push(number);
        }
    }
    assert!(left.len() >= 8 && left.len() <= 10, "{left:?}");
    assert!(left.iter().all(|number| *number >= 30), "{left:?}");
}

fn log_table() -> Table {
    Table::defaulted("ara_cache_1").unwrap()
}

/// What does not hold any more is written away, however often answers change.
#[tokio::test]
async fn the_file_does_not_grow_for_ever() {
    let host = Host::new();
    let long = ColumnDefinition::new("blob", ColumnType::Text);
    let change = asterisk_realtime_core::Alteration::AddColumn(long);
    host.store.alter(&peers(), &change, Deadline::default()).await.unwrap();
    let file = MemoryDriver::new("file");
    let cached = host.start_with(Arc::new(file.clone()), "s");
    let alice = filter(&[("name", "alice")]);
    for round in 0..60 {
        let blob = format!("{round}{}", "x".repeat(300_000));
        let changed = changes(&[("blob", &*blob)]);
        cached.update(&peers(), &alice, &changed, Deadline::default()).await.unwrap();
        told(&cached, "alice").await.unwrap();
        cached.written().await;
    }
    let mut scan = file
        .scan(&log_table(), None, std::num::NonZeroU32::MAX, Deadline::default())
        .await
        .unwrap();
    let rows = scan.next_batch(Deadline::default()).await.unwrap();
    let bytes: usize = rows.iter().filter_map(|row| row.text("records")).map(str::len).sum();
    assert!(bytes < 8_000_000, "{bytes} of 18 million that were written");
    host.store.faults().set_unavailable(true);
    assert_eq!(told(&host.start_with(Arc::new(file), "s"), "alice").await, stale("office"));
}
