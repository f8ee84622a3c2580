//! Where a server is, and who we are there.

use std::fmt;
use std::path::{Path, PathBuf};

use asterisk_realtime_core::Secret;

/// A server, and the account and database on it: what a section of `res_config_mysql.conf` says.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Server {
    /// Where it listens (`dbhost`, `dbport`, `dbsock`). Default: a local socket.
    pub address: Address,
    /// The database on the server (`dbname`). Default: `asterisk`.
    pub schema: String,
    /// The user (`dbuser`). Default: `asterisk`.
    pub user: String,
    /// The password (`dbpass`); without characters there is none. Default: `asterisk`.
    pub password: Secret,
}

impl Server {
    /// Asterisk's defaults, at this address.
    pub fn new(address: Address) -> Self {
        Self {
            address,
            schema: "asterisk".into(),
            user: "asterisk".into(),
            password: Secret::new("asterisk"),
        }
    }
}

/// Where a server listens.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Address {
    /// TCP.
    Tcp {
        /// The name or the address of the machine.
        host: String,
        /// The port.
        port: u16,
    },
    /// A local socket.
    Socket(PathBuf),
    /// The local socket that is there when a connection is made: the last of [`Address::SOCKETS`]
    /// that exists.
    AnySocket,
    /// `localhost`, which to clients of MySQL means the local socket; TCP where there is none.
    Localhost,
}

/// An [`Address`] at the time of a connection.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Endpoint<'a> {
    Tcp { host: &'a str, port: u16 },
    Socket(&'a Path),
}

impl Address {
    /// The port of a server that says nothing else.
    pub const PORT: u16 = 3306;

    /// Where local servers have their sockets: Asterisk's places, and Debian's of today.
    pub const SOCKETS: [&'static str; 4] = [
        "/tmp/mysql.sock",
        "/var/lib/mysql/mysql.sock",
        "/var/run/mysqld/mysqld.sock",
        "/run/mysqld/mysqld.sock",
    ];

    /// What to connect to; `None` if it is a socket and none is there.
    pub(crate) fn endpoint(&self) -> Option<Endpoint<'_>> {
        match self {
            Self::Tcp { host, port } => Some(Endpoint::Tcp { host, port: *port }),
            Self::Socket(path) => Some(Endpoint::Socket(path)),
            Self::AnySocket => last_existing(&Self::SOCKETS).map(Endpoint::Socket),
            Self::Localhost => {
                let tcp = Endpoint::Tcp { host: "localhost", port: Self::PORT };
                Some(last_existing(&Self::SOCKETS).map_or(tcp, Endpoint::Socket))
            }
        }
    }
}

impl fmt::Display for Endpoint<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp { host, port } if host.contains(':') => {
                write!(formatter, "[{host}]:{port}")
            }
            Self::Tcp { host, port } => write!(formatter, "{host}:{port}"),
            Self::Socket(path) => path.display().fmt(formatter),
        }
    }
}

pub(crate) fn last_existing<'a>(places: &[&'a str]) -> Option<&'a Path> {
    places.iter().rev().copied().map(Path::new).find(|place| place.exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_socket_that_exists_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let places = ["a", "b", "c"].map(|name| folder.path().join(name).display().to_string());
        let places = places.each_ref().map(String::as_str);
        assert_eq!(last_existing(&places), None);
        std::fs::write(places[0], "").unwrap();
        std::fs::write(places[1], "").unwrap();
        assert_eq!(last_existing(&places), Some(Path::new(places[1])));
    }

    #[test]
    fn endpoints_read_as_operators_write_them() {
        let tcp = |host: &str| Address::Tcp { host: host.into(), port: 3307 };
        for (address, expected) in [
            (tcp("db.example.com"), "db.example.com:3307"),
            (tcp("::1"), "[::1]:3307"),
            (Address::Socket("/run/my.sock".into()), "/run/my.sock"),
        ] {
            assert_eq!(address.endpoint().unwrap().to_string(), expected);
        }
    }

    #[test]
    fn the_password_does_not_print() {
        let mut server = Server::new(Address::AnySocket);
        server.password = Secret::new("s3cret");
        assert!(!format!("{server:?}").contains("s3cret"));
    }
}
