//! How drivers are configured and opened by name.

use std::any::Any;
use std::borrow::Cow;
use std::fmt::Debug;
use std::path::Path;
use std::sync::Arc;

use crate::{Category, Config, Diagnostic, Driver, Result};

/// A kind of store: the word in `extconfig.conf` and the way from a configuration file to a
/// [`Driver`].
pub trait DriverKind: Debug + Send + Sync + 'static {
    /// The token that users write in `extconfig.conf`: `sqlite3`.
    fn token(&self) -> &'static str;

    /// The names of its own configuration file; the first that exists is read. Empty if it has
    /// none.
    fn files(&self) -> &'static [&'static str];

    /// The name of a second file, which says how all of the kind's databases are used, and has
    /// none itself (`res_config_odbc.conf`). Most kinds have none.
    fn second_file(&self) -> Option<&'static str> {
        None
    }

    /// Everything that is wrong with its own file, unknown options included.
    fn check(&self, file: &Config) -> Vec<Diagnostic>;

    /// Everything that is wrong with its second file.
    fn check_second(&self, file: &Config) -> Vec<Diagnostic> {
        let _ = file;
        Vec::new()
    }

    /// The variables that its own file wants in the environment of the process, for client
    /// libraries to read, by name and value (`[ENV]` of `res_odbc.conf`). A library must not set
    /// them, because the process may have threads: it is up to the program, before it starts any.
    fn environment(&self, file: &Config) -> Vec<(String, String)> {
        let _ = file;
        Vec::new()
    }

    /// The settings of one database, ready to open.
    ///
    /// # Errors
    ///
    /// * [`NotFound`](crate::ErrorKind::NotFound): the file or the section does not exist.
    /// * [`Invalid`](crate::ErrorKind::Invalid): an option cannot be used.
    fn settings(&self, request: &OpenRequest<'_>) -> Result<Arc<dyn Settings>>;

    /// As [`settings`](DriverKind::settings), for kinds whose options in `ara.conf` stand in other
    /// sections, too: a directory has one for each of its tables. `own` is the whole file. Most
    /// kinds are content with [`OpenRequest::own`].
    ///
    /// # Errors
    ///
    /// As [`settings`](DriverKind::settings).
    fn settings_with(&self, request: &OpenRequest<'_>, own: &Config) -> Result<Arc<dyn Settings>> {
        let _ = own;
        self.settings(request)
    }

    /// The database of a mapping as messages, metrics and consoles may show it: without a password
    /// that stands in it (`http://user:password@host/`). It has to be what the
    /// [`Driver::database`] of the opened driver is.
    fn shown<'d>(&self, database: &'d str) -> Cow<'d, str> {
        Cow::Borrowed(database)
    }

    /// Whether `[TOKEN NAME]` of `ara.conf` means something although no mapping has a database of
    /// this name; `file` is the kind's own file.
    fn has_own_section(&self, name: &str, file: Option<&Config>) -> bool {
        let _ = (name, file);
        false
    }

    /// Whether `[TOKEN NAME]` of `ara.conf` is about this database of a mapping; the name is empty
    /// for a section `[TOKEN]`. A kind may have sections that are about several databases.
    fn is_section_of(&self, name: &str, database: &str) -> bool {
        name == database
    }
}

/// What a [`DriverKind`] may look at when it opens a database.
#[derive(Clone, Copy, Debug)]
pub struct OpenRequest<'a> {
    /// The database: the second field of the mapping.
    pub database: &'a str,
    /// The configuration directory, which relative file names count from.
    pub directory: &'a Path,
    /// The kind's own file, resolved; `None` if it does not exist.
    pub file: Option<&'a Config>,
    /// The kind's second file, resolved; `None` if it does not exist.
    pub second: Option<&'a Config>,
    /// The section `[TOKEN DATABASE]` of `ara.conf`: our own options of this database.
    pub own: Option<&'a Category>,
}

/// The settings of one database: comparable, so that a reload keeps what did not change open.
///
/// Implemented for every [`DriverSettings`].
pub trait Settings: Any + Debug + Send + Sync {
    /// Makes the driver, without touching the store.
    fn open(&self) -> Arc<dyn Driver>;

    /// Whether these settings would open the same driver.
    fn same_as(&self, other: &dyn Settings) -> bool;
}

/// What a driver crate implements on its settings struct.
pub trait DriverSettings: Any + Debug + Eq + Send + Sync {
    /// Makes the driver, without touching the store.
    fn open(&self) -> Arc<dyn Driver>;
}

impl<S: DriverSettings> Settings for S {
    fn open(&self) -> Arc<dyn Driver> {
        DriverSettings::open(self)
    }

    fn same_as(&self, other: &dyn Settings) -> bool {
        let other: &dyn Any = other;
        other.downcast_ref::<S>() == Some(self)
    }
}
