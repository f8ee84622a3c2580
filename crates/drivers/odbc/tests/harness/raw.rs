//! Connections past the driver, which hold locks and do what the kit asks for.

use std::sync::{Mutex, PoisonError};

use asterisk_realtime_conformance::Verdict;
use odbc_api::{Connection, ConnectionOptions, environment};

/// A connection that runs statements as they are.
pub(crate) struct Raw(Connection<'static>);

impl Raw {
    pub(crate) fn open(text: &str) -> Verdict<Self> {
        let options = ConnectionOptions::default();
        Ok(Self(environment()?.connect_with_connection_string(text, options)?))
    }

    pub(crate) fn run(&self, statement: &str) -> Verdict {
        self.0.execute(statement, (), None)?;
        Ok(())
    }
}

/// A connection with locks, until it is let go.
#[derive(Default)]
pub(crate) struct Lock(Mutex<Option<Raw>>);

impl Lock {
    pub(crate) fn take(&self, text: &str, statements: &[&str]) -> Verdict {
        let connection = Raw::open(text)?;
        for statement in statements {
            connection.run(statement)?;
        }
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(connection);
        Ok(())
    }

    /// Ends what holds the locks by a statement.
    pub(crate) fn release(&self, statement: &str) -> Verdict {
        match self.0.lock().unwrap_or_else(PoisonError::into_inner).take() {
            Some(connection) => connection.run(statement),
            None => Ok(()),
        }
    }
}
