//! What a directory, and each table in it, is opened with.

use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_core::{Driver, DriverSettings, Secret};

use crate::LdapDriver;
use crate::text::dn;

/// How to reach a directory, and what is in it: `res_ldap.conf` and our own options.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct LdapSettings {
    /// The base DN, as it stands in the mapping.
    pub database: String,
    /// Where the server is (`url`, or `host` and `port`): `ldap:`, `ldaps:` or `ldapi:`. Several,
    /// with blanks between, are tried in turn whenever a connection is made. Default:
    /// `ldap://localhost`.
    pub url: String,
    /// Who we are (`user`), as a DN. Default: nobody.
    pub user: Option<String>,
    /// The password (`pass`).
    pub password: Secret,
    /// The connections, each of which carries many calls at once (`pool`). Default: 2.
    pub connections: NonZeroUsize,
    /// The most time that connecting may take (`connect-timeout`), within the deadline of the
    /// call. Default: 2 s.
    pub connect_timeout: Duration,
    /// The most time that a call may take (`deadline`), within the deadline of the caller.
    /// Default: the caller's.
    pub deadline: Option<Duration>,
    /// How many entries the server is asked for at once where there are many (`page-size`).
    /// Default: 500.
    pub page_size: NonZeroU32,
    /// What happens with parts of the directory that are on other servers (`referrals`).
    pub referrals: Referrals,
    /// Encryption.
    pub tls: Tls,
    /// The tables.
    pub sections: Vec<LdapSection>,
}

/// What to do when a server says that others have a part of the directory (RFC 4511, sections
/// 4.1.10 and 4.5.3).
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Referrals {
    /// Leave it out, and say so in the log. What is nowhere else is `Unsupported`.
    #[default]
    Ignore,
    /// Ask them too, as the same user with the same password and encryption. One that does not
    /// answer is an error: no answer is silently shorter.
    Follow,
}

/// How a connection is encrypted.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Tls {
    /// Whether encryption begins on the connection of an `ldap:` URL (`starttls`). Default: no.
    pub starttls: bool,
    /// Whether the server's certificate must be signed by an authority that we trust, and name the
    /// server (`tls-verify`). Default: yes.
    pub verify: bool,
    /// The authorities, as PEM (`tls-ca`). Default: those that the operating system trusts.
    pub ca: Option<PathBuf>,
    /// Our certificate, as PEM (`tls-certificate`).
    pub certificate: Option<PathBuf>,
    /// Our private key, as PEM (`tls-key`).
    pub key: Option<PathBuf>,
}

impl Default for Tls {
    fn default() -> Self {
        Self { starttls: false, verify: true, ca: None, certificate: None, key: None }
    }
}

/// A mapping section of `res_ldap.conf`: a table.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct LdapSection {
    /// Its name, which the table field of a mapping gives.
    pub name: String,
    /// What entries must be (`additionalFilter`, of the section and of `[_general]`), each with its
    /// parentheses.
    pub filters: Vec<String>,
    /// Variables and their attributes, in order; those of `[_general]` come last. A variable may
    /// have several attributes: all are read, and the last one of the section is searched and
    /// written.
    pub attributes: Vec<(String, String)>,
    /// The object classes of new entries (`object-classes`).
    pub object_classes: Vec<String>,
    /// The variables that name a new entry (`rdn`), at least one for entries to be added.
    pub rdn: Vec<String>,
    /// Whether values are split at semicolons, as Asterisk's driver does (`split-semicolon`).
    /// Default: no.
    pub split_semicolon: bool,
    /// Whether attributes without a variable are read under their own names, as Asterisk's driver
    /// does (`unmapped`). Default: no.
    pub unmapped: bool,
}

impl LdapSection {
    /// A table without columns.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Adds a variable and its attribute.
    #[must_use]
    pub fn map(mut self, variable: impl Into<String>, attribute: impl Into<String>) -> Self {
        self.attributes.push((variable.into(), attribute.into()));
        self
    }
}

impl LdapSettings {
    /// The defaults, for a base DN as mappings have it.
    pub fn new(database: impl Into<String>) -> Self {
        const TWO: NonZeroUsize = NonZeroUsize::new(2).expect("two is not zero");
        const PAGE: NonZeroU32 = NonZeroU32::new(500).expect("five hundred is not zero");
        Self {
            database: database.into(),
            url: "ldap://localhost".into(),
            user: None,
            password: Secret::default(),
            connections: TWO,
            connect_timeout: Duration::from_secs(2),
            deadline: None,
            page_size: PAGE,
            referrals: Referrals::default(),
            tls: Tls::default(),
            sections: Vec::new(),
        }
    }

    /// The base DN: `database` without quotes, and with commas for bars.
    pub fn base(&self) -> String {
        dn::base(&self.database)
    }

    /// The table of this name.
    pub fn section(&self, name: &str) -> Option<&LdapSection> {
        self.sections.iter().find(|section| section.name == name)
    }
}

impl DriverSettings for LdapSettings {
    fn open(&self) -> Arc<dyn Driver> {
        Arc::new(LdapDriver::new(self.clone()))
    }
}
