//! The table of families in force, swapped as a whole by a reload.

use std::collections::HashMap;
use std::sync::Arc;

use asterisk_realtime_conf::Files;
use asterisk_realtime_core::{Config, Diagnostic, Error, Result};

use crate::family::{Family, Store};
use crate::metrics::Meter;
use crate::policy::EngineSettings;
use crate::source::Source;

/// The families by lower-case name. Their names are those of the configuration, so that nobody can
/// choose them to be slow to find.
pub(crate) type Families = HashMap<String, Arc<Family>, foldhash::fast::RandomState>;

/// Which store.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) struct StoreKey {
    pub(crate) token: &'static str,
    pub(crate) database: String,
}

/// Everything that one reading of the configuration directory gave.
#[derive(Debug)]
pub(crate) struct Snapshot {
    /// By lower-case name.
    pub(crate) families: Families,
    /// Families none of whose mappings can be used, by lower-case name, and why.
    pub(crate) skipped: HashMap<String, String>,
    pub(crate) stores: HashMap<StoreKey, Arc<Store>>,
    /// By lower-case name of the family, and store.
    pub(crate) meters: HashMap<(String, StoreKey), Arc<Meter>>,
    pub(crate) settings: EngineSettings,
    /// `ara.conf`, for those who find their own sections in it.
    pub(crate) own: Arc<Config>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) files: Arc<dyn Files>,
    /// All mappings in file order, unusable ones included.
    pub(crate) mappings: Vec<Arc<Source>>,
}

impl Snapshot {
    /// The family of this name, ignoring ASCII case, if a mapping of it can be used.
    pub(crate) fn find(&self, family: &str) -> Option<&Arc<Family>> {
        let in_other_case = || {
            let is_lower = !family.bytes().any(|byte| byte.is_ascii_uppercase());
            if is_lower { None } else { self.families.get(&family.to_ascii_lowercase()) }
        };
        self.families.get(family).or_else(in_other_case)
    }

    /// The family of this name.
    ///
    /// # Errors
    ///
    /// `NotFound`, saying why.
    pub(crate) fn family(&self, family: &str) -> Result<&Arc<Family>> {
        self.find(family).ok_or_else(|| self.unmapped(family))
    }

    fn unmapped(&self, family: &str) -> Error {
        if let Some(reason) = self.skipped.get(&family.to_ascii_lowercase()) {
            return Error::not_found(format!("no mapping of {family:?} can be used: {reason}"));
        }
        let mut names: Vec<_> = self.families.values().map(|known| known.name.as_str()).collect();
        names.sort_unstable();
        let known = match names.len() {
            0 => "nothing is mapped".to_owned(),
            1..=20 => format!("mapped are {}", names.join(", ")),
            many => format!("{many} others are"),
        };
        Error::not_found(format!("family {family:?} is not mapped in extconfig.conf; {known}"))
    }
}
