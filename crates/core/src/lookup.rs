//! The operations by family name, for those who do not care where the rows live.

use async_trait::async_trait;

use crate::{Changes, Filter, Result, Row};

/// The realtime operations by family name.
///
/// The engine's `Realtime` implements it; family crates write the query sequences of their
/// consumers against it, so that they do no I/O of their own.
#[async_trait]
pub trait Lookup: Send + Sync {
    /// The first row that satisfies the filter; `None` if there is none.
    ///
    /// # Errors
    ///
    /// As [`Driver::select`](crate::Driver::select);
    /// [`NotFound`](crate::ErrorKind::NotFound) also if the family is not mapped.
    async fn lookup(&self, family: &str, filter: &Filter) -> Result<Option<Row>>;

    /// All rows that satisfy the filter.
    ///
    /// # Errors
    ///
    /// As [`Lookup::lookup`].
    async fn lookup_all(&self, family: &str, filter: &Filter) -> Result<Vec<Row>>;

    /// The first rows that satisfy the filter, at most so many: for whoever can do something with
    /// a few, and wants to know whether there are more.
    ///
    /// # Errors
    ///
    /// As [`Lookup::lookup`].
    async fn lookup_some(&self, family: &str, filter: &Filter, most: u32) -> Result<Vec<Row>>;

    /// Writes the changes to the rows that satisfy the filter; answers how many matched.
    ///
    /// # Errors
    ///
    /// As [`Driver::update`](crate::Driver::update);
    /// [`NotFound`](crate::ErrorKind::NotFound) also if the family is not mapped.
    async fn update(&self, family: &str, filter: &Filter, changes: &Changes) -> Result<u64>;

    /// Adds a row; answers 1.
    ///
    /// # Errors
    ///
    /// As [`Lookup::update`].
    async fn store(&self, family: &str, changes: &Changes) -> Result<u64>;

    /// Removes the rows that satisfy the filter; answers how many there were.
    ///
    /// # Errors
    ///
    /// As [`Lookup::update`].
    async fn destroy(&self, family: &str, filter: &Filter) -> Result<u64>;
}

/// A typed row of a family.
pub trait Object: Sized {
    /// The family that it lives in: `sippeers`.
    const FAMILY: &'static str;

    /// The column that it is looked up by: `name`.
    const KEY: &'static str;

    /// Reads a row.
    ///
    /// # Errors
    ///
    /// [`Invalid`](crate::ErrorKind::Invalid), naming the column, if the consumer would refuse
    /// the row.
    fn from_row(row: &Row) -> Result<Self>;
}
