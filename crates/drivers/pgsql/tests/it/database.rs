//! A database of one's own, reached past the driver and through it.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

pub(crate) use asterisk_realtime_conformance::probe::{
    insert, kind, soon, table, texts, try_rows_of as try_rows, update,
};
use asterisk_realtime_core::Secret;
use asterisk_realtime_pgsql::{PgsqlDriver, PgsqlSettings};
use asterisk_realtime_testkit::Postgres;

/// The server of all tests that make no trouble; it ends with the process.
static SERVER: LazyLock<Postgres> = LazyLock::new(|| Postgres::with_tls().unwrap());

/// An empty database of the shared server, or of another.
pub(crate) struct Database<'s> {
    pub(crate) server: &'s Postgres,
    name: String,
}

impl Database<'static> {
    /// A database with the result of these statements.
    pub(crate) fn with(statements: &str) -> Self {
        Database::of(&SERVER, statements)
    }
}

impl<'s> Database<'s> {
    /// The same on another server.
    pub(crate) fn of(server: &'s Postgres, statements: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("db{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        server.create_database(&name).unwrap();
        let database = Self { server, name };
        database.execute(statements);
        database
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Runs SQL with `psql`.
    pub(crate) fn execute(&self, sql: &str) {
        self.server.execute(Some(&self.name), sql).unwrap();
    }

    /// What `psql` prints.
    pub(crate) fn query(&self, sql: &str) -> String {
        let printed = self.server.query(Some(&self.name), sql).unwrap();
        printed.strip_suffix('\n').unwrap_or(&printed).to_owned()
    }

    pub(crate) fn settings(&self) -> PgsqlSettings {
        let mut settings = PgsqlSettings::new("asterisk");
        settings.host = Some("127.0.0.1".into());
        settings.port = self.server.port();
        settings.user = Postgres::USER.into();
        settings.password = Secret::new(Postgres::PASSWORD);
        settings.dbname.clone_from(&self.name);
        settings
    }

    pub(crate) fn open(&self) -> PgsqlDriver {
        PgsqlDriver::from(self.settings())
    }

    /// A driver with other settings.
    pub(crate) fn open_with(&self, change: impl FnOnce(&mut PgsqlSettings)) -> PgsqlDriver {
        let mut settings = self.settings();
        change(&mut settings);
        PgsqlDriver::from(settings)
    }
}
