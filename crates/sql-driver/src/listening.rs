//! What a source of changes knows of the driver that it belongs to.

use std::sync::{Arc, Weak};

use asterisk_realtime_core::Table;
use tokio::sync::watch;

use crate::catalog::Catalog;

/// The driver, for a source of the changes that its server tells. It keeps no driver alive.
#[derive(Clone, Debug)]
pub struct Listening {
    catalog: Weak<Catalog>,
    is_closed: watch::Receiver<bool>,
}

impl Listening {
    pub(crate) fn new(catalog: &Arc<Catalog>, is_closed: watch::Receiver<bool>) -> Self {
        Self { catalog: Arc::downgrade(catalog), is_closed }
    }

    /// Waits until the driver is closed or dropped. The future may be dropped at any moment.
    #[expect(clippy::manual_async_fn, reason = "callers do not find out that it may be sent")]
    pub fn ended(&mut self) -> impl Future<Output = ()> + Send + '_ {
        // An error is the end of the sender, which the driver has.
        async { drop(self.is_closed.wait_for(|is_closed| *is_closed).await) }
    }

    /// Under which names the driver is asked for the table that the server spells so: those of
    /// mappings, and if none is known `schema.name`. None if no mapping could have the name.
    pub fn tables(&self, schema: &str, name: &str) -> Vec<Table> {
        let known = self.catalog.upgrade().map(|catalog| catalog.names_of(schema, name));
        match known.filter(|known| !known.is_empty()) {
            Some(known) => known,
            None => Table::mapped(format!("{schema}.{name}")).into_iter().collect(),
        }
    }
}
