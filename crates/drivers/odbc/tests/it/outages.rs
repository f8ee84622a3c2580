//! Servers that hang, and driver libraries that hang with them.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::{Duration, Instant};

use asterisk_realtime_core::{Access, Deadline, Driver, ErrorKind, IntoFilter, Secret, Selection};
use asterisk_realtime_odbc::OdbcSettings;
use asterisk_realtime_testkit::{MariaDb, OdbcSources};

use crate::database::{insert, open, peers, rows, soon};

const TABLE: &str = "CREATE TABLE peers (id VARCHAR(40) PRIMARY KEY, v TEXT)";

fn own_server() -> (MariaDb, OdbcSettings) {
    let server = MariaDb::start().unwrap();
    server.create_database("d").unwrap();
    server.execute(Some("d"), TABLE).unwrap();
    let mut settings = OdbcSettings::new("d", OdbcSources::mariadb(&server, "d").unwrap());
    settings.user = Some(MariaDb::USER.into());
    settings.password = Some(Secret::new(MariaDb::PASSWORD));
    (server, settings)
}

/// Far more calls than threads may be stuck: each ends in time, and nothing piles up.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_end_in_time_however_many_hang() {
    let (server, mut settings) = own_server();
    settings.options.connections = NonZeroUsize::new(4).unwrap();
    let driver = Arc::new(open(&settings));
    insert(&driver, &[("id", Some("a"))]).await.unwrap();
    server.freeze().unwrap();
    let filter = [("id", "a")].into_filter().unwrap();
    let limit = Duration::from_millis(30);
    let mut said_so = false;
    for _ in 0..120 {
        let began = Instant::now();
        let deadline = Deadline::after(limit);
        let answer = driver.select(&peers(), &filter, Selection::ALL, deadline).await;
        let error = answer.unwrap_err();
        assert!(began.elapsed() < limit + Duration::from_millis(500));
        assert!(error.fails_over(Access::Read), "{error}");
        said_so |= error.to_string().contains("hang in the driver library");
    }
    assert!(said_so);
    let threads = std::fs::read_dir("/proc/self/task").map(Iterator::count);
    assert!(threads.is_ok_and(|count| count < 200));
    server.thaw().unwrap();
    let began = Instant::now();
    while rows(&driver, &[("id", "a")]).await.is_err() {
        assert!(began.elapsed() < Duration::from_secs(20), "it does not recover");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_database_that_vanishes_in_the_middle_is_an_outage_until_it_returns() {
    let (server, settings) = own_server();
    let driver = open(&settings);
    insert(&driver, &[("id", Some("a"))]).await.unwrap();
    server.kill().unwrap();
    for _ in 0..3 {
        let error = rows(&driver, &[("id", "a")]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
        let error = insert(&driver, &[("id", Some("b"))]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
    }
    server.start_again().unwrap();
    assert_eq!(insert(&driver, &[("id", Some("b"))]).await.unwrap(), 1);
    assert_eq!(rows(&driver, &[("id !=", "x")]).await.unwrap().len(), 2);
}

#[tokio::test]
async fn threads_end_with_their_driver() {
    let (_server, settings) = own_server();
    let count = || std::fs::read_dir("/proc/self/task").unwrap().count();
    for _ in 0..200 {
        let driver = open(&settings);
        driver.ping(soon()).await.unwrap();
    }
    let began = Instant::now();
    while count() > 100 {
        assert!(began.elapsed() < Duration::from_secs(10), "{} threads", count());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
