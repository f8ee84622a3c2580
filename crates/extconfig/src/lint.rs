//! What is wrong with mappings in the light of the drivers at hand.

use std::collections::HashSet;

use asterisk_realtime_core::spelling::{is_near, nearest};
use asterisk_realtime_core::{Category, Config, Diagnostic, Severity};

use crate::known::{self, KnownDriver, Sections};
use crate::mapping::is_static;
use crate::place::at;
use crate::{Mapping, Mappings};

/// The first version that has no `sipfriends` of its own.
const NO_SIPFRIENDS_SINCE: u32 = 22;

/// What [`lint`] measures mappings by.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Context<'a> {
    /// The tokens of the drivers that are there.
    pub drivers: &'a [&'a str],
    /// The version of Asterisk, as for [`read`](crate::read()).
    pub asterisk_version: u32,
    /// The drivers' own files, as far as they are to be looked into.
    pub files: &'a [DriverFile<'a>],
}

impl<'a> Context<'a> {
    /// A context with these drivers and without their files.
    pub fn new(drivers: &'a [&'a str], asterisk_version: u32) -> Self {
        Self { drivers, asterisk_version, files: &[] }
    }

    /// Adds the drivers' own files, so that databases can be looked for.
    #[must_use]
    pub fn with_files(mut self, files: &'a [DriverFile<'a>]) -> Self {
        self.files = files;
        self
    }
}

/// A driver's own file.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct DriverFile<'a> {
    /// The token of the driver.
    pub token: &'a str,
    /// The name of the file.
    pub name: &'a str,
    /// The file, resolved.
    pub config: &'a Config,
}

impl<'a> DriverFile<'a> {
    /// The file `name` of the driver `token`.
    pub fn new(token: &'a str, name: &'a str, config: &'a Config) -> Self {
        Self { token, name, config }
    }
}

/// Reports drivers that are not there, databases without a section, families that need another
/// one, and names that look misspelt.
///
/// Mappings without effect are left out; [`read`](crate::read()) has reported them.
pub fn lint(mappings: &Mappings, context: &Context<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    // Said once for each database, whatever is mapped to it.
    let mut defaulted = HashSet::new();
    for family in mappings.families() {
        for mapping in mappings.chain(family) {
            let default = default_database(mapping, context)
                .filter(|_| defaulted.insert((&mapping.driver, &mapping.database)));
            let found = [driver(mapping, context), database(mapping, context), default];
            findings.extend(found.into_iter().flatten().map(|finding| place(finding, mapping)));
        }
        let first = mappings.chain(family).next();
        let found =
            [partner(family, mappings), misspelt(family, mappings), unasked(family, context)];
        let found = found.into_iter().flatten();
        findings.extend(first.into_iter().zip(found).map(|(first, finding)| place(finding, first)));
    }
    findings.sort_by(|a, b| a.location.cmp(&b.location));
    findings
}

fn place(finding: Diagnostic, mapping: &Mapping) -> Diagnostic {
    at(finding, mapping.location.clone())
}

fn driver(mapping: &Mapping, context: &Context<'_>) -> Option<Diagnostic> {
    let token = mapping.driver.as_str();
    if token.is_empty() || context.drivers.iter().any(|there| there.eq_ignore_ascii_case(token)) {
        return None;
    }
    Some(known::driver(token).map_or_else(|| nobodys(token, context.drivers), left_out))
}

fn left_out(driver: &KnownDriver) -> Diagnostic {
    let message = format!("the driver `{}` is not compiled in", driver.token);
    Diagnostic::error("extconfig-driver-not-compiled-in", message)
        .with_help(format!("build with the feature `{}`", driver.token))
}

fn nobodys(token: &str, there: &[&str]) -> Diagnostic {
    let message = format!("there is no driver `{token}`");
    Diagnostic::error("extconfig-unknown-driver", message).with_help(instead(token, there))
}

fn instead(token: &str, there: &[&str]) -> String {
    let bare = token.trim_matches('"');
    let another = known::DRIVERS
        .iter()
        .find(|driver| driver.also.iter().any(|word| word.eq_ignore_ascii_case(bare)))
        .map(|driver| driver.token);
    let tokens = || known::DRIVERS.iter().map(|driver| driver.token).chain(there.iter().copied());
    match another.or_else(|| nearest(bare, tokens(), 2)) {
        Some(token) => format!("write `{token}`"),
        None => format!("the drivers at hand are: {}", there.join(", ")),
    }
}

fn database(mapping: &Mapping, context: &Context<'_>) -> Option<Diagnostic> {
    let (known, sections, file) = sections(mapping, context)?;
    if default_section(file, sections).is_some() {
        return None;
    }
    let mut names = mapping.database.splitn(if sections.pair { 2 } else { 1 }, '/');
    let missing = names.find(|name| !name.is_empty() && !is_database(name, file, sections))?;
    Some(
        mistaken(missing, file, sections)
            .unwrap_or_else(|| unknown(missing, known, file, sections)),
    )
}

/// The database of a mapping is not there, so that another one is used. Where the driver's file has
/// that one only, as Asterisk's own files do, the name matters little.
fn default_database(mapping: &Mapping, context: &Context<'_>) -> Option<Diagnostic> {
    let (_, sections, file) = sections(mapping, context)?;
    let (default, database) = default_section(file, sections)?;
    let name = &*mapping.database;
    let is_its = name.eq_ignore_ascii_case(database);
    if name.is_empty() || is_its || is_database(name, file, sections) {
        return None;
    }
    let message = format!("{} has no section [{name}]: [{}] is used", file.name, default.name);
    let is_only = file.config.visible().count() == 1;
    let help = match mistaken_for(name, file, sections).or_else(|| near(name, file, sections)) {
        Some(section) => format!("write `{section}`"),
        None => format!("write `{}`, or add the section, a database of its own", default.name),
    };
    let code = "extconfig-default-database";
    let severity = if is_only { Severity::Note } else { Severity::Warning };
    Some(Diagnostic::new(severity, code, message).with_help(help))
}

