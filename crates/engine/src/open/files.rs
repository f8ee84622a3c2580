//! The text files of a configuration directory, and those that cannot be used.

use std::path::Path;

use asterisk_realtime_conf::{LoadError, Options, load};
use asterisk_realtime_core::{Config, Diagnostic, DriverKind, Error, Location, Result, Severity};

use super::{EXTCONFIG, Reader};

/// The files of one driver kind, as far as they exist.
#[derive(Debug)]
pub(super) struct DriverFiles {
    pub(super) main: Option<(&'static str, Config)>,
    pub(super) second: Option<Config>,
}

impl Reader<'_> {
    /// A text file of the directory; `None` if there is none.
    pub(super) fn text(&mut self, name: &str, options: &Options) -> Result<Option<Config>> {
        match load(&*self.files, name, options) {
            Ok(resolved) => {
                let errors: Vec<_> = resolved.errors().cloned().collect();
                self.diagnostics.extend(resolved.diagnostics);
                match errors.first() {
                    None => Ok(Some(resolved.config)),
                    Some(first) => Err(self.unusable(invalid_file(name, first, errors.len()))),
                }
            }
            Err(error) if error.is_missing() => Ok(None),
            Err(error) => {
                let error = unreadable(name, &error);
                let finding = Diagnostic::error("file-unreadable", error.message().to_owned())
                    .at(Location::file(name));
                self.diagnostics.push(finding);
                Err(self.unusable(error))
            }
        }
    }

    pub(super) fn unusable(&mut self, error: Error) -> Error {
        self.fatal.get_or_insert_with(|| error.clone());
        error
    }

    pub(super) fn read_driver_files(&mut self, options: &Options) {
        for kind in &self.origin.kinds {
            let files = self.files_of(&**kind, options);
            if let Ok(DriverFiles { main, second }) = &files {
                let main = main.as_ref().map(|(_, config)| kind.check(config));
                let second = second.as_ref().map(|config| kind.check_second(config));
                self.diagnostics.extend([main, second].into_iter().flatten().flatten());
            }
            self.driver_files.insert(kind.token(), files);
        }
    }

    fn files_of(&mut self, kind: &dyn DriverKind, options: &Options) -> Result<DriverFiles> {
        let main = self.first_of(kind.files(), options);
        // Read in any case, for its findings.
        let second = kind.second_file().map_or(Ok(None), |name| self.text(name, options));
        Ok(DriverFiles { main: main?, second: second? })
    }

    /// The first of the files that exists.
    pub(super) fn first_of(
        &mut self,
        names: &[&'static str],
        options: &Options,
    ) -> Result<Option<(&'static str, Config)>> {
        for name in names {
            if let Some(config) = self.text(name, options)? {
                return Ok(Some((name, config)));
            }
        }
        Ok(None)
    }
}

pub(crate) fn invalid_file(name: &str, first: &Diagnostic, errors: usize) -> Error {
    debug_assert_eq!(first.severity, Severity::Error);
    let more = match errors {
        0 | 1 => String::new(),
        _ => format!(" (and {} more errors in {name})", errors - 1),
    };
    let error = Error::invalid(format!("{}{more}", first.message));
    match &first.location {
        Some(location) => error.at(location.clone()),
        None => error.at(Location::file(name)),
    }
}

pub(crate) fn unreadable(name: &str, error: &LoadError) -> Error {
    let io = match error {
        LoadError::Unreadable { source, .. } => Some(source),
        _ => None,
    };
    let why = io.map_or_else(|| error.to_string(), ToString::to_string);
    let message = format!("{name} cannot be read: {why}");
    match io.map(std::io::Error::kind) {
        Some(std::io::ErrorKind::PermissionDenied) => Error::denied(message),
        _ if error.is_missing() => Error::not_found(message),
        _ => Error::invalid(message),
    }
    .at(Location::file(name))
}

/// The configuration directory must be there, however empty.
pub(crate) fn check_directory(directory: &Path) -> Result<()> {
    if directory.is_dir() {
        return Ok(());
    }
    let name = directory.display();
    if directory.exists() {
        return Err(Error::invalid(format!(
            "{name} is not a directory; name the one that holds {EXTCONFIG}"
        )));
    }
    Err(Error::not_found(format!(
        "there is no configuration directory {name}; name one with --config-dir or ARA_CONFIG_DIR"
    )))
}
