//! Our own options of a database, which all drivers of SQL servers have: `[mysql NAME]` of
//! `ara.conf`.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use asterisk_realtime_conf::value::{self, Unit, ValueError};
use asterisk_realtime_core::spelling;
use asterisk_realtime_core::{Category, Error, RequirementsMode, Result, Variable};

/// How a driver uses its server.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Options {
    /// The most connections (`pool`). Default: 8.
    pub connections: NonZeroUsize,
    /// The most time that connecting may take (`connect-timeout`), within the deadline of the
    /// call. Default: 2 s.
    pub connect_timeout: Duration,
    /// The most time that a call may take (`deadline`), within the deadline of the caller.
    /// Default: the caller's.
    pub deadline: Option<Duration>,
    /// Encryption.
    pub tls: Tls,
    /// What to do about missing columns (`requirements` of the driver's file). Default: warn.
    pub requirements: RequirementsMode,
    /// Whether several rows come in the order of the column of the first condition
    /// (`order_multi_row_results_by_initial_column` of the driver's file). Default: yes.
    pub ordered: bool,
}

/// How a connection is encrypted.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Tls {
    /// What is asked of the server (`tls`). Default: [`TlsMode::Preferred`].
    pub mode: TlsMode,
    /// The authorities that may have signed the server's certificate, as PEM (`tls-ca`). Default:
    /// those that the operating system trusts.
    pub ca: Option<PathBuf>,
    /// Our certificate, as PEM (`tls-certificate`).
    pub certificate: Option<PathBuf>,
    /// Our private key, as PEM (`tls-key`).
    pub key: Option<PathBuf>,
}

/// What is asked of the server's encryption.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum TlsMode {
    /// `off`: never.
    Off,
    /// `preferred`: if the server offers it, whoever it is.
    #[default]
    Preferred,
    /// `required`: whoever the server is.
    Required,
    /// `verify-ca`: by a server whose certificate an authority has signed.
    VerifyCa,
    /// `verify-identity`: and whose certificate names the host.
    VerifyIdentity,
}

impl FromStr for TlsMode {
    type Err = ValueError;

    fn from_str(text: &str) -> std::result::Result<Self, ValueError> {
        Ok(match text.to_ascii_lowercase().as_str() {
            "off" | "no" | "disabled" => Self::Off,
            "preferred" => Self::Preferred,
            "required" | "yes" => Self::Required,
            "verify-ca" => Self::VerifyCa,
            "verify-identity" | "verify-full" => Self::VerifyIdentity,
            _ => {
                let words = "one of off, preferred, required, verify-ca, verify-identity";
                return Err(ValueError::new(text, words));
            }
        })
    }
}

impl Tls {
    /// Reads an option that names a file; answers whether it is one.
    fn read_file(&mut self, name: &str, file: PathBuf) -> bool {
        let place = match name {
            "tls-ca" => &mut self.ca,
            "tls-certificate" => &mut self.certificate,
            "tls-key" => &mut self.key,
            _ => return false,
        };
        *place = Some(file);
        true
    }
}

/// The most connections that one database may have.
const MOST_CONNECTIONS: i64 = 1000;

impl Default for Options {
    fn default() -> Self {
        const EIGHT: NonZeroUsize = NonZeroUsize::new(8).expect("eight is not zero");
        Self {
            connections: EIGHT,
            connect_timeout: Duration::from_secs(2),
            deadline: None,
            tls: Tls::default(),
            requirements: RequirementsMode::Warn,
            ordered: true,
        }
    }
}

impl Options {
    /// The names of the options that [`Options::read_own`] reads.
    pub const NAMES: [&'static str; 7] =
        ["connect-timeout", "deadline", "pool", "tls", "tls-ca", "tls-certificate", "tls-key"];

    /// Reads our own section. There is no older meaning to keep, so every mistake is an error.
    /// Relative file names count from the configuration directory. Options that are not in
    /// [`Options::NAMES`] are handed to `more`, which answers `None` for those it does not know;
    /// `more_names` are the ones it knows.
    ///
    /// # Errors
    ///
    /// [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid), with its place: an unknown
    /// option, or a value that it cannot have.
    pub fn read_own(
        &mut self,
        own: &Category,
        directory: &Path,
        more_names: &[&'static str],
        mut more: impl FnMut(&str, &str) -> Option<std::result::Result<(), ValueError>>,
    ) -> Result<()> {
        for variable in &own.variables {
            let name = variable.name.to_ascii_lowercase();
            let read = self.read_one(&name, &variable.value, directory);
            let read = read.or_else(|| more(&name, &variable.value));
            let refusal = match read {
                Some(Ok(())) => continue,
                Some(Err(error)) => format!("`{}`: {error}", variable.name),
                None => unknown(variable, more_names),
            };
            let error = Error::invalid(refusal);
            return Err(match &variable.location {
                Some(location) => error.at(location.clone()),
                None => error,
            });
        }
        self.check_authority(own)
    }

    /// Who names an authority wants the server to be checked, and has to say so.
    fn check_authority(&self, own: &Category) -> Result<()> {
        let is_checked = matches!(self.tls.mode, TlsMode::VerifyCa | TlsMode::VerifyIdentity);
        let Some(variable) = own.last("tls-ca").filter(|_| !is_checked) else { return Ok(()) };
        let message = "`tls-ca` is not looked at unless `tls = verify-identity` or `verify-ca`";
        let error = Error::invalid(message);
        Err(match &variable.location {
            Some(location) => error.at(location.clone()),
            None => error,
        })
    }

    fn read_one(
        &mut self,
        name: &str,
        value: &str,
        directory: &Path,
    ) -> Option<std::result::Result<(), ValueError>> {
        let duration = || value::parse_duration(value, Unit::Seconds);
        match name {
            "connect-timeout" => Some(duration().map(|timeout| self.connect_timeout = timeout)),
            "deadline" => Some(duration().map(|deadline| self.deadline = Some(deadline))),
            "pool" => Some(connections(value).map(|number| self.connections = number)),
            "tls" => Some(value.parse().map(|mode| self.tls.mode = mode)),
            _ => self.tls.read_file(name, directory.join(value)).then_some(Ok(())),
        }
    }
}

fn connections(value: &str) -> std::result::Result<NonZeroUsize, ValueError> {
    let number = value::parse_integer(value, 1..=MOST_CONNECTIONS)?;
    let number = usize::try_from(number).ok().and_then(NonZeroUsize::new);
    number.ok_or_else(|| ValueError::new(value, "a number of connections"))
}

fn unknown(variable: &Variable, more_names: &[&'static str]) -> String {
    let names: Vec<_> = Options::NAMES.into_iter().chain(more_names.iter().copied()).collect();
    let help = match spelling::nearest(&variable.name, names.iter().copied(), 2) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("known are {}", names.join(", ")),
    };
    format!("`{}` is not an option of a database; {help}", variable.name)
}
