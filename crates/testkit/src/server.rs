//! What all servers have in common.

mod life;
mod start;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::account::Account;
use crate::guard::Guard;
use crate::kind::{Kind, Place};
use crate::{Error, Result, TlsFiles, run};

use life::Life;

/// A private server, in a folder and on a port of its own.
///
/// It is made by the functions of [`MariaDb`](crate::MariaDb),
/// [`Postgres`](crate::Postgres) and [`Slapd`](crate::Slapd), which have all the methods of this type. When it is dropped,
/// and also when the process that has made it ends in whatever way, the server is killed and its
/// folder is removed.
#[derive(Debug)]
pub struct Server {
    kind: &'static Kind,
    place: Place,
    account: Account,
    options: Vec<String>,
    tls: TlsFiles,
    socket: PathBuf,
    life: Mutex<Life>,
}

impl Server {
    /// The TCP port, on `127.0.0.1`; [`start_again`](Self::start_again) keeps it.
    pub fn port(&self) -> u16 {
        self.place.port
    }

    /// The local socket: the file of MariaDB, the folder with the socket of PostgreSQL.
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// The folder of the server: `data`, `tls`, and the logs.
    pub fn folder(&self) -> &Path {
        &self.place.folder
    }

    /// The number of the server's process, while there is one.
    pub fn process(&self) -> Option<u32> {
        self.life().process()
    }

    /// The certificates, for a server that was started with TLS.
    pub fn tls(&self) -> &TlsFiles {
        &self.tls
    }

    /// Runs SQL through the server's command line client, as administrator.
    ///
    /// Without a database it runs in none (MariaDB) or in `postgres` (PostgreSQL).
    ///
    /// # Errors
    ///
    /// If the client is not installed or fails, at the first statement that does.
    pub fn execute(&self, database: Option<&str>, sql: &str) -> Result<()> {
        self.query(database, sql).map(drop)
    }

    /// Runs SQL like [`execute`](Self::execute) and returns what the client prints.
    ///
    /// One line per row, without a heading; between the columns is a tab (MariaDB) or a `|`
    /// (PostgreSQL).
    ///
    /// # Errors
    ///
    /// If the client is not installed or fails, at the first statement that does.
    pub fn query(&self, database: Option<&str>, sql: &str) -> Result<String> {
        let mut client = (self.kind.client)(&self.place, database)?;
        run::feed(&mut client, sql)?;
        run::output(&mut client)
    }

    /// Makes an empty database.
    ///
    /// # Errors
    ///
    /// If there is one of the name, or the client fails.
    pub fn create_database(&self, name: &str) -> Result<()> {
        self.execute(None, &format!("CREATE DATABASE {}", (self.kind.quote)(name)))
    }

    /// The text of the log that has the statements: MariaDB's general log, or all that
    /// PostgreSQL says.
    ///
    /// # Errors
    ///
    /// If there is none, because a MariaDB server was not started with [`MariaDb::LOGGED`].
    ///
    /// [`MariaDb::LOGGED`]: crate::MariaDb::LOGGED
    pub fn log(&self) -> Result<String> {
        let file = self.place.folder.join(self.kind.statement_log);
        let log = fs::read(&file).map_err(Error::while_doing(file.display()))?;
        Ok(String::from_utf8_lossy(&log).into_owned())
    }

    /// What clients have asked for since the server was made, in order.
    ///
    /// The server must have been started with `LOGGED`. Everything that a client has an answer
    /// to is there; our own administrator's client is left out. The entries are, for
    ///
    /// - MariaDB: one per round trip, such as `Connect ...`, `Query SET ...`,
    ///   `Prepare SELECT ... ?`, `Execute SELECT ... 'alice'`. `Close stmt` and `Quit`, which have
    ///   no answer, are in [`log`](Self::log) only, as soon as they have come in.
    /// - PostgreSQL: `connection authorized: ...`, `statement: SELECT ...`,
    ///   `parse sqlx_s_1: SELECT ...`, `bind sqlx_s_1: SELECT ...`,
    ///   `execute sqlx_s_1: SELECT ...`, and `error: ...` in place of what failed. Clients send
    ///   several of them in one round trip: bind and execute always, parse often.
    ///
    /// To count those of one action, take `len` before it and what is behind that afterwards.
    ///
    /// # Errors
    ///
    /// If there is no log.
    pub fn statements(&self) -> Result<Vec<String>> {
        Ok((self.kind.statements)(&self.log()?))
    }

    fn life(&self) -> MutexGuard<'_, Life> {
        self.life.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
