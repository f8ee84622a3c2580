//! The tables of the families, made on real stores and described by the drivers: right after they
//! are made, nothing is different.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking, in helpers too")]

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime::drivers::sqlite3::{Sqlite3Driver, Sqlite3Settings};
use asterisk_realtime::families::schema::{Fault, Layout, Version};
use asterisk_realtime::families::sql::Statement;
use asterisk_realtime::families::sql::schema::{MYSQL, POSTGRES, SchemaDialect};
use asterisk_realtime::families::{self};
use asterisk_realtime::{Deadline, Driver, Secret, Table, drivers};
use asterisk_realtime_testkit::{MariaDb, Postgres, Server};

/// A release of each line, an old one, and what comes next.
const VERSIONS: [&str; 4] = ["13.20.0", "18.26.0", "22.10.0", "master"];

fn layouts(version: Version) -> Vec<Layout> {
    families::tables().into_iter().filter_map(|table| table.at(version)).collect()
}

fn deadline() -> Deadline {
    Deadline::after(Duration::from_secs(20))
}

#[track_caller]
fn is_same(differences: &[String]) {
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// What the driver finds different, but for what `is_known` lets pass.
async fn differences(
    driver: &dyn Driver,
    layout: &Layout,
    is_known: impl Fn(&Fault) -> bool,
) -> Vec<String> {
    let table = Table::mapped(layout.name()).unwrap();
    let description = driver.columns(&table, deadline()).await.unwrap();
    let found = layout.compare(&description).into_iter().filter(|one| !is_known(&one.fault));
    found.map(|difference| difference.to_string()).collect()
}

/// Makes the tables of each version in a database of its own, and looks at them.
async fn on_server(
    server: &Server,
    dialect: &SchemaDialect,
    open: impl Fn(&str) -> Arc<dyn Driver>,
) -> Vec<String> {
    let mut found = Vec::new();
    for (index, version) in VERSIONS.into_iter().enumerate() {
        let layouts = layouts(version.parse().unwrap());
        let specs: Vec<_> = layouts.iter().map(Layout::spec).collect();
        let statements = dialect.create_all(&specs).unwrap();
        let texts: Vec<_> = statements.iter().map(Statement::text).collect();
        let database = format!("of{index}");
        server.create_database(&database).unwrap();
        server.execute(Some(&database), &texts.join(";\n")).unwrap();
        let driver = open(&database);
        for layout in &layouts {
            found.extend(differences(&*driver, layout, |_| false).await);
        }
    }
    found
}

#[tokio::test]
async fn mariadb_has_no_difference_after_creation() {
    let server = MariaDb::start().unwrap();
    let open = |database: &str| -> Arc<dyn Driver> {
        use drivers::mysql::{Address, MysqlDriver, MysqlSettings, Server};
        let host = "127.0.0.1".to_owned();
        let mut settings = Server::new(Address::Tcp { host, port: server.port() });
        settings.schema = database.into();
        settings.user = MariaDb::USER.into();
        settings.password = Secret::new(MariaDb::PASSWORD);
        Arc::new(MysqlDriver::new(MysqlSettings::new(database, settings)))
    };
    is_same(&on_server(&server, &MYSQL, open).await);
}

#[tokio::test]
async fn postgres_has_no_difference_after_creation() {
    let server = Postgres::start().unwrap();
    let open = |database: &str| -> Arc<dyn Driver> {
        use drivers::pgsql::{PgsqlDriver, PgsqlSettings};
        let mut settings = PgsqlSettings::new(database);
        settings.host = Some("127.0.0.1".into());
        settings.port = server.port();
        settings.dbname = database.into();
        settings.user = Postgres::USER.into();
        settings.password = Secret::new(Postgres::PASSWORD);
        Arc::new(PgsqlDriver::from(settings))
    };
    is_same(&on_server(&server, &POSTGRES, open).await);
}

/// A database without tables: an empty file is one.
fn sqlite(folder: &Path) -> Sqlite3Driver {
    let file = folder.join("asterisk.sqlite3");
    fs::write(&file, "").unwrap();
    Sqlite3Driver::new(Sqlite3Settings::new("asterisk", file))
}

/// What drivers make themselves: characters for enumerations, and no indexes.
#[tokio::test]
async fn sqlite_has_no_difference_but_indexes_after_a_driver_made_the_tables() {
    let folder = tempfile::tempdir().unwrap();
    let driver = sqlite(folder.path());
    let mut found = Vec::new();
    for layout in layouts(Version::MASTER) {
        let Some(creation) = layout.creation() else {
            assert_eq!(layout.name(), "voicemail_messages", "it has bytes");
            continue;
        };
        let table = Table::mapped(layout.name()).unwrap();
        driver.alter(&table, &creation, deadline()).await.unwrap();
        let is_known = |fault: &Fault| matches!(fault, Fault::MissingIndex);
        found.extend(differences(&driver, &layout, is_known).await);
    }
    is_same(&found);
}

/// What an older schema lacks is added by a driver, and then it is there.
#[tokio::test]
async fn differences_are_mended() {
    let folder = tempfile::tempdir().unwrap();
    let driver = sqlite(folder.path());
    let endpoints = &families::pjsip::PS_ENDPOINTS;
    let table = Table::mapped("ps_endpoints").unwrap();
    let old = endpoints.at(Version::new(18, 26, 0)).unwrap();
    driver.alter(&table, &old.creation().unwrap(), deadline()).await.unwrap();

    let newest = endpoints.newest();
    let description = driver.columns(&table, deadline()).await.unwrap();
    let missing: Vec<_> = newest.compare(&description);
    let names: Vec<_> = missing.iter().map(|difference| difference.column.as_str()).collect();
    let expected =
        ["suppress_moh_on_sendonly", "follow_redirect_methods", "rtp_port_start", "rtp_port_end"];
    assert_eq!(names[..4], expected);
    for alteration in missing.iter().filter_map(|difference| difference.alteration.as_ref()) {
        driver.alter(&table, alteration, deadline()).await.unwrap();
    }
    let is_known = |fault: &Fault| matches!(fault, Fault::MissingIndex);
    is_same(&differences(&driver, &newest, is_known).await);
}
