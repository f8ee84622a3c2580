//! Asking the stores whether they have what the mappings promise.

mod table;

use std::collections::HashSet;
use std::sync::Arc;

use asterisk_realtime_core::{Deadline, Diagnostic, Error, ErrorKind, Result, Severity};

use crate::family::Link;
use crate::realtime::Realtime;
use crate::source::Source;

/// What the stores have of what the mappings promise.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Inspection {
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// The mappings whose table is there and has the columns of the lookups, by family in the
    /// order of `extconfig.conf`.
    pub usable: Vec<Arc<Source>>,
}

impl Realtime {
    /// The diagnostics of [`Realtime::inspect`].
    pub async fn check(&self) -> Vec<Diagnostic> {
        self.inspect().await.diagnostics
    }

    /// Connects to every mapped store, and looks for every mapped table, for the columns that
    /// Asterisk looks the family up by ([`lookup_columns`](crate::Builder::lookup_columns)), and
    /// for indexes on them. What is wrong with the files themselves is in
    /// [`Realtime::diagnostics`].
    pub async fn inspect(&self) -> Inspection {
        let snapshot = Arc::clone(&*self.snapshot());
        let mut families: Vec<_> = snapshot.families.values().collect();
        families.sort_by_key(|family| {
            let location = family.links[0].source.location.as_ref();
            (location.map(|place| place.line), family.name.clone())
        });
        // A store that does not answer is said once, and not asked again.
        let mut unreachable = HashSet::new();
        let mut inspection = Inspection::default();
        for family in families {
            for link in &family.links {
                let Ok(store) = &link.store else { continue };
                if unreachable.contains(&Arc::as_ptr(store)) {
                    continue;
                }
                let deadline = Deadline::after(family.policy.deadline);
                if let Err(error) = store.driver.ping(deadline).await {
                    unreachable.insert(Arc::as_ptr(store));
                    inspection.diagnostics.push(store_finding(&error, link));
                    continue;
                }
                let needed = table::needed(&family.name, self.origin().lookup_columns);
                let found = table::check(family, link, store, needed).await;
                if found.iter().all(|finding| finding.severity < Severity::Error) {
                    inspection.usable.push(Arc::clone(&link.source));
                }
                inspection.diagnostics.extend(found);
            }
        }
        inspection
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

/// A store that does not answer, and what is to be done about it.
fn store_finding(error: &Error, link: &Link) -> Diagnostic {
    let is = |token: &str| link.source.driver.eq_ignore_ascii_case(token);
    // A directory has one server, and its databases are names of entries.
    let is_directory = is("ldap");
    let section = if is_directory { "_general" } else { &link.source.database };
    let (code, help) = match error.kind() {
        // The database is all that there is to be wrong.
        _ if is("curl") => url_finding(error.kind()),
        ErrorKind::Unavailable | ErrorKind::Uncertain => (
            "store-unreachable",
            format!(
                "is the server running, and does section `[{section}]` of the driver's \
                 configuration file say where it is?"
            ),
        ),
        ErrorKind::Denied => (
            "store-denied",
            format!(
                "check user and password in section `[{section}]` of the driver's configuration \
                 file, and the rights of the user in the store"
            ),
        ),
        ErrorKind::NotFound if is_directory => (
            "store-missing",
            "correct the base DN, the second field of the mapping, or add the entry".to_owned(),
        ),
        ErrorKind::NotFound => (
            "store-missing",
            format!(
                "create the database, or correct its name in section `[{section}]` of the \
                 driver's configuration file"
            ),
        ),
        _ => ("store-failed", format!("check section `[{section}]` of the driver's file")),
    };
    placed(Diagnostic::error(code, error.to_string()), link).with_help(help)
}

/// What is to be done about a URL that does not answer as it should.
fn url_finding(kind: ErrorKind) -> (&'static str, String) {
    let (code, help) = match kind {
        ErrorKind::Unavailable | ErrorKind::Uncertain => (
            "store-unreachable",
            "is the server running, and does the URL, the second field of the mapping, name it?",
        ),
        ErrorKind::Denied => (
            "store-denied",
            "check `userpwd` in res_curl.conf, or `user`, `password` and `token` in `[curl URL]` \
             of ara.conf, and the rights on the server",
        ),
        ErrorKind::NotFound => {
            ("store-missing", "correct the path of the URL, the second field of the mapping")
        }
        _ => (
            "store-failed",
            "check the URL, the second field of the mapping, and `[curl URL]` of ara.conf",
        ),
    };
    (code, help.to_owned())
}

/// Says at which mapping the finding is.
fn placed(diagnostic: Diagnostic, link: &Link) -> Diagnostic {
    match &link.source.location {
        Some(location) => diagnostic.at(location.clone()),
        None => diagnostic,
    }
}
