//! What cannot be connected to, and what is said about it.

use std::time::{Duration, Instant};

use asterisk_realtime_core::{Access, Driver, Error, ErrorKind, Secret};
use asterisk_realtime_odbc::OdbcSettings;
use asterisk_realtime_testkit::{MariaDb, Postgres};

use crate::database::{MARIADB, all, mariadb, open, postgres, rows, soon, sqlite};

async fn refused(settings: &OdbcSettings) -> Error {
    open(settings).ping(soon()).await.unwrap_err()
}

#[track_caller]
fn check(error: &Error, kind: ErrorKind, said: &str) {
    let text = error.to_string();
    assert_eq!(error.kind(), kind, "{text}");
    assert!(text.contains(said), "{text}");
    assert!(!format!("{text} {error:?}").contains("s3cret"), "{text}");
}

#[tokio::test]
async fn a_data_source_that_does_not_exist_is_not_found() {
    let error = refused(&OdbcSettings::new("asterisk", "nobody")).await;
    check(&error, ErrorKind::NotFound, "`dsn = nobody` of [asterisk] in res_odbc.conf");
    check(&error, ErrorKind::NotFound, "odbcinst -q -s");
    assert_eq!(error.sqlstate(), Some("IM002"));
}

#[tokio::test]
async fn a_driver_library_that_does_not_exist_is_invalid() {
    for dsn in ["Driver=/no/such/library.so", "Driver={No Such Driver}"] {
        let error = refused(&OdbcSettings::new("asterisk", dsn)).await;
        check(&error, ErrorKind::Invalid, "the driver library cannot be loaded");
        check(&error, ErrorKind::Invalid, "[asterisk]");
    }
}

#[tokio::test]
async fn a_library_that_is_no_driver_is_invalid_or_unavailable() {
    let settings = OdbcSettings::new("asterisk", "Driver=libodbcinst.so.2");
    let error = refused(&settings).await;
    assert!([ErrorKind::Invalid, ErrorKind::Unavailable].contains(&error.kind()), "{error}");
}

#[tokio::test]
async fn a_wrong_password_is_denied() {
    for mut settings in [mariadb(""), postgres("")] {
        settings.password = Some(Secret::new("s3cret but wrong"));
        let error = refused(&settings).await;
        check(&error, ErrorKind::Denied, "[test");
        assert!(error.fails_over(Access::Write));
        settings.user = Some("nobody".into());
        check(&refused(&settings).await, ErrorKind::Denied, "`username` and `password`");
    }
}

#[tokio::test]
async fn a_password_may_have_any_characters() {
    for (index, password) in ["a;b", "{a}", "a}b;", "a=b", "a b'c\"", "é"].iter().enumerate() {
        let user = format!("user{index}");
        let quoted = password.replace('\'', "''");
        let make = format!("CREATE USER {user}@'%' IDENTIFIED BY '{quoted}'");
        MARIADB.execute(None, &make).unwrap();
        MARIADB.execute(None, &format!("GRANT ALL ON *.* TO {user}@'%'")).unwrap();
        let mut settings = mariadb("");
        (settings.user, settings.password) = (Some(user), Some(Secret::new(*password)));
        let answer = open(&settings).ping(soon()).await;
        assert!(answer.is_ok(), "{password:?}: {answer:?}");
    }
}

