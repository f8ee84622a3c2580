//! Changes that others make in a store.

use std::fmt::Debug;

use async_trait::async_trait;

use crate::Table;

/// What was changed by somebody else, for whoever keeps what a store answered.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Invalidation {
    /// Anything.
    All,
    /// Nobody knows what, if anything: from now on changes are told, those of the time before may
    /// have been missed.
    Gap,
    /// Something in this table, or the table itself.
    Table(Table),
    /// Rows of this table that have, or had before, this value in this column.
    Rows {
        /// The table.
        table: Table,
        /// The column, in the table's spelling or without regard to case.
        column: String,
        /// The value, as the store prints it.
        value: String,
    },
}

/// Somebody who is told of changes that others make in a store: by notifications of a database,
/// by a counter of its changes, over a bus.
#[async_trait]
pub trait Invalidations: Debug + Send + 'static {
    /// Waits for the next change; `None` ends it. Dropping the future loses nothing.
    ///
    /// The first one is [`Invalidation::Gap`], as soon as changes are heard of, and so is the one
    /// behind each time in which they were not. Until then, nobody is told anything: a store that
    /// is down, or lets nobody listen, is tried again and again.
    async fn next(&mut self) -> Option<Invalidation>;
}

#[async_trait]
impl<I: Invalidations + ?Sized> Invalidations for Box<I> {
    async fn next(&mut self) -> Option<Invalidation> {
        (**self).next().await
    }
}
