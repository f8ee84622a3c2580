//! The binary, run as users run it.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking, in helpers too")]

mod run;
mod schema;
mod usage;

#[cfg(all(unix, feature = "mysql", feature = "sqlite3"))]
mod cache;
#[cfg(feature = "sqlite3")]
mod check;
#[cfg(feature = "sqlite3")]
mod check_rows;
#[cfg(feature = "sqlite3")]
mod config;
#[cfg(feature = "sqlite3")]
mod corpus;
#[cfg(feature = "curl")]
mod curl;
#[cfg(feature = "sqlite3")]
mod dialplan;
#[cfg(feature = "ldap")]
mod directory;
#[cfg(feature = "sqlite3")]
mod failures;
#[cfg(all(unix, feature = "mysql", feature = "sqlite3"))]
mod friends;
#[cfg(all(any(feature = "odbc", feature = "odbc-vendored"), feature = "sqlite3"))]
mod odbc;
#[cfg(feature = "sqlite3")]
mod quickstart;
#[cfg(all(feature = "mysql", feature = "pgsql", feature = "sqlite3"))]
mod schema_change;
#[cfg(all(feature = "mysql", feature = "pgsql", feature = "sqlite3"))]
mod schema_notify;
#[cfg(all(feature = "mysql", feature = "pgsql", feature = "sqlite3"))]
mod schema_stores;
#[cfg(all(feature = "mysql", feature = "pgsql", feature = "sqlite3"))]
mod schema_versions;
#[cfg(all(unix, feature = "mysql", feature = "sqlite3"))]
mod serve;
#[cfg(all(unix, feature = "mysql", feature = "sqlite3"))]
mod served;
#[cfg(all(feature = "mysql", feature = "pgsql"))]
mod servers;
#[cfg(feature = "sqlite3")]
mod streams;
#[cfg(feature = "sqlite3")]
mod vectors;
