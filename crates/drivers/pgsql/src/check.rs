//! What may be wrong with a section as such.

use asterisk_realtime_core::{Category, Diagnostic, Variable};

use crate::advice;
use crate::conninfo::ALIASES;
use crate::section::KNOWN;

/// A second section of a name.
pub(crate) fn duplicate(section: &Category) -> Diagnostic {
    let message = format!("the section [{}] is there already", section.name);
    let finding = Diagnostic::warning("pgsql-duplicate-section", message);
    let finding = finding.with_help("only the first one is used");
    match &section.location {
        Some(location) => finding.at(location.clone()),
        None => finding,
    }
}

/// The options that do not exist, and those that another name of them overrules.
pub(crate) fn unknown(section: &Category) -> impl Iterator<Item = Diagnostic> {
    section.variables.iter().filter_map(|variable| {
        let is_name = |name: &&str| name.eq_ignore_ascii_case(&variable.name);
        let finding = match ALIASES.iter().find(|(_, alias)| is_name(alias)) {
            Some((name, _)) => section.first(name).map(|_| overruled(variable, name)),
            None if KNOWN.iter().any(is_name) => None,
            None => Some(unknown_option(variable)),
        };
        finding.map(|finding| at(section, variable, finding))
    })
}

fn overruled(variable: &Variable, name: &str) -> Diagnostic {
    let message = format!("`{}` has no effect: `{name}` is there too and wins", variable.name);
    Diagnostic::warning("pgsql-overruled", message).with_help("remove one of the two")
}

fn unknown_option(variable: &Variable) -> Diagnostic {
    let message = format!("`{}` is not an option of a pgsql database", variable.name);
    let help = advice::meant(&variable.name, &KNOWN, &ALIASES.map(|(_, alias)| alias));
    Diagnostic::warning("pgsql-unknown-option", message).with_help(help)
}

/// Puts a finding to the line of a variable, or to its section if the line has a password in it,
/// because lines are shown.
pub(crate) fn at(section: &Category, variable: &Variable, finding: Diagnostic) -> Diagnostic {
    let names_secret = |text: &str| {
        let text = text.to_ascii_lowercase();
        text.contains("pass") || text.contains("secret")
    };
    let is_secret = names_secret(&variable.name) || names_secret(&variable.value);
    match if is_secret { &section.location } else { &variable.location } {
        Some(location) => finding.at(location.clone()),
        None => finding,
    }
}
