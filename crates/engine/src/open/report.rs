//! What is said of a configuration directory as a whole.

use asterisk_realtime_core::{Config, Diagnostic, Error, Location, Severity};
use asterisk_realtime_extconfig::{Mapping, Mappings};

use super::Reader;
use super::files::invalid_file;
use crate::policy;

impl Reader<'_> {
    /// Says what is wrong with our own file. A policy that cannot be read must not become another
    /// one: `codec = of` would write encoded values into a table that is shared with an Asterisk.
    pub(super) fn report_own(&mut self, findings: Vec<Diagnostic>) {
        let is_error = |finding: &&Diagnostic| finding.severity == Severity::Error;
        let errors = findings.iter().filter(is_error).count();
        if let Some(first) = findings.iter().find(is_error) {
            self.unusable(invalid_file(policy::FILE, first, errors));
        }
        self.diagnostics.extend(findings);
    }

    /// Says why a mapping is passed over, unless a finding about its line says so already.
    pub(super) fn report_skipped(&mut self, mapping: &Mapping, error: &Error) {
        if !self.is_reported(mapping.location.as_ref()) {
            let message = format!("`{}` is passed over: {error}", mapping.family);
            self.diagnostics.push(at(Diagnostic::error("mapping-skipped", message), mapping));
        }
    }

    /// Says why a mapping cannot be answered, unless a finding about the driver's file does.
    pub(super) fn report_unusable(&mut self, mapping: &Mapping, error: &Error) {
        if error.location().is_none() || !self.is_reported(error.location()) {
            let message = format!("`{}` cannot be answered: {error}", mapping.family);
            self.diagnostics.push(at(Diagnostic::error("mapping-unusable", message), mapping));
        }
    }

    /// Sections of `ara.conf` about a family or a database that nothing maps: misspelt, mostly.
    pub(super) fn report_unused(&mut self, own: &Config, mappings: &Mappings) {
        for category in own.visible() {
            let (word, name) = category.name.split_once(' ').unwrap_or((&category.name, ""));
            let name = name.trim();
            let is_used = if word.eq_ignore_ascii_case("family") {
                // Without a name it is reported as unknown.
                name.is_empty() || mappings.contains(name)
            } else if let Some(kind) = self.origin.kind(word) {
                let token = kind.token();
                let files = self.driver_files.get(token).and_then(|files| files.as_ref().ok());
                let file = files.and_then(|files| files.main.as_ref()).map(|(_, config)| config);
                let is_mapped = mappings.iter().any(|mapping| {
                    mapping.driver.eq_ignore_ascii_case(token)
                        && kind.is_section_of(name, &mapping.database)
                });
                is_mapped || kind.has_own_section(name, file)
            } else {
                continue;
            };
            if !is_used {
                let shown = self.origin.kind(word).map_or(name.into(), |kind| kind.shown(name));
                let section = format!("{word} {shown}");
                let message = format!("nothing maps what `[{}]` is about", section.trim_end());
                let finding = Diagnostic::warning("ara-unused-section", message)
                    .with_help("check the spelling against extconfig.conf");
                self.diagnostics.push(match &category.location {
                    Some(location) => finding.at(location.clone()),
                    None => finding,
                });
            }
        }
    }

    fn is_reported(&self, place: Option<&Location>) -> bool {
        self.diagnostics.iter().any(|finding| {
            finding.severity == Severity::Error && finding.location.as_ref() == place
        })
    }
}

fn at(diagnostic: Diagnostic, mapping: &Mapping) -> Diagnostic {
    match &mapping.location {
        Some(location) => diagnostic.at(location.clone()),
        None => diagnostic,
    }
}
