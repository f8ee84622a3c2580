//! The options of `res_curl.conf`.

use std::path::Path;
use std::time::Duration;

use asterisk_realtime_conf::value::{self, Unit, ValueError};
use asterisk_realtime_core::{Category, Config, Diagnostic, Secret, Variable, spelling};

use crate::settings::{Credentials, CurlSettings, Proxy, ProxyKind};

/// The sections; the first that has options holds.
const SECTIONS: [&str; 3] = ["globals", "global", "general"];

/// The options that are read.
const READ: [&str; 22] = [
    "conntimeout",
    "cookie",
    "failurecodes",
    "followlocation",
    "httpauth",
    "httpheader",
    "httptimeout",
    "maxredirs",
    "proxy",
    "proxyport",
    "proxytype",
    "proxyuserpwd",
    "referer",
    "ssl_cainfo",
    "ssl_capath",
    "ssl_cert",
    "ssl_certtype",
    "ssl_key",
    "ssl_keytype",
    "ssl_verifyhost",
    "ssl_verifypeer",
    "useragent",
];

/// Options of Asterisk that have no effect here, and why.
const WITHOUT_EFFECT: [(&str, &str); 4] = [
    ("dnstimeout", "names are resolved for each new connection, and not kept"),
    ("ftptext", "only HTTP is spoken"),
    ("ftptimeout", "only HTTP is spoken"),
    ("ssl_keypasswd", "private keys with a password are not read; take the password off"),
];

/// A time-out in seconds above this was probably meant in milliseconds, as the sample file says.
const LONG: Duration = Duration::from_mins(10);

/// What is being read, and what is wrong with it.
pub(crate) struct Reader<'a> {
    pub(crate) settings: &'a mut CurlSettings,
    pub(crate) directory: &'a Path,
    pub(crate) findings: Vec<Diagnostic>,
    proxy: ProxyOptions,
    redirects: (bool, Option<u32>),
    /// Whether user and password may be sent as they are.
    may_send_password: bool,
}

#[derive(Default)]
struct ProxyOptions {
    host: Option<String>,
    port: Option<u16>,
    kind: Option<ProxyKind>,
    credentials: Option<Credentials>,
}

/// Redirections that are followed if nobody says how many.
const REDIRECTS: u32 = 5;

type Read = Result<(), ValueError>;

impl<'a> Reader<'a> {
    pub(crate) fn new(settings: &'a mut CurlSettings, directory: &'a Path) -> Self {
        let (findings, proxy, redirects) = (Vec::new(), ProxyOptions::default(), (false, None));
        Self { settings, directory, findings, proxy, redirects, may_send_password: true }
    }

    /// Reads the whole file over the defaults. What cannot be read leaves the default, and a
    /// finding.
    pub(crate) fn read(&mut self, file: &Config) {
        let known = |section: &&Category| {
            SECTIONS.iter().any(|name| section.name.eq_ignore_ascii_case(name))
        };
        let section = SECTIONS
            .iter()
            .filter_map(|name| file.category(name))
            .find(|section| !section.variables.is_empty());
        for other in file.visible() {
            let is_read = section.is_some_and(|section| std::ptr::eq(section, other));
            if !is_read && !other.variables.is_empty() {
                let message = if known(&other) {
                    format!("[{}] is not read: an earlier section has options", other.name)
                } else {
                    format!("[{}] is no section of res_curl.conf", other.name)
                };
                let finding = Diagnostic::warning("curl-unused-section", message)
                    .with_help("write all options into [globals]");
                self.findings.push(match &other.location {
                    Some(location) => finding.at(location.clone()),
                    None => finding,
                });
            }
        }
        for variable in section.iter().flat_map(|section| &section.variables) {
            self.option(variable);
        }
        self.finish(section);
    }

    fn option(&mut self, variable: &Variable) {
        let name = name(&variable.name).to_ascii_lowercase();
        let (name, text) = (name.as_str(), variable.value.trim());
        if let Some((_, why)) = WITHOUT_EFFECT.iter().find(|(option, _)| *option == name) {
            return self.find(variable, "curl-no-effect", &format!("`{name}` has no effect"), why);
        }
        if matches!(name, "header" | "hashcompat") {
            // Both rewrite what the server answers.
            if !text.eq_ignore_ascii_case("legacy") && value::parse_bool(text) == Ok(false) {
                return;
            }
            let message = format!("`{name}` has no effect");
            let help = "remove it: in Asterisk it spoils every answer of the realtime server";
            return self.find(variable, "curl-no-effect", &message, help);
        }
        let read = match name {
            "httpauth" => return self.authentication(variable, text),
            "httpheader" => self.header(variable, text),
            "userpwd" => {
                self.settings.credentials = Some(credentials(text));
                Ok(())
            }
            _ if READ.contains(&name) => self.value(name, text, variable),
            _ => return self.unknown(variable, name),
        };
        if let Err(error) = read {
            let message = format!("`{name}`: {error}");
            self.find(variable, "curl-bad-value", &message, "the default holds");
        }
    }

