//! The command line clients, as a driver would come: over TCP, with a password.

use std::process::{Command, Output};

use asterisk_realtime_testkit::{MariaDb, Postgres};

/// Asks for the user and whether the connection is encrypted.
const WHO_MARIADB: &str = "SELECT user(); SHOW STATUS LIKE 'Ssl_version'";
const WHO_POSTGRES: &str = "SELECT session_user, ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

/// The MariaDB client with more options.
pub(crate) fn mariadb(server: &MariaDb, options: &[&str]) -> Output {
    let mut command = Command::new("mariadb");
    command.args(["--no-defaults", "--protocol=tcp", "--host=127.0.0.1", "--batch"]);
    command.arg(format!("--port={}", server.port())).arg(format!("--user={}", MariaDb::USER));
    command.arg(format!("--password={}", MariaDb::PASSWORD)).args(options);
    command.args(["--execute", WHO_MARIADB]).output().unwrap()
}

/// The PostgreSQL client with more parameters in its connection string.
pub(crate) fn psql(server: &Postgres, parameters: &str) -> Output {
    let mut command = Command::new("psql");
    let (port, user) = (server.port(), Postgres::USER);
    let target = format!("host=127.0.0.1 port={port} user={user} dbname=postgres {parameters}");
    command.env("PGPASSWORD", Postgres::PASSWORD).args(["-X", "-At", "-c", WHO_POSTGRES]);
    command.arg(target).output().unwrap()
}

/// What a client printed that did what it was told.
pub(crate) fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}
