//! The application `FollowMe`: what it asks.

use asterisk_realtime_core::{Lookup, Result};
use asterisk_realtime_schema::Findings;
use asterisk_realtime_schema::record::{Read, query};

use crate::{FollowMe, FollowMeNumber};

/// A profile with its numbers.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Profile {
    /// The profile.
    pub profile: FollowMe,
    /// What is wrong with its row.
    pub findings: Findings,
    /// The rows of its numbers, those that are skipped too, in the order in which they are called.
    pub rows: Vec<Read<FollowMeNumber>>,
}

impl Profile {
    /// Its numbers, in the order in which they are called.
    pub fn numbers(&self) -> impl Iterator<Item = &FollowMeNumber> {
        self.rows.iter().filter_map(|read| read.value.as_ref())
    }
}

/// A profile, as `app_followme` asks for it at each call: its row, then its numbers, ordered by
/// `ordinal` as the store orders that column. `None` if there is no row, if it is not active, for
/// which nobody asks the numbers, or if it has no number. A profile that stands in
/// `followme.conf` is never looked up.
///
/// Asterisk writes nothing to these families.
///
/// # Errors
///
/// As [`Lookup::lookup`] and [`Lookup::lookup_all`].
pub async fn profile(lookup: &(impl Lookup + ?Sized), name: &str) -> Result<Option<Profile>> {
    let read = query::first::<FollowMe>(lookup, [("name", name)]).await?;
    let Some(Read { value: Some(profile), findings, .. }) = read else { return Ok(None) };
    let rows = query::all(lookup, [("ordinal LIKE", "%"), ("name", name)]).await?;
    let found = Profile { profile, findings, rows };
    Ok((!found.rows.is_empty()).then_some(found))
}
