//! Single requests, which end in time and are taken back if nobody waits for their answers.

use std::collections::HashSet;
use std::hash::{Hash, Hasher};

use asterisk_realtime_core::{Access, Deadline, Error};
use ldap3::asn1::parse_tag;
use ldap3::controls::{Control, ControlType, MakeCritical, PagedResults};
use ldap3::{Ldap, LdapResult, Mod, ResultEntry, Scope, SearchOptions, SearchStream};
use tokio::time::timeout_at;

use crate::error::{self, Failure};

/// A search.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Search<'a> {
    pub(crate) base: &'a str,
    pub(crate) scope: Scope,
    pub(crate) filter: &'a str,
    pub(crate) wanted: &'a [String],
    /// The most entries that are wanted; 0 for all.
    pub(crate) limit: i32,
}

/// What a search found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) entries: Vec<ResultEntry>,
    /// The parts of the directory that are elsewhere: for each the servers that have it.
    pub(crate) referrals: Vec<Vec<String>>,
    /// Where the next page begins; empty at the end.
    pub(crate) cookie: Vec<u8>,
}

impl Found {
    /// All of it is on another server: one of these.
    pub(crate) fn elsewhere(servers: Vec<String>) -> Self {
        Self { referrals: vec![servers], ..Self::default() }
    }
}

/// A page of a search.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) size: i32,
    pub(crate) cookie: Vec<u8>,
}

/// Sends a search and reads the answer to its end.
pub(crate) async fn search(
    ldap: &mut Ldap,
    search: Search<'_>,
    page: Option<Page>,
    deadline: Deadline,
) -> Result<Found, Failure> {
    match timeout_at(deadline.instant().into(), run(ldap, search, page)).await {
        Ok(found) => found,
        Err(_) => Err(error::late(Access::Read)),
    }
}

async fn run(ldap: &mut Ldap, search: Search<'_>, page: Option<Page>) -> Result<Found, Failure> {
    let of_call = |error| error::of_call(&error, Access::Read);
    if let Some(Page { size, cookie }) = page {
        ldap.with_controls(PagedResults { size, cookie }.critical());
    }
    if search.limit > 0 {
        ldap.with_search_options(SearchOptions::new().sizelimit(search.limit));
    }
    let Search { base, scope, filter, wanted, limit } = search;
    let stream = ldap.streaming_search(base, scope, filter, wanted).await.map_err(of_call)?;
    let mut stream = Stream { stream, is_open: true };
    let (mut entries, mut referrals) = (Vec::new(), Vec::new());
    while let Some(entry) = stream.stream.next().await.map_err(of_call)? {
        if entry.is_ref() {
            referrals.push(servers(entry));
        } else if !entry.is_intermediate() {
            entries.push(entry);
        }
    }
    stream.is_open = false;
    let result = stream.stream.finish().await;
    let is_enough = result.rc == error::code::SIZE_LIMIT
        && usize::try_from(limit).is_ok_and(|limit| limit > 0 && entries.len() >= limit);
    if result.rc != 0 && !is_enough {
        return Err(error::of_result(&result));
    }
    Ok(Found { entries, referrals, cookie: cookie(&result)? })
}

/// The URLs of a reference. The function of the client library panics at what is none.
fn servers(reference: ResultEntry) -> Vec<String> {
    let urls = reference.0.expect_constructed().unwrap_or_default().into_iter();
    let urls = urls.filter_map(|url| String::from_utf8(url.expect_primitive()?).ok());
    urls.collect()
}

/// Where the next page begins, as the server says; empty at the end.
fn cookie(result: &LdapResult) -> Result<Vec<u8>, Failure> {
    let paged = result.ctrls.iter().find_map(|control| match control {
        Control(Some(ControlType::PagedResults), raw) => Some(raw),
        _ => None,
    });
    let Some(paged) = paged else { return Ok(Vec::new()) };
    let cookie = paged.val.as_deref().and_then(cookie_of);
    cookie.ok_or_else(|| Error::internal("the server does not say where the next page is").into())
}

/// The second part of the control's value (RFC 2696). The function of the client library panics at
/// what is none.
fn cookie_of(value: &[u8]) -> Option<Vec<u8>> {
    let (_, value) = parse_tag(value).ok()?;
    value.expect_constructed()?.into_iter().nth(1)?.expect_primitive()
}

/// A search whose answer is being read.
struct Stream<'a> {
    stream: SearchStream<'a, String, &'a [String]>,
    is_open: bool,
}

