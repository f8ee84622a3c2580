//! Connections that are busy, statements that wait.

use std::sync::Arc;
use std::time::{Duration, Instant};

use asterisk_realtime_core::{Access, Driver, ErrorKind, IntoFilter, Selection};
use asterisk_realtime_testkit::MariaDb;

use crate::database::{Database, kind, rows, table, texts, update, within};

const TABLES: &str =
    "CREATE TABLE t (id INT PRIMARY KEY, v INT); INSERT INTO t VALUES (1, 0), (2, 0);
    CREATE VIEW slow AS SELECT id, SLEEP(5) AS v FROM t;";

#[tokio::test]
async fn when_all_connections_are_busy_the_call_says_so() {
    let database = Database::with(TABLES);
    let driver = Arc::new(database.open_with(1));
    rows(&*driver, &[("id", "1")]).await;
    let busy = Arc::clone(&driver);
    let busy = tokio::spawn(async move {
        let filter = [("id", "1")].into_filter().unwrap();
        busy.select(&table("slow"), &filter, Selection::ALL, within(1_500)).await
    });
    tokio::time::sleep(Duration::from_millis(200)).await;
    let filter = [("id", "1")].into_filter().unwrap();
    let began = Instant::now();
    let outcome = driver.select(&table("t"), &filter, Selection::ALL, within(200)).await;
    let error = outcome.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.message().contains("`pool`"), "{error}");
    assert!(began.elapsed() < Duration::from_millis(500));
    assert_eq!(kind(busy.await.unwrap()), ErrorKind::Uncertain);
    assert_eq!(rows(&*driver, &[("id", "1")]).await.len(), 1);
}

#[tokio::test]
async fn a_statement_that_is_given_up_is_stopped() {
    let database = Database::with(TABLES);
    let driver = database.open();
    rows(&driver, &[("id", "1")]).await;
    let running = || {
        database.query(
            "SELECT COUNT(*) FROM information_schema.PROCESSLIST
             WHERE INFO LIKE '%slow%' AND ID != CONNECTION_ID()",
        )
    };
    let filter = [("id", "1")].into_filter().unwrap();
    let outcome = driver.select(&table("slow"), &filter, Selection::ALL, within(200)).await;
    assert_eq!(kind(outcome), ErrorKind::Uncertain);
    let end = Instant::now() + Duration::from_secs(3);
    while running() != "0\n" {
        assert!(Instant::now() < end, "the statement runs on");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(texts(&driver, &[("id", "1")], "v").await, ["0"]);
}

#[tokio::test]
async fn somebody_elses_lock_is_a_conflict_that_may_be_tried_again() {
    let server = MariaDb::with_options(&["--innodb-lock-wait-timeout=1"]).unwrap();
    let database = Database::on(Box::leak(Box::new(server)), TABLES);
    let driver = database.open();
    let (server, name) = (database.server, database.name.clone());
    let locker = std::thread::spawn(move || {
        let statements = "BEGIN; UPDATE t SET v = 9 WHERE id = 1; SELECT SLEEP(2); ROLLBACK;";
        server.execute(Some(&name), statements).unwrap();
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    let error = update(&driver, &[("id", "1")], &[("v", Some("1"))]).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Conflict, Some("1205")));
    assert!(error.is_retryable(Access::Write));
    locker.join().unwrap();
    assert_eq!(update(&driver, &[("id", "1")], &[("v", Some("1"))]).await.unwrap(), 1);
}
