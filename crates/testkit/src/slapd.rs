//! OpenLDAP's server.

mod log;

use std::fmt::Write as _;
use std::fs;
use std::ops::Deref;
use std::path::Path;
use std::process::Command;

use crate::account::Account;
use crate::kind::{Kind, Place};
use crate::{Error, Result, Server, program, run};

/// A private directory server; what it can do is in [`Server`].
///
/// It has one database, [`SUFFIX`](Self::SUFFIX). The user [`USER`](Self::USER) may write in it,
/// and everybody may read. [`Server::execute`] takes LDIF: entries to add, or changes with a
/// `changetype`, as the administrator; of the configuration if the database is
/// [`CONFIG`](Self::CONFIG), so that schema, indexes and limits change while the server runs.
#[derive(Debug)]
pub struct Slapd(Server);

impl Slapd {
    /// The top of the directory.
    pub const SUFFIX: &str = "dc=example,dc=com";

    /// The name of the user for tests. Limits of the server hold for it.
    pub const USER: &str = "cn=asterisk,dc=example,dc=com";

    /// The password of the user; it has characters that must be escaped in most places.
    pub const PASSWORD: &str = "s3cret pass'word";

    /// The database of the server's own configuration, for [`Server::execute`].
    pub const CONFIG: &str = "cn=config";

    /// The options of a server that logs what clients ask for.
    pub const LOGGED: &[&str] = &["-d", "stats"];

    /// The options of a server that speaks TLS from the first byte (`ldaps:`).
    pub const LDAPS: &[&str] = &["-h", "ldaps://127.0.0.1:{port}/ ldapi://{socket}/"];

    /// Starts a server that logs nothing; it offers `StartTLS`, see [`Server::tls`].
    ///
    /// # Errors
    ///
    /// If `slapd` is not installed, or does not start; then its log is in the error.
    pub fn start() -> Result<Self> {
        Self::with_options(&[])
    }

    /// Starts a server with more command line options, which win over the usual ones. `{port}`
    /// and `{socket}` in them stand for the server's own, the latter as part of an URL.
    ///
    /// # Errors
    ///
    /// If `slapd` is not installed, or does not start; then its log is in the error.
    pub fn with_options(options: &[&str]) -> Result<Self> {
        Server::start(&KIND, options).map(Self)
    }

    /// Starts a server that logs what clients ask for, see [`Server::statements`].
    ///
    /// # Errors
    ///
    /// If `slapd` is not installed, or does not start; then its log is in the error.
    pub fn logged() -> Result<Self> {
        Self::with_options(Self::LOGGED)
    }

    /// What `ldapsearch` prints of an entry's attributes, as the administrator: LDIF without
    /// comments, in long lines. `database` as in [`Server::execute`].
    ///
    /// # Errors
    ///
    /// If the client is not installed or fails; there is no such entry.
    pub fn read(&self, database: Option<&str>, dn: &str, attributes: &[&str]) -> Result<String> {
        let mut client = client_of("ldapsearch", self.socket(), database)?;
        client.args(["-LLL", "-o", "ldif-wrap=no", "-s", "base", "-b", dn]).arg("(objectClass=*)");
        run::output(client.args(attributes))
    }
}

impl Deref for Slapd {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.0
    }
}

static KIND: Kind = Kind {
    program: "slapd",
    version: "-VV",
    accounts: &["openldap", "nobody"],
    ready: "slapd starting",
    is_early: true,
    stop: "TERM",
    statement_log: "server.log",
    recipe: concat!(include_str!("slapd.rs"), include_str!("template.rs"), include_str!("tls.rs")),
    make,
    options,
    socket: |folder| folder.join("ldapi"),
    client: |place, database| {
        let mut client = client_of("ldapmodify", &(KIND.socket)(&place.folder), database)?;
        client.arg("-a");
        Ok(client)
    },
    quote: str::to_owned,
    statements: log::statements,
};

/// Where the standard schemas are: Debian's folder, and that of the source.
const SCHEMAS: [&str; 3] =
    ["/etc/ldap/schema", "/etc/openldap/schema", "/usr/local/etc/openldap/schema"];

/// Where the modules are.
const MODULES: [&str; 3] = ["/usr/lib/ldap", "/usr/lib64/openldap", "/usr/local/libexec/openldap"];

