//! MariaDB.

mod log;

use std::ops::Deref;
use std::path::Path;
use std::process::Command;

use crate::account::Account;
use crate::kind::{Kind, Place};
use crate::{Result, Server, program, run};

/// A private MariaDB server; what it can do is in [`Server`].
///
/// The user [`USER`](Self::USER) has all rights, over TCP and over the socket. The databases that
/// there are belong to the server itself: make one with [`Server::create_database`].
#[derive(Debug)]
pub struct MariaDb(Server);

impl MariaDb {
    /// The name of the user for tests.
    pub const USER: &str = "asterisk";

    /// The password of the user; it has characters that must be escaped in most places.
    pub const PASSWORD: &str = "s3cret pass'word";

    /// The options of a server that logs what clients ask for.
    pub const LOGGED: &[&str] = &["--general-log=1"];

    /// The options of a server that offers TLS.
    pub const TLS: &[&str] =
        &["--ssl-ca=../tls/ca.pem", "--ssl-cert=../tls/server.pem", "--ssl-key=../tls/server.key"];

    /// Starts a server that logs nothing and has no TLS.
    ///
    /// # Errors
    ///
    /// If `mariadbd` is not installed, or does not start; then its log is in the error.
    pub fn start() -> Result<Self> {
        Self::with_options(&[])
    }

    /// Starts a server with more command line options, which win over the usual ones.
    ///
    /// Paths in options are relative to the folder `data` of [`Server::folder`].
    ///
    /// # Errors
    ///
    /// If `mariadbd` is not installed, or does not start; then its log is in the error.
    pub fn with_options(options: &[&str]) -> Result<Self> {
        Server::start(&KIND, options).map(Self)
    }

    /// Starts a server that logs what clients ask for, see [`Server::statements`].
    ///
    /// # Errors
    ///
    /// If `mariadbd` is not installed, or does not start; then its log is in the error.
    pub fn logged() -> Result<Self> {
        Self::with_options(Self::LOGGED)
    }

    /// Starts a server that offers TLS, see [`Server::tls`].
    ///
    /// # Errors
    ///
    /// If `mariadbd` is not installed, or does not start; then its log is in the error.
    pub fn with_tls() -> Result<Self> {
        Self::with_options(Self::TLS)
    }
}

impl Deref for MariaDb {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.0
    }
}

static KIND: Kind = Kind {
    program: "mariadbd",
    version: "--version",
    accounts: &["mysql", "nobody"],
    ready: "ready for connections",
    is_early: false,
    stop: "TERM",
    statement_log: "general.log",
    recipe: concat!(
        include_str!("mariadb.rs"),
        include_str!("template.rs"),
        include_str!("tls.rs")
    ),
    make,
    options,
    socket: |folder| folder.join("mysqld.sock"),
    client,
    quote: |name| format!("`{}`", name.replace('`', "``")),
    statements: log::statements,
};

/// What small files a server has, from its making on.
const SIZES: &[&str] = &[
    "--innodb-data-file-path=ibdata1:4M:autoextend",
    "--innodb-autoextend-increment=1",
    "--innodb-log-file-size=8M",
    "--innodb-flush-method=nosync",
];

/// What makes a server small and quick; only the machine's end may lose what was committed.
const SPEED: &[&str] = &[
    "--innodb-flush-log-at-trx-commit=2",
    "--innodb-temp-data-file-path=ibtmp1:2M:autoextend",
    "--innodb-buffer-pool-size=16M",
    "--innodb-buffer-pool-load-at-startup=0",
    "--innodb-buffer-pool-dump-at-shutdown=0",
    "--key-buffer-size=64K",
    "--performance-schema=0",
    "--skip-name-resolve",
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_general_ci",
];

/// Root has no password, and only the folder's owner reaches the socket; over TCP there is none.
const USERS: &str = r"FLUSH PRIVILEGES;
DELETE FROM mysql.global_priv WHERE User = '' OR (User = 'root' AND Host <> 'localhost');
FLUSH PRIVILEGES;
CREATE USER 'asterisk'@'localhost' IDENTIFIED BY 's3cret pass\'word';
CREATE USER 'asterisk'@'%' IDENTIFIED BY 's3cret pass\'word';
GRANT ALL PRIVILEGES ON *.* TO 'asterisk'@'localhost' WITH GRANT OPTION;
GRANT ALL PRIVILEGES ON *.* TO 'asterisk'@'%' WITH GRANT OPTION;
";

fn make(folder: &Path, account: Account) -> Result<()> {
    let data = format!("--datadir={}", folder.join("data").display());
    let mut install = run::command(&program::find("mariadb-install-db")?);
    install.args(["--no-defaults", &data, "--auth-root-authentication-method=normal"]);
    install.args(["--skip-test-db", "--skip-name-resolve"]).args(SIZES);
    let mut users = run::command(&program::find(KIND.program)?);
    users.args(["--no-defaults", &data, "--bootstrap"]).args(SIZES);
    run::feed(&mut users, USERS)?;
    for command in [&mut install, &mut users] {
        account.run_as(command);
        run::output(command.current_dir(folder))?;
    }
    Ok(())
}

fn options(place: &Place) -> Vec<String> {
    let file = |name| place.folder.join(name).display().to_string();
    let mut options = vec![
        "--no-defaults".to_owned(),
        format!("--datadir={}", file("data")),
        format!("--tmpdir={}", file("data")),
        format!("--socket={}", (KIND.socket)(&place.folder).display()),
        "--bind-address=127.0.0.1".to_owned(),
        format!("--port={}", place.port),
        format!("--pid-file={}", file("mariadbd.pid")),
        format!("--general-log-file={}", file(KIND.statement_log)),
    ];
    options.extend([SIZES, SPEED].concat().into_iter().map(str::to_owned));
    options
}

fn client(place: &Place, database: Option<&str>) -> Result<Command> {
    let mut client = run::command(&program::find("mariadb")?);
    client.args(["--no-defaults", "--user=root", "--protocol=socket"]);
    client.arg("--socket").arg((KIND.socket)(&place.folder));
    client.args(["--batch", "--raw", "--skip-column-names", "--default-character-set=utf8mb4"]);
    if let Some(database) = database {
        client.arg(format!("--database={database}"));
    }
    Ok(client)
}
