//! A store is a database of a MariaDB server that all cases share.

#[path = "../../../mysql/tests/harness/fidelity.rs"]
mod fidelity;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use asterisk_realtime_conformance::{
    Faults, Fidelity, Harness, Profile, StaticOrder, Stop, Verdict,
};
use asterisk_realtime_core::{Capabilities, Driver, LetterCase, Secret};
use asterisk_realtime_odbc::{OdbcDriver, OdbcSettings};
use asterisk_realtime_testkit::{MariaDb, OdbcSources};
use async_trait::async_trait;

use super::raw::Lock;

#[derive(Default)]
pub(crate) struct Mariadb {
    server: OnceLock<Arc<MariaDb>>,
    databases: Mutex<HashSet<String>>,
}

impl Mariadb {
    fn server(&self) -> &Arc<MariaDb> {
        self.server.get_or_init(|| Arc::new(MariaDb::start().expect("MariaDB starts")))
    }

    /// Makes the database, once: a server that is stopped is not asked.
    fn provide(&self, namespace: &str) -> Verdict {
        let mut databases = self.databases.lock().unwrap_or_else(PoisonError::into_inner);
        if databases.insert(namespace.to_owned()) {
            self.server().create_database(namespace)?;
        }
        Ok(())
    }
}

#[async_trait]
impl Harness for Mariadb {
    fn capabilities(&self) -> Capabilities {
        Capabilities::ALL
    }

    async fn open(&self, namespace: &str) -> Verdict<Arc<dyn Driver>> {
        self.provide(namespace)?;
        let source = OdbcSources::mariadb(self.server(), namespace)?;
        let mut settings = OdbcSettings::new(namespace, source);
        settings.user = Some(MariaDb::USER.into());
        settings.password = Some(Secret::new(MariaDb::PASSWORD));
        Ok(Arc::new(OdbcDriver::from(settings)))
    }

    fn profile(&self) -> Profile {
        Profile::default()
            .with_letter_case(LetterCase::Ignore, LetterCase::Ignore)
            .with_ignored_trailing_blanks()
            .with_static_order(StaticOrder::Odbc)
            .with_fidelity(fidelity::TABLE.iter().copied())
            .with_invalid_text(Fidelity::read_only("BLOB", "x'61ff62'", "a\u{fffd}b"))
            .with_exclusive_faults()
            .with_times(Duration::from_mins(2), Duration::from_millis(500))
    }

    async fn raw(&self, namespace: &str, statement: &str) -> Verdict {
        Ok(self.server().execute(Some(namespace), statement)?)
    }

    async fn faults(&self, namespace: &str) -> Verdict<Box<dyn Faults>> {
        let (server, database) = (Arc::clone(self.server()), namespace.to_owned());
        Ok(Box::new(ServerFaults {
            server,
            database,
            lock: Lock::default(),
            kill: Mutex::default(),
        }))
    }

    async fn clean(&self, namespace: &str) {
        // It is gone with the server anyway.
        let _ = self.server().execute(None, &format!("DROP DATABASE IF EXISTS `{namespace}`"));
    }
}

/// Trouble with the server; it reaches all databases.
struct ServerFaults {
    server: Arc<MariaDb>,
    database: String,
    lock: Lock,
    kill: Mutex<Option<JoinHandle<Verdict>>>,
}

impl ServerFaults {
    fn lock(&self, tables: &[&str], kind: &str) -> Verdict {
        let source = OdbcSources::mariadb(&self.server, &self.database)?;
        let login = format!("UID={};PWD={};", MariaDb::USER, MariaDb::PASSWORD);
        let locks: Vec<_> = tables.iter().map(|table| format!("`{table}` {kind}")).collect();
        let lock = format!("LOCK TABLES {}", locks.join(", "));
        self.lock.take(&format!("{source}{login}"), &[&lock])
    }
}

/// How many statements wait for the locks.
const WAITING: &str = "SELECT COUNT(*) FROM information_schema.PROCESSLIST \
                       WHERE STATE LIKE 'Waiting for table%'";

fn kill_when_a_statement_waits(server: &MariaDb) -> Verdict {
    for _ in 0..200 {
        if server.query(None, WAITING)?.trim() != "0" {
            server.kill()?;
            return Ok(server.start_again()?);
        }
        thread::sleep(Duration::from_millis(5));
    }
    Err(Stop::failed("no statement came that could be killed"))
}

#[async_trait]
impl Faults for ServerFaults {
    async fn stop(&self) -> Verdict {
        Ok(self.server.kill()?)
    }

    async fn start(&self) -> Verdict {
        Ok(self.server.start_again()?)
    }

    async fn freeze(&self) -> Verdict {
        Ok(self.server.freeze()?)
    }

    async fn thaw(&self) -> Verdict {
        Ok(self.server.thaw()?)
    }

    /// The tables can still be read.
    async fn block(&self, table: &str) -> Verdict {
        self.lock(&[table], "READ")
    }

    async fn unblock(&self, _table: &str) -> Verdict {
        self.lock.release("UNLOCK TABLES")
    }

    /// Nobody can use the tables, and as soon as somebody tries the server is killed.
    async fn kill_next(&self) -> Verdict {
        let tables = self.server.query(Some(&self.database), "SHOW TABLES")?;
        self.lock(&tables.lines().collect::<Vec<_>>(), "WRITE")?;
        let server = Arc::clone(&self.server);
        let trouble = thread::spawn(move || kill_when_a_statement_waits(&server));
        *self.kill.lock().unwrap_or_else(PoisonError::into_inner) = Some(trouble);
        Ok(())
    }

    async fn settle(&self) -> Verdict {
        let trouble = self.kill.lock().unwrap_or_else(PoisonError::into_inner).take();
        // Its connection went with the server.
        let _ = self.lock.release("UNLOCK TABLES");
        match trouble.map(JoinHandle::join) {
            None => Ok(()),
            Some(Ok(outcome)) => outcome,
            Some(Err(_)) => Err(Stop::failed("making trouble panicked")),
        }
    }
}
