//! The adapter: all stores are schemas of two databases of one server.

mod faults;
mod fidelity;

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use asterisk_realtime_conformance::{Faults, Fidelity, Harness, Profile, StaticOrder, Verdict};
use asterisk_realtime_core::{Capabilities, Driver, LetterCase, Secret};
use asterisk_realtime_pgsql::{PgsqlDriver, PgsqlSettings};
use asterisk_realtime_testkit::Postgres;
use async_trait::async_trait;

use self::faults::ServerFaults;

/// The server ends with the process.
static SERVER: LazyLock<Postgres> = LazyLock::new(|| {
    let server = Postgres::start().expect("the server starts");
    let make = "CREATE DATABASE ascii ENCODING SQL_ASCII TEMPLATE template0";
    server.execute(None, make).expect("a database without an encoding is made");
    server.execute(None, fidelity::TYPES).expect("the types of the table are made");
    server
});

/// The databases and schemas that there are; a stopped server makes none.
static MADE: Mutex<BTreeSet<(&str, String)>> = Mutex::new(BTreeSet::new());

/// A database of the server.
pub(crate) struct Pgsql(&'static str);

impl Pgsql {
    pub(crate) const UTF8: Self = Self("postgres");
    pub(crate) const SQL_ASCII: Self = Self("ascii");

    /// How to reach the schema of a case.
    fn settings(&self, namespace: &str) -> PgsqlSettings {
        let mut settings = PgsqlSettings::new(namespace);
        settings.host = Some("127.0.0.1".into());
        settings.port = SERVER.port();
        settings.user = Postgres::USER.into();
        settings.password = Secret::new(Postgres::PASSWORD);
        settings.dbname = self.0.into();
        // On a busy machine the server takes its time to make a process for a connection, and how
        // long that may be is not what the kit is about.
        settings.options.connect_timeout = Duration::from_secs(15);
        settings.startup = vec![("search_path".into(), format!("{namespace},public"))];
        settings
    }
}

#[async_trait]
impl Harness for Pgsql {
    fn capabilities(&self) -> Capabilities {
        Capabilities::ALL
    }

    async fn open(&self, namespace: &str) -> Verdict<Arc<dyn Driver>> {
        let schema = (self.0, namespace.to_owned());
        let is_new = MADE.lock().unwrap_or_else(PoisonError::into_inner).insert(schema);
        if is_new {
            SERVER.execute(Some(self.0), &format!("CREATE SCHEMA {namespace}"))?;
        }
        Ok(Arc::new(PgsqlDriver::from(self.settings(namespace))))
    }

    fn profile(&self) -> Profile {
        let profile = Profile::default();
        let profile = match self.0 {
            "ascii" => {
                profile.with_invalid_text(Fidelity::read_only("text", r"E'a\xffb'", "a\u{fffd}b"))
            }
            _ => profile,
        };
        profile
            .with_letter_case(LetterCase::Sensitive, LetterCase::Sensitive)
            .with_static_order(StaticOrder::Odbc)
            .with_fidelity(fidelity::TABLE.iter().copied())
            .with_exclusive_faults()
    }

    async fn raw(&self, namespace: &str, statement: &str) -> Verdict {
        let path =
            format!("SET client_min_messages = error; SET search_path = {namespace}, public");
        Ok(SERVER.execute(Some(self.0), &format!("{path}; {statement}"))?)
    }

    async fn faults(&self, namespace: &str) -> Verdict<Box<dyn Faults>> {
        Ok(Box::new(ServerFaults::new(namespace)))
    }

    async fn clean(&self, namespace: &str) {
        // It is gone with the server anyway.
        let _ = self.raw(namespace, &format!("DROP SCHEMA {namespace} CASCADE")).await;
    }
}
