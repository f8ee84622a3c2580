//! The sections of `res_ldap.conf`.

use asterisk_realtime_core::{Category, Config, Diagnostic, Secret, Variable};

use crate::text::filter;
use crate::{LdapSection, LdapSettings, own};

/// The section of the server.
pub(crate) const GENERAL: &str = "_general";

/// What in `[_general]` is no attribute.
const OPTIONS: [&str; 9] =
    ["additionalFilter", "basedn", "host", "pass", "port", "protocol", "url", "user", "version"];

/// The option of every section that is no attribute.
const FILTER: &str = "additionalFilter";

/// The socket that slapd makes if it is told nothing else.
const SOCKET: &str = "ldapi://%2Fvar%2Frun%2Fslapd%2Fldapi/";

/// What is being read, and what is wrong with it.
pub(crate) struct Reader<'a> {
    pub(crate) settings: &'a mut LdapSettings,
    pub(crate) findings: Vec<Diagnostic>,
}

impl Reader<'_> {
    /// Reads the whole file over the defaults. What cannot be read leaves the default, and a
    /// finding.
    pub(crate) fn read(&mut self, file: &Config) {
        let general = file.category(GENERAL);
        match general {
            Some(general) => self.server(general),
            None => self.findings.push(
                Diagnostic::error("ldap-no-server", "there is no section [_general]")
                    .with_help("write one, with `url = ldap://HOST/`"),
            ),
        }
        let shared = general.map(|general| self.section(general));
        let is_general = |section: &&Category| section.name.eq_ignore_ascii_case(GENERAL);
        for section in file.visible().filter(|section| !is_general(section)) {
            if self.settings.section(&section.name).is_some() {
                let message = format!("the section [{}] is there already", section.name);
                let finding = Diagnostic::warning("ldap-duplicate-section", message)
                    .with_help("only the first one is used");
                self.findings.push(at_section(section, finding));
                continue;
            }
            let mut read = self.section(section);
            if let Some(shared) = &shared {
                read.filters.extend(shared.filters.iter().cloned());
                // A variable of the section's own hides that of `[_general]`.
                let own = read.attributes.clone();
                let is_own = |name: &str| own.iter().any(|(own, _)| own.eq_ignore_ascii_case(name));
                let others = shared.attributes.iter().filter(|(name, _)| !is_own(name));
                read.attributes.extend(others.cloned());
            }
            if read.filters.is_empty() {
                let finding = Diagnostic::note(
                    "ldap-no-filter",
                    format!(
                        "[{}] has no additionalFilter: every entry below the base is a row",
                        section.name
                    ),
                );
                let help = "write `additionalFilter = (objectClass=...)`";
                self.findings.push(at_section(section, finding.with_help(help)));
            }
            self.settings.sections.push(read);
        }
    }

    fn server(&mut self, general: &Category) {
        let text = |name: &str| general.last(name).filter(|variable| !variable.value.is_empty());
        match (text("url"), text("host")) {
            (Some(url), host) => {
                if let Some(host) = host {
                    self.warn(
                        host,
                        "ldap-overruled",
                        "`host` has no effect: `url` is there too",
                        "remove one of the two",
                    );
                }
                self.url(general, url);
            }
            (None, Some(host)) => {
                let port = text("port").and_then(|port| self.port(port)).unwrap_or(389);
                let host = &host.value;
                let is_address = host.contains(':') && !host.starts_with('[');
                self.settings.url = if is_address {
                    format!("ldap://[{host}]:{port}/")
                } else {
                    format!("ldap://{host}:{port}/")
                };
            }
            (None, None) => {
                let finding = Diagnostic::error("ldap-no-server", "[_general] names no server");
                let finding = finding.with_help("write `url = ldap://HOST/`");
                self.findings.push(at_section(general, finding));
            }
        }
        for name in ["version", "protocol"] {
            if let Some(variable) = text(name).filter(|variable| variable.value != "3") {
                self.warn(
                    variable,
                    "ldap-version",
                    "only version 3 of the protocol is spoken",
                    "write 3, or nothing",
                );
            }
        }
        if let Some(basedn) = text("basedn") {
            let finding = Diagnostic::note("ldap-basedn", "`basedn` has no effect").with_help(
                "the base DN of a family is the second field of its line in extconfig.conf",
            );
            self.findings.push(at(basedn, finding));
        }
        self.settings.user = text("user").map(|user| user.value.clone());
        let password = text("pass").map(|pass| pass.value.clone());
        if self.settings.user.is_some() && password.is_none() {
            let finding = Diagnostic::warning(
                "ldap-no-password",
                "`user` has no `pass`; as in Asterisk, it is `asterisk`",
            );
            self.findings.push(at_section(general, finding.with_help("write `pass = ...`")));
        }
        self.settings.password = Secret::new(password.unwrap_or_else(|| "asterisk".into()));
    }

    /// Several servers, with blanks between, are asked in turn, as the library of OpenLDAP does.
    fn url(&mut self, general: &Category, variable: &Variable) {
        let urls: Option<Vec<_>> = variable.value.split_whitespace().map(server).collect();
        if let Some(urls) = urls {
            self.settings.url = urls.join(" ");
            return;
        }
        let message = "`url` is no URL of a directory server";
        let help = "write ldap://HOST/, ldaps://HOST/ or ldapi:///";
        let finding = Diagnostic::error("ldap-bad-url", message).with_help(help);
        self.findings.push(match &variable.location {
            Some(location) => finding.at(location.clone()),
            None => at_section(general, finding),
        });
    }

    fn port(&mut self, variable: &Variable) -> Option<u16> {
        let port = variable.value.parse().ok().filter(|port| *port > 0);
        if port.is_none() {
            self.warn(
                variable,
                "ldap-bad-value",
                "`port` is no port; 389 holds",
                "write a number from 1 to 65535",
            );
        }
        port
    }

    fn warn(&mut self, variable: &Variable, code: &'static str, message: &str, help: &str) {
        self.findings.push(at(variable, Diagnostic::warning(code, message).with_help(help)));
    }

    /// The attributes and the filter of a section.
    fn section(&mut self, section: &Category) -> LdapSection {
        let mut read = LdapSection::new(&*section.name);
        let is_general = section.name.eq_ignore_ascii_case(GENERAL);
        let is_option = |name: &str| {
            let options = if is_general { &OPTIONS[..] } else { &[FILTER] };
            options.iter().any(|option| option.eq_ignore_ascii_case(name))
        };
        for variable in section.variables.iter().filter(|variable| !is_option(&variable.name)) {
            let name = &variable.name;
            if own::NAMES.iter().any(|own| own.eq_ignore_ascii_case(name)) {
                let message = format!("`{name}` is taken for an attribute here");
                let help =
                    format!("our own options stand in section [ldap {}] of ara.conf", section.name);
                self.warn(variable, "ldap-own-option", &message, &help);
            }
            if filter::is_attribute(&variable.value) {
                read.attributes.push((name.clone(), variable.value.clone()));
            } else {
                let message = format!("the value of `{name}` cannot be the name of an attribute");
                self.warn(variable, "ldap-bad-attribute", &message, "write `variable = attribute`");
            }
        }
        if let Some(variable) = section.last(FILTER).filter(|variable| !variable.value.is_empty()) {
            if let Some(filter) = filter::check(&variable.value) {
                read.filters.push(filter);
            } else {
                let message = "`additionalFilter` is no filter";
                let help = "write one as RFC 4515 has it, such as (objectClass=AsteriskSIPUser)";
                let finding = Diagnostic::error("ldap-bad-filter", message).with_help(help);
                self.findings.push(at(variable, finding));
            }
        }
        read
    }
}

/// A URL that can be connected to; that of the local socket names the socket.
fn server(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once("://")?;
    match (&*scheme.to_ascii_lowercase(), rest) {
        ("ldapi", "" | "/") => Some(SOCKET),
        ("ldap" | "ldaps" | "ldapi", _) => Some(url),
        _ => None,
    }
}

fn at(variable: &Variable, finding: Diagnostic) -> Diagnostic {
    match &variable.location {
        Some(location) => finding.at(location.clone()),
        None => finding,
    }
}

/// At the header, where the line itself holds a secret or is missing.
fn at_section(section: &Category, finding: Diagnostic) -> Diagnostic {
    match &section.location {
        Some(location) => finding.at(location.clone()),
        None => finding,
    }
}
