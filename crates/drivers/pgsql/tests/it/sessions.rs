//! Who connects, and how.

use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use asterisk_realtime_core::{Deadline, Driver, ErrorKind, IntoFilter, Secret, Selection};
use asterisk_realtime_sql_driver::TlsMode;
use asterisk_realtime_testkit::Postgres;

use crate::database::{Database, insert, kind, soon, table, texts, try_rows, update};

const TABLE: &str =
    "CREATE TABLE t (id integer PRIMARY KEY, v text); INSERT INTO t VALUES (1, 'a')";

/// In Asterisk's driver most of these break the connection.
#[tokio::test]
async fn passwords_may_hold_anything() {
    let database = Database::with(TABLE);
    for (number, password) in
        ["two words", "it's", r"back\slash", "a=b c='d' \\", " ", "pässwörd", r#""%$;#"#]
            .into_iter()
            .enumerate()
    {
        let role = format!("role_{}_{number}", database.name());
        let quoted = password.replace('\'', "''");
        database.execute(&format!("CREATE ROLE {role} LOGIN PASSWORD '{quoted}'"));
        let driver = database.open_with(|settings| {
            settings.user.clone_from(&role);
            settings.password = Secret::new(password);
        });
        driver.ping(soon()).await.unwrap();
        let wrong = database.open_with(|settings| {
            settings.user = role;
            settings.password = Secret::new(format!("{password}x"));
        });
        let error = wrong.ping(soon()).await.unwrap_err();
        assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Denied, Some("28P01")));
        let shown = format!("{error} {error:?} {wrong:?} {driver:?}");
        assert!(!shown.contains(password) || password == " ", "{shown}");
    }
}

#[tokio::test]
async fn nothing_prints_the_password() {
    let database = Database::with(TABLE);
    let driver = database.open();
    driver.ping(soon()).await.unwrap();
    let shown = format!("{:?} {driver:?} {:#?}", database.settings(), database.settings());
    assert!(!shown.contains("s3cret"), "{shown}");
    assert!(shown.contains("Secret(..)"), "{shown}");
}

#[tokio::test]
async fn roles_and_databases_that_do_not_exist_are_told() {
    let database = Database::with(TABLE);
    let driver = database.open_with(|settings| settings.user = "nobody".into());
    assert_eq!(kind(driver.ping(soon()).await), ErrorKind::Denied);
    let driver = database.open_with(|settings| settings.dbname = "nowhere".into());
    let error = driver.ping(soon()).await.unwrap_err();
    assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::NotFound, Some("3D000")));
    assert!(error.to_string().contains("`dbname`"), "{error}");
}

#[tokio::test]
async fn connections_have_the_name_of_the_application() {
    let database = Database::with(TABLE);
    let driver = database.open_with(|settings| settings.appname = Some("asterisk 1".into()));
    driver.ping(soon()).await.unwrap();
    let name = database.name();
    let seen = format!(
        "SELECT application_name FROM pg_stat_activity WHERE datname = '{name}' AND usename = 'asterisk'"
    );
    assert_eq!(database.query(&seen), "asterisk 1");
}

#[tokio::test]
async fn sessions_are_set_up() {
    let database = Database::with(
        "CREATE VIEW t AS SELECT 1 AS id, current_setting('statement_timeout') AS timeout,
            current_setting('extra_float_digits') AS digits, current_setting('work_mem') AS memory,
            current_setting('TimeZone') AS zone, current_setting('client_encoding') AS encoding,
            current_setting('IntervalStyle') AS style",
    );
    let name = database.name();
    database.execute(&format!("ALTER DATABASE {name} SET statement_timeout = '7s'"));
    database.execute(&format!("ALTER DATABASE {name} SET IntervalStyle = 'iso_8601'"));
    let driver = database.open_with(|settings| {
        settings.startup = vec![("work_mem".into(), "5MB".into())];
    });
    for (column, expected) in [
        ("timeout", "7s"),
        ("digits", "1"),
        ("memory", "5MB"),
        ("zone", "UTC"),
        ("encoding", "UTF8"),
        ("style", "iso_8601"),
    ] {
        assert_eq!(texts(&driver, &[("id", "1")], column).await, [expected], "{column}");
    }
}

/// Settings of roles and databases that change how the server reads and writes.
#[tokio::test]
async fn odd_settings_do_no_harm() {
    let database = Database::with("CREATE TABLE t (id text PRIMARY KEY, v bytea, r real)");
    let name = database.name();
    for setting in [
        "standard_conforming_strings = off",
        "bytea_output = 'escape'",
        "extra_float_digits = -3",
        "default_transaction_isolation = 'serializable'",
        "quote_all_identifiers = on",
        "plan_cache_mode = force_generic_plan",
        "transform_null_equals = on",
        "lc_messages = 'C'",
    ] {
        database.execute(&format!("ALTER DATABASE {name} SET {setting}"));
    }
    let driver = database.open();
    let cells = [("id", Some(r"a\b'c")), ("v", Some(r"\x00ff41")), ("r", Some("0.12345678"))];
    insert(&driver, &cells).await.unwrap();
    let found = texts(&driver, &[("id LIKE", r"a\\b'%")], "v").await;
    assert_eq!(found, [database.query("SELECT v FROM t")]);
    assert_eq!(found, [r"\000\377A"]);
    assert_eq!(texts(&driver, &[("id", r"a\b'c")], "r").await, [database.query("SELECT r FROM t")]);
}

