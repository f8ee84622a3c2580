//! What a consumer asks.

use std::sync::{Mutex, PoisonError};

use asterisk_realtime_core::{Change, Changes, Condition, Filter, Lookup, Result, Row};
use async_trait::async_trait;

/// A [`Lookup`] that writes down what it is asked: the sequence of queries is the behaviour of a
/// consumer.
///
/// Values of conditions are shown, written ones are not.
#[derive(Debug)]
pub struct Traced<L> {
    lookup: L,
    queries: Mutex<Vec<String>>,
}

impl<L> Traced<L> {
    /// Listens to what this one is asked.
    pub fn new(lookup: L) -> Self {
        Self { lookup, queries: Mutex::default() }
    }

    /// The one that answers.
    pub fn inner(&self) -> &L {
        &self.lookup
    }

    /// What was asked since the last call: `lookup queues name = support`,
    /// `update queue_members uniqueid = 17: paused`.
    pub fn queries(&self) -> Vec<String> {
        std::mem::take(&mut *self.queries.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, what: &str, family: &str, filter: Option<&Filter>, changes: Option<&Changes>) {
        let mut text = format!("{what} {family}");
        let condition = |it: &Condition| format!("{} {} {}", it.column(), it.op(), it.value());
        if let Some(filter) = filter {
            let conditions: Vec<_> = filter.conditions().iter().map(condition).collect();
            text = format!("{text} {}", conditions.join(", "));
        }
        if let Some(changes) = changes {
            let columns: Vec<_> = changes.iter().map(Change::column).collect();
            text = format!("{text}: {}", columns.join(", "));
        }
        self.queries.lock().unwrap_or_else(PoisonError::into_inner).push(text);
    }
}

#[async_trait]
impl<L: Lookup> Lookup for Traced<L> {
    async fn lookup(&self, family: &str, filter: &Filter) -> Result<Option<Row>> {
        self.note("lookup", family, Some(filter), None);
        self.lookup.lookup(family, filter).await
    }

    async fn lookup_all(&self, family: &str, filter: &Filter) -> Result<Vec<Row>> {
        self.note("lookup_all", family, Some(filter), None);
        self.lookup.lookup_all(family, filter).await
    }

    async fn lookup_some(&self, family: &str, filter: &Filter, most: u32) -> Result<Vec<Row>> {
        self.note("lookup_some", family, Some(filter), None);
        self.lookup.lookup_some(family, filter, most).await
    }

    async fn update(&self, family: &str, filter: &Filter, changes: &Changes) -> Result<u64> {
        self.note("update", family, Some(filter), Some(changes));
        self.lookup.update(family, filter, changes).await
    }

    async fn store(&self, family: &str, changes: &Changes) -> Result<u64> {
        self.note("store", family, None, Some(changes));
        self.lookup.store(family, changes).await
    }

    async fn destroy(&self, family: &str, filter: &Filter) -> Result<u64> {
        self.note("destroy", family, Some(filter), None);
        self.lookup.destroy(family, filter).await
    }
}