    fn value(&mut self, name: &str, text: &str, variable: &Variable) -> Read {
        let file = || Some(self.directory.join(text)).filter(|_| !text.is_empty());
        let settings = &mut *self.settings;
        match name {
            "conntimeout" => {
                if let Some(time) = self.seconds(text, variable)? {
                    self.settings.connect_timeout = time;
                }
            }
            "httptimeout" => self.settings.deadline = self.seconds(text, variable)?,
            "cookie" => set_header(settings, "cookie", text),
            "referer" => set_header(settings, "referer", text),
            "useragent" => text.clone_into(&mut settings.user_agent),
            "failurecodes" => settings.failure_codes = statuses(text)?,
            "followlocation" => self.redirects.0 = value::parse_bool(text)?,
            "maxredirs" => self.redirects.1 = Some(whole(text, 0..=20)?),
            "proxy" => self.proxy_url(text)?,
            "proxyport" => self.proxy.port = Some(port(text)?),
            "proxytype" => self.proxy.kind = Some(proxy_kind(text)?),
            "proxyuserpwd" => self.proxy.credentials = Some(credentials(text)),
            "ssl_cainfo" => settings.tls.ca = file(),
            "ssl_capath" => settings.tls.ca_folder = file(),
            "ssl_cert" => settings.tls.certificate = file(),
            "ssl_key" => settings.tls.key = file(),
            "ssl_certtype" | "ssl_keytype" => file_type(text)?,
            "ssl_verifypeer" => settings.tls.verify = value::parse_bool(text)?,
            _ => settings.tls.verify_host = whole(text, 0..=2)? > 0,
        }
        Ok(())
    }

    /// A time-out in seconds; nothing if there is none.
    fn seconds(&mut self, text: &str, variable: &Variable) -> Result<Option<Duration>, ValueError> {
        let time = value::parse_duration(text, Unit::Seconds)?;
        if time > LONG {
            let message = format!("`{}` is {} seconds", name(&variable.name), time.as_secs());
            let help = "write seconds: Asterisk's sample file says milliseconds, and is wrong";
            self.find(variable, "curl-long-timeout", &message, help);
        }
        Ok(Some(time).filter(|time| !time.is_zero()))
    }

    /// Who wants digests only does not want the password on the net.
    fn authentication(&mut self, variable: &Variable, text: &str) {
        let mut words = text.split(',').map(str::trim);
        self.may_send_password = words.any(|word| word.eq_ignore_ascii_case("basic"));
        if !self.may_send_password {
            let message = "`httpauth`: only basic authentication is spoken, so that user and \
                           password of `userpwd` are not sent";
            let help = "write `basic`, and have the server on the same machine or behind https:";
            self.find(variable, "curl-no-password", message, help);
        }
    }

    fn header(&mut self, variable: &Variable, text: &str) -> Read {
        let Some((name, value)) = text.split_once(':') else {
            return Err(ValueError::new("the text", "a header such as `Name: value`"));
        };
        let (name, value) = (name.trim(), value.trim());
        if reqwest::header::HeaderName::from_bytes(name.as_bytes()).is_err() {
            return Err(ValueError::new(name, "the name of a header"));
        }
        if matches!(&*name.to_ascii_lowercase(), "content-length" | "host" | "transfer-encoding") {
            let help = "it follows from the request";
            let message = format!("the header `{name}` is not sent");
            self.find(variable, "curl-no-effect", &message, help);
            return Ok(());
        }
        self.settings.headers.push((name.to_owned(), Secret::new(value)));
        Ok(())
    }

    fn proxy_url(&mut self, text: &str) -> Read {
        let (kind, rest) = match text.split_once("://") {
            Some((scheme, rest)) => (Some(proxy_kind(scheme)?), rest),
            None => (None, text),
        };
        let rest = rest.trim_end_matches('/');
        let rest = match rest.rsplit_once('@') {
            Some((user, rest)) => {
                self.proxy.credentials = Some(credentials(user));
                rest
            }
            None => rest,
        };
        let is_address = rest.starts_with('[') && rest.ends_with(']');
        let (host, number) = match rest.rsplit_once(':') {
            Some((host, number)) if !is_address => (host, Some(port(number)?)),
            _ => (rest, None),
        };
        self.proxy.host = Some(host.to_owned()).filter(|host| !host.is_empty());
        self.proxy.kind = kind.or(self.proxy.kind);
        self.proxy.port = number.or(self.proxy.port);
        Ok(())
    }

