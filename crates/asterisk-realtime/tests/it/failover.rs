//! Two servers of different kinds for one family: what callers notice when one of them fails.
//!
//! How long a call may take is its deadline, so that nothing here measures time.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking, in helpers too")]

use std::fs;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use asterisk_realtime::{Error, ErrorKind, Realtime};
use asterisk_realtime_testkit::{MariaDb, Postgres, Server};
use tempfile::TempDir;

const ALICE: [(&str, &str); 1] = [("name", "alice")];

/// MariaDB first, PostgreSQL second for `sippeers`; PostgreSQL alone for `meetme`.
struct Site {
    mysql: Arc<MariaDb>,
    pgsql: Postgres,
    realtime: Realtime,
    _directory: TempDir,
}

fn fill(server: &Server, host: &str) {
    server.create_database("asterisk").unwrap();
    let sql = format!(
        "CREATE TABLE sippeers (name VARCHAR(80) PRIMARY KEY, host VARCHAR(40), port INTEGER);
         INSERT INTO sippeers VALUES ('alice', '{host}', 5060);
         CREATE TABLE meetme (name VARCHAR(80) PRIMARY KEY);
         INSERT INTO meetme VALUES ('sales');"
    );
    server.execute(Some("asterisk"), &sql).unwrap();
}

impl Site {
    fn new() -> Self {
        let (mysql, pgsql) = (MariaDb::start().unwrap(), Postgres::start().unwrap());
        fill(&mysql, "mysql");
        fill(&pgsql, "pgsql");
        let directory = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(directory.path().join(name), text).unwrap();
        write(
            "extconfig.conf",
            "[settings]\nsippeers => mysql,asterisk\nsippeers => pgsql,asterisk,sippeers,2\n\
             meetme => pgsql,asterisk\n",
        );
        let (user, password, port) = (MariaDb::USER, MariaDb::PASSWORD, mysql.port());
        let section = format!("dbhost = 127.0.0.1\ndbport = {port}\ndbuser = {user}\n");
        write("res_config_mysql.conf", &format!("[asterisk]\n{section}dbpass = {password}\n"));
        let (user, password, port) = (Postgres::USER, Postgres::PASSWORD, pgsql.port());
        let section = format!("hostname = 127.0.0.1\nport = {port}\nuser = {user}\n");
        write("res_pgsql.conf", &format!("[asterisk]\n{section}password = {password}\n"));
        let realtime = Realtime::open(directory.path()).unwrap();
        assert_eq!(realtime.diagnostics(), []);
        Self { mysql: Arc::new(mysql), pgsql, realtime, _directory: directory }
    }

    /// Where alice is, by the store that says so.
    async fn host(&self, milliseconds: u64) -> Result<String, Error> {
        let call = self.realtime.call("sippeers").within(Duration::from_millis(milliseconds));
        let row = call.lookup(ALICE).await?.value.expect("alice is in both");
        Ok(row.text("host").unwrap_or_default().to_owned())
    }

    async fn set_port(&self, port: &str, milliseconds: u64) -> Result<u64, Error> {
        let call = self.realtime.call("sippeers").within(Duration::from_millis(milliseconds));
        call.update(ALICE, [("port", port)]).await.map(|answer| answer.value)
    }

    /// Asks until the first store answers again.
    async fn wait_for_mysql(&self) {
        let began = Instant::now();
        while self.host(2000).await.unwrap() != "mysql" {
            assert!(began.elapsed() < Duration::from_secs(30), "the first store is not used again");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

fn port_of(server: &Server) -> String {
    let port = server.query(Some("asterisk"), "SELECT port FROM sippeers WHERE name = 'alice'");
    port.unwrap().trim().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_costs_nobody_more_than_a_moment_and_is_used_again() {
    let site = Site::new();
    assert_eq!(site.host(2000).await.unwrap(), "mysql");
    assert_eq!(site.host(2000).await.unwrap(), "mysql");
    // The second store has its connections as well.
    assert!(site.realtime.lookup("meetme", [("name", "sales")]).await.unwrap().is_some());
    site.mysql.kill().unwrap();
    for _ in 0..20 {
        assert_eq!(site.host(300).await.unwrap(), "pgsql");
    }
    assert_eq!(site.set_port("5071", 300).await.unwrap(), 1);
    assert_eq!(port_of(&site.pgsql), "5071");
    site.mysql.start_again().unwrap();
    site.wait_for_mysql().await;
    assert_eq!(port_of(&site.mysql), "5060");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_down_at_the_start_is_used_when_it_comes() {
    let site = Site::new();
    site.mysql.kill().unwrap();
    assert_eq!(site.host(1000).await.unwrap(), "pgsql");
    site.mysql.start_again().unwrap();
    site.wait_for_mysql().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_server_delays_one_call_and_no_other_store() {
    let site = Site::new();
    assert_eq!(site.host(2000).await.unwrap(), "mysql");
    assert!(site.realtime.lookup("meetme", [("name", "sales")]).await.unwrap().is_some());
    site.mysql.freeze().unwrap();
    let waiting = tokio::spawn({
        let realtime = site.realtime.clone();
        async move { realtime.call("sippeers").within(Duration::from_secs(2)).lookup(ALICE).await }
    });
    for _ in 0..50 {
        let call = site.realtime.call("meetme").within(Duration::from_millis(300));
        assert!(call.lookup([("name", "sales")]).await.unwrap().value.is_some());
    }
    // Half of its deadline went to the store that hangs, the rest was enough.
    let answer = waiting.await.unwrap().unwrap();
    assert_eq!(answer.source.driver, "pgsql");
    for _ in 0..20 {
        assert_eq!(site.host(300).await.unwrap(), "pgsql");
    }
    site.mysql.thaw().unwrap();
    site.wait_for_mysql().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_may_have_been_applied_goes_to_no_second_store() {
    let site = Site::new();
    assert_eq!(site.set_port("5061", 2000).await.unwrap(), 1);
    let lock = thread::spawn({
        let mysql = Arc::clone(&site.mysql);
        move || mysql.execute(Some("asterisk"), "LOCK TABLES sippeers WRITE; SELECT SLEEP(2)")
    });
    let is_locked = "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE '%SLEEP%' \
                     AND command = 'Query' AND info NOT LIKE '%processlist%'";
    while site.mysql.query(None, is_locked).unwrap().trim() == "0" {
        thread::sleep(Duration::from_millis(10));
    }
    let error = site.set_port("5062", 600).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Uncertain, "{error}");
    assert_eq!(error.driver(), Some("mysql"));
    assert_eq!(port_of(&site.pgsql), "5060");
    lock.join().unwrap().unwrap();
    // The server was told to stop, so the write has not come later either.
    assert_eq!(port_of(&site.mysql), "5061");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_the_first_store_lacks_is_absent() {
    let site = Site::new();
    let bob = "INSERT INTO sippeers VALUES ('bob', 'pgsql', 1)";
    site.pgsql.execute(Some("asterisk"), bob).unwrap();
    assert_eq!(site.realtime.lookup("sippeers", [("name", "bob")]).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_rights_ask_the_next_store() {
    let site = Site::new();
    let user = MariaDb::USER;
    let password = format!("ALTER USER '{user}'@'%' IDENTIFIED BY 'another';");
    site.mysql.execute(None, &password).unwrap();
    assert_eq!(site.host(2000).await.unwrap(), "pgsql");
}
