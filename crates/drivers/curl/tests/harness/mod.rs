//! The adapter: each store is a server of its own, in front of a database in memory.

mod backend;
mod families;
mod faults;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use asterisk_realtime_conformance::{Faults, Harness, Profile, Stop, Verdict};
use asterisk_realtime_core::{Capabilities, ColumnDefinition, Driver, Table};
use asterisk_realtime_curl::CurlDriver;
use asterisk_realtime_memory::MemoryKind;
use async_trait::async_trait;

use self::backend::Backend;
use self::families::Families;
use self::faults::BackendFaults;

#[derive(Default)]
pub(crate) struct Servers {
    stores: MemoryKind,
    running: Mutex<BTreeMap<String, Arc<Backend>>>,
}

impl Servers {
    fn backend(&self, namespace: &str) -> Option<Arc<Backend>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).get(namespace).cloned()
    }
}

#[async_trait]
impl Harness for Servers {
    fn capabilities(&self) -> Capabilities {
        CurlDriver::CAPABILITIES
    }

    async fn open(&self, namespace: &str) -> Verdict<Arc<dyn Driver>> {
        if let Some(backend) = self.backend(namespace) {
            return Ok(Arc::new(Families::new(backend.url())));
        }
        let backend = Arc::new(Backend::start(self.stores.driver(namespace)).await?);
        let driver = Families::new(backend.url());
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.insert(namespace.into(), backend);
        Ok(Arc::new(driver))
    }

    fn profile(&self) -> Profile {
        Profile::default().with_compared_whole_values()
    }

    async fn create(
        &self,
        namespace: &str,
        table: &Table,
        columns: &[ColumnDefinition],
    ) -> Verdict {
        Ok(self.stores.driver(namespace).create_table(table.name(), columns.to_vec())?)
    }

    async fn faults(&self, namespace: &str) -> Verdict<Box<dyn Faults>> {
        let backend = self.backend(namespace).ok_or_else(|| Stop::failed("there is no server"))?;
        Ok(Box::new(BackendFaults(backend)))
    }

    async fn clean(&self, namespace: &str) {
        let backend = self.running.lock().unwrap_or_else(PoisonError::into_inner).remove(namespace);
        if let Some(backend) = backend {
            backend.stop().await;
        }
    }
}
