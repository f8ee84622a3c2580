//! In-memory databases by name.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use asterisk_realtime_core::{
    Config, Diagnostic, Driver, DriverKind, DriverSettings, OpenRequest, RequirementsMode, Result,
    Settings,
};

use crate::MemoryDriver;

/// The kind of store that `extconfig.conf` calls `memory`.
///
/// It has no configuration file. A database is made, empty, when its name is asked for, and kept
/// as long as the kind, so that a reload finds its data again; a database can be
/// [filled before](Self::with_database).
#[derive(Debug, Default)]
pub struct MemoryKind {
    databases: Mutex<HashMap<String, MemoryDriver>>,
}

impl MemoryKind {
    /// A kind without databases.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a database under its name, in place of one of the same name.
    #[must_use]
    pub fn with_database(self, driver: &MemoryDriver) -> Self {
        let mut databases = self.databases.lock().unwrap_or_else(PoisonError::into_inner);
        databases.insert(Driver::database(driver).into(), driver.clone());
        drop(databases);
        self
    }

    /// A driver of the database of this name, which is made if there is none.
    pub fn driver(&self, database: &str) -> MemoryDriver {
        let mut databases = self.databases.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = databases.entry(database.into());
        kept.or_insert_with(|| MemoryDriver::new(database)).reopened()
    }
}

impl DriverKind for MemoryKind {
    fn token(&self) -> &'static str {
        MemoryDriver::TOKEN
    }

    fn files(&self) -> &'static [&'static str] {
        &[]
    }

    fn check(&self, _file: &Config) -> Vec<Diagnostic> {
        Vec::new()
    }

    fn settings(&self, request: &OpenRequest<'_>) -> Result<Arc<dyn Settings>> {
        let driver = self.driver(request.database);
        let own = request.own.and_then(|own| own.last("requirements"));
        let requirements = match own {
            Some(option) => option.value.parse()?,
            None => driver.requirements(),
        };
        Ok(Arc::new(MemorySettings { driver, requirements }))
    }
}

/// The settings of one database.
#[derive(Debug)]
struct MemorySettings {
    driver: MemoryDriver,
    requirements: RequirementsMode,
}

impl DriverSettings for MemorySettings {
    fn open(&self) -> Arc<dyn Driver> {
        Arc::new(self.driver.reopened().with_requirements(self.requirements))
    }
}

impl Eq for MemorySettings {}

impl PartialEq for MemorySettings {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(self.driver.database(), other.driver.database())
            && self.requirements == other.requirements
    }
}
