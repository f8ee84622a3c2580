//! A server that dies under load and comes back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use asterisk_realtime_cache::{Cached, Facet, Lifetimes, Mode, Serving, Settings};
use asterisk_realtime_core::{Deadline, Driver, Secret, Selection};
use asterisk_realtime_mysql::{Address, MysqlDriver, MysqlSettings, Server};
use asterisk_realtime_testkit::MariaDb;
use tokio::task::{JoinSet, spawn_blocking};

use crate::support::{changes, filter, peers};

const PEERS: usize = 50;
const TASKS: usize = 64;

/// The names compare byte by byte, the contexts as MariaDB likes.
const TABLE: &str = "CREATE TABLE peers (
        name varchar(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin PRIMARY KEY,
        context varchar(40), port int);
    INSERT INTO peers SELECT CONCAT('peer', seq), 'office', 1 FROM seq_0_to_49";

struct Site {
    server: Arc<MariaDb>,
    cached: Cached,
}

impl Site {
    fn new(settings: Settings) -> Self {
        let server = MariaDb::start().unwrap();
        server.create_database("asterisk").unwrap();
        server.execute(Some("asterisk"), TABLE).unwrap();
        let mut account =
            Server::new(Address::Tcp { host: "127.0.0.1".into(), port: server.port() });
        account.schema = "asterisk".into();
        account.user = MariaDb::USER.into();
        account.password = Secret::new(MariaDb::PASSWORD);
        let driver = MysqlDriver::new(MysqlSettings::new("asterisk", account));
        Self { server: Arc::new(server), cached: Cached::new(Arc::new(driver), settings) }
    }

    async fn ask(&self, column: &str, value: &str) -> Result<Vec<String>, String> {
        let filter = filter(&[(column, value)]);
        let deadline = Deadline::after(Duration::from_secs(30));
        let rows = self.cached.select(&peers(), &filter, Selection::ALL, deadline).await;
        let rows = rows.map_err(|error| error.to_string())?;
        let port = |row: &asterisk_realtime_core::Row| row.text("port").unwrap_or("").to_owned();
        Ok(rows.iter().map(port).collect())
    }

    async fn on_server<T: Send + 'static>(&self, work: fn(&MariaDb) -> T) -> T {
        let server = Arc::clone(&self.server);
        spawn_blocking(move || work(&server)).await.unwrap()
    }
}

fn quick(mode: Mode) -> Settings {
    let mut settings = Settings::default();
    let (soft, hard) = (Duration::from_millis(100), Duration::from_millis(500));
    settings.default.found = Lifetimes { soft, hard, grace: Duration::from_hours(1) };
    settings.default.mode = mode;
    settings.retry = Duration::from_millis(100);
    settings
}

/// Asks for one peer after the other until it is over; answers what was wrong, if anything was.
async fn load(site: Arc<Site>, task: usize, is_over: Arc<AtomicBool>, answers: Arc<AtomicU64>) {
    for number in task.. {
        if is_over.load(Ordering::Relaxed) {
            return;
        }
        let ports = site.ask("name", &format!("peer{}", number % PEERS)).await.unwrap();
        assert!(ports == ["1"] || ports == ["2"], "{ports:?}");
        answers.fetch_add(1, Ordering::Relaxed);
        tokio::task::yield_now().await;
    }
}

async fn dies_under_load(mode: Mode) {
    let site = Arc::new(Site::new(quick(mode)));
    for number in 0..PEERS {
        assert_eq!(site.ask("name", &format!("peer{number}")).await.unwrap(), ["1"]);
    }
    let end = Instant::now() + Duration::from_mins(2);
    let is_full = || matches!(site.cached.stats_of(&peers()).serving, Serving::Full { .. });
    while mode == Mode::Full && !is_full() {
        assert!(Instant::now() < end, "the table is never read");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let (is_over, answers) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let mut tasks = JoinSet::new();
    for task in 0..TASKS {
        let (site, is_over, answers) =
            (Arc::clone(&site), Arc::clone(&is_over), Arc::clone(&answers));
        tasks.spawn(load(site, task, is_over, answers));
    }
    site.on_server(|server| server.kill().unwrap()).await;
    let before = answers.load(Ordering::Relaxed);
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert!(answers.load(Ordering::Relaxed) > before, "nobody was answered without the server");
    assert!(site.cached.stats().stale_served > 0);
    site.on_server(|server| {
        server.start_again().unwrap();
        server.execute(Some("asterisk"), "UPDATE peers SET port = 2").unwrap();
    })
    .await;
    for number in 0..PEERS {
        while site.ask("name", &format!("peer{number}")).await.unwrap() != ["2"] {
            assert!(Instant::now() < end, "peer{number} is never seen as it is");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    is_over.store(true, Ordering::Relaxed);
    tasks.join_all().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_dies_under_load_and_nobody_sees_it() {
    dies_under_load(Mode::Keyed).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_dies_under_load_and_nobody_sees_it_who_asks_a_whole_table() {
    dies_under_load(Mode::Full).await;
}

#[tokio::test]
async fn a_server_decides_what_it_compares_in_its_own_way() {
    let mut settings = Settings::default();
    settings.default.mode = Mode::Full;
    settings.default.found = Lifetimes::exactly(Duration::from_hours(1));
    let mut facet = Facet::new(["port"]);
    facet.lifetime = Duration::from_hours(1);
    settings.default.facet = Some(facet);
    let site = Site::new(settings);
    site.ask("name", "peer1").await.unwrap();
    let end = Instant::now() + Duration::from_mins(1);
    while !matches!(site.cached.stats_of(&peers()).serving, Serving::Full { rows: 50, .. }) {
        assert!(Instant::now() < end, "the table is never read");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let misses = || site.cached.stats().misses;
    let before = misses();
    // These are sure to be told apart.
    for (name, count) in [("peer2", 1), ("Peer2", 0), ("peer50", 0)] {
        assert_eq!(site.ask("name", name).await.unwrap().len(), count, "{name}");
    }
    assert_eq!(misses(), before);
    // These are equal for the server, and it says so for each spelling.
    for (asked, context) in [(1, "office"), (2, "OFFICE"), (3, "office ")] {
        assert_eq!(site.ask("context", context).await.unwrap().len(), PEERS, "{context}");
        assert_eq!(misses(), before + asked);
    }
    // What is written is known.
    let (name, port) = (filter(&[("name", "peer1")]), changes(&[("port", "3")]));
    assert_eq!(site.ask("name", "peer1").await.unwrap(), ["1"]);
    let count = site.cached.update(&peers(), &name, &port, Deadline::default()).await;
    assert_eq!(count.unwrap(), 1);
    assert_eq!(site.ask("name", "peer1").await.unwrap(), ["3"]);
}
