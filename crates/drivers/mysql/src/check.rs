//! What is wrong with `res_config_mysql.conf`.

use std::collections::HashSet;

use asterisk_realtime_core::{
    Category, Config, Diagnostic, Location, RequirementsMode, Variable, spelling,
};
use asterisk_realtime_sql_driver::Options;

use crate::Address;
use crate::section::{self, OPTIONS};
use crate::server::last_existing;

/// What the options are called elsewhere.
const OTHER_NAMES: [(&str, &str); 5] = [
    ("database", "dbname"),
    ("hostname", "dbhost"),
    ("password", "dbpass"),
    ("socket", "dbsock"),
    ("username", "dbuser"),
];

/// Everything wrong with the file.
pub(crate) fn file(file: &Config) -> Vec<Diagnostic> {
    let mut seen = HashSet::new();
    let mut findings = Vec::new();
    for section in file.visible() {
        let of_section = if seen.insert(section.name.to_ascii_lowercase()) {
            as_a_whole(section)
        } else {
            vec![duplicate(section)]
        };
        findings
            .extend(of_section.into_iter().map(|finding| at(finding, section.location.as_ref())));
        findings.extend(section.variables.iter().filter_map(|variable| {
            // A place is shown with its line, which nobody should see with a password in it.
            let is_secret = variable.name.to_ascii_lowercase().contains("pass");
            let place = if is_secret { &section.location } else { &variable.location };
            option(variable).map(|finding| at(finding, place.as_ref()))
        }));
    }
    findings
}

fn at(finding: Diagnostic, place: Option<&Location>) -> Diagnostic {
    match place {
        Some(place) => finding.at(place.clone()),
        None => finding,
    }
}

fn duplicate(section: &Category) -> Diagnostic {
    let message = format!("the section [{}] is there already", section.name);
    Diagnostic::warning("mysql-duplicate-section", message).with_help("only the first one is used")
}

fn as_a_whole(section: &Category) -> Vec<Diagnostic> {
    [slash(section), server(section), unused_socket(section), password(section)]
        .into_iter()
        .flatten()
        .collect()
}

fn slash(section: &Category) -> Option<Diagnostic> {
    section.name.contains('/').then(|| {
        let message = format!("the section [{}] cannot be named in a mapping", section.name);
        let help = "leave out the slash: in a mapping, `a/b` reads from [a] and writes to [b]";
        Diagnostic::error("mysql-slash", message).with_help(help)
    })
}

/// Asterisk's own driver crashes over such a section.
fn server(section: &Category) -> Option<Diagnostic> {
    let is_searched = matches!(section::server(section).address, Address::AnySocket);
    (is_searched && last_existing(&Address::SOCKETS).is_none()).then(|| {
        let message = format!(
            "the section [{}] names neither host nor socket, and no local server has its socket in \
             any of {}",
            section.name,
            Address::SOCKETS.join(", ")
        );
        let help = "write dbhost = 127.0.0.1, or dbsock = /path/to/mysqld.sock";
        Diagnostic::note("mysql-no-server", message).with_help(help)
    })
}

fn unused_socket(section: &Category) -> Option<Diagnostic> {
    section.last("dbsock").filter(|socket| !socket.value.is_empty())?;
    let is_tcp = matches!(section::server(section).address, Address::Tcp { .. });
    is_tcp.then(|| {
        let message = format!("`dbsock` of [{}] is not used: `dbhost` is set", section.name);
        Diagnostic::note("mysql-unused-socket", message).with_help("remove one of the two")
    })
}

fn password(section: &Category) -> Option<Diagnostic> {
    section.last("dbpass").is_none().then(|| {
        let message = format!("the section [{}] has no `dbpass`", section.name);
        Diagnostic::warning("mysql-no-password", message).with_help(
            "the password is then `asterisk`, which everybody knows; write dbpass = ..., or \
             `dbpass =` for an account without one",
        )
    })
}

fn option(variable: &Variable) -> Option<Diagnostic> {
    let value = variable.value.as_str();
    let bad = |holds: &str, help: &str| {
        let message = format!("`{}` cannot be {value:?}; {holds} holds", variable.name);
        Some(Diagnostic::warning("mysql-bad-value", message).with_help(help))
    };
    match variable.name.to_ascii_lowercase().as_str() {
        "dbport" if section::port(value).is_none() => bad("3306", "write a port from 1 to 65535"),
        "requirements" if value.parse::<RequirementsMode>().is_err() => {
            bad("warn", "write warn, createclose or createchar")
        }
        "dbname" | "dbuser" if value.is_empty() => bad("asterisk", "write a name"),
        "dbcharset" if !is_utf8(value) => {
            let message = "`dbcharset` changes nothing here: the connection is always utf8mb4";
            Some(Diagnostic::note("mysql-charset", message).with_help(
                "tables of any character set are read and written right; the line may stay for \
                 Asterisk",
            ))
        }
        name if OPTIONS.contains(&name) => None,
        name => Some(unknown(variable, name)),
    }
}

/// What is shorter than three characters is no character set to Asterisk's driver.
fn is_utf8(charset: &str) -> bool {
    let names = ["utf8", "utf8mb3", "utf8mb4"];
    charset.len() <= 2 || names.iter().any(|name| name.eq_ignore_ascii_case(charset))
}

fn unknown(variable: &Variable, name: &str) -> Diagnostic {
    let other = OTHER_NAMES.iter().find(|(other, _)| *other == name).map(|(_, name)| *name);
    let help = match other.or_else(|| spelling::nearest(name, OPTIONS, 2)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => match spelling::nearest(name, Options::NAMES, 1) {
            Some(own) => format!("`{own}` belongs into the section [mysql NAME] of ara.conf"),
            None => format!("known are {}", OPTIONS.join(", ")),
        },
    };
    let message = format!("`{}` is not an option of a mysql database", variable.name);
    Diagnostic::warning("mysql-unknown-option", message).with_help(help)
}
