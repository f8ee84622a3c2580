//! The adapter: each store is a subtree of one server's directory.

mod faults;
mod store;
mod swap;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use asterisk_realtime_conformance::{Faults, Harness, Profile, StaticOrder, Stop, Verdict};
use asterisk_realtime_core::{Capabilities, ColumnDefinition, Driver, LetterCase, Secret, Table};
use asterisk_realtime_ldap::{LdapDriver, LdapSettings};
use asterisk_realtime_testkit::Slapd;
use async_trait::async_trait;

use self::faults::ServerFaults;
use self::store::Store;
use self::swap::Swap;

/// The server ends with the process.
pub(crate) static SERVER: LazyLock<Slapd> = LazyLock::new(|| {
    let server = Slapd::start().expect("the server starts");
    // What each attribute of each table hangs below, so that no number is given twice.
    faults::prepare(&server);
    server
});

/// The stores that there are.
static STORES: Mutex<BTreeMap<String, Arc<Store>>> = Mutex::new(BTreeMap::new());

/// The server.
pub(crate) struct Directory;

fn store(namespace: &str) -> Option<Arc<Store>> {
    STORES.lock().unwrap_or_else(PoisonError::into_inner).get(namespace).cloned()
}

/// How to reach a store, without its tables.
fn settings(base: &str) -> LdapSettings {
    let mut settings = LdapSettings::new(base);
    settings.url = format!("ldap://127.0.0.1:{}/", SERVER.port());
    settings.user = Some(Slapd::USER.into());
    settings.password = Secret::new(Slapd::PASSWORD);
    settings
}

#[async_trait]
impl Harness for Directory {
    fn capabilities(&self) -> Capabilities {
        LdapDriver::CAPABILITIES
    }

    async fn open(&self, namespace: &str) -> Verdict<Arc<dyn Driver>> {
        if store(namespace).is_none() {
            let made = Arc::new(Store::make(namespace)?);
            STORES.lock().unwrap_or_else(PoisonError::into_inner).insert(namespace.into(), made);
        }
        let store = store(namespace).ok_or_else(|| Stop::failed("the store is gone"))?;
        Ok(Arc::new(Swap::new(store)))
    }

    fn profile(&self) -> Profile {
        Profile::default()
            .with_letter_case(LetterCase::Sensitive, LetterCase::Sensitive)
            .with_ignored_trailing_blanks()
            .with_static_order(StaticOrder::Ldap)
            // The schema has no widths that slapd looks at.
            .with_checks(true, false)
            .with_exclusive_faults()
    }

    async fn create(
        &self,
        namespace: &str,
        table: &Table,
        columns: &[ColumnDefinition],
    ) -> Verdict {
        let store = store(namespace).ok_or_else(|| Stop::failed("the store is gone"))?;
        store.create(table.name(), columns)
    }

    async fn faults(&self, namespace: &str) -> Verdict<Box<dyn Faults>> {
        Ok(Box::new(ServerFaults::new(namespace)))
    }

    async fn clean(&self, namespace: &str) {
        STORES.lock().unwrap_or_else(PoisonError::into_inner).remove(namespace);
    }
}
