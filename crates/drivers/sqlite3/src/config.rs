//! `res_config_sqlite3.conf`, and our own options in `ara.conf`.

use std::collections::HashSet;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_core::{
    Category, Config, Diagnostic, Driver, DriverKind, DriverSettings, Error, OpenRequest,
    RequirementsMode, Result, Settings, Variable,
};

use crate::Sqlite3Driver;
use crate::options::{self, KNOWN, KNOWN_OWN};

/// The token in `extconfig.conf`.
pub(crate) const TOKEN: &str = "sqlite3";

/// Opens the databases of `res_config_sqlite3.conf`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sqlite3Kind;

/// How to open one database: a section of `res_config_sqlite3.conf`.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Sqlite3Settings {
    /// The name of the section.
    pub database: String,
    /// The database file (`dbfile`); absolute, so that SQLite never takes it for a URI.
    pub file: PathBuf,
    /// What to do about missing columns (`requirements`). Default: warn.
    pub requirements: RequirementsMode,
    /// How long to wait for somebody else's lock (`busy_timeout`), within the deadline of the
    /// call. Default: 1 s.
    pub busy_timeout: Duration,
    /// Whether statements are logged at debug level, without their values (`debug`). Default: no.
    pub debug: bool,
    /// How many threads read. Default: 4.
    pub readers: NonZeroUsize,
    /// Whether short reads run on the caller's thread. Default: yes.
    pub inline: bool,
    /// Which journal the database gets. Default: the write-ahead log.
    pub journal: Journal,
    /// How long between two looks for changes of others, while somebody wants to know of them
    /// ([`Driver::invalidations`]); `None` for never. Default: 1 s.
    pub watch: Option<Duration>,
}

/// Which journal a database gets.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Journal {
    /// The write-ahead log, which lets readers and a writer work at the same time; set, once for
    /// all, by the first write.
    #[default]
    Wal,
    /// As the file has it.
    Keep,
}

impl Sqlite3Settings {
    const READERS: NonZeroUsize = NonZeroUsize::new(4).expect("four is not zero");

    /// The defaults for a database file. A relative name counts from the working directory of
    /// the process; the sections of a file count from the configuration directory.
    pub fn new(database: impl Into<String>, file: impl Into<PathBuf>) -> Self {
        let file = file.into();
        Self {
            database: database.into(),
            file: std::path::absolute(&file).unwrap_or(file),
            requirements: RequirementsMode::Warn,
            busy_timeout: Duration::from_secs(1),
            debug: false,
            readers: Self::READERS,
            inline: true,
            journal: Journal::Wal,
            watch: Some(Duration::from_secs(1)),
        }
    }

    fn read(section: &Category, request: &OpenRequest<'_>) -> Result<Self> {
        let file = options::last(section, "dbfile").filter(|file| !file.value.is_empty());
        let Some(file) = file else {
            let error = Error::invalid("the section has no `dbfile`");
            return Err(match &section.location {
                Some(location) => error.at(location.clone()),
                None => error,
            });
        };
        let mut settings = Self::new(&*section.name, request.directory.join(&file.value));
        // What does not read is reported by `check`; the default holds, as in Asterisk.
        let value = |name| options::last(section, name).map(|variable| variable.value.as_str());
        if let Some(mode) = value("requirements").and_then(options::requirements) {
            settings.requirements = mode;
        }
        if let Some(timeout) = value("busy_timeout").and_then(options::milliseconds) {
            settings.busy_timeout = timeout;
        }
        if let Some(debug) = value("debug").and_then(options::switch) {
            settings.debug = debug;
        }
        if let Some(own) = request.own {
            settings.read_own(own)?;
        }
        Ok(settings)
    }

    /// Reads our own section. There is no older meaning to keep, so every mistake is an error.
    fn read_own(&mut self, own: &Category) -> Result<()> {
        for variable in &own.variables {
            let value = variable.value.as_str();
            let read = match variable.name.to_ascii_lowercase().as_str() {
                "inline" => options::switch(value).map(|inline| self.inline = inline),
                "journal" => journal(value).map(|journal| self.journal = journal),
                "watch" => options::interval(value).ok().map(|watch| self.watch = watch),
                "readers" => value
                    .parse()
                    .ok()
                    .filter(|readers: &NonZeroUsize| readers.get() <= 64)
                    .map(|readers| self.readers = readers),
                _ => return Err(at(variable, Error::invalid(unknown(variable, &KNOWN_OWN).0))),
            };
            if read.is_none() {
                let message = format!("`{}` cannot be {value:?}", variable.name);
                return Err(at(variable, Error::invalid(message)));
            }
        }
        Ok(())
    }
}