#[tokio::test]
async fn rights_are_needed() {
    let database = Database::with(TABLE);
    let role = format!("reader_{}", database.name());
    database
        .execute(&format!("CREATE ROLE {role} LOGIN PASSWORD 'x'; GRANT SELECT ON t TO {role}"));
    let driver = database.open_with(|settings| {
        settings.user = role;
        settings.password = Secret::new("x");
    });
    assert_eq!(texts(&driver, &[("id", "1")], "v").await, ["a"]);
    let error = update(&driver, &[("id", "1")], &[("v", None)]).await.unwrap_err();
    assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Denied, Some("42501")));
    database.execute("REVOKE ALL ON t FROM PUBLIC; CREATE TABLE hidden (id integer)");
    assert_eq!(kind(try_rows(&driver, "hidden", &[("id", "1")]).await), ErrorKind::Denied);
}

#[tokio::test]
async fn the_socket_is_used_without_a_host() {
    let database = Database::with(TABLE);
    let driver = database.open_with(|settings| {
        settings.host = None;
        settings.socket = Some(database.server.socket().into());
        // Sockets have no encryption, as for libpq.
        settings.options.tls.mode = TlsMode::VerifyIdentity;
    });
    assert_eq!(texts(&driver, &[("id", "1")], "v").await, ["a"]);
    let missing = database.open_with(|settings| {
        settings.host = None;
        settings.socket = Some("/nonexistent".into());
    });
    assert_eq!(kind(missing.ping(soon()).await), ErrorKind::Unavailable);
}

#[tokio::test]
async fn a_pool_that_is_exhausted_says_so() {
    let database = Database::with(
        "CREATE TABLE t (id integer PRIMARY KEY, v text); INSERT INTO t VALUES (1, 'a'), (2, 'b');
         CREATE VIEW slow AS SELECT 1 AS id, pg_sleep(0.6)::text",
    );
    let driver = database.open_with(|settings| {
        settings.options.connections = NonZeroUsize::new(1).unwrap();
    });
    assert_eq!(texts(&driver, &[("id", "1")], "v").await, ["a"]);
    let slow = try_rows(&driver, "slow", &[("id", "1")]);
    let quick = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let began = Instant::now();
        let error = driver.ping(Deadline::after(Duration::from_millis(100))).await.unwrap_err();
        (error, began.elapsed())
    };
    let (slow, (error, took)) = tokio::join!(slow, quick);
    assert_eq!(slow.unwrap().len(), 1);
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.to_string().contains("`pool`"), "{error}");
    assert!(took < Duration::from_millis(400), "{took:?}");
    assert_eq!(texts(&driver, &[("id", "2")], "v").await, ["b"]);
}

#[tokio::test]
async fn a_server_with_too_many_connections_is_unavailable() {
    let options =
        ["--max_connections=4", "--superuser_reserved_connections=1", "--max_wal_senders=0"];
    let server = Postgres::with_options(&options).unwrap();
    let database = Database::of(&server, TABLE);
    database.execute("CREATE ROLE plain LOGIN PASSWORD 'x'");
    let open = || {
        database.open_with(|settings| {
            settings.user = "plain".into();
            settings.password = Secret::new("x");
        })
    };
    let drivers = [open(), open(), open()];
    for driver in &drivers {
        driver.ping(soon()).await.unwrap();
    }
    let began = Instant::now();
    let error = open().ping(soon()).await.unwrap_err();
    assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Unavailable, Some("53300")));
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_statement_that_is_given_up_is_stopped() {
    let database = Database::with("CREATE VIEW slow AS SELECT 1 AS id, pg_sleep(30)::text");
    let driver = database.open();
    driver.ping(soon()).await.unwrap();
    let filter = [("id", "1")].into_filter().unwrap();
    let deadline = Deadline::after(Duration::from_millis(300));
    let outcome = driver.select(&table("slow"), &filter, Selection::ALL, deadline).await;
    let error = outcome.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Uncertain);
    let name = database.name();
    let active = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}' AND wait_event = 'PgSleep'"
    );
    let end = Instant::now() + Duration::from_secs(5);
    while database.query(&active) != "0" {
        assert!(Instant::now() < end, "the statement runs on");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// What the environment says is for other programs; only a process of its own can be given one.
#[test]
fn the_environment_has_no_say() {
    let tests =
        ["sessions::connections_have_the_name_of_the_application", "tls::modes_ask_for_more"];
    let outcome = std::process::Command::new(std::env::current_exe().unwrap())
        .args(tests)
        .envs([
            ("PGAPPNAME", "x"),
            ("PGDATABASE", "nowhere"),
            ("PGHOST", "nowhere.invalid"),
            ("PGHOSTADDR", "192.0.2.1"),
            ("PGPASSWORD", "wrong"),
            ("PGPORT", "1"),
            ("PGSSLMODE", "verify-full"),
            ("PGSSLROOTCERT", "/nonexistent"),
            ("PGTZ", "Asia/Tokyo"),
            ("PGUSER", "nobody"),
        ])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&outcome.stdout);
    assert!(outcome.status.success() && said.contains("2 passed"), "{said}");
}
