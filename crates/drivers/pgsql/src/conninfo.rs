//! The connection string that Asterisk's driver makes of a section.

use asterisk_realtime_core::{Category, Variable};

use crate::words::{self, Word};

/// The options that have an older name.
pub(crate) const ALIASES: [(&str, &str); 6] = [
    ("appname", "dbappname"),
    ("hostname", "dbhost"),
    ("password", "dbpass"),
    ("port", "dbport"),
    ("socket", "dbsock"),
    ("user", "dbuser"),
];

/// A word of the connection string.
pub(crate) struct Given<'a> {
    pub(crate) word: Word,
    /// The option that it comes from; `None` for a default.
    pub(crate) variable: Option<&'a Variable>,
    /// Whether it stands behind the value of that option.
    pub(crate) is_guest: bool,
}

/// The value that holds: as in Asterisk's driver, the first line of several wins.
pub(crate) fn option<'s>(section: &'s Category, name: &str) -> Option<&'s Variable> {
    let alias = ALIASES.iter().find(|(each, _)| *each == name).map(|(_, alias)| alias);
    section.first(name).or_else(|| section.first(alias?))
}

/// The words in the order in which Asterisk's driver writes them; libpq takes the last one of a
/// name.
pub(crate) fn words(section: &Category) -> Vec<Given<'_>> {
    let host = option(section, "hostname").filter(|variable| !variable.value.is_empty());
    let mut given = Vec::new();
    if let Some(place) = host.or_else(|| option(section, "socket")) {
        push(&mut given, place, "host");
    }
    for (name, word) in [("port", "port"), ("dbname", "dbname"), ("user", "user")] {
        match option(section, name) {
            Some(variable) => push(&mut given, variable, word),
            None => given.push(default(word)),
        }
    }
    if let Some(variable) = option(section, "appname") {
        push(&mut given, variable, "application_name");
    }
    given.push(match option(section, "password") {
        // It may have blanks, which in Asterisk's driver break the connection.
        Some(variable) => Given {
            word: ("password".into(), variable.value.clone()),
            variable: Some(variable),
            is_guest: false,
        },
        None => default("password"),
    });
    given
}

fn default<'a>(word: &str) -> Given<'a> {
    Given { word: (word.to_owned(), String::new()), variable: None, is_guest: false }
}

/// Adds the word of an option, and those that its value brings.
fn push<'a>(given: &mut Vec<Given<'a>>, variable: &'a Variable, word: &str) {
    let (value, guests) = words::split(&variable.value);
    let variable = Some(variable);
    given.push(Given { word: (word.to_owned(), value), variable, is_guest: false });
    given.extend(guests.into_iter().map(|word| Given { word, variable, is_guest: true }));
}
