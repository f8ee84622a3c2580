//! Connecting.

use asterisk_realtime_core::{Deadline, Error, ErrorKind, Result};
use ldap3::{Ldap, LdapConnAsync, LdapConnSettings};
use tokio::time::timeout_at;

use crate::{LdapSettings, error, tls};

/// Connects and says who we are. Nothing that matters has been sent, whatever happens.
///
/// # Errors
///
/// `Unavailable`, `Denied`, or `Invalid` if the settings cannot be used.
pub(crate) async fn connect(settings: &LdapSettings, deadline: Deadline) -> Result<Ldap> {
    if deadline.has_passed() {
        return Err(Error::unavailable("the call ran out of time before it was sent"));
    }
    let limit = deadline.min(Deadline::after(settings.connect_timeout));
    // In a box: connecting is rare and its state is large, and every call would carry it.
    let connecting = Box::pin(connect_and_bind(settings));
    match timeout_at(limit.instant().into(), connecting).await {
        Ok(connected) => connected,
        Err(_) => Err(Error::unavailable(format!(
            "the server at {} did not accept a connection in time (option `connect-timeout`)",
            settings.url
        ))),
    }
}

/// The first server that is there. One that is there and refuses is an answer.
async fn connect_and_bind(settings: &LdapSettings) -> Result<Ldap> {
    let mut last = Error::invalid("no server is named (`url`)");
    for url in settings.url.split_whitespace() {
        match connect_to(url, settings).await {
            Err(error) if error.kind() == ErrorKind::Unavailable => last = error,
            connected => return connected,
        }
    }
    Err(last)
}

async fn connect_to(url: &str, settings: &LdapSettings) -> Result<Ldap> {
    let mut options = LdapConnSettings::new();
    let is_encrypted = url.to_ascii_lowercase().starts_with("ldaps:") || settings.tls.starttls;
    if is_encrypted {
        options = options.set_config(tls::configuration(&settings.tls).await?);
        options = options.set_starttls(settings.tls.starttls);
    }
    let connected = LdapConnAsync::with_settings(options, url).await;
    let (connection, mut ldap) = connected.map_err(|error| error::of_connecting(&error, url))?;
    // Ends with the connection, or with the last handle of it.
    tokio::spawn(async move {
        if let Err(error) = connection.drive().await {
            tracing::debug!(driver = crate::TOKEN, %error, "a connection has ended");
        }
    });
    if let Some(user) = &settings.user {
        let bound = ldap.simple_bind(user, settings.password.expose()).await;
        let result = bound.map_err(|error| error::of_connecting(&error, url))?;
        if result.rc != 0 {
            return Err(error::of_result(&result).error);
        }
    }
    Ok(ldap)
}
