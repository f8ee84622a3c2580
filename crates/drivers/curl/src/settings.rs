//! What a server is asked with.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_core::{Driver, DriverSettings, Secret};

use crate::CurlDriver;

/// How to reach a server: `res_curl.conf` and our own options.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct CurlSettings {
    /// The URL, as it stands in the mapping. Operations go behind its text: `/single`.
    pub database: String,
    /// What the server speaks (`protocol`). Default: the protocol of `res_config_curl`.
    pub protocol: Protocol,
    /// User and password (`userpwd`, or `user` and `password`), sent with every request as HTTP
    /// basic authentication.
    pub credentials: Option<Credentials>,
    /// A token (`token`), sent with every request in place of user and password:
    /// `Authorization: Bearer ...`.
    pub token: Option<Secret>,
    /// Headers of every request (`httpheader`, `cookie`, `referer`), by name and value.
    pub headers: Vec<(String, Secret)>,
    /// What we call ourselves (`useragent`). Default: `asterisk-realtime-curl/` and the version.
    pub user_agent: String,
    /// The proxy.
    pub proxy: Option<Proxy>,
    /// The socket that all connections go to, whatever the host of the URL is (`socket`).
    pub socket: Option<PathBuf>,
    /// Encryption of `https:` URLs.
    pub tls: Tls,
    /// The most time that connecting may take (`conntimeout`, `connect-timeout`), within the
    /// deadline of the call. Default: 2 s.
    pub connect_timeout: Duration,
    /// The most time that a call may take (`httptimeout`, `deadline`), within the deadline of the
    /// caller. Default: the caller's.
    pub deadline: Option<Duration>,
    /// How long a connection without a request is kept (`idle-timeout`). Default: 4 s, because
    /// servers close theirs after 5 s and more.
    pub idle_timeout: Duration,
    /// How many redirections to the same host are followed (`followlocation`, `maxredirs`).
    /// Default: none.
    pub redirects: u32,
    /// The most bytes of an answer (`response-limit`); of a batch, in a scan. Default: 64 MiB.
    pub response_limit: usize,
    /// The statuses by which a server of the protocol of `res_config_curl` says that it failed
    /// (`failurecodes`), besides those that are no success in HTTP.
    pub failure_codes: Vec<u16>,
    /// The statuses by which such a server says that there is no row (`absent-codes`), which are
    /// errors otherwise. Default: none.
    pub absent_codes: Vec<u16>,
}

/// What a server speaks.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Protocol {
    /// What `res_config_curl` speaks (`protocol = asterisk`).
    #[default]
    Asterisk,
    /// The full protocol of our gateway (`protocol = full`).
    Full,
}

/// User and password.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Credentials {
    /// The user.
    pub user: String,
    /// The password.
    pub password: Secret,
}

impl Credentials {
    /// User and password.
    pub fn new(user: impl Into<String>, password: Secret) -> Self {
        Self { user: user.into(), password }
    }
}

/// A proxy.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Proxy {
    /// What it speaks (`proxytype`, or the scheme of `proxy`).
    pub kind: ProxyKind,
    /// Its name or address (`proxy`).
    pub host: String,
    /// Its port (`proxyport`, or that of `proxy`). Default: 1080.
    pub port: u16,
    /// User and password (`proxyuserpwd`).
    pub credentials: Option<Credentials>,
}

impl Proxy {
    /// The port of a proxy if none is given, as libcurl has it.
    pub const PORT: u16 = 1080;

    /// A proxy without a password.
    pub fn new(kind: ProxyKind, host: impl Into<String>, port: u16) -> Self {
        Self { kind, host: host.into(), port, credentials: None }
    }
}

/// What a proxy speaks.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ProxyKind {
    /// HTTP, with CONNECT for `https:` URLs.
    #[default]
    Http,
    /// The same over TLS.
    Https,
    /// SOCKS 4; names are resolved here.
    Socks4,
    /// SOCKS 4a; names are resolved by the proxy.
    Socks4a,
    /// SOCKS 5; names are resolved here.
    Socks5,
    /// SOCKS 5; names are resolved by the proxy (`socks5hostname`).
    Socks5Hostname,
}

/// How a connection is encrypted.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Tls {
    /// Whether the server's certificate must be signed by an authority that we trust
    /// (`ssl_verifypeer`, `tls-verify`). Default: yes.
    pub verify: bool,
    /// Whether it must name the host (`ssl_verifyhost`, `tls-verify`). Default: yes.
    pub verify_host: bool,
    /// The authorities, as PEM (`ssl_cainfo`, `tls-ca`). Default: those that the operating system
    /// trusts.
    pub ca: Option<PathBuf>,
    /// A folder of authorities, as PEM (`ssl_capath`).
    pub ca_folder: Option<PathBuf>,
    /// Our certificate, as PEM or DER (`ssl_cert`, `tls-certificate`).
    pub certificate: Option<PathBuf>,
    /// Our private key, as PEM or DER (`ssl_key`, `tls-key`). Default: it is in the file of the
    /// certificate.
    pub key: Option<PathBuf>,
}

impl Default for Tls {
    fn default() -> Self {
        Self {
            verify: true,
            verify_host: true,
            ca: None,
            ca_folder: None,
            certificate: None,
            key: None,
        }
    }
}

impl CurlSettings {
    /// The defaults, for a URL as mappings have it.
    pub fn new(database: impl Into<String>) -> Self {
        Self {
            database: database.into(),
            protocol: Protocol::Asterisk,
            credentials: None,
            token: None,
            headers: Vec::new(),
            user_agent: concat!("asterisk-realtime-curl/", env!("CARGO_PKG_VERSION")).into(),
            proxy: None,
            socket: None,
            tls: Tls::default(),
            connect_timeout: Duration::from_secs(2),
            deadline: None,
            idle_timeout: Duration::from_secs(4),
            redirects: 0,
            response_limit: 64 << 20,
            failure_codes: Vec::new(),
            absent_codes: Vec::new(),
        }
    }
}

impl DriverSettings for CurlSettings {
    fn open(&self) -> Arc<dyn Driver> {
        Arc::new(CurlDriver::new(self.clone()))
    }
}
