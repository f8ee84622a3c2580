//! Our own options, in `ara.conf`: `[curl]` for all servers, `[curl URL]` for what lies below a URL.

use std::path::Path;

use asterisk_realtime_conf::value::{self, Unit, ValueError};
use asterisk_realtime_core::{Category, Config, Error, Result, Secret, Variable, spelling};

use crate::TOKEN;
use crate::options::statuses;
use crate::settings::{Credentials, CurlSettings, Protocol};
use crate::url::is_below;

/// The options.
const NAMES: [&str; 14] = [
    "absent-codes",
    "connect-timeout",
    "deadline",
    "idle-timeout",
    "password",
    "protocol",
    "response-limit",
    "socket",
    "tls-ca",
    "tls-certificate",
    "tls-key",
    "tls-verify",
    "token",
    "user",
];

/// The largest answer that may be allowed: rows hold less than 2 GiB.
const LARGEST: i64 = 1 << 30;

/// Reads `[curl]`, and over it the section of the longest URL that the mapping's lies below. There
/// is no older meaning to keep: every mistake is an error.
///
/// # Errors
///
/// `Invalid`, with its place: an unknown option, or a value that it cannot have.
pub(crate) fn read(settings: &mut CurlSettings, own: &Config, directory: &Path) -> Result<()> {
    let name = |section: &Category| -> Option<String> {
        let (word, rest) = section.name.split_once(' ').unwrap_or((&section.name, ""));
        word.eq_ignore_ascii_case(TOKEN).then(|| rest.trim().to_owned())
    };
    let sections: Vec<_> =
        own.visible().filter_map(|section| Some((name(section)?, section))).collect();
    let all = sections.iter().find(|(name, _)| name.is_empty());
    let nearest = sections
        .iter()
        .filter(|(name, _)| !name.is_empty() && is_below(&settings.database, name))
        .max_by_key(|(name, _)| name.len());
    for (_, section) in all.into_iter().chain(nearest) {
        for variable in &section.variables {
            option(settings, variable, directory).map_err(|message| {
                let error = Error::invalid(message);
                match &variable.location {
                    Some(location) => error.at(location.clone()),
                    None => error,
                }
            })?;
        }
    }
    Ok(())
}

fn option(
    settings: &mut CurlSettings,
    variable: &Variable,
    directory: &Path,
) -> std::result::Result<(), String> {
    let name = variable.name.to_ascii_lowercase();
    if !NAMES.contains(&&*name) {
        let help = match spelling::nearest(&name, NAMES, 2) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known are {}", NAMES.join(", ")),
        };
        return Err(format!("`{}` is no option of a server; {help}", variable.name));
    }
    set(settings, &name, &variable.value, directory)
        .map_err(|error| format!("`{}`: {error}", variable.name))
}

fn set(
    settings: &mut CurlSettings,
    name: &str,
    text: &str,
    directory: &Path,
) -> std::result::Result<(), ValueError> {
    let duration = || value::parse_duration(text, Unit::Seconds);
    let file = || Some(directory.join(text));
    match name {
        "absent-codes" => settings.absent_codes = statuses(text)?,
        "connect-timeout" => settings.connect_timeout = duration()?,
        "deadline" => settings.deadline = Some(duration()?),
        "idle-timeout" => settings.idle_timeout = duration()?,
        "password" => credentials(settings).password = Secret::new(text),
        "protocol" => settings.protocol = protocol(text)?,
        "response-limit" => {
            let bytes = value::parse_integer(text, 1..=LARGEST)?;
            settings.response_limit =
                usize::try_from(bytes).map_err(|_| ValueError::new(text, "less"))?;
        }
        "socket" if cfg!(not(unix)) => return Err(ValueError::new(text, "there on this system")),
        "socket" => settings.socket = file(),
        "tls-ca" => settings.tls.ca = file(),
        "tls-certificate" => settings.tls.certificate = file(),
        "tls-key" => settings.tls.key = file(),
        "tls-verify" => {
            let verify = value::parse_bool(text)?;
            (settings.tls.verify, settings.tls.verify_host) = (verify, verify);
        }
        "token" => settings.token = Some(Secret::new(text)),
        _ => text.clone_into(&mut credentials(settings).user),
    }
    Ok(())
}

/// Those that are there, or new ones.
fn credentials(settings: &mut CurlSettings) -> &mut Credentials {
    settings.credentials.get_or_insert_with(|| Credentials::new("", Secret::default()))
}

fn protocol(word: &str) -> std::result::Result<Protocol, ValueError> {
    match &*word.to_ascii_lowercase() {
        "asterisk" => Ok(Protocol::Asterisk),
        "full" => Ok(Protocol::Full),
        _ => Err(ValueError::new(word, "`asterisk` or `full`")),
    }
}
