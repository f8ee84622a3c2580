//! The settings of the gateway: sections `[gateway]` and `[client NAME]` of `ara.conf`, and its
//! options in `[family NAME]`.

mod limits;
mod listen;
mod read;
mod rights;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use asterisk_realtime_core::{Config, Diagnostic, Error, Result, Secret, Severity};

pub use limits::Limits;
pub use listen::Listen;
pub use rights::{Names, Rights};

/// How the gateway listens, who may ask, and for what.
///
/// Every option has a default, so [`Settings::default`] is what holds without an `ara.conf`:
/// 127.0.0.1, port 8200, everything readable and writable for programs of the same machine.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Settings {
    /// `listen`: where it listens; may be given several times.
    pub listen: Vec<Listen>,
    /// `anonymous`: who may ask without credentials.
    pub anonymous: Anonymous,
    /// `read`, `write` and `alter`: the most that anybody may do, and what who comes without
    /// credentials may do.
    pub rights: Rights,
    /// `files`: text files of the configuration directory that are served as static files, and
    /// that rows may include. No other text file ever leaves the directory.
    pub files: Names,
    /// `includes`: who works `#include` rows of static files in.
    pub includes: Includes,
    /// `access-log`: whether every request is logged; those that fail are in any case.
    pub access_log: bool,
    /// `tls-certificate` and `tls-key`, for those listeners that want them.
    pub tls: Option<TlsFiles>,
    /// `unix-mode`: the permissions of unix sockets.
    pub unix_mode: u32,
    /// `control`: where the control socket is.
    pub control: Control,
    /// What a request may take.
    pub limits: Limits,
    /// `[client NAME]`: who may come with which credentials.
    pub clients: Vec<Client>,
    /// `explicit-empty` of `[family NAME]`, by lower-case name: whether a blank cell is sent as a
    /// blank, which Asterisk takes for an empty value, instead of being left out.
    explicit_empty: HashMap<String, bool>,
}

/// Who may ask without credentials: `anonymous` of `[gateway]`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Anonymous {
    /// Everybody, also from other machines.
    All,
    /// Whoever reaches a unix socket or a loopback address. The default without clients.
    Local,
    /// Nobody. The default with clients.
    None,
}

/// Who works `#include` rows of static files in: `includes` of `[gateway]`.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Includes {
    /// The gateway: rows come with everything worked in. Asterisk's client spoils an include that
    /// comes over curl again.
    #[default]
    Gateway,
    /// Whoever asks: rows are answered as they are stored.
    Client,
}

/// Where the control socket is: `control` of `[gateway]`.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub enum Control {
    /// At [`DEFAULT_PATH`](crate::control::DEFAULT_PATH), if that can be.
    #[default]
    Default,
    /// Here.
    At(PathBuf),
    /// Nowhere.
    Off,
}

impl Control {
    /// The path of the socket; `None` if there is to be none.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Default => Some(Path::new(crate::control::DEFAULT_PATH)),
            Self::At(path) => Some(path),
            Self::Off => None,
        }
    }
}

/// The files of a certificate: `tls-certificate` and `tls-key` of `[gateway]`.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct TlsFiles {
    /// The certificate and those between it and the root, in PEM.
    pub certificate: PathBuf,
    /// Its private key, in PEM.
    pub key: PathBuf,
}

/// Who may come with which credentials: `[client NAME]`.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Client {
    /// The name: for logs, and the user of basic authentication.
    pub name: String,
    /// `token`: what comes as `Authorization: Bearer`; several may be given.
    pub tokens: Vec<Credential>,
    /// `password`: what comes with the name as `Authorization: Basic`; several may be given.
    pub passwords: Vec<Credential>,
    /// `read`, `write` and `alter`, within those of `[gateway]`.
    pub rights: Rights,
}

/// A token or a password, or its SHA-256 digest (`sha256:` and 64 hexadecimal digits).
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Credential {
    /// The text itself.
    Plain(Secret),
    /// The digest of the text.
    Sha256([u8; 32]),
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: vec![Listen::default()],
            anonymous: Anonymous::Local,
            rights: Rights::default(),
            files: Names::NONE,
            includes: Includes::default(),
            access_log: true,
            tls: None,
            unix_mode: 0o660,
            control: Control::default(),
            limits: Limits::default(),
            clients: Vec::new(),
            explicit_empty: HashMap::new(),
        }
    }
}

impl Settings {
    /// Reads the gateway's part of `ara.conf`
    /// ([`Realtime::own_settings`](asterisk_realtime_engine::Realtime::own_settings)). What cannot
    /// be used keeps its default and is reported, with file, line and column; relative names of
    /// files count from `directory`.
    pub fn read(config: &Config, directory: &Path) -> (Self, Vec<Diagnostic>) {
        read::read(config, directory)
    }

    /// As [`Settings::read`], for those who are going to use the settings.
    ///
    /// # Errors
    ///
    /// [`Invalid`](asterisk_realtime_core::ErrorKind::Invalid), with its place, if something is
    /// wrong: a gateway never runs with settings that were not meant.
    pub fn open(config: &Config, directory: &Path) -> Result<(Self, Vec<Diagnostic>)> {
        let (settings, findings) = Self::read(config, directory);
        let wrong = findings.iter().find(|finding| finding.severity == Severity::Error);
        match wrong {
            None => Ok((settings, findings)),
            Some(finding) => {
                let help = finding.help.as_ref().map(|help| format!(" ({help})"));
                let error = Error::invalid(finding.message.clone() + &help.unwrap_or_default());
                Err(match &finding.location {
                    Some(location) => error.at(location.clone()),
                    None => error,
                })
            }
        }
    }

    /// Whether blank cells of a family are sent, as a blank.
    pub fn explicit_empty(&self, family: &str) -> bool {
        if self.explicit_empty.is_empty() {
            return false;
        }
        let name = family.to_ascii_lowercase();
        self.explicit_empty.get(&name).copied().unwrap_or_default()
    }

    /// Sends blank cells of a family as a blank.
    #[must_use]
    pub fn with_explicit_empty(mut self, family: &str, on: bool) -> Self {
        self.explicit_empty.insert(family.to_ascii_lowercase(), on);
        self
    }
}
