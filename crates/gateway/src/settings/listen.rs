//! Where the gateway listens.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

use asterisk_realtime_core::{Error, Result};

/// The port unless one is given.
pub(crate) const PORT: u16 = 8200;

/// An address: `listen` of `[gateway]`.
///
/// `127.0.0.1:8200`, `[::1]:8200`, `0.0.0.0` (port 8200), `tls:0.0.0.0:8443`,
/// `unix:/run/ara/gateway.sock`.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Listen {
    /// An internet address.
    Tcp {
        /// Address and port.
        address: SocketAddr,
        /// Whether it speaks TLS.
        tls: bool,
    },
    /// A unix socket of this name.
    Unix(PathBuf),
}

impl Listen {
    /// Whether only programs of the same machine reach it.
    pub fn is_local(&self) -> bool {
        match self {
            Self::Tcp { address, .. } => address.ip().is_loopback(),
            Self::Unix(_) => true,
        }
    }
}

impl Default for Listen {
    /// `127.0.0.1:8200`.
    fn default() -> Self {
        Self::Tcp { address: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), PORT), tls: false }
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp { address, tls: false } => write!(formatter, "{address}"),
            Self::Tcp { address, tls: true } => write!(formatter, "tls:{address}"),
            Self::Unix(path) => write!(formatter, "unix:{}", path.display()),
        }
    }
}

impl FromStr for Listen {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if let Some(path) = text.strip_prefix("unix:") {
            let path = path.trim();
            if path.is_empty() {
                return Err(Error::invalid("write the name of the socket behind `unix:`"));
            }
            return Ok(Self::Unix(path.into()));
        }
        let (tls, address) = match text.strip_prefix("tls:") {
            Some(address) => (true, address.trim()),
            None => (false, text),
        };
        let alone = || {
            let bare = address.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
            bare.unwrap_or(address).parse().map(|ip| SocketAddr::new(ip, PORT))
        };
        match address.parse().or_else(|_| alone()) {
            Ok(address) => Ok(Self::Tcp { address, tls }),
            Err(_) => Err(Error::invalid(
                "write an address such as 127.0.0.1:8200, tls:0.0.0.0:8443 or \
                 unix:/run/ara/gateway.sock",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_read_as_they_are_written() {
        for (text, shown, local) in [
            ("127.0.0.1:8200", "127.0.0.1:8200", true),
            ("0.0.0.0", "0.0.0.0:8200", false),
            ("[::1]:80", "[::1]:80", true),
            ("::1", "[::1]:8200", true),
            ("[::]", "[::]:8200", false),
            ("tls: 192.0.2.1:8443", "tls:192.0.2.1:8443", false),
            ("unix:/run/ara.sock", "unix:/run/ara.sock", true),
        ] {
            let listen: Listen = text.parse().unwrap();
            assert_eq!((listen.to_string().as_str(), listen.is_local()), (shown, local), "{text}");
        }
        for text in ["", "localhost:80", "127.0.0.1:99999", "unix:", "8200", "http://127.0.0.1"] {
            assert!(text.parse::<Listen>().is_err(), "{text}");
        }
        assert_eq!(Listen::default().to_string(), "127.0.0.1:8200");
    }
}
