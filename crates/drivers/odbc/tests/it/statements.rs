//! What servers are asked, as their logs have it.

use std::sync::LazyLock;

use asterisk_realtime_core::{Driver, Secret};
use asterisk_realtime_odbc::OdbcSettings;
use asterisk_realtime_testkit::{MariaDb, OdbcSources, Postgres};

use crate::database::{open, rows, soon, update};

const TABLE: &str = "CREATE TABLE peers (id VARCHAR(40) PRIMARY KEY, v TEXT, n INTEGER);
    INSERT INTO peers VALUES ('a', 'x', 1), ('b', 'y', 2);";

static LOGGED: LazyLock<MariaDb> = LazyLock::new(|| MariaDb::logged().unwrap());

#[tokio::test]
async fn a_lookup_on_mariadb_prepares_nothing_after_the_first_time() {
    LOGGED.create_database("d").unwrap();
    LOGGED.execute(Some("d"), TABLE).unwrap();
    let mut settings = OdbcSettings::new("d", OdbcSources::mariadb(&LOGGED, "d").unwrap());
    settings.user = Some(MariaDb::USER.into());
    settings.password = Some(Secret::new(MariaDb::PASSWORD));
    let driver = open(&settings);
    rows(&driver, &[("id", "a")]).await.unwrap();
    let before = LOGGED.statements().unwrap().len();
    for id in ["a", "b", "nobody"] {
        rows(&driver, &[("id", id)]).await.unwrap();
    }
    let all = LOGGED.statements().unwrap();
    let lookups: Vec<_> = all[before..].iter().map(|text| text.split(' ').next()).collect();
    assert_eq!(lookups, [Some("Execute"); 3], "{:?}", &all[before..]);
}

#[tokio::test]
async fn a_lookup_on_postgresql_parses_nothing_after_the_first_time() {
    let server = Postgres::logged().unwrap();
    server.execute(None, TABLE).unwrap();
    let source = OdbcSources::postgres(&server, "postgres").unwrap();
    let mut settings = OdbcSettings::new("d", source);
    settings.user = Some(Postgres::USER.into());
    settings.password = Some(Secret::new(Postgres::PASSWORD));
    let driver = open(&settings);
    rows(&driver, &[("id", "a")]).await.unwrap();
    let before = server.statements().unwrap().len();
    for id in ["a", "b", "nobody"] {
        rows(&driver, &[("id", id)]).await.unwrap();
    }
    let all = server.statements().unwrap();
    let lookups = &all[before..];
    assert!(!lookups.iter().any(|text| text.starts_with("parse")), "{lookups:?}");
    let executed = lookups.iter().filter(|text| text.starts_with("execute")).count();
    assert_eq!(executed, 3, "{lookups:?}");
}

#[tokio::test]
async fn more_statements_than_are_kept_work_all_the_same() {
    for settings in crate::database::all() {
        let driver = open(&settings);
        for round in 0..2 {
            for count in 1..140 {
                let fields: Vec<_> = std::iter::repeat_n(("id !=", "x"), count).collect();
                assert!(rows(&driver, &fields).await.unwrap().is_empty(), "{round} {count}");
            }
        }
        assert_eq!(update(&driver, &[("id", "x")], &[("v", Some("y"))]).await.unwrap(), 0);
        driver.ping(soon()).await.unwrap();
    }
}
