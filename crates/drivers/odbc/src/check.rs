//! What is wrong with `res_odbc.conf`.

use std::collections::HashSet;

use asterisk_realtime_conf::value::parse_bool;
use asterisk_realtime_core::{Category, Config, Diagnostic, Location, Variable, spelling};
use asterisk_realtime_sql_driver::Options;

use crate::kind::{can_be_set, databases, is_environment};
use crate::second::ORDERED;
use crate::section::{self, OBSOLETE, OPTIONS, WITHOUT_EFFECT};
use crate::source::is_whole;
use crate::{FILE, SECOND_FILE};

/// What the options are called elsewhere.
const OTHER_NAMES: [(&str, &str); 6] = [
    ("database", "dsn"),
    ("datasource", "dsn"),
    ("pass", "password"),
    ("preconnect", "pre-connect"),
    ("secret", "password"),
    ("user", "username"),
];

/// Everything wrong with the file.
pub(crate) fn file(file: &Config) -> Vec<Diagnostic> {
    let mut seen = HashSet::new();
    let mut findings = Vec::new();
    for section in file.visible().filter(|section| is_environment(section)) {
        let of_section = environment(section).into_iter();
        findings.extend(of_section.map(|finding| at(finding, section.location.as_ref())));
    }
    for section in databases(file) {
        let is_new = seen.insert(section.name.to_ascii_lowercase());
        let of_section = if is_new { as_a_whole(section) } else { Some(duplicate(section)) };
        findings.extend(of_section.map(|finding| at(finding, section.location.as_ref())));
        findings.extend(section.variables.iter().filter_map(|variable| {
            // A place is shown with its line, which nobody should see with a password in it.
            let is_secret = ["pass", "dsn", "secret"]
                .iter()
                .any(|word| variable.name.to_ascii_lowercase().contains(word));
            let place = if is_secret { &section.location } else { &variable.location }.as_ref();
            option(variable).map(|finding| at(finding, place))
        }));
    }
    findings
}

pub(crate) fn at(finding: Diagnostic, place: Option<&Location>) -> Diagnostic {
    match place {
        Some(place) => finding.at(place.clone()),
        None => finding,
    }
}

/// Values may be secrets.
fn environment(section: &Category) -> Vec<Diagnostic> {
    let (good, bad): (Vec<_>, Vec<_>) = section.variables.iter().partition(|each| can_be_set(each));
    let mut findings: Vec<_> = bad.into_iter().map(unsettable).collect();
    let names: Vec<_> = good.into_iter().map(|variable| &*variable.name).collect();
    if !names.is_empty() {
        let message = format!("[{}] is for programs to apply when they start", section.name);
        let help = format!(
            "`ara` does; for any other program that uses the library, set {} before it is started, \
             unless it asks for them itself (Builder::environment)",
            names.join(", ")
        );
        findings.push(Diagnostic::note("odbc-environment", message).with_help(help));
    }
    findings
}

fn unsettable(variable: &Variable) -> Diagnostic {
    let message = format!("no environment can hold the variable {:?}", variable.name);
    let help = "a name has no equals sign, and neither name nor value has a zero byte";
    Diagnostic::warning("odbc-bad-value", message).with_help(help)
}

fn duplicate(section: &Category) -> Diagnostic {
    let message = format!("the section [{}] is there already", section.name);
    Diagnostic::warning("odbc-duplicate-section", message).with_help("only the first one is used")
}

fn as_a_whole(section: &Category) -> Option<Diagnostic> {
    if !section::is_enabled(section) {
        return None;
    }
    let dsn = section::value(section, "dsn").unwrap_or_default();
    if dsn.is_empty() {
        let message = format!("the section [{}] has no `dsn`", section.name);
        let help = "write the name of a data source of odbc.ini, such as dsn = asterisk; Asterisk \
                    ignores the section without a word";
        return Some(Diagnostic::error("odbc-no-dsn", message).with_help(help));
    }
    is_whole(dsn).then(|| {
        let message = format!("`dsn` of [{}] is a connection string", section.name);
        let help = "it works here; a stock Asterisk takes it for the name of a data source";
        Diagnostic::note("odbc-connection-string", message).with_help(help)
    })
}

fn option(variable: &Variable) -> Option<Diagnostic> {
    let value = variable.value.as_str();
    let bad = |holds: &str, help: &str| {
        let message = format!("`{}` cannot be {value:?}; {holds} holds", variable.name);
        Some(Diagnostic::warning("odbc-bad-value", message).with_help(help))
    };
    let name = variable.name.to_ascii_lowercase();
    match name.as_str() {
        "enabled" if parse_bool(value).is_err() => bad("yes", "write yes or no"),
        "logging" | "pre-connect" if parse_bool(value).is_err() => bad("no", "write yes or no"),
        "max_connections" if section::connections(value).is_none() => {
            bad("8", "write a number from 1 to 1000")
        }
        "connect_timeout" if section::whole_seconds(value).is_none() => {
            bad("2", "write a whole number of seconds from 1 on")
        }
        "negative_connection_cache" if section::seconds(value).is_none() => {
            bad("300", "write a number of seconds; 0 turns it off")
        }
        "slow_query_limit" if section::milliseconds(value).is_none() => {
            bad("5000", "write a number of milliseconds; 0 turns it off")
        }
        known if OPTIONS.contains(&known) => None,
        name => Some(without_effect(variable, name)),
    }
}

/// Asterisk takes every name that begins with these letters for an old option.
const OBSOLETE_BEGINNINGS: [(&str, &str); 2] =
    [("pooli", "pooling"), ("share", "share_connections")];

fn without_effect(variable: &Variable, name: &str) -> Diagnostic {
    let begins = OBSOLETE_BEGINNINGS.iter().find(|(beginning, _)| name.starts_with(beginning));
    let full = begins.map_or(name, |(_, full)| full);
    let why = |table: &[(&str, &'static str)]| {
        table.iter().find(|(each, _)| *each == full).map(|(_, why)| *why)
    };
    if let Some(why) = why(&WITHOUT_EFFECT) {
        let message = format!("`{}` changes nothing here", variable.name);
        return Diagnostic::note("odbc-no-effect", message).with_help(why);
    }
    if let Some(why) = why(&OBSOLETE) {
        let message = format!("`{}` is obsolete and ignored, by Asterisk too", variable.name);
        return Diagnostic::warning("odbc-obsolete-option", message).with_help(why);
    }
    let other = OTHER_NAMES.iter().find(|(other, _)| *other == name).map(|(_, name)| *name);
    let help = match other.or_else(|| spelling::nearest(name, OPTIONS, 2)) {
        Some(near) => format!("did you mean `{near}`?"),
        None if name == ORDERED => format!("it belongs into [general] of {SECOND_FILE}"),
        None => match spelling::nearest(name, Options::NAMES, 1) {
            Some(own) => format!("`{own}` belongs into the section [odbc NAME] of ara.conf"),
            None => format!("known are {}", OPTIONS.join(", ")),
        },
    };
    let message = format!("`{}` is not an option of {FILE}", variable.name);
    Diagnostic::warning("odbc-unknown-option", message).with_help(help)
}
