#![doc = include_str!("../README.md")]

mod account;
mod error;
mod guard;
mod kind;
mod mariadb;
mod odbc;
mod postgres;
mod process;
mod program;
mod run;
mod server;
mod slapd;
mod template;
mod tls;

pub use error::Error;
pub use mariadb::MariaDb;
pub use odbc::{OdbcSources, odbc_library};
pub use postgres::Postgres;
pub use server::Server;
pub use slapd::Slapd;
pub use tls::TlsFiles;

/// What can fail here fails with an [`Error`].
type Result<T, E = Error> = std::result::Result<T, E>;
