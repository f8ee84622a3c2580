//! From the errors of the server and of sqlx to ours: whose problem it is, and what may be done.

use asterisk_realtime_core::Error;
use asterisk_realtime_sql_driver::{Failure, mysql, why_not_encrypted};
use sqlx::mysql::MySqlDatabaseError;

use crate::server::Endpoint;

/// The failure of a statement.
pub(crate) fn classify(failed: sqlx::Error) -> Failure {
    match failed {
        sqlx::Error::Database(answer) => match answer.try_downcast_ref::<MySqlDatabaseError>() {
            Some(answer) => of_server(answer.number(), answer.code(), answer.message()),
            None => Failure::refused(Error::internal("another database has answered")),
        },
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) => {
            let error = Error::uncertain("the connection broke before the answer came");
            Failure::lost(error.with_native(failed.to_string()))
        }
        sqlx::Error::Protocol(_) => {
            let error = Error::uncertain("the server's answer makes no sense");
            Failure::lost(error.with_native(failed.to_string()))
        }
        other => {
            let error = Error::internal("sqlx refused the call");
            Failure::lost(error.with_native(other.to_string()))
        }
    }
}

/// The failure of an attempt to connect: no statement has been sent.
pub(crate) fn of_connecting(failed: &sqlx::Error, endpoint: &Endpoint<'_>) -> Failure {
    let native = failed.to_string();
    let error = match failed {
        sqlx::Error::Database(answer) => {
            let code = answer.try_downcast_ref::<MySqlDatabaseError>();
            let (number, state) = code.map_or((0, None), |code| (code.number(), code.code()));
            of_server(number, state, answer.message()).into_error()
        }
        _ if is_tls(failed) => Error::denied(format!("{endpoint}: {}", why_not_encrypted(&native))),
        sqlx::Error::Io(reason) => {
            Error::unavailable(format!("cannot reach the server at {endpoint}: {reason}"))
        }
        sqlx::Error::Protocol(text) if text.contains("authentication plugin") => Error::denied(
            "the account's authentication plugin is not supported (supported are \
             mysql_native_password, caching_sha2_password, sha256_password)",
        ),
        sqlx::Error::Configuration(_) => {
            Error::invalid("`tls-certificate` and `tls-key` are no certificate and its key")
        }
        _ => Error::unavailable(format!("{endpoint} does not answer as a MySQL server")),
    };
    Failure::lost(error.with_native(native))
}

/// Whether the handshake of TLS has failed; rustls says so by way of the standard library.
pub(crate) fn is_tls(failed: &sqlx::Error) -> bool {
    match failed {
        sqlx::Error::Tls(_) => true,
        sqlx::Error::Io(reason) => reason.kind() == std::io::ErrorKind::InvalidData,
        _ => false,
    }
}

/// The server's answer.
fn of_server(number: u16, state: Option<&str>, text: &str) -> Failure {
    mysql::verdict(number, state).failure(|error| {
        let error = error.with_code(number.to_string()).with_native(text);
        let error = match state {
            Some(state) => error.with_sqlstate(state),
            None => error,
        };
        match mysql::named(number, text) {
            Some(column) => error.with_column(column),
            None => error,
        }
    })
}

#[cfg(test)]
mod tests {
    use asterisk_realtime_core::ErrorKind;
    use asterisk_realtime_sql_driver::Nature;

    use super::*;

    #[test]
    fn an_answer_keeps_its_codes_and_hides_its_text() {
        let text = "Data too long for column 'port' at row 1";
        let failure = of_server(1406, Some("22001"), text);
        assert_eq!(failure.nature(), Nature::Refused);
        let error = failure.into_error();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert_eq!((error.code(), error.sqlstate()), (Some("1406"), Some("22001")));
        assert_eq!((error.column(), error.native()), (Some("port"), Some(text)));

        let text = "Duplicate entry 's3cret' for key 'PRIMARY'";
        let error = of_server(1062, Some("23000"), text).into_error();
        assert!(!format!("{error} {error:?}").contains("s3cret"));
    }

    #[test]
    fn a_broken_connection_is_lost() {
        for failed in [
            sqlx::Error::Io(std::io::ErrorKind::UnexpectedEof.into()),
            sqlx::Error::Protocol("unexpected packet".into()),
        ] {
            let failure = classify(failed);
            assert_eq!(failure.nature(), Nature::Lost);
            assert_eq!(failure.error().kind(), ErrorKind::Uncertain);
        }
    }

    #[test]
    fn what_happens_while_connecting_has_changed_nothing() {
        let endpoint = Endpoint::Tcp { host: "db", port: 3306 };
        let plugin = "unknown authentication plugin: client_ed25519";
        for (failed, kind, said) in [
            (
                sqlx::Error::Io(std::io::ErrorKind::ConnectionRefused.into()),
                ErrorKind::Unavailable,
                "cannot reach the server at db:3306: connection refused",
            ),
            (
                sqlx::Error::Io(std::io::ErrorKind::UnexpectedEof.into()),
                ErrorKind::Unavailable,
                "cannot reach",
            ),
            (
                sqlx::Error::Tls("server does not support TLS".into()),
                ErrorKind::Denied,
                "db:3306: the server offers no encryption",
            ),
            (
                sqlx::Error::Io(std::io::Error::new(
                    std::io::ErrorKind::InvalidData,
                    "invalid peer certificate: UnknownIssuer",
                )),
                ErrorKind::Denied,
                "`tls-ca`",
            ),
            (sqlx::Error::Protocol(plugin.into()), ErrorKind::Denied, "not supported"),
            (sqlx::Error::Protocol("x".into()), ErrorKind::Unavailable, "as a MySQL server"),
            (sqlx::Error::Configuration("x".into()), ErrorKind::Invalid, "tls-key"),
        ] {
            let error = of_connecting(&failed, &endpoint).into_error();
            assert_eq!(error.kind(), kind, "{failed:?}");
            assert!(error.message().contains(said), "{error}");
        }
    }
}
