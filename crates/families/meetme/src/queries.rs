//! The application `MeetMe`: what it asks and what it writes.

use asterisk_realtime_core::{Change, Changes, Lookup, Object, Result, Stored};
use asterisk_realtime_schema::record::{Read, query};

use crate::Conference;

/// The times that count for a caller: now, and now with a grace added.
///
/// They are texts, `YYYY-MM-DD HH:MM:SS` in local time; the store compares them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Times<'t> {
    /// Now.
    pub now: &'t str,
    /// Now and the seconds of `fuzzystart`: conferences that begin until then may be joined. The
    /// same as `now` without.
    pub with_fuzzy_start: &'t str,
    /// Now and the seconds of `earlyalert`: callers of conferences that begin until then hear
    /// that they are early. The same as `now` without.
    pub with_early_alert: &'t str,
}

/// What a caller finds.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// The conference.
    Open(Read<Conference>),
    /// It begins soon; the caller is told so, and does not get in.
    TooEarly(Read<Conference>),
}

/// The conference of a number, without `schedule=yes`.
///
/// # Errors
///
/// As [`Lookup::lookup`].
pub async fn conference(
    lookup: &(impl Lookup + ?Sized),
    confno: &str,
) -> Result<Option<Read<Conference>>> {
    query::first(lookup, [("confno", confno)]).await
}

/// The booking of a number with `schedule=yes`: the one that is under way; if there is none,
/// the one that begins within `fuzzystart`; if there is none, the one within `earlyalert`.
///
/// # Errors
///
/// As [`Lookup::lookup`].
pub async fn booking(
    lookup: &(impl Lookup + ?Sized),
    confno: &str,
    times: Times<'_>,
) -> Result<Option<Found>> {
    let Times { now, with_fuzzy_start, with_early_alert } = times;
    if let Some(found) = under_way(lookup, confno, now, now).await? {
        return Ok(Some(Found::Open(found)));
    }
    if with_fuzzy_start != now
        && let Some(found) = under_way(lookup, confno, with_fuzzy_start, now).await?
    {
        return Ok(Some(Found::Open(found)));
    }
    if with_early_alert != now {
        let early = under_way(lookup, confno, with_early_alert, now).await?;
        return Ok(early.map(Found::TooEarly));
    }
    Ok(None)
}

/// All conferences, as they are asked for to find an empty one.
///
/// # Errors
///
/// As [`Lookup::lookup_all`].
pub async fn conferences(lookup: &(impl Lookup + ?Sized)) -> Result<Vec<Read<Conference>>> {
    query::all(lookup, [("confno LIKE", "%")]).await
}

/// Writes how many take part, as `app_meetme` does whenever somebody joins or leaves with
/// `logmembercount=yes`: to all bookings of the number. Answers how many rows matched.
///
/// # Errors
///
/// As [`Lookup::update`]. `app_meetme` ignores them.
pub async fn set_members(
    lookup: &(impl Lookup + ?Sized),
    confno: &str,
    members: u32,
) -> Result<u64> {
    let members = members.to_string();
    query::update::<Conference>(lookup, [("confno", confno)], [("members", &*members)]).await
}

/// Writes when a booking ends, as `app_meetme` does when it is extended. Answers how many rows
/// matched.
///
/// # Errors
///
/// As [`set_members`].
pub async fn set_end(lookup: &(impl Lookup + ?Sized), bookid: &str, endtime: &str) -> Result<u64> {
    query::update::<Conference>(lookup, [("bookid", bookid)], [("endtime", endtime)]).await
}

/// Adds a conference with nobody in it: the official schema wants a number in `members`.
///
/// # Errors
///
/// As [`Lookup::store`] and [`Stored::changes`].
pub async fn store(lookup: &(impl Lookup + ?Sized), conference: &Conference) -> Result<u64> {
    let mut changes = vec![Change::new("members", Some("0"))?];
    changes.extend(conference.changes()?.iter().flatten().cloned());
    lookup.store(Conference::FAMILY, &Changes::new(changes)?).await
}

async fn under_way(
    lookup: &(impl Lookup + ?Sized),
    confno: &str,
    begins_until: &str,
    ends_from: &str,
) -> Result<Option<Read<Conference>>> {
    let filter = [("confno", confno), ("starttime <= ", begins_until), ("endtime >= ", ends_from)];
    query::first(lookup, filter).await
}
