//! The settings of one database.

use std::sync::Arc;
use std::time::{Duration, Instant};

use asterisk_realtime_core::{Deadline, Driver, DriverSettings, Secret};
use asterisk_realtime_sql_driver::Options;
use tokio::runtime::Handle;

use crate::{Dbms, OdbcDriver, TOKEN};

/// How to open one database: a section of `res_odbc.conf`.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct OdbcSettings {
    /// The name of the section, which is the second field of a mapping.
    pub database: String,
    /// The data source (`dsn`): its name in `odbc.ini`; or, with an equals sign in it, a whole
    /// connection string, which may hold a password.
    pub dsn: Secret,
    /// The user (`username`). Default: the data source's.
    pub user: Option<String>,
    /// The password (`password`). Default: the data source's.
    pub password: Option<Secret>,
    /// Whether a connection is made in the background as soon as the driver is opened
    /// (`pre-connect`). Default: no.
    pub pre_connect: bool,
    /// The statement by which a connection is probed (`sanitysql`). Default: `SELECT 1`, in the
    /// words of the database.
    pub probe: Option<String>,
    /// How long nobody tries to connect again after it did not work
    /// (`negative_connection_cache`). Default: zero, everybody tries.
    pub pause: Duration,
    /// A statement that takes longer is logged (`logging` and `slow_query_limit`), without its
    /// values. Default: none is.
    pub slow: Option<Duration>,
    /// What is behind the data source (`dialect` in `ara.conf`). Default: what it says itself.
    pub dbms: Option<Dbms>,
    /// How the database is used: `max_connections`, `connect_timeout`, and `[odbc NAME]` of
    /// `ara.conf`.
    pub options: Options,
}

impl OdbcSettings {
    /// The defaults for a data source: its name, or a whole connection string.
    pub fn new(database: impl Into<String>, dsn: impl Into<String>) -> Self {
        Self {
            database: database.into(),
            dsn: Secret::new(dsn),
            user: None,
            password: None,
            pre_connect: false,
            probe: None,
            pause: Duration::ZERO,
            slow: None,
            dbms: None,
            options: Options::default(),
        }
    }

    /// Logs a statement that has taken too long since it began.
    pub(crate) fn log_if_slow(&self, text: &str, began: Instant) {
        let limit = self.slow.unwrap_or(Duration::MAX);
        let took = began.elapsed();
        if took > limit {
            let database = &*self.database;
            tracing::warn!(driver = TOKEN, database, ?took, statement = text, "slow statement");
        }
    }
}

impl DriverSettings for OdbcSettings {
    fn open(&self) -> Arc<dyn Driver> {
        let driver: Arc<dyn Driver> = Arc::new(OdbcDriver::from(self.clone()));
        if let (true, Ok(runtime)) = (self.pre_connect, Handle::try_current()) {
            let warmed = Arc::clone(&driver);
            let limit = self.options.connect_timeout;
            runtime.spawn(async move {
                // Whoever asks later is told what is wrong.
                if let Err(error) = warmed.ping(Deadline::after(limit)).await {
                    tracing::warn!(%error, "`pre-connect` did not work");
                }
            });
        }
        driver
    }
}
