//! Databases of one's own on servers that are shared, and calls in a few words.

use std::num::NonZeroUsize;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

pub(crate) use asterisk_realtime_conformance::probe::{
    delete, insert, kind, rows, soon, table, texts, try_rows, update, within,
};
use asterisk_realtime_core::Secret;
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
