//! Errors.

use asterisk_realtime_core::{Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};

use super::{no_answer, to_json};

/// All parts of an error but the store's own text, which may hold values, and the place in the
/// server's files.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(super) struct Body {
    kind: String,
    message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    driver: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    database: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    table: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    column: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sqlstate: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(default)]
    retryable: bool,
}

#[derive(Deserialize, Serialize)]
struct Answer {
    error: Body,
}

/// The words of drivers: an error names its driver by a word of the program.
const DRIVERS: [&str; 7] = ["curl", "ldap", "memory", "mysql", "odbc", "pgsql", "sqlite3"];

impl Body {
    pub(super) fn of(error: &Error) -> Self {
        let text = |text: Option<&str>| text.map(str::to_owned);
        Self {
            kind: error.kind().as_str().to_owned(),
            message: error.message().to_owned(),
            driver: text(error.driver()),
            database: text(error.database()),
            table: text(error.table()),
            column: text(error.column()),
            sqlstate: text(error.sqlstate()),
            code: text(error.code()),
            retryable: error.kind() == ErrorKind::Conflict
                && error.is_retryable(asterisk_realtime_core::Access::Write),
        }
    }

    pub(super) fn into_error(self) -> Result<Error> {
        let kind = ErrorKind::ALL.into_iter().find(|kind| kind.as_str() == self.kind).ok_or_else(
            || Error::internal("the server's answer is an error of a kind that is not known"),
        )?;
        let mut error = Error::new(kind, self.message);
        let driver = self.driver.unwrap_or_default();
        if let Some(known) = DRIVERS.into_iter().find(|known| *known == driver) {
            error = error.with_driver(known);
        }
        error = named(error, self.database, Error::with_database);
        error = named(error, self.table, Error::with_table);
        error = named(error, self.column, Error::with_column);
        error = named(error, self.sqlstate, Error::with_sqlstate);
        error = named(error, self.code, Error::with_code);
        Ok(if self.retryable { error.retryable() } else { error })
    }
}

fn named(error: Error, name: Option<String>, add: impl Fn(Error, String) -> Error) -> Error {
    match name {
        Some(name) => add(error, name),
        None => error,
    }
}

/// The HTTP status that goes with an error.
pub fn status(kind: ErrorKind) -> u16 {
    match kind {
        ErrorKind::Conflict => 409,
        ErrorKind::Denied => 403,
        ErrorKind::Invalid => 400,
        ErrorKind::NotFound => 404,
        ErrorKind::Unavailable => 503,
        ErrorKind::Uncertain => 504,
        ErrorKind::Unsupported => 501,
        _ => 500,
    }
}

/// The answer of a call that failed. The store's own text stays here: it may hold values.
pub fn encode_error(error: &Error) -> String {
    to_json(&Answer { error: Body::of(error) })
}

/// Reads the answer of a call that failed: the error as the server had it.
///
/// # Errors
///
/// [`Internal`](ErrorKind::Internal) if it is none.
pub fn decode_error(body: &[u8]) -> Result<Error> {
    let answer: Answer = serde_json::from_slice(body).map_err(|error| no_answer(&error))?;
    answer.error.into_error()
}
