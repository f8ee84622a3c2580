//! How sessions are set up.

use std::time::Duration;

use asterisk_realtime_core::{Driver, ErrorKind};
use asterisk_realtime_testkit::MariaDb;

use crate::database::{Database, insert, kind, rows, soon, texts, update};

fn leaked(options: &[&str]) -> &'static MariaDb {
    Box::leak(Box::new(MariaDb::with_options(options).unwrap()))
}

#[tokio::test]
async fn nothing_is_cut_or_changed_silently() {
    let database = Database::on(
        leaked(&["--sql-mode="]),
        "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(3), n TINYINT) ENGINE=MyISAM;
         INSERT INTO t VALUES (1, 'abc', 1);",
    );
    let driver = database.open();
    for change in [("v", Some("abcd")), ("n", Some("1000")), ("n", Some("x")), ("v", Some("éééé"))]
    {
        let error = update(&driver, &[("id", "1")], &[change]).await.unwrap_err();
        assert_eq!((error.kind(), error.column()), (ErrorKind::Invalid, Some(change.0)));
    }
    assert_eq!(texts(&driver, &[("id", "1")], "v").await, ["abc"]);
    assert_eq!(texts(&driver, &[("id", "1")], "n").await, ["1"]);
}

#[tokio::test]
async fn writes_are_committed_at_once() {
    let database =
        Database::on(leaked(&["--autocommit=0"]), "CREATE TABLE t (id INT PRIMARY KEY); COMMIT;");
    let driver = database.open();
    insert(&driver, &[("id", Some("1"))]).await.unwrap();
    assert_eq!(database.query("SELECT id FROM t"), "1\n");
    driver.close().await;
    assert_eq!(database.query("SELECT id FROM t"), "1\n");
    assert_eq!(rows(&database.open(), &[("id", "1")]).await.len(), 1);
}

/// As for Asterisk's driver and the server's own client.
#[tokio::test]
async fn the_time_zone_is_the_servers() {
    let database = Database::on(
        leaked(&["--default-time-zone=+05:00"]),
        "CREATE TABLE t (id INT PRIMARY KEY, v TIMESTAMP NULL, w TIMESTAMP(3) NULL);
         INSERT INTO t VALUES (1, '2024-01-02 03:04:05', '2024-01-02 03:04:05.678');",
    );
    let driver = database.open();
    assert_eq!(texts(&driver, &[("id", "1")], "v").await, ["2024-01-02 03:04:05"]);
    assert_eq!(texts(&driver, &[("id", "1")], "w").await, ["2024-01-02 03:04:05.678"]);
    assert_eq!(rows(&driver, &[("v", "2024-01-02 03:04:05")]).await.len(), 1);
    update(&driver, &[("id", "1")], &[("v", Some("2024-07-01 00:00:00"))]).await.unwrap();
    assert_eq!(database.query("SELECT v FROM t"), "2024-07-01 00:00:00\n");
}

#[tokio::test]
async fn an_idle_connection_that_the_server_has_closed_is_no_trouble() {
    let database = Database::on(
        leaked(&["--wait-timeout=1"]),
        "CREATE TABLE t (id INT PRIMARY KEY, v INT); INSERT INTO t VALUES (1, 0);",
    );
    let driver = database.open();
    assert_eq!(rows(&driver, &[("id", "1")]).await.len(), 1);
    tokio::time::sleep(Duration::from_millis(1_600)).await;
    assert_eq!(rows(&driver, &[("id", "1")]).await.len(), 1);
    tokio::time::sleep(Duration::from_millis(1_600)).await;
    assert_eq!(update(&driver, &[("id", "1")], &[("v", Some("2"))]).await.unwrap(), 1);
    tokio::time::sleep(Duration::from_millis(1_600)).await;
    driver.ping(soon()).await.unwrap();
}

#[tokio::test]
async fn the_same_values_again_are_matched_rows() {
    let database = Database::with(
        "CREATE TABLE t (id INT PRIMARY KEY, v INT); INSERT INTO t VALUES (1, 5), (2, 5);",
    );
    let driver = database.open();
    for _ in 0..2 {
        assert_eq!(update(&driver, &[("v", "5")], &[("v", Some("5"))]).await.unwrap(), 2);
    }
    assert_eq!(update(&driver, &[("id", "9")], &[("v", Some("5"))]).await.unwrap(), 0);
    assert_eq!(kind(insert(&driver, &[("id", Some("1"))]).await), ErrorKind::Conflict);
}
