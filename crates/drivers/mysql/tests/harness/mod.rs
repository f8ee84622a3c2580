//! The adapter: a store is a database of a MariaDB server that all cases share.

mod faults;
pub(crate) mod fidelity;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use asterisk_realtime_conformance::{
    Faults, Fidelity, Harness, Profile, StaticOrder, Stop, Verdict,
};
use asterisk_realtime_core::{Capabilities, Driver, LetterCase, Secret};
use asterisk_realtime_mysql::{Address, MysqlDriver, MysqlSettings, Server};
use asterisk_realtime_testkit::MariaDb;
use async_trait::async_trait;

use self::faults::ServerFaults;

#[derive(Default)]
pub(crate) struct Mysql {
    server: OnceLock<Arc<MariaDb>>,
    databases: Mutex<HashSet<String>>,
}

impl Mysql {
    fn server(&self) -> &Arc<MariaDb> {
        self.server.get_or_init(|| Arc::new(MariaDb::start().expect("MariaDB starts")))
    }

    /// Makes the database, once: a server that is stopped is not asked.
    fn provide(&self, namespace: &str) -> Verdict {
        let mut databases = self.databases.lock().unwrap_or_else(PoisonError::into_inner);
        if !databases.contains(namespace) {
            self.server().create_database(namespace).map_err(Stop::failed)?;
            databases.insert(namespace.to_owned());
        }
        Ok(())
    }
}

#[async_trait]
impl Harness for Mysql {
    fn capabilities(&self) -> Capabilities {
        Capabilities::ALL
    }

    async fn open(&self, namespace: &str) -> Verdict<Arc<dyn Driver>> {
        self.provide(namespace)?;
        let port = self.server().port();
        let mut server = Server::new(Address::Tcp { host: "127.0.0.1".into(), port });
        server.schema = namespace.into();
        server.user = MariaDb::USER.into();
        server.password = Secret::new(MariaDb::PASSWORD);
        Ok(Arc::new(MysqlDriver::new(MysqlSettings::new(namespace, server))))
    }

    fn profile(&self) -> Profile {
        Profile::default()
            .with_letter_case(LetterCase::Ignore, LetterCase::Ignore)
            .with_ignored_trailing_blanks()
            .with_static_order(StaticOrder::Mysql)
            .with_fidelity(fidelity::TABLE.iter().copied())
            .with_invalid_text(Fidelity::read_only("BLOB", "x'61ff62'", "a\u{fffd}b"))
            .with_exclusive_faults()
            .with_times(Duration::from_mins(2), Duration::from_millis(500))
    }

    async fn raw(&self, namespace: &str, statement: &str) -> Verdict {
        self.server().execute(Some(namespace), statement).map_err(Stop::failed)
    }

    async fn faults(&self, namespace: &str) -> Verdict<Box<dyn Faults>> {
        Ok(Box::new(ServerFaults::new(Arc::clone(self.server()), namespace)))
    }

    async fn clean(&self, namespace: &str) {
        let _ = self.server().execute(None, &format!("DROP DATABASE IF EXISTS `{namespace}`"));
    }
}
