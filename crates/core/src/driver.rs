//! The contract of a store.

use std::fmt::Debug;
use std::num::NonZeroU32;
use std::sync::Arc;

use async_trait::async_trait;

use crate::{
    Alteration, Capabilities, Changes, Deadline, Filter, Invalidations, RequirementsMode, Result,
    Row, Rows, Selection, Table, TableDescription,
};

/// A realtime store, bound to one database.
///
/// | operation | answer | Asterisk's callback | capability |
/// |---|---|---|---|
/// | [`select`](Driver::select) | rows | realtime, realtime multi | - |
/// | [`scan`](Driver::scan) | rows in batches | - | `scan` |
/// | [`load`](Driver::load) | lines of a static file | load | `load` |
/// | [`update`](Driver::update) | rows matched | update, update2 | `update` |
/// | [`insert`](Driver::insert) | 1 | store | `insert` |
/// | [`delete`](Driver::delete) | rows matched | destroy | `delete` |
/// | [`columns`](Driver::columns) | a description | require | `columns` |
/// | [`alter`](Driver::alter) | - | require | `alter` |
///
/// The contract, which the conformance kit checks clause by clause:
///
/// * A driver is made without touching its store: a server that is down is a failed call later.
///   It owns its connections and is shared as `Arc<dyn Driver>`.
/// * Found, absent and failed are three answers. No row is `Ok` with nothing in it; a table or
///   column that does not exist is [`NotFound`](crate::ErrorKind::NotFound).
/// * Cells are NULL or text and come back as stored, in the table's column order.
/// * Columns resolve exactly, then without case. Names are quoted and values bound: nothing that
///   a caller gives can reach the store as syntax.
/// * Every operation ends within its [`Deadline`], and its future may be dropped at any moment.
///   No call holds a runtime thread for longer than about 200 microseconds.
/// * After the store comes back the next call works.
///
/// There are no default bodies, so that a decorator that forgets to delegate does not compile; but
/// for [`pool`](Driver::pool) and [`invalidations`](Driver::invalidations), which many have nothing
/// to say to.
#[async_trait]
pub trait Driver: Debug + Send + Sync + 'static {
    /// The token that names the driver in `extconfig.conf`: `mysql`.
    fn token(&self) -> &'static str;

    /// The database that it is bound to: the second field of the mapping.
    fn database(&self) -> &str;

    /// What it supports.
    fn capabilities(&self) -> Capabilities;

    /// What its configuration wants done about missing columns.
    fn requirements(&self) -> RequirementsMode;

    /// Answers from memory, if the answer is there already; `None` means: call
    /// [`select`](Driver::select). Never blocks and never waits, so that a cached lookup pays for
    /// no boxed future.
    fn try_select(
        &self,
        table: &Table,
        filter: &Filter,
        selection: Selection,
    ) -> Option<Result<Rows>>;

    /// The rows that satisfy the filter.
    ///
    /// # Errors
    ///
    /// * [`NotFound`](crate::ErrorKind::NotFound): the table or a column does not exist.
    /// * [`Invalid`](crate::ErrorKind::Invalid): a value cannot be compared in order with its
    ///   column.
    /// * [`Unavailable`](crate::ErrorKind::Unavailable), [`Denied`](crate::ErrorKind::Denied).
    async fn select(
        &self,
        table: &Table,
        filter: &Filter,
        selection: Selection,
        deadline: Deadline,
    ) -> Result<Vec<Row>>;

    /// Starts to read the rows that satisfy the filter (all without one) in batches of at most
    /// `batch` rows, in a stable order and bounded memory. The deadline holds for each step.
    ///
    /// # Errors
    ///
    /// As [`select`](Driver::select).
    async fn scan(
        &self,
        table: &Table,
        filter: Option<&Filter>,
        batch: NonZeroU32,
        deadline: Deadline,
    ) -> Result<Box<dyn Scan>>;

    /// The active lines of one static file, in the order in which Asterisk's driver of the same
    /// token gives them; `commented` rows are left out. A file without rows is empty.
    ///
    /// # Errors
    ///
    /// As [`select`](Driver::select).
    async fn load(&self, table: &Table, file: &str, deadline: Deadline) -> Result<Vec<StaticRow>>;

    /// Writes the changes to every row that satisfies the filter, and answers how many rows
    /// **matched**, changed or not.
    ///
    /// # Errors
    ///
    /// * As [`select`](Driver::select), for columns of filter and changes.
    /// * [`Invalid`](crate::ErrorKind::Invalid): a value does not fit its column; an empty text
    ///   for a column that is neither of a character type nor nullable; a column given twice.
    /// * [`Conflict`](crate::ErrorKind::Conflict): a key exists already.
    /// * [`Uncertain`](crate::ErrorKind::Uncertain): sent, but no answer came.
    async fn update(
        &self,
        table: &Table,
        filter: &Filter,
        changes: &Changes,
        deadline: Deadline,
    ) -> Result<u64>;

    /// Adds a row and answers 1.
    ///
    /// # Errors
    ///
    /// As [`update`](Driver::update).
    async fn insert(&self, table: &Table, changes: &Changes, deadline: Deadline) -> Result<u64>;

    /// Removes every row that satisfies the filter, and answers how many there were.
    ///
    /// # Errors
    ///
    /// As [`update`](Driver::update).
    async fn delete(&self, table: &Table, filter: &Filter, deadline: Deadline) -> Result<u64>;

    /// Describes the table, from memory if the description is fresh.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such table.
    async fn columns(&self, table: &Table, deadline: Deadline) -> Result<Arc<TableDescription>>;

    /// Changes the schema.
    ///
    /// # Errors
    ///
    /// As [`update`](Driver::update); [`Conflict`](crate::ErrorKind::Conflict) if what is to be
    /// made exists.
    async fn alter(&self, table: &Table, change: &Alteration, deadline: Deadline) -> Result<()>;

    /// Makes sure that the store answers.
    ///
    /// # Errors
    ///
    /// [`Unavailable`](crate::ErrorKind::Unavailable), [`Denied`](crate::ErrorKind::Denied), or
    /// [`NotFound`](crate::ErrorKind::NotFound) if the database does not exist.
    async fn ping(&self, deadline: Deadline) -> Result<()>;

    /// How its connections are, without touching the store; `None` if it has none to speak of.
    fn pool(&self) -> Option<PoolState> {
        None
    }

    /// Begins to listen to the changes that others make in the store; `None` if it cannot tell
    /// them, or is not meant to. What is written through this driver is not told, as far as the
    /// store can tell it apart.
    ///
    /// Nothing is asked of the store before somebody waits for the first change, which takes a
    /// tokio runtime. It ends when the driver is closed, and keeps no driver alive.
    fn invalidations(&self) -> Option<Box<dyn Invalidations>> {
        None
    }

    /// Gives its connections back. Later calls are [`Unavailable`](crate::ErrorKind::Unavailable).
    async fn close(&self);
}

