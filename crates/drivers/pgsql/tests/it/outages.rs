//! Servers that are away, or that say so.

use std::time::{Duration, Instant};

use asterisk_realtime_core::{Access, Driver, ErrorKind};
use asterisk_realtime_sql_driver::TlsMode;
use asterisk_realtime_testkit::Postgres;

use crate::database::{Database, insert, kind, soon, texts, try_rows, update};

const TABLE: &str = "CREATE TABLE t (id text PRIMARY KEY, v text); INSERT INTO t VALUES ('1', 'a')";

#[tokio::test]
async fn a_server_that_refuses_is_unavailable_at_once() {
    let server = Postgres::start().unwrap();
    let database = Database::of(&server, TABLE);
    let driver = database.open();
    server.stop().unwrap();
    let began = Instant::now();
    let error = try_rows(&driver, "t", &[("id", "1")]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.code().is_some_and(|code| code.starts_with("os ")), "{error}");
    let said = format!("the server at 127.0.0.1:{} cannot be reached: ", server.port());
    assert!(error.to_string().starts_with(&said), "{error}");
    assert!(began.elapsed() < Duration::from_millis(500), "{:?}", began.elapsed());
    server.start_again().unwrap();
    assert_eq!(texts(&driver, &[("id", "1")], "v").await, ["a"]);
}

#[tokio::test]
async fn a_host_without_a_name_is_unavailable() {
    let database = Database::with("");
    let driver = database.open_with(|settings| settings.host = Some("nowhere.invalid".into()));
    assert_eq!(kind(driver.ping(soon()).await), ErrorKind::Unavailable);
}

#[tokio::test]
async fn what_is_no_server_is_unavailable() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let thread = std::thread::spawn(move || {
        use std::io::Write;
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().unwrap();
            stream.write_all(b"220 mail.example ESMTP\r\n").unwrap();
        }
    });
    let database = Database::with("");
    for mode in [TlsMode::Preferred, TlsMode::Off] {
        let driver = database.open_with(|settings| {
            settings.port = port;
            settings.options.tls.mode = mode;
        });
        assert_eq!(kind(driver.ping(soon()).await), ErrorKind::Unavailable, "{mode:?}");
    }
    thread.join().unwrap();
}

/// The whole server is restarted, as after a crash; nothing of the old connections is seen.
#[tokio::test]
async fn a_killed_server_comes_back() {
    let server = Postgres::start().unwrap();
    let database = Database::of(&server, TABLE);
    let driver = database.open();
    for round in 0..3 {
        let id = format!("round{round}");
        assert_eq!(texts(&driver, &[("id", "1")], "v").await, ["a"]);
        server.kill().unwrap();
        server.start_again().unwrap();
        // A write takes a connection that was in use just now for alive.
        tokio::time::sleep(Duration::from_millis(60)).await;
        assert_eq!(insert(&driver, &[("id", Some(&*id))]).await.unwrap(), 1);
        assert_eq!(texts(&driver, &[("id", &*id)], "v").await, ["NULL"]);
    }
}

/// A session that the server ends says so, and a write knows that nothing was done.
#[tokio::test]
async fn sessions_that_are_ended_are_not_noticed() {
    let database = Database::with(TABLE);
    let driver = database.open();
    let name = database.name();
    let end = format!(
        "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
         WHERE datname = '{name}' AND usename = 'asterisk'"
    );
    for _ in 0..5 {
        assert_eq!(texts(&driver, &[("id", "1")], "v").await, ["a"]);
        assert_eq!(database.query(&end), "1");
        assert_eq!(update(&driver, &[("id", "1")], &[("v", Some("a"))]).await.unwrap(), 1);
        assert_eq!(database.query(&end), "1");
        assert_eq!(texts(&driver, &[("id", "1")], "v").await, ["a"]);
    }
}

#[tokio::test]
async fn a_server_that_only_reads_lets_others_write() {
    let database = Database::with(TABLE);
    database.execute(&format!(
        "ALTER DATABASE {} SET default_transaction_read_only = on",
        database.name()
    ));
    let driver = database.open();
    assert_eq!(texts(&driver, &[("id", "1")], "v").await, ["a"]);
    let error = update(&driver, &[("id", "1")], &[("v", None)]).await.unwrap_err();
    assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Unavailable, Some("25006")));
    assert!(error.fails_over(Access::Write));
}
