//! Typed rows that go back to where they came from.

use crate::{Changes, Filter, Object, Result};

/// A typed row that can be written.
///
/// It knows what it was read from, so that only what was changed is written; the engine's
/// `Realtime::save` does it.
pub trait Stored: Object {
    /// The conditions that its row satisfies, and no other; `None` if it is new.
    ///
    /// # Errors
    ///
    /// [`Invalid`](crate::ErrorKind::Invalid), naming the column, if the row that it was read
    /// from lacks a column that tells rows apart.
    fn identity(&self) -> Result<Option<Filter>>;

    /// What is different from what it was read from; `None` if nothing is. Of a new one
    /// everything that it does not have by default.
    ///
    /// # Errors
    ///
    /// [`Internal`](crate::ErrorKind::Internal) if a column that it was read from has a name that
    /// none can have.
    fn changes(&self) -> Result<Option<Changes>>;

    /// Takes note that these changes have been written.
    ///
    /// # Errors
    ///
    /// As [`Row::from_cells`](crate::Row::from_cells).
    fn saved(&mut self, changes: &Changes) -> Result<()>;
}