/// How the connections of a [`Driver`] are at this moment.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct PoolState {
    /// Connections that are open, or being opened.
    pub open: usize,
    /// Open connections that no call uses.
    pub idle: usize,
    /// How many there may be.
    pub most: usize,
    /// Calls that wait for one.
    pub waiting: usize,
}

impl PoolState {
    /// A pool of at most so many connections, of which these are open, and idle.
    pub fn new(most: usize, open: usize, idle: usize) -> Self {
        Self { open, idle, most, waiting: 0 }
    }

    /// The same with calls that wait.
    #[must_use]
    pub fn with_waiting(self, waiting: usize) -> Self {
        Self { waiting, ..self }
    }

    /// Both together, for a driver with two pools.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            open: self.open + other.open,
            idle: self.idle + other.idle,
            most: self.most + other.most,
            waiting: self.waiting + other.waiting,
        }
    }
}

/// A running [`Driver::scan`].
#[async_trait]
pub trait Scan: Debug + Send {
    /// The next batch; empty at the end.
    ///
    /// # Errors
    ///
    /// As [`Driver::select`]; after an error the scan is over.
    async fn next_batch(&mut self, deadline: Deadline) -> Result<Vec<Row>>;
}

/// One line of a static file kept in a table. A NULL name or value is an empty text.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct StaticRow {
    /// The category that the line belongs to.
    pub category: String,
    /// The sort key of the category, as the store prints it. A category ends when its name or
    /// this changes.
    pub cat_metric: String,
    /// The name of the variable, or `#include`.
    pub name: String,
    /// The value, or the file to include.
    pub value: String,
}
