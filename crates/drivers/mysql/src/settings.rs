//! The settings of one database.

use std::sync::Arc;

use asterisk_realtime_core::{Driver, DriverSettings};
use asterisk_realtime_sql_driver::Options;

use crate::{MysqlDriver, Server};

/// How to open one database: the second field of a mapping.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct MysqlSettings {
    /// The name of the section, or of two: `readsection/writesection`.
    pub database: String,
    /// The server that is read from.
    pub reads: Server,
    /// The server for everything else, if that is another one: changes, descriptions of tables,
    /// requirements.
    pub writes: Option<Server>,
    /// How servers are used: `requirements`, and `[mysql NAME]` of `ara.conf`.
    pub options: Options,
}

impl MysqlSettings {
    /// One server for everything, with default options.
    pub fn new(database: impl Into<String>, server: Server) -> Self {
        Self { database: database.into(), reads: server, writes: None, options: Options::default() }
    }
}

impl DriverSettings for MysqlSettings {
    fn open(&self) -> Arc<dyn Driver> {
        Arc::new(MysqlDriver::new(self.clone()))
    }
}
