//! Typed rows by family.

use asterisk_realtime_core::{IntoFilter, Object, Result, Stored};

use crate::Realtime;

impl Realtime {
    /// The typed objects that satisfy the filter, in order. Each row is an answer of its own: one
    /// that the consumer would refuse hides no other.
    ///
    /// # Errors
    ///
    /// As [`Realtime::lookup_all`]; those of the rows as [`Object::from_row`].
    pub async fn list<T: Object>(&self, filter: impl IntoFilter) -> Result<Vec<Result<T>>> {
        let rows = self.lookup_all(T::FAMILY, filter).await?;
        Ok(rows.iter().map(T::from_row).collect())
    }

    /// Writes what was changed of an object since it was read; a new one is added. Answers how
    /// many rows that were: 0 if nothing was changed, or if its row is no longer there.
    ///
    /// # Errors
    ///
    /// As [`Realtime::update`], [`Stored::identity`] and [`Stored::changes`].
    pub async fn save<T: Stored>(&self, object: &mut T) -> Result<u64> {
        let Some(changes) = object.changes()? else { return Ok(0) };
        let rows = match object.identity()? {
            Some(identity) => self.update(T::FAMILY, &identity, &changes).await?,
            None => self.store(T::FAMILY, &changes).await?,
        };
        if rows > 0 {
            object.saved(&changes)?;
        }
        Ok(rows)
    }
}
