//! Databases of one's own on servers that are shared, and calls in a few words.

use std::fmt::Debug;
use std::num::NonZeroUsize;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use asterisk_realtime_core::{
    Deadline, Driver, Error, ErrorKind, IntoChanges, IntoFilter, Row, Secret, Selection, Table,
};
use asterisk_realtime_mysql::{Address, MysqlDriver, MysqlSettings, Server};
use asterisk_realtime_testkit::MariaDb;

/// A database that nobody else uses.
pub(crate) struct Database {
    pub(crate) server: &'static MariaDb,
    pub(crate) name: String,
}

/// The server that most tests share.
pub(crate) fn server() -> &'static MariaDb {
    static SERVER: OnceLock<MariaDb> = OnceLock::new();
    SERVER.get_or_init(|| MariaDb::start().unwrap())
}

impl Database {
    /// A database with the result of these statements.
    pub(crate) fn with(statements: &str) -> Self {
        Self::on(server(), statements)
    }

    pub(crate) fn on(server: &'static MariaDb, statements: &str) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("it{}", COUNT.fetch_add(1, Ordering::Relaxed));
        server.create_database(&name).unwrap();
        let database = Self { server, name };
        database.execute(statements);
        database
    }

    /// Past the driver.
    pub(crate) fn execute(&self, statements: &str) {
        self.server.execute(Some(&self.name), statements).unwrap();
    }

    /// What the server's own client prints.
    pub(crate) fn query(&self, statement: &str) -> String {
        self.server.query(Some(&self.name), statement).unwrap()
    }

    pub(crate) fn settings(&self) -> MysqlSettings {
        MysqlSettings::new(&*self.name, account(self.server, &self.name))
    }

    pub(crate) fn open(&self) -> MysqlDriver {
        MysqlDriver::new(self.settings())
    }

    /// A driver with so many connections.
    pub(crate) fn open_with(&self, connections: usize) -> MysqlDriver {
        let mut settings = self.settings();
        settings.options.connections = NonZeroUsize::new(connections).unwrap();
        MysqlDriver::new(settings)
    }
}

/// The server over TCP, as its user for tests.
pub(crate) fn account(server: &MariaDb, schema: &str) -> Server {
    let address = Address::Tcp { host: "127.0.0.1".into(), port: server.port() };
    let mut account = Server::new(address);
    account.schema = schema.into();
    account.user = MariaDb::USER.into();
    account.password = Secret::new(MariaDb::PASSWORD);
    account
}

pub(crate) fn table(name: &str) -> Table {
    Table::mapped(name).unwrap()
}

pub(crate) fn soon() -> Deadline {
    Deadline::after(Duration::from_secs(10))
}

pub(crate) fn within(milliseconds: u64) -> Deadline {
    Deadline::after(Duration::from_millis(milliseconds))
}

/// All rows of `t` that match.
pub(crate) async fn try_rows(
    driver: &dyn Driver,
    pairs: &[(&str, &str)],
) -> Result<Vec<Row>, Error> {
    driver.select(&table("t"), &pairs.into_filter()?, Selection::ALL, soon()).await
}

pub(crate) async fn rows(driver: &dyn Driver, pairs: &[(&str, &str)]) -> Vec<Row> {
    try_rows(driver, pairs).await.unwrap()
}

/// The texts of one column of the rows of `t` that match; NULL as `NULL`.
pub(crate) async fn texts(
    driver: &dyn Driver,
    pairs: &[(&str, &str)],
    column: &str,
) -> Vec<String> {
    let rows = rows(driver, pairs).await;
    rows.iter().map(|row| row.text(column).unwrap_or("NULL").to_owned()).collect()
}

pub(crate) async fn update(
    driver: &dyn Driver,
    pairs: &[(&str, &str)],
    changes: &[(&str, Option<&str>)],
) -> Result<u64, Error> {
    let (filter, changes) = (pairs.into_filter()?, changes.into_changes()?);
    driver.update(&table("t"), &filter, &changes, soon()).await
}

pub(crate) async fn insert(
    driver: &dyn Driver,
    changes: &[(&str, Option<&str>)],
) -> Result<u64, Error> {
    driver.insert(&table("t"), &changes.into_changes()?, soon()).await
}

pub(crate) async fn delete(driver: &dyn Driver, pairs: &[(&str, &str)]) -> Result<u64, Error> {
    driver.delete(&table("t"), &pairs.into_filter()?, soon()).await
}

#[track_caller]
pub(crate) fn kind<T: Debug>(outcome: Result<T, Error>) -> ErrorKind {
    outcome.unwrap_err().kind()
}
