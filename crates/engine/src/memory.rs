//! What lies in memory already: answered without a boxed future, an allocation or a lock, and
//! without a number that all processors count on.

use std::borrow::Cow;

use asterisk_realtime_core::{Filter, Rows, Selection};

use crate::family::{Family, Link, Store};
use crate::layers::BreakerState;

/// An answer from memory, and where it comes from.
pub(crate) struct Recalled<'f> {
    pub(crate) rows: Rows,
    pub(crate) link: &'f Link,
    pub(crate) store: &'f Store,
}

/// What the first store of the family, which the caller spells so, has in memory. `filter` says it
/// in the words of the store.
///
/// Errors and, if there are other stores, absent rows take the long way, where the policies are; so
/// does everything while the first store is left alone: another one may know better than its cache.
#[inline]
pub(crate) fn recall<'f, 'q>(
    family: &'f Family,
    name: &str,
    selection: Selection,
    filter: impl FnOnce(&'f Link, &'f Store) -> Cow<'q, Filter>,
) -> Option<Recalled<'f>> {
    let link = family.links.first()?;
    let store = &**link.store.as_ref().ok()?;
    let is_only = family.links.len() == 1;
    if !is_only && store.breaker.state() != BreakerState::Closed {
        return None;
    }
    let (filter, table) = (filter(link, store), link.table(name).ok()?);
    let rows = store.driver.try_select(&table, &filter, selection)?.ok()?;
    if rows.is_empty() && !is_only {
        return None;
    }
    link.meter.remembered(!rows.is_empty());
    Some(Recalled { rows, link, store })
}