#[tokio::test]
async fn a_database_that_does_not_exist_is_not_found() {
    for mut settings in [mariadb(""), postgres("")] {
        let dsn = settings.dsn.expose().replace("Database=test", "Database=nobody");
        settings.dsn = Secret::new(dsn);
        let error = refused(&settings).await;
        check(&error, ErrorKind::NotFound, "the server has no such database");
        check(&error, ErrorKind::NotFound, "in res_odbc.conf; make the database");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unavailable() {
    for (mut settings, port) in
        [(mariadb(""), MARIADB.port()), (postgres(""), crate::database::POSTGRES.port())]
    {
        let dsn = settings.dsn.expose().replace(&format!("={port};"), "=1;");
        settings.dsn = Secret::new(dsn);
        let error = refused(&settings).await;
        check(&error, ErrorKind::Unavailable, "the server cannot be reached");
    }
    let file = sqlite(&[]);
    let dsn = file.dsn.expose().replace("Database=", "Database=/no/such/folder");
    let error = refused(&OdbcSettings::new("a", dsn)).await;
    check(&error, ErrorKind::Unavailable, "the connection string of [a]");
}

#[tokio::test]
async fn a_failure_is_remembered_for_a_while() {
    let mut settings = mariadb("CREATE TABLE peers (id INTEGER)");
    let good = settings.password.replace(Secret::new("wrong"));
    settings.pause = Duration::from_millis(600);
    let driver = open(&settings);
    let first = driver.ping(soon()).await.unwrap_err();
    let began = Instant::now();
    let second = driver.ping(soon()).await.unwrap_err();
    assert!(began.elapsed() < Duration::from_millis(50));
    assert_eq!(second.kind(), first.kind());
    assert!(second.to_string().contains("negative_connection_cache"), "{second}");
    MARIADB.execute(None, "CREATE USER late@'%' IDENTIFIED BY 'other'").unwrap();
    MARIADB.execute(None, "GRANT ALL ON *.* TO late@'%'").unwrap();
    settings.user = Some("late".into());
    settings.password = good;
    let driver = open(&settings);
    assert_eq!(driver.ping(soon()).await.unwrap_err().kind(), ErrorKind::Denied);
    let password = MariaDb::PASSWORD.replace('\'', "''");
    MARIADB.execute(None, &format!("SET PASSWORD FOR late@'%' = PASSWORD('{password}')")).unwrap();
    assert_eq!(driver.ping(soon()).await.unwrap_err().kind(), ErrorKind::Denied);
    tokio::time::sleep(Duration::from_millis(700)).await;
    driver.ping(soon()).await.unwrap();
    driver.ping(soon()).await.unwrap();
}

#[tokio::test]
async fn a_connection_is_made_before_anybody_asks() {
    use asterisk_realtime_core::DriverSettings;
    let server: &'static MariaDb = Box::leak(Box::new(MariaDb::start().unwrap()));
    let mut settings = mariadb("");
    let dsn = settings
        .dsn
        .expose()
        .replace(&format!("Port={}", MARIADB.port()), &format!("Port={}", server.port()));
    settings.dsn = Secret::new(dsn.split("Database").next().unwrap());
    let count = || {
        let text = "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = 'asterisk'";
        server.query(None, text).unwrap().trim().to_owned()
    };
    let _cold = DriverSettings::open(&settings);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(count(), "0");
    settings.pre_connect = true;
    let _warm = DriverSettings::open(&settings);
    for _ in 0..50 {
        if count() == "1" {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("nobody has connected");
}

#[test]
fn a_driver_opens_without_a_runtime() {
    use asterisk_realtime_core::DriverSettings;
    let mut settings = OdbcSettings::new("a", "nobody");
    settings.pre_connect = true;
    let _ = DriverSettings::open(&settings);
}

#[tokio::test]
async fn the_user_may_stand_in_the_connection_string() {
    for (settings, user, password) in [
        (mariadb("CREATE TABLE peers (id INTEGER)"), MariaDb::USER, MariaDb::PASSWORD),
        (postgres("CREATE TABLE peers (id INTEGER)"), Postgres::USER, Postgres::PASSWORD),
    ] {
        let dsn = format!("{}UID={user};PWD={{{password}}}", settings.dsn.expose());
        let driver = open(&OdbcSettings::new("a", dsn));
        assert!(rows(&driver, &[("id", "1")]).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_probe_of_ones_own_is_used() {
    for mut settings in all() {
        settings.probe = Some("SELECT nonsense FROM nowhere".into());
        let is_sqlite = settings.user.is_none();
        assert_eq!(open(&settings).ping(soon()).await.is_ok(), is_sqlite);
    }
}
