//! Reading the gateway's part of `ara.conf`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use asterisk_realtime_conf::value::{self, Unit};
use asterisk_realtime_core::spelling::nearest;
use asterisk_realtime_core::{Category, Config, Diagnostic, Location, Secret, Variable};

use super::{
    Anonymous, Client, Control, Credential, Includes, Listen, Names, Rights, Settings, TlsFiles,
};

const OPTIONS: [&str; 22] = [
    "access-log",
    "alter",
    "anonymous",
    "body-timeout",
    "control",
    "files",
    "header-timeout",
    "idle-timeout",
    "includes",
    "listen",
    "max-body",
    "max-connections",
    "max-deadline",
    "max-header",
    "max-requests",
    "read",
    "stop-timeout",
    "tls-certificate",
    "tls-key",
    "unix-mode",
    "write",
    "write-timeout",
];
const CLIENT_OPTIONS: [&str; 5] = ["alter", "password", "read", "token", "write"];

/// The least that the HTTP library can work with.
const LEAST_HEADER: i64 = 8 << 10;

pub(super) fn read(config: &Config, directory: &Path) -> (Settings, Vec<Diagnostic>) {
    let mut reader = Reader { directory, ..Reader::default() };
    for category in config.visible() {
        let name = category.name.as_str();
        let (word, rest) = name.split_once(' ').map_or((name, ""), |(word, at)| (word, at.trim()));
        if name.eq_ignore_ascii_case("gateway") {
            for variable in &category.variables {
                reader.set(variable);
            }
        } else if word.eq_ignore_ascii_case("client") {
            reader.client(category, rest);
        } else if word.eq_ignore_ascii_case("family") {
            for variable in category.all("explicit-empty") {
                let on = boolean(&variable.value);
                let on = on.map(|on| reader.settings.explicit_empty.insert(lower(rest), on));
                reader.report(on.map(|_| ()), variable);
            }
        }
    }
    reader.finish()
}

struct Reader<'d> {
    settings: Settings,
    findings: Vec<Diagnostic>,
    directory: &'d Path,
    listen: Vec<(Listen, Option<Location>)>,
    anonymous: Option<Anonymous>,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
}

impl Default for Reader<'_> {
    fn default() -> Self {
        Self {
            settings: Settings::default(),
            findings: Vec::new(),
            directory: Path::new(""),
            listen: Vec::new(),
            anonymous: None,
            certificate: None,
            key: None,
        }
    }
}

type Outcome<T = ()> = Result<T, String>;

