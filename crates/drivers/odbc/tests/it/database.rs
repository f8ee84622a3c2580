//! Databases for tests.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use asterisk_realtime_core::{
    Deadline, Driver, IntoChanges, IntoFilter, Result, Row, Secret, Selection, Table,
};
use asterisk_realtime_odbc::{OdbcDriver, OdbcSettings};
use asterisk_realtime_testkit::{MariaDb, OdbcSources, Postgres};
use odbc_api::{ConnectionOptions, environment};
use tempfile::TempDir;

pub(crate) static MARIADB: LazyLock<MariaDb> = LazyLock::new(|| MariaDb::start().unwrap());

pub(crate) static POSTGRES: LazyLock<Postgres> = LazyLock::new(|| Postgres::start().unwrap());

static FILES: LazyLock<TempDir> = LazyLock::new(|| TempDir::new().unwrap());

fn name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("test{}", COUNT.fetch_add(1, Ordering::Relaxed))
}

/// How to reach a new database with these tables, on MariaDB.
pub(crate) fn mariadb(statements: &str) -> OdbcSettings {
    let name = name();
    MARIADB.create_database(&name).unwrap();
    MARIADB.execute(Some(&name), statements).unwrap();
    let mut settings = OdbcSettings::new(&*name, OdbcSources::mariadb(&MARIADB, &name).unwrap());
    settings.user = Some(MariaDb::USER.into());
    settings.password = Some(Secret::new(MariaDb::PASSWORD));
    settings
}

/// The same on PostgreSQL.
pub(crate) fn postgres(statements: &str) -> OdbcSettings {
    let name = name();
    POSTGRES.create_database(&name).unwrap();
    POSTGRES.execute(Some(&name), statements).unwrap();
    let mut settings = OdbcSettings::new(&*name, OdbcSources::postgres(&POSTGRES, &name).unwrap());
    settings.user = Some(Postgres::USER.into());
    settings.password = Some(Secret::new(Postgres::PASSWORD));
    settings
}

/// The same in a file of SQLite.
pub(crate) fn sqlite(statements: &[&str]) -> OdbcSettings {
    let name = name();
    let source = OdbcSources::sqlite(&FILES.path().join(&name)).unwrap();
    for statement in statements {
        past(&source, statement);
    }
    OdbcSettings::new(name, source)
}

/// Runs a statement past the driver.
pub(crate) fn past(source: &str, statement: &str) {
    let options = ConnectionOptions::default();
    let connection = environment().unwrap().connect_with_connection_string(source, options);
    connection.unwrap().execute(statement, (), None).unwrap();
}

/// One table of three, on all three.
pub(crate) fn all() -> [OdbcSettings; 3] {
    const TABLE: &str = "CREATE TABLE peers (id VARCHAR(40) PRIMARY KEY, v TEXT, n INTEGER)";
    [mariadb(TABLE), postgres(TABLE), sqlite(&[TABLE])]
}

pub(crate) fn open(settings: &OdbcSettings) -> OdbcDriver {
    OdbcDriver::from(settings.clone())
}

pub(crate) fn soon() -> Deadline {
    Deadline::after(Duration::from_secs(10))
}

pub(crate) fn peers() -> Table {
    Table::mapped("peers").unwrap()
}

pub(crate) async fn rows(driver: &OdbcDriver, fields: &[(&str, &str)]) -> Result<Vec<Row>> {
    driver.select(&peers(), &fields.into_filter()?, Selection::ALL, soon()).await
}

pub(crate) async fn insert(driver: &OdbcDriver, cells: &[(&str, Option<&str>)]) -> Result<u64> {
    let changes = cells.into_changes()?;
    driver.insert(&peers(), &changes, soon()).await
}

pub(crate) async fn update(
    driver: &OdbcDriver,
    fields: &[(&str, &str)],
    cells: &[(&str, Option<&str>)],
) -> Result<u64> {
    let changes = cells.into_changes()?;
    driver.update(&peers(), &fields.into_filter()?, &changes, soon()).await
}
