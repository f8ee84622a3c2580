//! In what the servers differ.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Result;
use crate::account::Account;

/// Where one server lives.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) folder: PathBuf,
    pub(crate) port: u16,
}

impl Place {
    /// The file with what the server says.
    pub(crate) fn log(&self) -> PathBuf {
        self.folder.join("server.log")
    }

    /// What the server has said, in bytes.
    pub(crate) fn log_length(&self) -> usize {
        fs::read(self.log()).map_or(0, |log| log.len())
    }

    /// What the server has said, without the first bytes.
    pub(crate) fn said(&self, skipped: usize) -> String {
        let log = fs::read(self.log()).unwrap_or_default();
        String::from_utf8_lossy(log.get(skipped..).unwrap_or_default()).into_owned()
    }
}

/// What all servers of one make have in common.
pub(crate) struct Kind {
    /// The program of the server.
    pub(crate) program: &'static str,
    /// The option with which it tells its version and ends.
    pub(crate) version: &'static str,
    /// Whom root becomes, in order of preference.
    pub(crate) accounts: &'static [&'static str],
    /// What it logs when clients may come.
    pub(crate) ready: &'static str,
    /// Whether it logs that a moment before it listens.
    pub(crate) is_early: bool,
    /// What ends it orderly, with connections open.
    pub(crate) stop: &'static str,
    /// Which file has the statements.
    pub(crate) statement_log: &'static str,
    /// The text of which a change makes old templates useless.
    pub(crate) recipe: &'static str,
    /// Makes the folder `data` of a template.
    pub(crate) make: fn(&Path, Account) -> Result<()>,
    /// The command line of the server.
    pub(crate) options: fn(&Place) -> Vec<String>,
    /// The file or folder of the local socket.
    pub(crate) socket: fn(&Path) -> PathBuf,
    /// The command line client, as administrator.
    pub(crate) client: fn(&Place, Option<&str>) -> Result<Command>,
    /// A name as it stands in SQL.
    pub(crate) quote: fn(&str) -> String,
    /// What clients asked for, from the statement log.
    pub(crate) statements: fn(&str) -> Vec<String>,
}

impl fmt::Debug for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.program)
    }
}
