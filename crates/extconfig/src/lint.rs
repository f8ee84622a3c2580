//! What is wrong with mappings in the light of the drivers at hand.

use asterisk_realtime_core::spelling::{is_near, nearest};
use asterisk_realtime_core::{Category, Config, Diagnostic};

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
    for family in mappings.families() {
        for mapping in mappings.chain(family) {
            let found = [driver(mapping, context), database(mapping, context)];
            findings.extend(found.into_iter().flatten().map(|finding| place(finding, mapping)));
        }
        let first = mappings.chain(family).next();
        let found =
            [partner(family, mappings), misspelt(family, mappings), retired(family, context)];
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
    let known = known::driver(&mapping.driver)?;
    let sections = known.sections?;
    let file = context.files.iter().find(|file| file.token.eq_ignore_ascii_case(known.token))?;
    let mut names = mapping.database.splitn(if sections.pair { 2 } else { 1 }, '/');
    let missing = names.find(|name| !name.is_empty() && !is_database(name, file, sections))?;
    Some(
        mistaken(missing, file, sections)
            .unwrap_or_else(|| unknown(missing, known, file, sections)),
    )
}

fn is_database(name: &str, file: &DriverFile<'_>, sections: Sections) -> bool {
    let is_reserved = sections.reserved.iter().any(|reserved| reserved.eq_ignore_ascii_case(name));
    !is_reserved && file.config.category(name).is_some()
}

/// The database is named by what its section says, not by the section.
fn mistaken(name: &str, file: &DriverFile<'_>, sections: Sections) -> Option<Diagnostic> {
    let (option, what) = sections.mistaken;
    let says_it = |section: &&Category| {
        section.all(option).any(|variable| variable.value.eq_ignore_ascii_case(name))
    };
    let section = &file.config.visible().find(says_it)?.name;
    let message = format!("`{name}` is the {what} of a section, not a section of {}", file.name);
    Some(
        Diagnostic::error("extconfig-dsn-for-section", message)
            .with_help(format!("write `{section}`, the section with this `{option}`")),
    )
}

fn unknown(
    name: &str,
    driver: &KnownDriver,
    file: &DriverFile<'_>,
    sections: Sections,
) -> Diagnostic {
    let message = format!("{} has no section [{name}]", file.name);
    let there = file.config.visible().map(|section| section.name.as_str());
    let there = there.filter(|section| is_database(section, file, sections));
    let help = match nearest(name, there, 2) {
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

/// A name that meant something once, and means nothing in particular now.
fn retired(family: &str, context: &Context<'_>) -> Option<Diagnostic> {
    let is_retired = family.eq_ignore_ascii_case("sipfriends");
    (is_retired && context.asterisk_version >= NO_SIPFRIENDS_SINCE).then(|| {
        let message = format!("`{family}` is a name like any other from Asterisk 22 on");
        Diagnostic::note("extconfig-obsolete-family", message)
            .with_help("map `sippeers` if that is meant")
    })
}
