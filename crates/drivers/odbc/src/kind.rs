//! `res_odbc.conf`: each section but `[ENV]` is a database; and `res_config_odbc.conf`.

use std::sync::Arc;

use asterisk_realtime_core::{
    Category, Config, Diagnostic, DriverKind, Error, OpenRequest, Result, Settings, Variable,
};

use crate::{FILE, OdbcSettings, SECOND_FILE, TOKEN, check, second, section};

/// Opens the databases of `res_odbc.conf`.
#[derive(Clone, Copy, Debug, Default)]
pub struct OdbcKind;

impl DriverKind for OdbcKind {
    fn token(&self) -> &'static str {
        TOKEN
    }

    fn files(&self) -> &'static [&'static str] {
        &[FILE]
    }

    fn second_file(&self) -> Option<&'static str> {
        Some(SECOND_FILE)
    }

    fn check(&self, file: &Config) -> Vec<Diagnostic> {
        check::file(file)
    }

    fn check_second(&self, file: &Config) -> Vec<Diagnostic> {
        second::check(file)
    }

    /// The variables of the section `[ENV]`, which Asterisk sets in its own environment when it
    /// starts, for the driver manager and the driver libraries to read. The last line of a name
    /// holds; what no environment can hold is left out.
    fn environment(&self, file: &Config) -> Vec<(String, String)> {
        let mut variables: Vec<(String, String)> = Vec::new();
        for variable in environment(file).filter(|variable| can_be_set(variable)) {
            variables.retain(|(name, _)| *name != variable.name);
            variables.push((variable.name.clone(), variable.value.clone()));
        }
        variables
    }

    fn settings(&self, request: &OpenRequest<'_>) -> Result<Arc<dyn Settings>> {
        match read(request) {
            Ok(settings) => Ok(Arc::new(settings)),
            Err(error) => Err(error.with_driver(TOKEN).with_database(request.database)),
        }
    }
}

fn read(request: &OpenRequest<'_>) -> Result<OdbcSettings> {
    let file = request.file.ok_or_else(|| Error::not_found(format!("{FILE} does not exist")))?;
    let section = find(file, request.database)?;
    let placed = |error: Error| match &section.location {
        Some(location) => error.at(location.clone()),
        None => error,
    };
    if !section::is_enabled(section) {
        let message = format!("the section [{}] of {FILE} says `enabled = no`", section.name);
        return Err(placed(Error::not_found(message)));
    }
    let mut settings = section::settings(section).ok_or_else(|| {
        placed(Error::invalid(format!("the section [{}] of {FILE} has no `dsn`", section.name)))
    })?;
    if let Some(is_ordered) = request.second.and_then(second::is_ordered) {
        settings.options.ordered = is_ordered;
    }
    if let Some(own) = request.own {
        section::read_own(&mut settings, own, request.directory)?;
    }
    Ok(settings)
}

/// Asterisk minds the case of the name; who wrote it in another still means it.
fn find<'a>(file: &'a Config, name: &str) -> Result<&'a Category> {
    let mut exact = databases(file).filter(|section| section.name == name);
    let folded = || databases(file).find(|section| section.name.eq_ignore_ascii_case(name));
    exact.next().or_else(folded).ok_or_else(|| {
        Error::not_found(format!(
            "{FILE} has no section [{}]; a mapping names a section of this file, and not a data \
             source of odbc.ini",
            name.escape_debug()
        ))
    })
}

/// The sections that are databases.
pub(crate) fn databases(file: &Config) -> impl Iterator<Item = &Category> {
    file.visible().filter(|section| !is_environment(section))
}

/// The lines of `[ENV]`.
fn environment(file: &Config) -> impl Iterator<Item = &Variable> {
    file.visible().filter(|section| is_environment(section)).flat_map(|section| &section.variables)
}

/// Whether an environment can hold the variable.
pub(crate) fn can_be_set(variable: &Variable) -> bool {
    let Variable { name, value, .. } = variable;
    !name.is_empty() && !name.contains(['=', '\0']) && !value.contains('\0')
}

pub(crate) fn is_environment(section: &Category) -> bool {
    section.name.eq_ignore_ascii_case("ENV")
}
