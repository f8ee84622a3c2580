//! What an adapter gives to the kit.

use std::fmt;
use std::sync::Arc;

use asterisk_realtime_core::{Capabilities, Changes, ColumnDefinition, Driver, Table};
use async_trait::async_trait;

use crate::{Fidelity, Profile};

/// Why a case ended before its end.
#[derive(Clone, Debug)]
pub enum Stop {
    /// The driver breaks the contract, or the adapter could not do its part.
    Failed(String),
    /// The case cannot be run, for this reason; it shows as ignored.
    Ignored(String),
}

impl Stop {
    /// The case has failed.
    pub fn failed(reason: impl fmt::Display) -> Self {
        Self::Failed(reason.to_string())
    }

    /// The case cannot be run against this store.
    pub fn ignored(reason: impl fmt::Display) -> Self {
        Self::Ignored(reason.to_string())
    }
}

/// So that `?` works on whatever an adapter calls.
impl<E: std::error::Error> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(format!("{error} [{error:?}]"))
    }
}

/// The outcome of a case or of one of its steps.
pub type Verdict<T = ()> = Result<T, Stop>;

/// The adapter of one driver.
///
/// Only [`capabilities`](Harness::capabilities) and [`open`](Harness::open) have to be written.
/// What else is left out shows as ignored cases, with the reason; nothing is silently missing.
#[async_trait]
pub trait Harness: Send + Sync + 'static {
    /// What the driver claims to support. A case makes sure that it says the same of itself.
    fn capabilities(&self) -> Capabilities;

    /// A driver of the store `namespace`, an ASCII word of at most 40 lower-case letters, digits
    /// and underscores that no other case has: a database, a schema, a file, a subtree.
    ///
    /// The store is empty when it is opened for the first time. A later call with the same word
    /// opens a second driver of the same store.
    async fn open(&self, namespace: &str) -> Verdict<Arc<dyn Driver>>;

    /// What the store does where the contract leaves it to the store.
    fn profile(&self) -> Profile {
        Profile::default()
    }

    /// Why the store cannot keep the case of this name (`c10_errors::errors_name_the_column_at_fault`),
    /// where no capability and no profile says so: a protocol without words for something. Such a
    /// case is run all the same and shows as ignored, with the reason; if it passes, that is a
    /// failure, so that no reason outlives what it is about.
    fn deviation(&self, case: &str) -> Option<&'static str> {
        let _ = case;
        None
    }

    /// Makes a table where the driver has no `alter`.
    async fn create(
        &self,
        namespace: &str,
        table: &Table,
        columns: &[ColumnDefinition],
    ) -> Verdict {
        let _ = (namespace, table, columns);
        Err(Stop::ignored("no means to create a table without the capability `alter`"))
    }

    /// Adds a row where the driver has no `insert`.
    async fn insert(&self, namespace: &str, table: &Table, changes: &Changes) -> Verdict {
        let _ = (namespace, table, changes);
        Err(Stop::ignored("no means to add a row without the capability `insert`"))
    }

    /// Executes a statement in the store's own language, past the driver.
    async fn raw(&self, namespace: &str, statement: &str) -> Verdict {
        let _ = (namespace, statement);
        Err(Stop::ignored("no means to reach the store past the driver"))
    }

    /// Makes a table with a key `id` and a column `v` of the entry's type, and one row, `1` and
    /// the entry's literal. As it stands it speaks SQL through [`raw`](Harness::raw).
    async fn plant(&self, namespace: &str, table: &str, entry: &Fidelity) -> Verdict {
        let Fidelity { column_type, literal, .. } = entry;
        let create = format!("CREATE TABLE {table} (id INTEGER PRIMARY KEY, v {column_type})");
        self.raw(namespace, &create).await?;
        self.raw(namespace, &format!("INSERT INTO {table} (id, v) VALUES (1, {literal})")).await
    }

    /// The means to make trouble in the store of this namespace, which is open. The trouble must
    /// not reach other namespaces, unless the profile has
    /// [`exclusive_faults`](Profile::exclusive_faults).
    async fn faults(&self, namespace: &str) -> Verdict<Box<dyn Faults>> {
        let _ = namespace;
        Err(Stop::ignored("no means to make faults"))
    }

    /// Tidies up after a case; its drivers are closed.
    async fn clean(&self, namespace: &str) {
        let _ = namespace;
    }
}

/// The means to make trouble in one store. A means that is left out shows as ignored cases.
#[async_trait]
pub trait Faults: Send + Sync {
    /// The store goes away: open connections break, new ones are refused.
    async fn stop(&self) -> Verdict {
        Err(Stop::ignored("no means to stop the store"))
    }

    /// The store comes back, with its data.
    async fn start(&self) -> Verdict {
        Err(Stop::ignored("no means to start the store"))
    }

    /// The store still takes what is sent, but answers nothing.
    async fn freeze(&self) -> Verdict {
        Err(Stop::ignored("no means to freeze the store"))
    }

    /// The store answers again, also what it was sent meanwhile.
    async fn thaw(&self) -> Verdict {
        Err(Stop::ignored("no means to thaw the store"))
    }

    /// Writes to this table wait, as behind somebody's lock; reads of other tables do not.
    async fn block(&self, table: &str) -> Verdict {
        let _ = table;
        Err(Stop::ignored("no means to block a table"))
    }

    /// The writes that wait go on.
    async fn unblock(&self, table: &str) -> Verdict {
        let _ = table;
        Err(Stop::ignored("no means to unblock a table"))
    }

    /// The next statement is killed in its middle: its connection ends without an answer.
    async fn kill_next(&self) -> Verdict {
        Err(Stop::ignored("no means to kill a statement"))
    }

    /// Waits until the trouble that [`kill_next`](Faults::kill_next) made is over; called behind
    /// the statement.
    async fn settle(&self) -> Verdict {
        Ok(())
    }
}