/// What is known of the databases of a mapping's driver, and the file that has them.
fn sections<'c>(
    mapping: &Mapping,
    context: &Context<'c>,
) -> Option<(&'static KnownDriver, Sections, &'c DriverFile<'c>)> {
    let known = known::driver(&mapping.driver)?;
    let file = context.files.iter().find(|file| file.token.eq_ignore_ascii_case(known.token))?;
    Some((known, known.sections?, file))
}

/// The section that is used where there is none of the name, and the database on the server that
/// it is about.
fn default_section<'f>(
    file: &'f DriverFile<'_>,
    sections: Sections,
) -> Option<(&'f Category, &'f str)> {
    let (name, database) = sections.fallback?;
    let section = file.config.category(name)?;
    let named = section.all(sections.mistaken.0).last();
    Some((section, named.map_or(database, |variable| &*variable.value)))
}

fn is_database(name: &str, file: &DriverFile<'_>, sections: Sections) -> bool {
    let is_reserved = sections.reserved.iter().any(|reserved| reserved.eq_ignore_ascii_case(name));
    !is_reserved && file.config.category(name).is_some()
}

/// The database is named by what its section says, not by the section.
fn mistaken(name: &str, file: &DriverFile<'_>, sections: Sections) -> Option<Diagnostic> {
    let (option, what) = sections.mistaken;
    let section = mistaken_for(name, file, sections)?;
    let message = format!("`{name}` is the {what} of a section, not a section of {}", file.name);
    Some(
        Diagnostic::error("extconfig-dsn-for-section", message)
            .with_help(format!("write `{section}`, the section with this `{option}`")),
    )
}

/// The section whose option has this value.
fn mistaken_for<'f>(name: &str, file: &'f DriverFile<'_>, sections: Sections) -> Option<&'f str> {
    let says_it = |section: &&Category| {
        let mut said = section.all(sections.mistaken.0);
        said.any(|variable| variable.value.eq_ignore_ascii_case(name))
    };
    file.config.visible().find(says_it).map(|section| section.name.as_str())
}

/// The section whose name is spelt much the same.
fn near<'f>(name: &str, file: &'f DriverFile<'_>, sections: Sections) -> Option<&'f str> {
    let there = file.config.visible().map(|section| section.name.as_str());
    nearest(name, there.filter(|section| is_database(section, file, sections)), 2)
}

fn unknown(
    name: &str,
    driver: &KnownDriver,
    file: &DriverFile<'_>,
    sections: Sections,
) -> Diagnostic {
    let message = format!("{} has no section [{name}]", file.name);
    let help = match near(name, file, sections) {
        Some(section) => format!("write `{section}`"),
        None => format!("add the section, or name another database of `{}`", driver.token),
    };
    Diagnostic::error("extconfig-unknown-database", message).with_help(help)
}

fn partner(family: &str, mappings: &Mappings) -> Option<Diagnostic> {
    let (_, needed, why) = known::PARTNERS.iter().find(|(mapped, needed, _)| {
        mapped.eq_ignore_ascii_case(family) && !mappings.contains(needed)
    })?;
    let message = format!("`{family}` is mapped, but `{needed}` is not: {why}");
    Some(
        Diagnostic::warning("extconfig-missing-partner", message)
            .with_help(format!("map `{needed}` too")),
    )
}

/// A family may have any name, so one that resembles a known one is worth no more than a note.
fn misspelt(family: &str, mappings: &Mappings) -> Option<Diagnostic> {
    let is_known = |known: &&str| known.eq_ignore_ascii_case(family);
    if is_static(family) || known::FAMILIES.iter().any(is_known) {
        return None;
    }
    let is_meant = |known: &&&str| is_near(family, known, 1) && !mappings.contains(known);
    let meant = known::FAMILIES.iter().find(is_meant)?;
    let message = format!("nothing in Asterisk asks for `{family}` by itself");
    Some(
        Diagnostic::note("extconfig-family-spelling", message)
            .with_help(format!("write `{meant}` if that is meant")),
    )
}

/// A name that meant something once, or is a file's, and means nothing in particular now.
fn unasked(family: &str, context: &Context<'_>) -> Option<Diagnostic> {
    let is_it = |name: &&str| name.eq_ignore_ascii_case(family);
    let help = if is_it(&"sipusers") {
        "map `sippeers`, which is asked for users, too"
    } else if known::FILES_ONLY.iter().any(is_it) {
        "it is configured in files; map the file by its name if it is to be in a database"
    } else {
        return retired(family, context);
    };
    let message = format!("nothing in Asterisk asks for `{family}`");
    Some(Diagnostic::note("extconfig-unasked-family", message).with_help(help))
}

/// A name that another one took the place of.
fn retired(family: &str, context: &Context<'_>) -> Option<Diagnostic> {
    let is_retired = family.eq_ignore_ascii_case("sipfriends");
    (is_retired && context.asterisk_version >= NO_SIPFRIENDS_SINCE).then(|| {
        let message = format!("`{family}` is a name like any other from Asterisk 22 on");
        Diagnostic::note("extconfig-obsolete-family", message)
            .with_help("map `sippeers` if that is meant")
    })
}
