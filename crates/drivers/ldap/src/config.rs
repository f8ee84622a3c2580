//! `res_ldap.conf`, and our own options in `ara.conf`.

use std::sync::Arc;

use asterisk_realtime_core::{
    Category, Config, Diagnostic, DriverKind, Error, OpenRequest, Result, Settings, Severity,
};

use crate::section::{GENERAL, Reader};
use crate::{LdapSettings, TOKEN, own};

/// Opens the directory of `res_ldap.conf`. The database of a mapping is a base DN in it, the table
/// one of its sections.
#[derive(Clone, Copy, Debug, Default)]
pub struct LdapKind;

impl DriverKind for LdapKind {
    fn token(&self) -> &'static str {
        TOKEN
    }

    fn files(&self) -> &'static [&'static str] {
        &["res_ldap.conf"]
    }

    fn check(&self, file: &Config) -> Vec<Diagnostic> {
        let mut settings = LdapSettings::new("");
        let mut reader = Reader { settings: &mut settings, findings: Vec::new() };
        reader.read(file);
        reader.findings
    }

    fn settings(&self, request: &OpenRequest<'_>) -> Result<Arc<dyn Settings>> {
        self.settings_with(request, &Config::default())
    }

    fn settings_with(&self, request: &OpenRequest<'_>, own: &Config) -> Result<Arc<dyn Settings>> {
        let name = |error: Error| error.with_driver(TOKEN).with_database(request.database);
        Ok(Arc::new(settings(request, own).map_err(name)?))
    }

    fn has_own_section(&self, name: &str, file: Option<&Config>) -> bool {
        let is_it = |section: &Category| section.name == name;
        name.eq_ignore_ascii_case(GENERAL) || file.is_some_and(|file| file.visible().any(is_it))
    }
}

fn settings(request: &OpenRequest<'_>, own: &Config) -> Result<LdapSettings> {
    let Some(file) = request.file else {
        let message = "res_ldap.conf does not exist; write one with a section [_general]";
        return Err(Error::not_found(message));
    };
    let mut settings = LdapSettings::new(request.database);
    if settings.base().is_empty() {
        return Err(Error::invalid("the database of the mapping is empty; it is a base DN"));
    }
    let mut reader = Reader { settings: &mut settings, findings: Vec::new() };
    reader.read(file);
    // A filter that cannot be read would let entries in that it is to keep out.
    if let Some(fault) = reader.findings.iter().find(|each| each.severity == Severity::Error) {
        let error = Error::invalid(fault.message.clone());
        return Err(match &fault.location {
            Some(location) => error.at(location.clone()),
            None => error,
        });
    }
    let ours = |name: &str| {
        own.visible().find(|section| {
            let parts = section.name.split_once(' ');
            parts.is_some_and(|(token, rest)| {
                token.eq_ignore_ascii_case(TOKEN) && rest.trim() == name
            })
        })
    };
    for section in ours(GENERAL).into_iter().chain(request.own) {
        own::server(&mut settings, section, request.directory)?;
    }
    for section in &mut settings.sections {
        if let Some(own) = ours(&section.name) {
            own::table(section, own)?;
        }
    }
    Ok(settings)
}
