//! Connecting, on the thread of the connection.

use asterisk_realtime_sql_driver::Failure;
use odbc_api::{Connection, ConnectionOptions, Environment};

use crate::rows::Answer;
use crate::session::Session;
use crate::source::connection_string;
use crate::{Dbms, OdbcSettings, error};

/// A connection that was just made.
pub(crate) struct Connected<'e> {
    connection: Connection<'e>,
    dbms: Dbms,
}

impl<'e> Connected<'e> {
    /// Connects. What is behind the data source may be known already.
    pub(crate) fn new(
        environment: &'e Environment,
        settings: &OdbcSettings,
        known: Option<Dbms>,
    ) -> Result<Self, Failure> {
        let known = settings.dbms.or(known);
        let connection = connect(environment, settings, known == Some(Dbms::Mysql))?;
        let dbms = match known {
            Some(dbms) => dbms,
            None => ask(&connection).map_err(|failed| error::of_connecting(settings, &failed))?,
        };
        if known.is_none() && dbms == Dbms::Mysql {
            // Now that it is known what is there, with what it needs.
            drop(connection);
            let connection = connect(environment, settings, true)?;
            return Ok(Self { connection, dbms });
        }
        Ok(Self { connection, dbms })
    }

    /// The session on it.
    pub(crate) fn session(&self) -> Session<'_> {
        Session::new(&self.connection, self.dbms)
    }
}

/// An environment for one connection. When the driver manager has failed to connect, it may leave
/// what others stumble over later in the one that they share.
pub(crate) fn environment() -> Result<Environment, Failure> {
    Environment::new().map_err(|failed| error::of_manager(&failed))
}

fn connect<'e>(
    environment: &'e Environment,
    settings: &OdbcSettings,
    is_mysql: bool,
) -> Result<Connection<'e>, Failure> {
    let seconds = settings.options.connect_timeout.as_secs_f64().ceil();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a short time")]
    let options = ConnectionOptions { login_timeout_sec: Some(seconds as u32), packet_size: None };
    let text = connection_string(settings, is_mysql);
    let connected = environment.connect_with_connection_string(&text, options);
    connected.map_err(|failed| error::of_connecting(settings, &failed))
}

/// What the data source calls itself.
fn ask(connection: &Connection<'_>) -> Answer<Dbms> {
    let name = connection.database_management_system_name()?;
    // Few drivers do not know; the standard has a quote.
    let quote = connection.identifier_quote_char().unwrap_or_default();
    Ok(Dbms::named(&name, quote))
}