impl DriverSettings for Sqlite3Settings {
    fn open(&self) -> Arc<dyn Driver> {
        Arc::new(Sqlite3Driver::new(self.clone()))
    }
}

impl DriverKind for Sqlite3Kind {
    fn token(&self) -> &'static str {
        TOKEN
    }

    fn files(&self) -> &'static [&'static str] {
        &["res_config_sqlite3.conf"]
    }

    fn check(&self, file: &Config) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        let mut seen = HashSet::new();
        for section in databases(file) {
            if !seen.insert(section.name.to_ascii_lowercase()) {
                let message = format!("the section [{}] is there already", section.name);
                let finding = Diagnostic::warning("sqlite3-duplicate-section", message);
                findings.push(placed(section, finding).with_help("only the first one is used"));
                continue;
            }
            check_section(section, &mut findings);
        }
        findings
    }

    fn settings(&self, request: &OpenRequest<'_>) -> Result<Arc<dyn Settings>> {
        let name = |error: Error| error.with_driver(TOKEN).with_database(request.database);
        let Some(file) = request.file else {
            return Err(name(Error::not_found("res_config_sqlite3.conf does not exist")));
        };
        // Asterisk's driver minds the case of the name; who wrote it in another still means it.
        let section = databases(file)
            .find(|section| section.name == request.database)
            .or_else(|| {
                databases(file).find(|each| each.name.eq_ignore_ascii_case(request.database))
            })
            .ok_or_else(|| name(Error::not_found("res_config_sqlite3.conf has no such section")))?;
        Ok(Arc::new(Sqlite3Settings::read(section, request).map_err(name)?))
    }
}

fn journal(text: &str) -> Option<Journal> {
    let known = [("wal", Journal::Wal), ("keep", Journal::Keep)];
    known.into_iter().find(|(word, _)| text.eq_ignore_ascii_case(word)).map(|(_, journal)| journal)
}

/// The sections that are databases.
fn databases(file: &Config) -> impl Iterator<Item = &Category> {
    file.visible().filter(|section| !section.name.eq_ignore_ascii_case("general"))
}

fn check_section(section: &Category, findings: &mut Vec<Diagnostic>) {
    if options::last(section, "dbfile").is_none_or(|file| file.value.is_empty()) {
        let message = format!("the section [{}] has no `dbfile`", section.name);
        let finding = Diagnostic::error("sqlite3-no-file", message);
        findings.push(placed(section, finding).with_help("write dbfile = /path/to/file.sqlite3"));
    }
    for variable in &section.variables {
        findings.extend(check_option(variable).map(|finding| match &variable.location {
            Some(location) => finding.at(location.clone()),
            None => finding,
        }));
    }
}

fn check_option(variable: &Variable) -> Option<Diagnostic> {
    let value = variable.value.as_str();
    let bad = |holds: &str, help: &str| {
        let message = format!("`{}` cannot be {value:?}; {holds} holds", variable.name);
        Some(Diagnostic::warning("sqlite3-bad-value", message).with_help(help))
    };
    match variable.name.to_ascii_lowercase().as_str() {
        "requirements" if options::requirements(value).is_none() => {
            bad("warn", "write warn, createclose or createchar")
        }
        "busy_timeout" if options::milliseconds(value).is_none() => {
            bad("1000", "write a whole number of milliseconds")
        }
        "debug" if options::switch(value).is_none() => bad("no", "write yes or no"),
        "batch" if options::duration(value).is_none() => {
            bad("100", "write a number, with ms, s, m or h behind it if it is no milliseconds")
        }
        "batch" => Some(
            Diagnostic::note("sqlite3-batch", "`batch` has no effect here")
                .with_help("every write is committed at once; the line may stay for Asterisk"),
        ),
        "requirements" | "busy_timeout" | "debug" | "dbfile" => None,
        _ => {
            let (message, suggestion) = unknown(variable, &KNOWN);
            let finding = Diagnostic::warning("sqlite3-unknown-option", message);
            Some(match suggestion {
                Some(name) => finding.with_help(format!("did you mean `{name}`?")),
                None => finding.with_help(format!("known are {}", KNOWN.join(", "))),
            })
        }
    }
}

fn unknown(variable: &Variable, known: &[&'static str]) -> (String, Option<&'static str>) {
    let message = format!("`{}` is not an option of a sqlite3 database", variable.name);
    (message, options::suggestion(&variable.name, known))
}

fn placed(section: &Category, finding: Diagnostic) -> Diagnostic {
    match &section.location {
        Some(location) => finding.at(location.clone()),
        None => finding,
    }
}

fn at(variable: &Variable, error: Error) -> Error {
    match &variable.location {
        Some(location) => error.at(location.clone()),
        None => error,
    }
}
