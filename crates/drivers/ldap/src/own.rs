//! Our own options, in `ara.conf`: `[ldap _general]` of the server, `[ldap SECTION]` of a table.
//!
//! They cannot stand in `res_ldap.conf`, where a stock Asterisk takes them for attributes.

use std::num::{NonZeroU32, NonZeroUsize};
use std::path::Path;

use asterisk_realtime_conf::value::{self, Unit, ValueError};
use asterisk_realtime_core::{Category, Error, Result, Variable, spelling};

use crate::{LdapSection, LdapSettings, Referrals};

/// The options of the server.
const SERVER: [&str; 10] = [
    "connect-timeout",
    "deadline",
    "page-size",
    "pool",
    "referrals",
    "starttls",
    "tls-ca",
    "tls-certificate",
    "tls-key",
    "tls-verify",
];

/// The options of a table.
const TABLE: [&str; 4] = ["object-classes", "rdn", "split-semicolon", "unmapped"];

/// All of them.
pub(crate) const NAMES: [&str; 14] = [
    "connect-timeout",
    "deadline",
    "object-classes",
    "page-size",
    "pool",
    "rdn",
    "referrals",
    "split-semicolon",
    "starttls",
    "tls-ca",
    "tls-certificate",
    "tls-key",
    "tls-verify",
    "unmapped",
];

type Read = std::result::Result<(), ValueError>;

/// Reads the options of the server. There is no older meaning to keep: every mistake is an error.
///
/// # Errors
///
/// `Invalid`, with its place: an unknown option, or a value that it cannot have.
pub(crate) fn server(settings: &mut LdapSettings, own: &Category, directory: &Path) -> Result<()> {
    each(own, &SERVER, |name, value| {
        let duration = || value::parse_duration(value, Unit::Seconds);
        let tls = &mut settings.tls;
        let file = || Some(directory.join(value));
        match name {
            "connect-timeout" => settings.connect_timeout = duration()?,
            "deadline" => settings.deadline = Some(duration()?),
            "page-size" => settings.page_size = number(value)?,
            "pool" => {
                let number: NonZeroU32 = number(value)?;
                settings.connections =
                    NonZeroUsize::try_from(number).map_err(|_| ValueError::new(value, "less"))?;
            }
            "referrals" => settings.referrals = referrals(value)?,
            "starttls" => tls.starttls = value::parse_bool(value)?,
            "tls-verify" => tls.verify = value::parse_bool(value)?,
            "tls-ca" => tls.ca = file(),
            "tls-certificate" => tls.certificate = file(),
            _ => tls.key = file(),
        }
        Ok(())
    })
}

/// Reads the options of a table.
///
/// # Errors
///
/// As [`server`].
pub(crate) fn table(section: &mut LdapSection, own: &Category) -> Result<()> {
    each(own, &TABLE, |name, value| {
        let words = |separators: &[char]| -> Vec<String> {
            let words = value.split(separators).map(str::trim).filter(|word| !word.is_empty());
            words.map(str::to_owned).collect()
        };
        match name {
            "object-classes" => section.object_classes = words(&[',', ' ']),
            "rdn" => section.rdn = words(&['+', ',']),
            "split-semicolon" => section.split_semicolon = value::parse_bool(value)?,
            _ => section.unmapped = value::parse_bool(value)?,
        }
        Ok(())
    })
}

fn referrals(value: &str) -> std::result::Result<Referrals, ValueError> {
    match &*value.to_ascii_lowercase() {
        "ignore" => Ok(Referrals::Ignore),
        "follow" => Ok(Referrals::Follow),
        _ => Err(ValueError::new(value, "`ignore` or `follow`")),
    }
}

fn number(value: &str) -> std::result::Result<NonZeroU32, ValueError> {
    let number = value::parse_integer(value, 1..=10_000)?;
    let number = u32::try_from(number).ok().and_then(NonZeroU32::new);
    number.ok_or_else(|| ValueError::new(value, "a number from 1 to 10000"))
}

fn each(own: &Category, names: &[&str], mut read: impl FnMut(&str, &str) -> Read) -> Result<()> {
    for variable in &own.variables {
        let name = variable.name.to_ascii_lowercase();
        let refusal = if names.contains(&&*name) {
            match read(&name, &variable.value) {
                Ok(()) => continue,
                Err(error) => format!("`{}`: {error}", variable.name),
            }
        } else {
            unknown(variable, own, names)
        };
        let error = Error::invalid(refusal);
        return Err(match &variable.location {
            Some(location) => error.at(location.clone()),
            None => error,
        });
    }
    Ok(())
}

fn unknown(variable: &Variable, own: &Category, names: &[&str]) -> String {
    let is_elsewhere = NAMES.iter().any(|known| known.eq_ignore_ascii_case(&variable.name));
    let help = match spelling::nearest(&variable.name, names.iter().copied(), 2) {
        Some(name) => format!("did you mean `{name}`?"),
        None if is_elsewhere && names == TABLE => "it belongs to [ldap _general]".into(),
        None if is_elsewhere => "it belongs to a table, [ldap SECTION]".into(),
        None => format!("known are {}", names.join(", ")),
    };
    format!("`{}` is not an option of [{}]; {help}", variable.name, own.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_names_are_there_in_order() {
        let mut all = [&SERVER[..], &TABLE].concat();
        all.sort_unstable();
        assert_eq!(all, NAMES);
    }
}
