//! What the queries of consumers share.

use std::borrow::Borrow;

use asterisk_realtime_core::{IntoChanges, IntoFilter, Lookup, Object, Result};

use crate::record::{Read, Record};

/// The first row that satisfies the filter, read thoroughly; `None` if there is none.
///
/// # Errors
///
/// As [`Lookup::lookup`]. A row that the consumer refuses is no error: it is told by the findings.
pub async fn first<T: Record>(
    lookup: &(impl Lookup + ?Sized),
    filter: impl IntoFilter,
) -> Result<Option<Read<T>>> {
    let filter = filter.into_filter()?;
    Ok(lookup.lookup(T::FAMILY, filter.borrow()).await?.as_ref().map(T::read))
}

/// The rows that satisfy the filter, each read thoroughly.
///
/// # Errors
///
/// As [`first`].
pub async fn all<T: Record>(
    lookup: &(impl Lookup + ?Sized),
    filter: impl IntoFilter,
) -> Result<Vec<Read<T>>> {
    let filter = filter.into_filter()?;
    Ok(lookup.lookup_all(T::FAMILY, filter.borrow()).await?.iter().map(T::read).collect())
}

/// Writes the changes to the rows of the record's family that satisfy the filter, and answers how
/// many matched.
///
/// # Errors
///
/// As [`Lookup::update`].
pub async fn update<T: Object>(
    lookup: &(impl Lookup + ?Sized),
    filter: impl IntoFilter,
    changes: impl IntoChanges,
) -> Result<u64> {
    let (filter, changes) = (filter.into_filter()?, changes.into_changes()?);
    lookup.update(T::FAMILY, filter.borrow(), &changes).await
}
