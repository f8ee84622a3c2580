//! Connecting.

use std::path::{Path, PathBuf};
use std::time::Duration;

use asterisk_realtime_sql::postgres::notify;
use asterisk_realtime_sql_driver::{Failure, Tls, TlsMode};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgListener, PgPoolOptions, PgSslMode};
use sqlx::{ConnectOptions, Connection};

use crate::{PgsqlSettings, TOKEN, error};

/// Where servers put their sockets: PostgreSQL itself and so Asterisk's driver, then distributions.
const SOCKET_FOLDERS: [&str; 3] = ["/tmp", "/var/run/postgresql", "/run/postgresql"];

/// Where the server is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Place {
    Tcp { host: String, port: u16 },
    Socket { folder: PathBuf, port: u16 },
}

impl Place {
    /// The place that the settings mean now: sockets come and go.
    pub(crate) fn of(settings: &PgsqlSettings) -> Self {
        let port = settings.port;
        match &settings.host {
            Some(host) => Self::Tcp { host: host.clone(), port },
            None => Self::Socket { folder: socket_folder(settings), port },
        }
    }

    /// As operators write it.
    pub(crate) fn spelling(&self) -> String {
        match self {
            Self::Tcp { host, port } if host.contains(':') => format!("[{host}]:{port}"),
            Self::Tcp { host, port } => format!("{host}:{port}"),
            Self::Socket { folder, port } => format!("{}/.s.PGSQL.{port}", folder.display()),
        }
    }
}

fn socket_folder(settings: &PgsqlSettings) -> PathBuf {
    if let Some(folder) = &settings.socket {
        return folder.clone();
    }
    let socket = format!(".s.PGSQL.{}", settings.port);
    let found = SOCKET_FOLDERS.into_iter().find(|folder| Path::new(folder).join(&socket).exists());
    found.unwrap_or(SOCKET_FOLDERS[0]).into()
}

/// Connects; no statement has been sent, whatever happens.
pub(crate) async fn connect(
    settings: &PgsqlSettings,
    place: &Place,
) -> Result<PgConnection, Failure> {
    let options = options_at(settings, place).await?;
    let mut connected = PgConnection::connect_with(&options).await;
    if let Some(options) = unencrypted(options, &connected) {
        connected = PgConnection::connect_with(&options).await;
    }
    connected.map_err(|failed| error::of_connecting(&failed, &place.spelling()))
}

/// Connects to hear what the server tells.
pub(crate) async fn listen(settings: &PgsqlSettings, place: &Place) -> Result<PgListener, Failure> {
    let options = options_at(settings, place).await?;
    let limit = settings.options.connect_timeout;
    let mut listening = listen_with(options.clone(), limit).await;
    if let Some(options) = unencrypted(options, &listening) {
        listening = listen_with(options, limit).await;
    }
    listening.map_err(|failed| error::of_connecting(&failed, &place.spelling()))
}

/// The client library wants a pool for that. It is never asked to connect again.
async fn listen_with(
    options: PgConnectOptions,
    limit: Duration,
) -> Result<PgListener, sqlx::Error> {
    let pool = PgPoolOptions::new().max_connections(1).max_lifetime(None).idle_timeout(None);
    let pool = pool.acquire_timeout(limit).connect_lazy_with(options);
    let mut listener = PgListener::connect_with(&pool).await?;
    listener.eager_reconnect(false);
    listener.ignore_pool_close_event(true);
    listener.listen(notify::CHANNEL).await?;
    Ok(listener)
}

async fn options_at(settings: &PgsqlSettings, place: &Place) -> Result<PgConnectOptions, Failure> {
    match place {
        // There is no encryption on a socket, and libpq asks for none.
        Place::Socket { folder, .. } => {
            Ok(options(settings).socket(folder).ssl_mode(PgSslMode::Disable))
        }
        Place::Tcp { host, .. } => {
            encrypted(options(settings).host(host), &settings.options.tls).await
        }
    }
}

/// How to connect if this was why it did not work: as in libpq, encryption that is only preferred
/// is given up then.
fn unencrypted<T>(
    options: PgConnectOptions,
    connected: &Result<T, sqlx::Error>,
) -> Option<PgConnectOptions> {
    let failed = connected.as_ref().err()?;
    let is_given_up = matches!(options.get_ssl_mode(), PgSslMode::Prefer)
        && (error::is_tls(failed) || error::is_refused_way(failed));
    is_given_up.then(|| options.ssl_mode(PgSslMode::Disable))
}

/// What the client library has to know of the session.
fn options(settings: &PgsqlSettings) -> PgConnectOptions {
    // It begins with what the environment says, so everything is said again; but there is no way
    // to take PGOPTIONS back, nor PGSSLCERT and PGSSLKEY where we have none.
    let options = PgConnectOptions::new_without_pgpass()
        .port(settings.port)
        .username(&settings.user)
        .password(settings.password.expose())
        .database(&settings.dbname)
        .application_name(settings.appname.as_deref().unwrap_or_default())
        // What the server has is what others see.
        .extra_float_digits(None)
        .disable_statement_logging();
    if options.get_options().is_some() {
        tracing::warn!(driver = TOKEN, "PGOPTIONS of the environment is sent to the server, too");
    }
    if settings.startup.is_empty() {
        return options;
    }
    options.options(settings.startup.iter().map(|(name, value)| (name, value)))
}

async fn encrypted(options: PgConnectOptions, tls: &Tls) -> Result<PgConnectOptions, Failure> {
    let mode = match tls.mode {
        TlsMode::Off => return Ok(options.ssl_mode(PgSslMode::Disable)),
        TlsMode::Preferred => PgSslMode::Prefer,
        TlsMode::Required => PgSslMode::Require,
        TlsMode::VerifyCa => PgSslMode::VerifyCa,
        TlsMode::VerifyIdentity => PgSslMode::VerifyFull,
    };
    let files = tls.read_files().await?;
    let options = options.ssl_mode(mode).ssl_root_cert_from_pem(files.ca.unwrap_or_default());
    Ok(match files.identity {
        None => options,
        Some((certificate, key)) => {
            options.ssl_client_cert_from_pem(certificate).ssl_client_key_from_pem(key)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_written_as_operators_write_them() {
        let mut settings = PgsqlSettings::new("asterisk");
        settings.socket = Some("/run/pg".into());
        assert_eq!(Place::of(&settings).spelling(), "/run/pg/.s.PGSQL.5432");
        settings.host = Some("db".into());
        assert_eq!(Place::of(&settings).spelling(), "db:5432");
        settings.host = Some("2001:db8::1".into());
        assert_eq!(Place::of(&settings).spelling(), "[2001:db8::1]:5432");
    }
}
