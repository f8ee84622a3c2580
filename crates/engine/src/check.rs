//! Asking the stores whether they have what the mappings promise.

use std::collections::HashSet;
use std::sync::Arc;

use asterisk_realtime_core::{Deadline, Diagnostic, Error, ErrorKind, Result, Table};

use crate::family::{Family, Link, Store};
use crate::realtime::Realtime;
use crate::source::Source;

impl Realtime {
    /// Connects to every mapped store and looks for every mapped table. What is wrong with the
    /// files themselves is in [`Realtime::diagnostics`].
    pub async fn check(&self) -> Vec<Diagnostic> {
        let snapshot = Arc::clone(&*self.snapshot());
        let mut families: Vec<_> = snapshot.families.values().collect();
        families.sort_by_key(|family| {
            let location = family.links[0].source.location.as_ref();
            (location.map(|place| place.line), family.name.clone())
        });
        // A store that does not answer is said once, and not asked again.
        let mut unreachable = HashSet::new();
        let mut diagnostics = Vec::new();
        for family in families {
            for link in &family.links {
                let Ok(store) = &link.store else { continue };
                if unreachable.contains(&Arc::as_ptr(store)) {
                    continue;
                }
                let deadline = Deadline::after(family.policy.deadline);
                if let Err(error) = store.driver.ping(deadline).await {
                    unreachable.insert(Arc::as_ptr(store));
                    diagnostics.push(describe("store-unreachable", &error, link));
                    continue;
                }
                diagnostics.extend(table(family, link, store).await);
            }
        }
        diagnostics
    }

    /// Makes sure that the store of a mapping answers.
    ///
    /// # Errors
    ///
    /// * [`NotFound`](ErrorKind::NotFound): the mapping is passed over, or no longer in force.
    /// * [`Invalid`](ErrorKind::Invalid): the settings of its store cannot be used.
    /// * As [`Driver::ping`](asterisk_realtime_core::Driver::ping).
    pub async fn ping(&self, source: &Source) -> Result<()> {
        let family = self.snapshot().find(&source.family).map(Arc::clone);
        let link = family.as_ref().and_then(|family| {
            family.links.iter().find(|link| *link.source == *source).map(|link| (family, link))
        });
        let Some((family, link)) = link else {
            return Err(Error::not_found("the mapping is passed over"));
        };
        let store = link.store.as_ref().map_err(Clone::clone)?;
        store.driver.ping(Deadline::after(family.policy.deadline)).await
    }
}

async fn table(family: &Family, link: &Link, store: &Store) -> Option<Diagnostic> {
    if !store.driver.capabilities().columns {
        return None;
    }
    let table: Table = match link.table(&family.name) {
        Ok(table) => table,
        Err(error) => return Some(describe("table-name", &error, link)),
    };
    let deadline = Deadline::after(family.policy.deadline);
    let error = store.driver.columns(&table, deadline).await.err()?;
    let code = if error.kind() == ErrorKind::NotFound { "table-missing" } else { "store-failed" };
    Some(describe(code, &store.complete(error, &table), link))
}

fn describe(code: &'static str, error: &Error, link: &Link) -> Diagnostic {
    let mut diagnostic = Diagnostic::error(code, error.to_string());
    if let Some(location) = &link.source.location {
        diagnostic = diagnostic.at(location.clone());
    }
    let source = &link.source;
    match (code, error.kind()) {
        ("table-missing", _) => diagnostic.with_help(format!(
            "create the table `{}`, or name another one in the third field of the mapping",
            source.table
        )),
        (_, ErrorKind::Denied) => {
            diagnostic.with_help("check user, password and rights of this database")
        }
        (_, ErrorKind::NotFound) => diagnostic.with_help(format!(
            "check section `[{}]` of the driver's configuration file",
            source.database
        )),
        _ => diagnostic,
    }
}
