//! What clients asked for can be counted.

use std::io::Write;
use std::process::Command;

use asterisk_realtime_testkit::{MariaDb, Postgres};

use crate::client::{mariadb, printed, psql};

#[test]
fn mariadb_logs_commands() {
    let server = MariaDb::logged().unwrap();
    server.execute(None, "SELECT 'of the administrator'").unwrap();
    assert_eq!(server.statements().unwrap(), [""; 0]);
    printed(&mariadb(&server, &["--init-command=PREPARE a FROM 'SELECT\n1'"]));
    let statements = server.statements().unwrap();
    let expected = [
        "Connect asterisk@127.0.0.1 on  using TCP/IP",
        "Query PREPARE a FROM 'SELECT\n1'",
        "Prepare SELECT\n1",
    ];
    assert_eq!(statements[..3], expected);
    assert!(statements.contains(&"Query SELECT user()".to_owned()), "{statements:#?}");
}

#[test]
fn postgres_logs_messages() {
    let server = Postgres::logged().unwrap();
    server.execute(None, "SELECT 'of the administrator'").unwrap();
    assert_eq!(server.statements().unwrap(), [""; 0]);
    printed(&psql(&server, ""));
    extended(&server, "SELECT\n1;");
    let statements = server.statements().unwrap();
    let user = "connection authorized: user=asterisk database=postgres application_name=psql";
    assert_eq!(statements[0], user);
    assert!(statements[1].starts_with("statement: SELECT session_user"));
    let expected = ["parse", "bind", "execute"].map(|it| format!("{it} <unnamed>: SELECT\n1;"));
    assert_eq!(statements[statements.len() - 3..], expected);
}

#[test]
fn failures_are_logged_too_and_restarts_do_not_matter() {
    let server = Postgres::logged().unwrap();
    assert!(!psql(&server, "dbname=nope").status.success());
    server.kill().unwrap();
    server.start_again().unwrap();
    let statements = server.statements().unwrap();
    assert!(statements.last().unwrap().starts_with("error: "), "{statements:#?}");

    let server = MariaDb::logged().unwrap();
    printed(&mariadb(&server, &[]));
    let before = server.statements().unwrap();
    server.stop().unwrap();
    server.start_again().unwrap();
    assert_eq!(server.statements().unwrap(), before);
}

#[test]
fn without_logging_there_is_no_log() {
    assert!(MariaDb::start().unwrap().log().is_err());
    assert_eq!(Postgres::start().unwrap().statements().unwrap(), [""; 0]);
}

/// Runs SQL by parse, bind and execute, which `psql` cannot.
fn extended(server: &Postgres, sql: &str) {
    let mut script = tempfile::NamedTempFile::new().unwrap();
    script.write_all(sql.as_bytes()).unwrap();
    let mut command = Command::new("pgbench");
    command.args(["--no-vacuum", "--protocol=extended", "--transactions=1", "--file"]);
    command.arg(script.path()).args(["--host=127.0.0.1", "--username", Postgres::USER]);
    command.env("PGPASSWORD", Postgres::PASSWORD).arg(format!("--port={}", server.port()));
    printed(&command.arg("postgres").output().unwrap());
}
