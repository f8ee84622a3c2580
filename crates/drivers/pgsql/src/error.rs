//! What goes wrong with the server, as a caller has to know it.

use std::io;

use asterisk_realtime_core::Error;
use asterisk_realtime_sql_driver::{Failure, postgres, why_not_encrypted};
use sqlx::postgres::{PgDatabaseError, PgSeverity};

/// How the server says that the columns of a prepared statement are others now; its SQLSTATE says
/// nothing of that, and its text is translated.
const CHANGED_RESULT: &str = "RevalidateCachedQuery";

/// What is said of prepared statements that do not exist, or exist already: a pooler has exchanged
/// the session behind the connection.
const OTHER_SESSION: [&str; 2] = ["26000", "42P05"];

/// Whether the statements that the connection has prepared are of no use any more.
pub(crate) fn is_outdated(error: &sqlx::Error) -> bool {
    of_database(error).is_some_and(|error| {
        error.routine() == Some(CHANGED_RESULT) || OTHER_SESSION.contains(&error.code())
    })
}

/// Why a statement did not work.
pub(crate) fn of_statement(error: &sqlx::Error) -> Failure {
    match (of_database(error), error) {
        (Some(error), _) => of_answer(error),
        (None, sqlx::Error::Encode(_) | sqlx::Error::InvalidArgument(_)) => {
            Failure::refused(Error::invalid("a value cannot be sent").with_native(text(error)))
        }
        (None, sqlx::Error::Io(error)) => Failure::lost(of_io(
            Error::uncertain("the connection broke before the answer came"),
            error,
        )),
        _ => Failure::lost(
            Error::uncertain("what the server sends is not understood").with_native(text(error)),
        ),
    }
}

/// Why there is no connection to the server at this place.
pub(crate) fn of_connecting(error: &sqlx::Error, place: &str) -> Failure {
    if let Some(error) = of_database(error) {
        return of_answer(error);
    }
    let native = text(error);
    let error = match error {
        _ if is_tls(error) => Error::denied(format!("{place}: {}", why_not_encrypted(&native))),
        sqlx::Error::Io(error) => {
            let message = format!("the server at {place} cannot be reached: {error}");
            return Failure::lost(of_io(Error::unavailable(message), error));
        }
        sqlx::Error::PoolTimedOut => {
            Error::unavailable(format!("the server at {place} did not accept a connection in time"))
        }
        // Such as a character that SCRAM does not know, which libpq sends all the same.
        sqlx::Error::Configuration(_) => {
            Error::invalid("the client library cannot use the password or the key")
        }
        _ => Error::unavailable(format!("what answers at {place} is no PostgreSQL server")),
    };
    Failure::lost(error.with_native(native))
}

/// Whether the connection cannot be encrypted; rustls says so by way of the standard library.
pub(crate) fn is_tls(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Tls(_) => true,
        sqlx::Error::Io(error) => error.kind() == io::ErrorKind::InvalidData,
        _ => false,
    }
}

/// Whether the server lets the role in, but not by such a connection.
pub(crate) fn is_refused_way(error: &sqlx::Error) -> bool {
    const INVALID_AUTHORIZATION: &str = "28000";
    of_database(error).is_some_and(|error| error.code() == INVALID_AUTHORIZATION)
}

/// Why a session cannot be set up.
pub(crate) fn of_set_up(error: &sqlx::Error, place: &str) -> Failure {
    const INVALID_PARAMETER_VALUE: &str = "22023";
    if of_database(error).is_some_and(|error| error.code() == INVALID_PARAMETER_VALUE) {
        let message = "the server does not know the time zone (option `time-zone`)";
        let error = Error::invalid(message).with_sqlstate(INVALID_PARAMETER_VALUE);
        return Failure::refused(error);
    }
    of_connecting(error, place)
}

fn text(error: &sqlx::Error) -> String {
    error.to_string()
}

fn of_io(found: Error, error: &io::Error) -> Error {
    let found = found.with_native(error.to_string());
    match error.raw_os_error() {
        Some(code) => found.with_code(format!("os {code}")),
        None => found,
    }
}

fn of_database(error: &sqlx::Error) -> Option<&PgDatabaseError> {
    error.as_database_error()?.try_downcast_ref()
}

fn of_answer(error: &PgDatabaseError) -> Failure {
    let native = match error.detail() {
        Some(detail) => format!("{}\n{detail}", error.message()),
        None => error.message().to_owned(),
    };
    if error.routine() == Some(CHANGED_RESULT) {
        return Failure::other_columns();
    }
    let failure = postgres::verdict(error.code()).failure(|found| {
        let found = found.with_sqlstate(error.code()).with_native(native);
        match error.column() {
            Some(column) => found.with_column(column),
            None => found,
        }
    });
    match error.severity() {
        // The server ends the session behind it.
        PgSeverity::Fatal | PgSeverity::Panic => Failure::lost(failure.into_error()),
        _ => failure,
    }
}