    /// What several options come to.
    fn finish(&mut self, section: Option<&Category>) {
        let ProxyOptions { host, port, kind, credentials } = std::mem::take(&mut self.proxy);
        match host {
            Some(host) => {
                let port = port.unwrap_or(Proxy::PORT);
                let mut proxy = Proxy::new(kind.unwrap_or_default(), host, port);
                proxy.credentials = credentials;
                self.settings.proxy = Some(proxy);
            }
            None if port.is_some() || kind.is_some() || credentials.is_some() => {
                let finding = Diagnostic::warning("curl-no-proxy", "there is no `proxy`")
                    .with_help("name one, or remove `proxyport`, `proxytype`, `proxyuserpwd`");
                self.findings.push(match section.and_then(|section| section.location.clone()) {
                    Some(location) => finding.at(location),
                    None => finding,
                });
            }
            None => {}
        }
        if !self.may_send_password {
            self.settings.credentials = None;
        }
        let (follow, most) = self.redirects;
        self.settings.redirects = if follow { most.unwrap_or(REDIRECTS) } else { 0 };
    }

    fn unknown(&mut self, variable: &Variable, name: &str) {
        let message = format!("`{name}` is no option of res_curl.conf");
        let help = match spelling::nearest(name, READ.into_iter().chain(["userpwd"]), 2) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known are userpwd, {}", READ.join(", ")),
        };
        self.find(variable, "curl-unknown-option", &message, &help);
    }

    fn find(&mut self, variable: &Variable, code: &'static str, message: &str, help: &str) {
        let finding = Diagnostic::warning(code, message).with_help(help);
        self.findings.push(match &variable.location {
            Some(location) => finding.at(location.clone()),
            None => finding,
        });
    }
}

/// `userpwd`, or the same as `CURLOPT(userpwd)`.
fn name(written: &str) -> &str {
    let written = written.trim();
    let inner = written
        .get(..8)
        .filter(|start| start.eq_ignore_ascii_case("CURLOPT("))
        .and_then(|_| written[8..].strip_suffix(')'));
    inner.map_or(written, str::trim)
}

fn set_header(settings: &mut CurlSettings, name: &str, value: &str) {
    settings.headers.retain(|(existing, _)| existing != name);
    if !value.is_empty() {
        settings.headers.push((name.to_owned(), Secret::new(value)));
    }
}

/// `user:password`.
fn credentials(text: &str) -> Credentials {
    let (user, password) = text.split_once(':').unwrap_or((text, ""));
    Credentials::new(user, Secret::new(password))
}

fn whole(text: &str, range: std::ops::RangeInclusive<i64>) -> Result<u32, ValueError> {
    let number = value::parse_integer(text, range)?;
    u32::try_from(number).map_err(|_| ValueError::new(text, "a number"))
}

fn port(text: &str) -> Result<u16, ValueError> {
    let port = text.trim().parse().ok().filter(|port| *port > 0);
    port.ok_or_else(|| ValueError::new(text, "a port from 1 to 65535"))
}

/// Statuses with commas between.
pub(crate) fn statuses(text: &str) -> Result<Vec<u16>, ValueError> {
    let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
    let code = |word: &str| {
        let code = word.parse().ok().filter(|code| (100..1000).contains(code));
        code.ok_or_else(|| ValueError::new(word, "a status of HTTP"))
    };
    words.map(code).collect()
}

fn proxy_kind(word: &str) -> Result<ProxyKind, ValueError> {
    Ok(match &*word.trim().to_ascii_lowercase() {
        "http" => ProxyKind::Http,
        "https" => ProxyKind::Https,
        "socks4" => ProxyKind::Socks4,
        "socks4a" => ProxyKind::Socks4a,
        "socks5" => ProxyKind::Socks5,
        "socks5hostname" | "socks5h" => ProxyKind::Socks5Hostname,
        _ => {
            let expected = "one of http, https, socks4, socks4a, socks5, socks5hostname";
            return Err(ValueError::new(word, expected));
        }
    })
}

/// Files tell themselves what they are, so only what is none of both is wrong.
fn file_type(text: &str) -> Read {
    let is_known = ["PEM", "DER"].iter().any(|known| known.eq_ignore_ascii_case(text));
    is_known.then_some(()).ok_or_else(|| ValueError::new(text, "`PEM` or `DER`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_may_stand_in_curlopt() {
        assert_eq!(name("CURLOPT(proxy)"), "proxy");
        assert_eq!(name("curlopt( Proxy )"), "Proxy");
        assert_eq!(name("proxy"), "proxy");
        assert_eq!(name("CURLOPT(proxy"), "CURLOPT(proxy");
        assert_eq!(name("größe(x)"), "größe(x)");
    }
}