impl Drop for Stream<'_> {
    /// The server need not go on with what nobody reads.
    fn drop(&mut self) {
        if self.is_open {
            let ldap = self.stream.ldap_handle();
            let id = ldap.last_id();
            abandon(ldap.clone(), id);
        }
    }
}

fn abandon(mut ldap: Ldap, id: i32) {
    // Without a runtime the connection ends anyway.
    if let Ok(runtime) = tokio::runtime::Handle::try_current()
        && id > 0
    {
        runtime.spawn(async move { ldap.abandon(id).await });
    }
}

/// A change of one entry.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    Add(Vec<(Octets, Vec<Octets>)>),
    Modify(Vec<(Octets, Vec<Octets>)>),
    Rename(String),
    Delete,
}

/// Sends a change and waits for the answer.
pub(crate) async fn change(
    ldap: &mut Ldap,
    dn: &str,
    change: Change,
    deadline: Deadline,
) -> Result<(), Failure> {
    let sent = async {
        let mut running = Running { ldap: ldap.clone(), is_open: true };
        let result = running.send(dn, change).await;
        running.is_open = false;
        result
    };
    match timeout_at(deadline.instant().into(), sent).await {
        Ok(Ok(result)) if result.rc == 0 => Ok(()),
        Ok(Ok(result)) => Err(error::of_result(&result)),
        Ok(Err(failed)) => Err(error::of_call(&failed, Access::Write)),
        Err(_) => Err(error::late(Access::Write)),
    }
}

/// A change whose answer is waited for.
struct Running {
    ldap: Ldap,
    is_open: bool,
}

impl Running {
    async fn send(&mut self, dn: &str, change: Change) -> ldap3::result::Result<LdapResult> {
        let ldap = &mut self.ldap;
        match change {
            Change::Add(attributes) => {
                let sets = attributes.into_iter().map(|(name, values)| (name, ordered(values)));
                ldap.add(dn, sets.collect()).await
            }
            Change::Modify(attributes) => {
                let replace = |(name, values)| Mod::Replace(name, ordered(values));
                ldap.modify(dn, attributes.into_iter().map(replace).collect()).await
            }
            Change::Rename(rdn) => ldap.modifydn(dn, &rdn, true, None).await,
            Change::Delete => ldap.delete(dn).await,
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.is_open {
            let id = self.ldap.last_id();
            abandon(self.ldap.clone(), id);
        }
    }
}

/// A name or a value of an attribute.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Octets(pub(crate) String);

impl AsRef<[u8]> for Octets {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl Hash for Octets {
    /// All the same, so that a set of few has the order in which it was filled; see [`ordered`].
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

/// The client library takes the values of an attribute as a set, but they are worth an order:
/// servers keep it, and Asterisk reads `disallow` before `allow`. Values of one hash lie one behind
/// the other in a set, unless its end comes in between; then another set is tried.
fn ordered(values: Vec<Octets>) -> HashSet<Octets> {
    let mut unique: Vec<Octets> = Vec::with_capacity(values.len());
    for value in values {
        if !unique.contains(&value) {
            unique.push(value);
        }
    }
    let mut set = HashSet::new();
    for _ in 0..100 {
        set = HashSet::with_capacity(unique.len() * 4);
        set.extend(unique.iter().cloned());
        if set.iter().eq(&unique) {
            break;
        }
    }
    set
}

#[cfg(test)]
mod tests {
    use ldap3::controls::RawControl;

    use super::*;

    #[test]
    fn a_cookie_that_is_none_is_no_panic() {
        let paged = PagedResults { size: 5, cookie: b"next".to_vec() };
        let value = RawControl::from(paged).val.unwrap();
        assert_eq!(cookie_of(&value).as_deref(), Some(&b"next"[..]));
        for length in 0..value.len() {
            assert_eq!(cookie_of(&value[..length]), None);
        }
        assert_eq!(cookie_of(&[0x30, 3, 2, 1, 5]), None, "the size alone");
    }

    #[test]
    fn values_keep_their_order() {
        for count in [0, 1, 2, 5, 20, 60] {
            let values: Vec<_> = (0..count).map(|n| Octets((n * 7 % 61).to_string())).collect();
            let set = ordered([values.clone(), values.clone()].concat());
            assert_eq!(set.iter().cloned().collect::<Vec<_>>(), values);
        }
    }
}
