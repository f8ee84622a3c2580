//! PostgreSQL.

mod log;

use std::fs;
use std::ops::Deref;
use std::path::Path;
use std::process::Command;

use crate::account::Account;
use crate::kind::{Kind, Place};
use crate::{Error, Result, Server, program, run};

/// A private PostgreSQL server; what it can do is in [`Server`].
///
/// The user [`USER`](Self::USER) is a superuser: over TCP with its password (SCRAM), over the
/// socket, whose folder is [`Server::socket`], with any. There is an empty database `postgres`.
#[derive(Debug)]
pub struct Postgres(Server);

impl Postgres {
    /// The name of the user for tests.
    pub const USER: &str = "asterisk";

    /// The password of the user; it has characters that must be escaped in most places.
    pub const PASSWORD: &str = "s3cret pass'word";

    /// The options of a server that logs what clients ask for.
    pub const LOGGED: &[&str] = &["--log_min_duration_statement=0", "--log_connections=on"];

    /// The options of a server that offers TLS.
    pub const TLS: &[&str] = &[
        "--ssl=on",
        "--ssl_ca_file=../tls/ca.pem",
        "--ssl_cert_file=../tls/server.pem",
        "--ssl_key_file=../tls/server.key",
    ];

    /// Starts a server that logs no statements and has no TLS.
    ///
    /// # Errors
    ///
    /// If `postgres` is not installed, or does not start; then its log is in the error.
    pub fn start() -> Result<Self> {
        Self::with_options(&[])
    }

    /// Starts a server with more command line options, which win over the usual ones.
    ///
    /// Paths in options are relative to the folder `data` of [`Server::folder`].
    ///
    /// # Errors
    ///
    /// If `postgres` is not installed, or does not start; then its log is in the error.
    pub fn with_options(options: &[&str]) -> Result<Self> {
        Server::start(&KIND, options).map(Self)
    }

    /// Starts a server that logs what clients ask for, see [`Server::statements`].
    ///
    /// # Errors
    ///
    /// If `postgres` is not installed, or does not start; then its log is in the error.
    pub fn logged() -> Result<Self> {
        Self::with_options(Self::LOGGED)
    }

    /// Starts a server that offers TLS, see [`Server::tls`].
    ///
    /// # Errors
    ///
    /// If `postgres` is not installed, or does not start; then its log is in the error.
    pub fn with_tls() -> Result<Self> {
        Self::with_options(Self::TLS)
    }
}

impl Deref for Postgres {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.0
    }
}

static KIND: Kind = Kind {
    program: "postgres",
    version: "--version",
    accounts: &["postgres", "nobody"],
    ready: "ready to accept connections",
    is_early: false,
    stop: "INT",
    statement_log: "server.log",
    recipe: concat!(
        include_str!("postgres.rs"),
        include_str!("template.rs"),
        include_str!("tls.rs")
    ),
    make,
    options,
    socket: Path::to_path_buf,
    client,
    quote: |name| format!("\"{}\"", name.replace('"', "\"\"")),
    statements: log::statements,
};

/// What makes a server small and quick; only the machine's end may lose what was committed.
const SPEED: &[&str] = &[
    // Commits stay synchronous: what waits in the server's memory would die with it.
    "--fsync=off",
    "--full_page_writes=off",
    "--shared_buffers=16MB",
    "--min_wal_size=4MB",
    "--autovacuum=off",
    "--timezone=UTC",
    "--log_timezone=UTC",
    // Files in our folder, which do not stay behind after SIGKILL.
    "--dynamic_shared_memory_type=mmap",
];

/// Who may come in, and how.
const RULES: &str = "local all all trust
local replication all trust
host all all 127.0.0.1/32 scram-sha-256
host replication all 127.0.0.1/32 scram-sha-256
";

const USERS: &str = "CREATE ROLE asterisk SUPERUSER LOGIN PASSWORD 's3cret pass''word';\n";

fn make(folder: &Path, account: Account) -> Result<()> {
    let data = folder.join("data");
    let mut install = run::command(&program::find_beside(KIND.program, "initdb")?);
    install.arg("--pgdata").arg(&data).args(["--username=postgres", "--auth=trust"]);
    install.args(["--encoding=UTF8", "--locale=C", "--wal-segsize=1"]);
    install.args(["--no-sync", "--no-instructions"]);
    let mut users = run::command(&program::find(KIND.program)?);
    users.arg("--single").arg("-D").arg(&data).args(["--fsync=off", "postgres"]);
    run::feed(&mut users, USERS)?;
    for command in [&mut install, &mut users] {
        account.run_as(command);
        run::output(command.current_dir(folder))?;
    }
    let rules = data.join("pg_hba.conf");
    fs::write(&rules, RULES).map_err(Error::while_doing(rules.display()))
}

fn options(place: &Place) -> Vec<String> {
    let mut options = vec![
        "-D".to_owned(),
        place.folder.join("data").display().to_string(),
        format!("--unix_socket_directories={}", place.folder.display()),
        "--listen_addresses=127.0.0.1".to_owned(),
        format!("--port={}", place.port),
        format!("--log_line_prefix={}", log::PREFIX),
    ];
    options.extend(SPEED.iter().map(|&option| option.to_owned()));
    options
}

fn client(place: &Place, database: Option<&str>) -> Result<Command> {
    let mut client = run::command(&program::find_beside(KIND.program, "psql")?);
    client.args(["--no-psqlrc", "--quiet", "--no-align", "--tuples-only"]);
    client.args(["--set=ON_ERROR_STOP=1", "--username=postgres"]);
    client.arg("--host").arg(&place.folder).arg(format!("--port={}", place.port));
    client.arg(format!("--dbname={}", database.unwrap_or("postgres")));
    Ok(client)
}
