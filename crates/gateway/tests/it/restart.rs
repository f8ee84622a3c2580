//! The store behind the gateway is killed and comes back, under load.

use std::collections::HashSet;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use asterisk_realtime_engine::Realtime;
use asterisk_realtime_gateway::{Gateway, Listeners};
use asterisk_realtime_mysql::MysqlKind;
use asterisk_realtime_testkit::MariaDb;
use tempfile::TempDir;
use tokio::net::TcpStream;

use crate::support::{Client, Response};

const TABLE: &str = "CREATE TABLE sippeers (name VARCHAR(40) PRIMARY KEY, host VARCHAR(40)); \
                     INSERT INTO sippeers VALUES ('alice', 'a'), ('bob', 'b');";

fn directory(server: &MariaDb) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    let write = |name, text: &str| fs::write(directory.path().join(name), text).unwrap();
    write("extconfig.conf", "[settings]\nsippeers => mysql,asterisk\n");
    write(
        "res_config_mysql.conf",
        &format!(
            "[asterisk]\ndbhost = 127.0.0.1\ndbport = {}\ndbname = asterisk\ndbuser = {}\n\
             dbpass = {}\n",
            server.port(),
            MariaDb::USER,
            MariaDb::PASSWORD
        ),
    );
    write("ara.conf", "[gateway]\nlisten = 127.0.0.1:0\naccess-log = no\n");
    directory
}

/// What the answers were.
#[derive(Debug, Default)]
struct Tally {
    good: AtomicUsize,
    failed: AtomicUsize,
}

impl Tally {
    /// An answer is right, or a failure that says so.
    fn count(&self, answer: &Response, right: &str, failure: &str) -> bool {
        let is_right = answer.status == 200;
        let expected = if is_right { right } else { failure };
        assert_eq!(answer.body, expected, "status {}", answer.status);
        assert!(is_right || answer.status >= 500, "status {}", answer.status);
        let counter = if is_right { &self.good } else { &self.failed };
        counter.fetch_add(1, Ordering::Relaxed);
        is_right
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_answer_is_wrong_while_the_store_is_killed_and_started() {
    let mariadb = Arc::new(MariaDb::start().unwrap());
    mariadb.create_database("asterisk").unwrap();
    mariadb.execute(Some("asterisk"), TABLE).unwrap();
    let directory = directory(&mariadb);
    let realtime = Realtime::builder(directory.path()).driver(Arc::new(MysqlKind)).open().unwrap();
    let (gateway, _) = Gateway::builder(realtime).open().unwrap();
    let listeners = Listeners::bind(&gateway.settings()).await.unwrap();
    let address = listeners.addresses()[0];
    let serving = tokio::spawn(async move {
        gateway.serve(listeners, std::future::pending()).await;
    });

    let (is_over, tally) = (Arc::new(AtomicBool::new(false)), Arc::new(Tally::default()));
    let mut load = Vec::new();
    for number in 0..8 {
        let (is_over, tally) = (Arc::clone(&is_over), Arc::clone(&tally));
        load.push(tokio::spawn(async move {
            let mut client = Client::new(TcpStream::connect(address).await.unwrap());
            let mut stored = Vec::new();
            for round in 0.. {
                if is_over.load(Ordering::Relaxed) {
                    break;
                }
                let answer = client.post("/sippeers/single", "name=alice").await;
                tally.count(&answer, "name=alice&host=a\r\n", "");
                let answer = client.post("/sippeers/multi", "name=nobody").await;
                tally.count(&answer, "", "");
                let answer = client.post("/sippeers/update?name=bob", "host=b").await;
                tally.count(&answer, "1", "-1");
                let name = format!("x{number}-{round}");
                let answer = client.post("/sippeers/store", &format!("name={name}&host=x")).await;
                if tally.count(&answer, "1", "-1") {
                    stored.push(name);
                }
            }
            stored
        }));
    }

    let good = || tally.good.load(Ordering::Relaxed);
    for _ in 0..3 {
        let before = good();
        while good() < before + 200 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let failed = tally.failed.load(Ordering::Relaxed);
        let server = Arc::clone(&mariadb);
        tokio::task::spawn_blocking(move || server.kill().unwrap()).await.unwrap();
        while tally.failed.load(Ordering::Relaxed) < failed + 50 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let server = Arc::clone(&mariadb);
        tokio::task::spawn_blocking(move || server.start_again().unwrap()).await.unwrap();
    }
    let before = good();
    while good() < before + 200 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    is_over.store(true, Ordering::Relaxed);
    let mut acknowledged = Vec::new();
    for client in load {
        acknowledged.extend(client.await.unwrap());
    }
    let rows = mariadb.query(Some("asterisk"), "SELECT name FROM sippeers").unwrap();
    let rows: HashSet<_> = rows.lines().map(str::trim).collect();
    let lost: Vec<_> = acknowledged.iter().filter(|name| !rows.contains(name.as_str())).collect();
    assert_eq!(lost, [""; 0], "of {} that were said to be there", acknowledged.len());
    assert!(acknowledged.len() > 50);
    serving.abort();
}
