//! `res_pgsql.conf`, and our own options in `ara.conf`.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use asterisk_realtime_conf::value;
use asterisk_realtime_core::{
    Config, Diagnostic, Driver, DriverKind, DriverSettings, Error, OpenRequest, Result, Secret,
    Settings,
};
use asterisk_realtime_sql_driver::Options;

use crate::{PgsqlDriver, TOKEN, check, section};

/// The only section that Asterisk reads.
const GENERAL: &str = "general";

/// Opens the databases of `res_pgsql.conf`.
#[derive(Clone, Copy, Debug, Default)]
pub struct PgsqlKind;

/// How to reach one database: a section of `res_pgsql.conf`.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct PgsqlSettings {
    /// The name in the mapping.
    pub database: String,
    /// The host (`hostname`), by name or address. Default: none, which means the local socket.
    pub host: Option<String>,
    /// The port (`port`), which is also part of the name of the socket. Default: 5432.
    pub port: u16,
    /// The folder of the local socket (`socket`), if there is no host. Default: `/tmp`, or one of
    /// those that Linux distributions use if the socket is there and not in `/tmp`.
    pub socket: Option<PathBuf>,
    /// The role (`user`). Default: `asterisk`.
    pub user: String,
    /// Its password (`password`). Default: `asterisk`.
    pub password: Secret,
    /// The database on the server (`dbname`). Default: `asterisk`.
    pub dbname: String,
    /// What the server calls our connections (`appname`). Default: nothing.
    pub appname: Option<String>,
    /// The time zone in which moments are written (`time-zone`). Default: the role's, the
    /// database's, or that of the server's log.
    pub time_zone: Option<String>,
    /// Whether a cache hears of the changes that others make (`listen`), over a connection of its
    /// own. Default: yes.
    pub listen: bool,
    /// Settings of the server for our sessions (libpq's word `options`): name and value.
    pub startup: Vec<(String, String)>,
    /// What all drivers of SQL servers have.
    pub options: Options,
}

impl PgsqlSettings {
    /// Asterisk's defaults, for a database of this name in mappings.
    pub fn new(database: impl Into<String>) -> Self {
        const ASTERISK: &str = "asterisk";
        Self {
            database: database.into(),
            host: None,
            port: 5432,
            socket: None,
            user: ASTERISK.into(),
            password: Secret::new(ASTERISK),
            dbname: ASTERISK.into(),
            appname: None,
            time_zone: None,
            listen: true,
            startup: Vec::new(),
            options: Options::default(),
        }
    }
}

impl DriverSettings for PgsqlSettings {
    fn open(&self) -> Arc<dyn Driver> {
        Arc::new(PgsqlDriver::from(self.clone()))
    }
}

impl DriverKind for PgsqlKind {
    fn token(&self) -> &'static str {
        TOKEN
    }

    fn files(&self) -> &'static [&'static str] {
        &["res_pgsql.conf"]
    }

    fn check(&self, file: &Config) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        let mut seen = HashSet::new();
        for each in file.visible() {
            if !seen.insert(each.name.to_ascii_lowercase()) {
                findings.push(check::duplicate(each));
                continue;
            }
            findings.extend(check::unknown(each));
            section::read(each, &mut PgsqlSettings::new(&*each.name), &mut findings);
        }
        findings
    }

    fn settings(&self, request: &OpenRequest<'_>) -> Result<Arc<dyn Settings>> {
        let name = |error: Error| error.with_driver(TOKEN).with_database(request.database);
        Ok(Arc::new(settings(request).map_err(name)?))
    }
}

fn settings(request: &OpenRequest<'_>) -> Result<PgsqlSettings> {
    let Some(file) = request.file else {
        let message = "res_pgsql.conf does not exist; write one with a section [general]";
        return Err(Error::not_found(message));
    };
    let exact = file.visible().find(|section| section.name == request.database);
    let named = exact.or_else(|| file.category(request.database));
    let section = match (named, file.category(GENERAL)) {
        (Some(section), _) => section,
        (None, Some(general)) => {
            tracing::warn!(
                driver = TOKEN,
                database = request.database,
                "res_pgsql.conf has no section of this name; [general] is used"
            );
            general
        }
        (None, None) => {
            let message = "res_pgsql.conf has neither a section of this name nor [general]";
            return Err(Error::not_found(message));
        }
    };
    let mut settings = PgsqlSettings::new(request.database);
    // What is wrong is for `check` to say; as in Asterisk, the default holds.
    section::read(section, &mut settings, &mut Vec::new());
    settings.resolve_files(request);
    settings.read_own(request)?;
    Ok(settings)
}

impl PgsqlSettings {
    /// Makes the names of files that libpq's words give count from the configuration directory.
    fn resolve_files(&mut self, request: &OpenRequest<'_>) {
        let tls = &mut self.options.tls;
        for file in [&mut tls.ca, &mut tls.certificate, &mut tls.key].into_iter().flatten() {
            *file = request.directory.join(&*file);
        }
    }

    fn read_own(&mut self, request: &OpenRequest<'_>) -> Result<()> {
        let Some(own) = request.own else { return Ok(()) };
        let (time_zone, listen) = (&mut self.time_zone, &mut self.listen);
        let names = ["listen", "time-zone"];
        self.options.read_own(own, request.directory, &names, |name, value| match name {
            "listen" => Some(value::parse_bool(value).map(|yes| *listen = yes)),
            "time-zone" => {
                *time_zone = Some(value.to_owned());
                Some(Ok(()))
            }
            _ => None,
        })
    }
}
