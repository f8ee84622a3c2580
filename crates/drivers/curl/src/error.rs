//! What failures mean.

use std::error::Error as StdError;
use std::io;

use asterisk_realtime_core::{Access, Error};

/// A call that failed.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) error: Error,
    /// Whether a connection broke under the call, so that others of its time may be dead too, and a
    /// read may be repeated.
    pub(crate) is_lost: bool,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, is_lost: false }
    }
}

/// A failure of the client library, before the answer was whole. `is_sent` tells whether the server
/// may have the request.
pub(crate) fn of_client(error: reqwest::Error, access: Access, is_sent: bool) -> Failure {
    // The library's text names the URL, of which a part may be a value.
    let error = error.without_url();
    let native = text(&error);
    if error.is_builder() {
        return Error::internal("the client library refuses what it is to send")
            .with_native(native)
            .into();
    }
    if error.is_connect() || !is_sent {
        return of_connecting(&error).with_native(native).into();
    }
    let message = match access {
        Access::Read => "the connection was lost before the answer was whole",
        Access::Write => {
            "the connection was lost before the answer was whole; it may be written or not"
        }
    };
    Failure { error: Error::uncertain(message).with_native(native), is_lost: true }
}

/// A call that took longer than it may.
pub(crate) fn late(access: Access, is_sent: bool) -> Error {
    match (is_sent, access) {
        (false, _) => Error::unavailable("there was no connection to the server in time"),
        (true, Access::Read) => Error::uncertain("the server did not answer in time"),
        (true, Access::Write) => {
            Error::uncertain("the server did not answer in time; it may have written or not")
        }
    }
}

/// Why there is no connection.
fn of_connecting(error: &reqwest::Error) -> Error {
    if error.is_timeout() {
        return Error::unavailable(
            "there is no connection to the server within the time for connecting",
        );
    }
    if let Some(error) = find::<rustls::Error>(error) {
        return Error::denied(why_not_encrypted(error));
    }
    if error.is_dns() {
        return Error::unavailable("the name of the server cannot be resolved");
    }
    match find::<io::Error>(error) {
        Some(error) if error.raw_os_error().is_some() => {
            Error::unavailable(format!("the server cannot be reached: {error}"))
        }
        _ if text(error).contains("proxy authorization required") => {
            Error::denied("the proxy refuses user or password (`proxyuserpwd`)")
        }
        _ if error.is_connect() => {
            Error::unavailable("the connection to the server cannot be made")
        }
        _ => Error::unavailable("the connection broke before anything was sent"),
    }
}

/// In our words what rustls says.
fn why_not_encrypted(error: &rustls::Error) -> &'static str {
    use rustls::CertificateError::{
        BadSignature, Expired, ExpiredContext, NotValidForName, NotValidForNameContext,
        UnknownIssuer,
    };
    match error {
        rustls::Error::InvalidCertificate(BadSignature | UnknownIssuer) => {
            "no authority that we trust has signed the server's certificate \
             (`ssl_cainfo`, `tls-ca`)"
        }
        rustls::Error::InvalidCertificate(NotValidForName | NotValidForNameContext { .. }) => {
            "the server's certificate names another host"
        }
        rustls::Error::InvalidCertificate(Expired | ExpiredContext { .. }) => {
            "the server's certificate has expired"
        }
        rustls::Error::InvalidMessage(_) => "what answers does not speak TLS; is the URL http:?",
        _ => "the connection cannot be encrypted",
    }
}

/// The cause of this type. An [`io::Error`] hides its own cause from `source`.
fn find<E: StdError + 'static>(error: &reqwest::Error) -> Option<&E> {
    let mut current: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(error) = current {
        if let Some(found) = error.downcast_ref::<E>() {
            return Some(found);
        }
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        current = match inner {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
}

/// The texts of the error and of its causes.
fn text(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut current = error.source();
    while let Some(error) = current {
        text.push_str(": ");
        text.push_str(&error.to_string());
        current = error.source();
    }
    text
}