/// The configuration. File names count from the server's folder, which is where it runs.
fn configuration(schemas: &str, modules: &str) -> String {
    let mut text = format!(
        "dn: cn=config
objectClass: olcGlobal
cn: config
olcPidFile: slapd.pid
olcTLSCACertificateFile: tls/ca.pem
olcTLSCertificateFile: tls/server.pem
olcTLSCertificateKeyFile: tls/server.key
olcTLSVerifyClient: try

dn: cn=module,cn=config
objectClass: olcModuleList
cn: module
olcModulePath: {modules}
olcModuleLoad: back_mdb

dn: cn=schema,cn=config
objectClass: olcSchemaConfig
cn: schema

"
    );
    for schema in ["core", "cosine", "inetorgperson"] {
        let _ = writeln!(text, "include: file://{schemas}/{schema}.ldif\n");
    }
    let _ = write!(
        text,
        "dn: olcDatabase={{0}}config,cn=config
objectClass: olcDatabaseConfig
olcDatabase: {{0}}config
olcRootDN: {ADMINISTRATOR},cn=config
olcRootPW: {password}

dn: olcDatabase={{1}}mdb,cn=config
objectClass: olcDatabaseConfig
objectClass: olcMdbConfig
olcDatabase: {{1}}mdb
olcSuffix: {suffix}
olcRootDN: {ADMINISTRATOR},{suffix}
olcRootPW: {password}
olcDbDirectory: data/db
olcDbMaxSize: 268435456
olcDbNoSync: TRUE
olcDbIndex: objectClass,cn eq
olcAccess: to attrs=userPassword by anonymous auth
olcAccess: to * by dn.exact={user} write by * read
",
        suffix = Slapd::SUFFIX,
        user = Slapd::USER,
        password = Slapd::PASSWORD,
    );
    text
}

/// The administrator of a database is this below its top.
const ADMINISTRATOR: &str = "cn=admin";

/// What is in the directory: its top, and the user.
const DATA: &str = "dn: dc=example,dc=com
objectClass: organization
objectClass: dcObject
o: example
dc: example

dn: cn=asterisk,dc=example,dc=com
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: asterisk
userPassword: s3cret pass'word
";

fn make(folder: &Path, account: Account) -> Result<()> {
    for name in ["data", "data/slapd.d", "data/db"] {
        let folder = folder.join(name);
        fs::create_dir(&folder).map_err(Error::while_doing(folder.display()))?;
        account.give(&folder)?;
    }
    let present = |folders: [&'static str; 3], what: &str| {
        let found = folders.into_iter().find(|folder| Path::new(folder).is_dir());
        found.ok_or_else(|| Error::new(format!("the {what} of slapd are not where they should be")))
    };
    let (schemas, modules) = (present(SCHEMAS, "schemas")?, present(MODULES, "modules")?);
    for (database, text) in [("0", configuration(schemas, modules)), ("1", DATA.to_owned())] {
        let mut add = run::command(&program::find("slapadd")?);
        add.args(["-q", "-F", "data/slapd.d", "-n", database]).current_dir(folder);
        run::feed(&mut add, &text)?;
        account.run_as(&mut add);
        run::output(&mut add)?;
    }
    Ok(())
}

fn options(place: &Place) -> Vec<String> {
    let socket = socket_in_url(&(KIND.socket)(&place.folder));
    // In the foreground it logs to the standard error output; `none` is what is always logged.
    ["-F", "data/slapd.d", "-d", "none", "-h"]
        .map(str::to_owned)
        .into_iter()
        .chain([format!("ldap://127.0.0.1:{}/ ldapi://{socket}/", place.port)])
        .collect()
}

/// The path of a socket as the host of an `ldapi:` URL.
pub(crate) fn socket_in_url(socket: &Path) -> String {
    socket.display().to_string().replace('%', "%25").replace('/', "%2F")
}

fn client_of(name: &str, socket: &Path, database: Option<&str>) -> Result<Command> {
    let mut client = run::command(&program::find(name)?);
    let (url, top) = (socket_in_url(socket), database.unwrap_or(Slapd::SUFFIX));
    client.env("LDAPNOINIT", "1").args(["-x", "-H", &format!("ldapi://{url}/")]);
    client.args(["-D", &format!("{ADMINISTRATOR},{top}"), "-w", Slapd::PASSWORD]);
    Ok(client)
}
