//! Connecting, and setting the session up.

use asterisk_realtime_core::Error;
use asterisk_realtime_sql::mysql;
use asterisk_realtime_sql_driver::{Failure, Tls, TlsMode};
use sqlx::ConnectOptions;
use sqlx::mysql::{MySqlConnectOptions, MySqlSslMode};

use crate::server::Endpoint;
use crate::{Address, Connection, Server, error, rows};

/// Connects to the server; whatever happens, no statement has been sent.
pub(crate) async fn connect(server: &Server, tls: &Tls) -> Result<Connection, Failure> {
    let endpoint = server.address.endpoint().ok_or_else(no_socket)?;
    let options = options(server, &endpoint);
    let connected = match encrypted(options.clone(), tls, &endpoint).await?.connect().await {
        // What the server offers is not what rustls speaks, which `preferred` puts up with.
        Err(failed) if tls.mode == TlsMode::Preferred && error::is_tls(&failed) => {
            options.ssl_mode(MySqlSslMode::Disabled).connect().await
        }
        connected => connected,
    };
    let mut connection = connected.map_err(|failed| error::of_connecting(&failed, &endpoint))?;
    rows::command(&mut connection, mysql::SET_UP_SESSION).await?;
    let number = rows::number(&mut connection, mysql::CONNECTION_NUMBER).await?;
    Ok(Connection { sqlx: connection, number })
}

fn no_socket() -> Failure {
    Failure::lost(Error::unavailable(format!(
        "no local server has its socket in any of {}; write dbhost = 127.0.0.1, or \
         dbsock = /path/to/mysqld.sock",
        Address::SOCKETS.join(", ")
    )))
}

fn options(server: &Server, endpoint: &Endpoint<'_>) -> MySqlConnectOptions {
    let options = MySqlConnectOptions::new()
        .username(&server.user)
        .database(&server.schema)
        // All of the session is set up by our own statement; in particular the time zone and the
        // modes of the server hold, as for every other client.
        .pipes_as_concat(false)
        .no_engine_substitution(false)
        .timezone(None)
        .set_names(false)
        // Statements and values are nobody else's business.
        .disable_statement_logging();
    // An account without a password takes none, not even an empty one.
    let options = match &server.password {
        none if none.is_empty() => options,
        password => options.password(password.expose()),
    };
    match endpoint {
        Endpoint::Tcp { host, port } => options.host(host).port(*port),
        Endpoint::Socket(path) => options.socket(path),
    }
}

async fn encrypted(
    options: MySqlConnectOptions,
    tls: &Tls,
    endpoint: &Endpoint<'_>,
) -> Result<MySqlConnectOptions, Failure> {
    let mode = match (tls.mode, endpoint) {
        // Nobody listens in on a local socket.
        (TlsMode::Off, _) | (TlsMode::Preferred, Endpoint::Socket(_)) => {
            return Ok(options.ssl_mode(MySqlSslMode::Disabled));
        }
        (TlsMode::Preferred, _) => MySqlSslMode::Preferred,
        (TlsMode::Required, _) => MySqlSslMode::Required,
        (TlsMode::VerifyCa, _) => MySqlSslMode::VerifyCa,
        (TlsMode::VerifyIdentity, _) => MySqlSslMode::VerifyIdentity,
    };
    let files = tls.read_files().await?;
    let options = options.ssl_mode(mode);
    let options = match files.ca {
        Some(authorities) => options.ssl_ca_from_pem(authorities),
        None => options,
    };
    Ok(match files.identity {
        Some((certificate, key)) => {
            options.ssl_client_cert_from_pem(certificate).ssl_client_key_from_pem(key)
        }
        None => options,
    })
}