impl Reader<'_> {
    /// One option of `[gateway]`.
    fn set(&mut self, variable: &Variable) {
        let text = variable.value.as_str();
        let name = lower(&variable.name);
        let settings = &mut self.settings;
        let limits = &mut settings.limits;
        let outcome = match name.as_str() {
            "access-log" => boolean(text).map(|on| settings.access_log = on),
            "anonymous" => anonymous(text).map(|who| self.anonymous = Some(who)),
            "control" => control(self.directory, text).map(|at| settings.control = at),
            "files" => names(text).map(|names| settings.files = names),
            "includes" => includes(text).map(|choice| settings.includes = choice),
            "listen" => text
                .parse()
                .map(|listen| self.listen.push((listen, variable.location.clone())))
                .map_err(|error: asterisk_realtime_core::Error| error.message().to_owned()),
            "tls-certificate" => path(self.directory, text).map(|at| self.certificate = Some(at)),
            "tls-key" => path(self.directory, text).map(|at| self.key = Some(at)),
            "unix-mode" => mode(text).map(|mode| settings.unix_mode = mode),
            "max-body" => size(text, 1).map(|bytes| limits.body = bytes),
            "max-header" => size(text, LEAST_HEADER).map(|bytes| limits.header = bytes),
            "max-connections" => count(text).map(|most| limits.connections = most),
            "max-requests" => count(text).map(|most| limits.requests = most),
            "header-timeout" => time(text).map(|time| limits.header_time = time),
            "body-timeout" => time(text).map(|time| limits.body_time = time),
            "idle-timeout" => time(text).map(|time| limits.idle_time = time),
            "write-timeout" => time(text).map(|time| limits.write_time = time),
            "max-deadline" => time(text).map(|time| limits.deadline = time),
            "stop-timeout" => time(text).map(|time| limits.stop_time = time),
            option => match set_right(&mut settings.rights, option, text) {
                Some(outcome) => outcome,
                None => return self.unknown(variable, &OPTIONS),
            },
        };
        self.report(outcome, variable);
    }

    /// A section `[client NAME]`.
    fn client(&mut self, category: &Category, name: &str) {
        // Whatever `[gateway]` allows, unless the section says less.
        let rights = Rights { read: Names::ALL, write: Names::ALL, alter: Names::ALL };
        let (tokens, passwords) = (Vec::new(), Vec::new());
        let mut client = Client { name: name.to_owned(), tokens, passwords, rights };
        for variable in &category.variables {
            let text = variable.value.as_str();
            let outcome = match lower(&variable.name).as_str() {
                "token" => credential(text).map(|token| client.tokens.push(token)),
                "password" => credential(text).map(|password| client.passwords.push(password)),
                option => {
                    let Some(outcome) = set_right(&mut client.rights, option, text) else {
                        self.unknown(variable, &CLIENT_OPTIONS);
                        continue;
                    };
                    outcome
                }
            };
            self.report(outcome, variable);
        }
        if let Some((fault, help)) = self.fault(&client) {
            let finding = Diagnostic::error("gateway-bad-client", fault).with_help(help);
            return self.findings.push(located(finding, category.location.as_ref()));
        }
        self.settings.clients.push(client);
    }

    /// Why this cannot be a client, and what to do about it.
    fn fault(&self, client: &Client) -> Option<(String, &'static str)> {
        let Client { name, tokens, passwords, .. } = client;
        let has_password = !passwords.is_empty();
        if name.is_empty() {
            return Some(("a client needs a name".into(), "write `[client NAME]`"));
        }
        if has_password && name.contains(':') {
            let fault = format!("the client `{name}` has a password and a `:` in its name");
            return Some((fault, "basic authentication ends the name there: choose another"));
        }
        if tokens.is_empty() && !has_password {
            let fault = format!("nobody can show to be the client `{name}`");
            return Some((fault, "add `token = ...` or `password = ...`"));
        }
        let others = &self.settings.clients;
        if others.iter().any(|other| other.name == *name) {
            return Some((
                format!("the client `{name}` is there twice"),
                "remove one of the sections; a client may have several tokens",
            ));
        }
        let is_shared =
            |other: &Client| other.tokens.iter().any(|one| tokens.iter().any(|two| one.is(two)));
        let other = others.iter().find(|other| is_shared(other))?;
        let fault = format!("the clients `{}` and `{name}` have the same token", other.name);
        Some((fault, "give each client a token of its own"))
    }

    fn finish(mut self) -> (Settings, Vec<Diagnostic>) {
        let has_clients = !self.settings.clients.is_empty();
        let by_default = if has_clients { Anonymous::None } else { Anonymous::Local };
        self.settings.anonymous = self.anonymous.unwrap_or(by_default);
        self.settings.tls = match (self.certificate.take(), self.key.take()) {
            (Some(certificate), Some(key)) => Some(TlsFiles { certificate, key }),
            (None, None) => None,
            _ => {
                let fault = "a certificate without a key, or a key without a certificate";
                let finding = Diagnostic::error("gateway-tls", fault)
                    .with_help("write both `tls-certificate` and `tls-key`");
                self.findings.push(finding);
                None
            }
        };
        for (listen, place) in &self.listen {
            let doubts = doubts(&self.settings, listen).into_iter();
            self.findings.extend(doubts.map(|finding| located(finding, place.as_ref())));
        }
        if !self.listen.is_empty() {
            self.settings.listen = self.listen.into_iter().map(|(listen, _)| listen).collect();
        }
        (self.settings, self.findings)
    }

    fn unknown(&mut self, variable: &Variable, known: &[&str]) {
        let message = format!("`{}` is not an option of this section", variable.name);
        let help = match nearest(&variable.name, known.iter().copied(), 2) {
            Some(meant) => format!("write `{meant}`"),
            None => format!("the options are {}", known.join(", ")),
        };
        let finding = Diagnostic::warning("ara-unknown-option", message).with_help(help);
        self.findings.push(located(finding, variable.location.as_ref()));
    }

    fn report(&mut self, outcome: Outcome, variable: &Variable) {
        if let Err(fault) = outcome {
            let message = format!("`{}`: {fault}", variable.name);
            let finding = Diagnostic::error("ara-bad-value", message);
            self.findings.push(located(finding, variable.location.as_ref()));
        }
    }
}

/// What is wrong or doubtful about listening there.
fn doubts(settings: &Settings, listen: &Listen) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let Listen::Tcp { tls, .. } = listen else { return findings };
    if *tls && settings.tls.is_none() {
        let message = format!("`{listen}` has no certificate");
        let help = "write `tls-certificate` and `tls-key`";
        findings.push(Diagnostic::error("gateway-tls", message).with_help(help));
    }
    if listen.is_local() {
        return findings;
    }
    if settings.clients.is_empty() && settings.anonymous != Anonymous::All {
        let message =
            format!("`{listen}` can be reached from other machines, and there is no client");
        let help = "add a section `[client NAME]` with a `token`, or write `anonymous = all` if \
                    everybody who reaches the address may ask";
        findings.push(Diagnostic::error("gateway-open", message).with_help(help));
    } else if !tls && !settings.clients.is_empty() {
        let message = format!("credentials and values go over `{listen}` as plain text");
        let help = format!("write `listen = tls:{}`, unless the network is your own", *listen);
        findings.push(Diagnostic::warning("gateway-plain", message).with_help(help));
    }
    findings
}

