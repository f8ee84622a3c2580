//! Changes that the store itself tells of.

use std::sync::Arc;
use std::time::{Duration, Instant};

use asterisk_realtime_cache::{Cached, Lifetimes, Settings};
use asterisk_realtime_core::{
    Alteration, Deadline, Driver, Invalidation, Invalidations, Secret, Selection,
};
use asterisk_realtime_pgsql::{PgsqlDriver, PgsqlSettings};
use asterisk_realtime_sqlite3::{Sqlite3Driver, Sqlite3Settings};
use asterisk_realtime_testkit::Postgres;
use async_trait::async_trait;
use tokio::sync::mpsc;

use crate::support::{Rig, filter, peers};

const TABLE: &str = "CREATE TABLE peers (name varchar(40) PRIMARY KEY, context varchar(40));
    INSERT INTO peers VALUES ('alice', 'office')";

/// A cache that asks nothing anew for an hour.
fn cached(driver: impl Driver) -> Cached {
    let mut settings = Settings::default();
    settings.default.found = Lifetimes::exactly(Duration::from_hours(1));
    settings.default.absent = Lifetimes::exactly(Duration::from_hours(1));
    Cached::new(Arc::new(driver), settings)
}

async fn context(cached: &Cached, name: &str) -> Option<String> {
    let filter = filter(&[("name", name)]);
    let rows = cached.select(&peers(), &filter, Selection::FIRST, Deadline::default()).await;
    rows.unwrap().first().and_then(|row| row.text("context").map(str::to_owned))
}

/// Asks until the answer is this one.
async fn until(cached: &Cached, name: &str, expected: Option<&str>) {
    let end = Instant::now() + Duration::from_mins(1);
    while context(cached, name).await.as_deref() != expected {
        assert!(Instant::now() < end, "{name} never became {expected:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// What others write is seen, rows and their absence.
async fn others_are_seen(cached: &Cached, execute: impl Fn(&str)) {
    assert_eq!(context(cached, "alice").await.as_deref(), Some("office"));
    assert_eq!(context(cached, "bob").await, None);
    execute("UPDATE peers SET context = 'home' WHERE name = 'alice'");
    until(cached, "alice", Some("home")).await;
    execute("INSERT INTO peers VALUES ('bob', 'office')");
    until(cached, "bob", Some("office")).await;
    execute("DELETE FROM peers");
    until(cached, "alice", None).await;
}

#[tokio::test]
async fn what_others_write_into_a_file_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("realtime.sqlite3");
    let other = rusqlite::Connection::open(&file).unwrap();
    other.execute_batch(TABLE).unwrap();
    let mut settings = Sqlite3Settings::new("asterisk", &file);
    settings.watch = Some(Duration::from_millis(10));
    let cached = cached(Sqlite3Driver::new(settings));
    others_are_seen(&cached, |sql| other.execute_batch(sql).unwrap()).await;
}

#[tokio::test]
async fn what_others_write_on_a_server_is_seen() {
    let server = Postgres::start().unwrap();
    server.execute(None, TABLE).unwrap();
    let mut settings = PgsqlSettings::new("asterisk");
    settings.host = Some("127.0.0.1".into());
    settings.port = server.port();
    settings.user = Postgres::USER.into();
    settings.password = Secret::new(Postgres::PASSWORD);
    settings.dbname = "postgres".into();
    let cached = cached(PgsqlDriver::from(settings));
    let tell = Alteration::Announce(Some("name".into()));
    cached.alter(&peers(), &tell, Deadline::default()).await.unwrap();
    others_are_seen(&cached, |sql| server.execute(None, sql).unwrap()).await;
    // What was changed while nobody was told is seen, too.
    server.execute(None, "INSERT INTO peers VALUES ('alice', 'office')").unwrap();
    until(&cached, "alice", Some("office")).await;
    server.kill().unwrap();
    server.start_again().unwrap();
    server.execute(None, "ALTER TABLE peers DISABLE TRIGGER ALL; DELETE FROM peers").unwrap();
    until(&cached, "alice", None).await;
}

/// Tells what it is told.
#[derive(Debug)]
struct Channel(mpsc::UnboundedReceiver<Invalidation>);

#[async_trait]
impl Invalidations for Channel {
    async fn next(&mut self) -> Option<Invalidation> {
        self.0.recv().await
    }
}

/// A source for the next one who asks the store for one.
fn source(rig: &Rig) -> mpsc::UnboundedSender<Invalidation> {
    let (tell, told) = mpsc::unbounded_channel();
    rig.spy.tell(Channel(told));
    tell
}

#[tokio::test]
async fn the_store_is_followed_from_the_first_question_on() {
    let rig = Rig::new(Settings::default());
    let tell = source(&rig);
    assert_eq!(rig.context("alice").await.as_deref(), Some("office"));
    rig.change("alice", "home").await;
    tell.send(Invalidation::Table(peers())).unwrap();
    rig.settle().await;
    assert_eq!(rig.context("alice").await.as_deref(), Some("home"));
    // One who follows is enough.
    assert!(rig.spy.has_no_source());
    let other = source(&rig);
    rig.context("bob").await;
    assert!(!rig.spy.has_no_source() && !other.is_closed());
    drop(rig.cached);
    tell.closed().await;
}

#[test]
fn another_runtime_follows_when_the_first_is_gone() {
    let rig = Rig::new(Settings::default());
    for _ in 0..2 {
        let tell = source(&rig);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            rig.cached.invalidate(&Invalidation::All);
            rig.context("alice").await;
            rig.settle().await;
        });
        assert!(rig.spy.has_no_source() && !tell.is_closed());
        drop(runtime);
        assert!(tell.is_closed());
    }
}
