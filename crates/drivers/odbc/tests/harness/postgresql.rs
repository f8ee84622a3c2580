//! A store is a schema of one database of a PostgreSQL server that all cases share.

#[path = "../../../pgsql/tests/harness/fidelity.rs"]
mod fidelity;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use asterisk_realtime_conformance::{Faults, Harness, Profile, StaticOrder, Stop, Verdict};
use asterisk_realtime_core::{Capabilities, Driver, LetterCase, Secret};
use asterisk_realtime_odbc::{OdbcDriver, OdbcSettings};
use asterisk_realtime_testkit::{OdbcSources, Postgres};
use async_trait::async_trait;

use super::raw::Lock;

#[derive(Default)]
pub(crate) struct Postgresql {
    server: OnceLock<Arc<Postgres>>,
    schemas: Mutex<HashSet<String>>,
}

impl Postgresql {
    fn server(&self) -> &Arc<Postgres> {
        self.server.get_or_init(|| {
            let server = Postgres::start().expect("PostgreSQL starts");
            server.execute(None, fidelity::TYPES).expect("the types of the table are made");
            Arc::new(server)
        })
    }

    /// Makes the schema, once: a server that is stopped is not asked.
    fn provide(&self, namespace: &str) -> Verdict {
        let mut schemas = self.schemas.lock().unwrap_or_else(PoisonError::into_inner);
        if schemas.insert(namespace.to_owned()) {
            self.server().execute(None, &format!("CREATE SCHEMA {namespace}"))?;
        }
        Ok(())
    }
}

#[async_trait]
impl Harness for Postgresql {
    fn capabilities(&self) -> Capabilities {
        Capabilities::ALL
    }

    async fn open(&self, namespace: &str) -> Verdict<Arc<dyn Driver>> {
        self.provide(namespace)?;
        let source = OdbcSources::postgres(self.server(), "postgres")?;
        let session = format!("ConnSettings=SET+search_path+TO+{namespace}%2cpublic;");
        let mut settings = OdbcSettings::new(namespace, format!("{source}{session}"));
        settings.user = Some(Postgres::USER.into());
        settings.password = Some(Secret::new(Postgres::PASSWORD));
        Ok(Arc::new(OdbcDriver::from(settings)))
    }

    fn profile(&self) -> Profile {
        Profile::default()
            .with_letter_case(LetterCase::Sensitive, LetterCase::Sensitive)
            .with_static_order(StaticOrder::Odbc)
            .with_fidelity(fidelity::TABLE.iter().copied())
            .with_exclusive_faults()
    }

    async fn raw(&self, namespace: &str, statement: &str) -> Verdict {
        let path =
            format!("SET client_min_messages = error; SET search_path = {namespace}, public");
        Ok(self.server().execute(None, &format!("{path}; {statement}"))?)
    }

    async fn faults(&self, namespace: &str) -> Verdict<Box<dyn Faults>> {
        let (server, schema) = (Arc::clone(self.server()), namespace.to_owned());
        Ok(Box::new(ServerFaults { server, schema, lock: Arc::default(), kill: Mutex::default() }))
    }

    async fn clean(&self, namespace: &str) {
        // It is gone with the server anyway.
        let _ = self.raw(namespace, &format!("DROP SCHEMA {namespace} CASCADE")).await;
    }
}

/// Trouble with the server, and with the tables of one schema.
struct ServerFaults {
    server: Arc<Postgres>,
    schema: String,
    lock: Arc<Lock>,
    kill: Mutex<Option<JoinHandle<Verdict>>>,
}

impl ServerFaults {
    fn lock(&self, table: &str, mode: &str) -> Verdict {
        let source = OdbcSources::postgres(&self.server, "postgres")?;
        let login = format!("UID={};PWD={{{}}};", Postgres::USER, Postgres::PASSWORD);
        let lock = format!(r#"LOCK TABLE {}."{table}" IN {mode} MODE"#, self.schema);
        self.lock.take(&format!("{source}{login}"), &["BEGIN", &lock])
    }
}

/// Ends the session that waits for a lock.
const END: &str = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
                   WHERE wait_event_type = 'Lock'";

fn kill_the_waiting(server: &Postgres, lock: &Lock) -> Verdict {
    for _ in 0..200 {
        if server.query(None, END)?.trim() != "0" {
            return lock.release("ROLLBACK");
        }
        thread::sleep(Duration::from_millis(5));
    }
    lock.release("ROLLBACK")?;
    Err(Stop::failed("no statement came that could be killed"))
}

#[async_trait]
impl Faults for ServerFaults {
    async fn stop(&self) -> Verdict {
        Ok(self.server.stop()?)
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

    async fn block(&self, table: &str) -> Verdict {
        self.lock(table, "EXCLUSIVE")
    }

    async fn unblock(&self, _table: &str) -> Verdict {
        self.lock.release("ROLLBACK")
    }

    /// All cases that kill have one table, `peers`.
    async fn kill_next(&self) -> Verdict {
        self.lock("peers", "ACCESS EXCLUSIVE")?;
        let (server, lock) = (Arc::clone(&self.server), Arc::clone(&self.lock));
        let trouble = thread::spawn(move || kill_the_waiting(&server, &lock));
        *self.kill.lock().unwrap_or_else(PoisonError::into_inner) = Some(trouble);
        Ok(())
    }

    async fn settle(&self) -> Verdict {
        let trouble = self.kill.lock().unwrap_or_else(PoisonError::into_inner).take();
        match trouble.map(JoinHandle::join) {
            None => Ok(()),
            Some(Ok(outcome)) => outcome,
            Some(Err(_)) => Err(Stop::failed("making trouble panicked")),
        }
    }
}

/// A case that ends too early must not spoil the next one.
impl Drop for ServerFaults {
    fn drop(&mut self) {
        let _ = match self.server.process() {
            Some(_) => self.server.thaw(),
            None => self.server.start_again(),
        };
    }
}