/// Sets a right; `None` if the option is none.
fn set_right(rights: &mut Rights, option: &str, text: &str) -> Option<Outcome> {
    let right = match option {
        "read" => &mut rights.read,
        "write" => &mut rights.write,
        "alter" => &mut rights.alter,
        _ => return None,
    };
    Some(names(text).map(|names| *right = names))
}

fn names(text: &str) -> Outcome<Names> {
    if text.trim().is_empty() {
        return Err("write `*`, `none`, or names with commas between".into());
    }
    text.parse().map_err(|never| match never {})
}

fn lower(text: &str) -> String {
    text.to_ascii_lowercase()
}

fn located(finding: Diagnostic, place: Option<&Location>) -> Diagnostic {
    match place {
        Some(place) => finding.at(place.clone()),
        None => finding,
    }
}

fn boolean(text: &str) -> Outcome<bool> {
    value::parse_bool(text).map_err(|error| error.to_string())
}

fn time(text: &str) -> Outcome<Duration> {
    let time = value::parse_duration(text, Unit::Seconds).map_err(|error| error.to_string())?;
    if time.is_zero() { Err("it takes some time".into()) } else { Ok(time) }
}

fn count(text: &str) -> Outcome<usize> {
    let number = value::parse_integer(text, 1..=i64::from(u32::MAX));
    let number = number.map_err(|error| error.to_string())?;
    usize::try_from(number).map_err(|error| error.to_string())
}

/// A number of bytes, which may end in `k` or `m`.
fn size(text: &str, least: i64) -> Outcome<usize> {
    let (digits, factor) = match text.trim_end().to_ascii_lowercase() {
        text if text.ends_with('k') => (text.len() - 1, 1 << 10),
        text if text.ends_with('m') => (text.len() - 1, 1 << 20),
        text => (text.len(), 1),
    };
    let most = i64::from(u32::MAX) / factor;
    let number = value::parse_integer(text[..digits].trim_end(), 1..=most)
        .map_err(|error| error.to_string())?;
    match number * factor {
        bytes if bytes < least => Err(format!("write at least {least} bytes")),
        bytes => usize::try_from(bytes).map_err(|error| error.to_string()),
    }
}

fn mode(text: &str) -> Outcome<u32> {
    let mode = u32::from_str_radix(text.trim(), 8).ok().filter(|mode| *mode <= 0o777);
    mode.ok_or_else(|| "write permissions such as 0660".into())
}

fn path(directory: &Path, text: &str) -> Outcome<PathBuf> {
    if text.is_empty() { Err("write the name of a file".into()) } else { Ok(directory.join(text)) }
}

/// A path, or a word for none.
fn control(directory: &Path, text: &str) -> Outcome<Control> {
    match lower(text).as_str() {
        "no" | "none" | "off" => Ok(Control::Off),
        _ => path(directory, text).map(Control::At),
    }
}

fn anonymous(text: &str) -> Outcome<Anonymous> {
    match lower(text).as_str() {
        "all" => Ok(Anonymous::All),
        "local" => Ok(Anonymous::Local),
        "none" => Ok(Anonymous::None),
        _ => Err("write all, local or none".into()),
    }
}

fn includes(text: &str) -> Outcome<Includes> {
    match lower(text).as_str() {
        "gateway" => Ok(Includes::Gateway),
        "client" => Ok(Includes::Client),
        _ => Err("write gateway or client".into()),
    }
}

/// A token or password; a fault does not tell what was read.
fn credential(text: &str) -> Outcome<Credential> {
    if let Some(digits) = text.strip_prefix("sha256:") {
        let digest = hexadecimal(digits.trim());
        return digest
            .map(Credential::Sha256)
            .ok_or_else(|| "write 64 hexadecimal digits behind `sha256:`".into());
    }
    if text.is_empty() {
        return Err("an empty text proves nothing".into());
    }
    Ok(Credential::Plain(Secret::new(text)))
}

fn hexadecimal(digits: &str) -> Option<[u8; 32]> {
    if digits.len() != 64 || !digits.is_ascii() {
        return None;
    }
    let mut digest = [0; 32];
    for (byte, pair) in digest.iter_mut().zip(digits.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(digest)
}
