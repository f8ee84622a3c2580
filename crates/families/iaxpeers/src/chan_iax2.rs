//! The channel driver `chan_iax2`: what it asks and what it writes.

use std::net::{IpAddr, SocketAddr};

use asterisk_realtime_core::{Changes, IntoChanges, Lookup, Result};
use asterisk_realtime_schema::record::{Read, Record, query};
use asterisk_realtime_schema::value;

use crate::{IaxPeer, IaxUser};

/// How `chan_iax2` uses the families `iaxpeers` and `iaxusers`.
///
/// By default it is as without options in `iax.conf`. It never adds a row, and writes to
/// `iaxpeers` only.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ChanIax2 {
    /// `rtupdate`: whether registrations are written. Yes by default.
    pub rtupdate: bool,
    /// `rtignoreregexpire`: whether a registration that is over goes on.
    pub rtignoreregexpire: bool,
    /// The name of the system (`systemname` of `asterisk.conf`), if it is written with each
    /// registration (`rtsavesysname`). The official schema has no column for it.
    pub regserver: Option<String>,
}

impl Default for ChanIax2 {
    fn default() -> Self {
        Self { rtupdate: true, rtignoreregexpire: false, regserver: None }
    }
}

impl ChanIax2 {
    /// A peer by its name, and by its address if that is known: the row that registers; else the
    /// row that has the address as host; else any row of the name, whose host has to be the
    /// address.
    ///
    /// `None` if there is no row, or if it is refused, as a user is. (Asterisk crashes when a
    /// user is asked for as a peer.) The name of a host, which Asterisk looks up, is not the
    /// address. Before it is used, [`ChanIax2::expire_if_over`] looks at its registration.
    ///
    /// # Errors
    ///
    /// As [`Lookup::lookup`]. To `chan_iax2` an error is the same as absence.
    pub async fn peer(
        &self,
        lookup: &(impl Lookup + ?Sized),
        name: &str,
        address: Option<IpAddr>,
    ) -> Result<Option<Read<IaxPeer>>> {
        let mut read = query::first(lookup, [("name", name), ("host", "dynamic")]).await?;
        if let (None, Some(address)) = (&read, address) {
            let host = address.to_string();
            read = query::first(lookup, [("name", name), ("host", &host)]).await?;
        }
        if read.is_none() {
            read =
                query::first(lookup, [("name", name)]).await?.filter(|read| is_at(read, address));
        }
        Ok(read.filter(|read: &Read<IaxPeer>| read.value.is_some()))
    }

    /// A peer by the address and port that it registered from. Its row has to have a name.
    ///
    /// # Errors
    ///
    /// As [`ChanIax2::peer`].
    pub async fn peer_at(
        &self,
        lookup: &(impl Lookup + ?Sized),
        address: SocketAddr,
    ) -> Result<Option<Read<IaxPeer>>> {
        let (ip, port) = (&*address.ip().to_string(), &*address.port().to_string());
        let read = query::first(lookup, [("ipaddr", ip), ("port", port)]).await?;
        let is_named = |peer: &IaxPeer| !peer.name.is_empty();
        Ok(read.filter(|read: &Read<IaxPeer>| read.value.as_ref().is_some_and(is_named)))
    }

    /// A user by the name that it calls with, and by its address if that is known: the row that
    /// registers, the one that has the address as host, the one that registered from it, the one
    /// of any name that registered from it, and at last any row of the name, whose host has to be
    /// the address.
    ///
    /// `None` as with [`ChanIax2::peer`]; a peer is refused.
    ///
    /// # Errors
    ///
    /// As [`ChanIax2::peer`].
    pub async fn user(
        &self,
        lookup: &(impl Lookup + ?Sized),
        name: &str,
        address: Option<SocketAddr>,
    ) -> Result<Option<Read<IaxUser>>> {
        let mut read = query::first(lookup, [("name", name), ("host", "dynamic")]).await?;
        if let (None, Some(address)) = (&read, address) {
            read = self.user_at(lookup, name, address).await?;
        }
        if read.is_none() {
            let address = address.map(|address| address.ip());
            read =
                query::first(lookup, [("name", name)]).await?.filter(|read| is_at(read, address));
        }
        Ok(read.filter(|read: &Read<IaxUser>| read.value.is_some()))
    }

    async fn user_at(
        &self,
        lookup: &(impl Lookup + ?Sized),
        name: &str,
        address: SocketAddr,
    ) -> Result<Option<Read<IaxUser>>> {
        let (ip, port) = (&*address.ip().to_string(), &*address.port().to_string());
        let mut read = query::first(lookup, [("name", name), ("host", ip)]).await?;
        if read.is_none() {
            read = query::first(lookup, [("name", name), ("port", port), ("ipaddr", ip)]).await?;
        }
        if read.is_none() {
            read = query::first(lookup, [("ipaddr", ip), ("port", port)]).await?;
        }
        Ok(read)
    }

    /// Writes where a peer registered from, and when, in seconds since 1970; without an address,
    /// that it said that it is not registered any more. Answers how many rows matched; `None` if
    /// nothing is written, because `rtupdate` is off.
    ///
    /// # Errors
    ///
    /// As [`Lookup::update`]. `chan_iax2` ignores them.
    pub async fn register(
        &self,
        lookup: &(impl Lookup + ?Sized),
        name: &str,
        address: Option<SocketAddr>,
        now: u64,
    ) -> Result<Option<u64>> {
        if !self.rtupdate {
            return Ok(None);
        }
        self.write(lookup, name, address, now, None).await.map(Some)
    }

    /// Writes that the time of a peer in memory is over: its address stays, and the time is 0.
    /// Answers as [`ChanIax2::register`].
    ///
    /// # Errors
    ///
    /// As [`ChanIax2::register`].
    pub async fn expire(
        &self,
        lookup: &(impl Lookup + ?Sized),
        name: &str,
        address: Option<SocketAddr>,
    ) -> Result<Option<u64>> {
        self.register(lookup, name, address, 0).await
    }

    /// As [`ChanIax2::expire`], but only if the row still has the registration of this time: a later
    /// one, which another server may have written, stays.
    ///
    /// # Errors
    ///
    /// As [`ChanIax2::register`].
    pub async fn expire_of(
        &self,
        lookup: &(impl Lookup + ?Sized),
        name: &str,
        address: Option<SocketAddr>,
        regseconds: u64,
    ) -> Result<Option<u64>> {
        if !self.rtupdate {
            return Ok(None);
        }
        self.write(lookup, name, address, 0, Some(regseconds)).await.map(Some)
    }

    /// Looks whether the registration of a peer that was just loaded is over at this time in
    /// seconds since 1970, as [`IaxPeer::is_over`] says, and if it is, writes that it has none:
    /// also if `rtupdate` is off. Answers how many rows matched; `None` if nothing is written,
    /// because it is not over, or `rtignoreregexpire` is on.
    ///
    /// # Errors
    ///
    /// As [`ChanIax2::register`].
    pub async fn expire_if_over(
        &self,
        lookup: &(impl Lookup + ?Sized),
        peer: &IaxPeer,
        now: u64,
    ) -> Result<Option<u64>> {
        if !peer.is_over(now) {
            return Ok(None);
        }
        self.blank(lookup, &peer.name, None).await
    }

    /// Writes that a peer has no registration, whatever its row says, also if `rtupdate` is off.
    /// With `regseconds`, only if the row still has the registration of this time, as
    /// [`ChanIax2::expire_of`]. Answers how many rows matched; `None` if nothing is written, because
    /// `rtignoreregexpire` is on.
    ///
    /// # Errors
    ///
    /// As [`ChanIax2::register`].
    pub async fn blank(
        &self,
        lookup: &(impl Lookup + ?Sized),
        name: &str,
        regseconds: Option<u64>,
    ) -> Result<Option<u64>> {
        if self.rtignoreregexpire {
            return Ok(None);
        }
        self.write(lookup, name, None, 0, regseconds).await.map(Some)
    }

    async fn write(
        &self,
        lookup: &(impl Lookup + ?Sized),
        name: &str,
        address: Option<SocketAddr>,
        regseconds: u64,
        only_of: Option<u64>,
    ) -> Result<u64> {
        let ip = address.map(|address| address.ip().to_string()).unwrap_or_default();
        let port = address.map(|address| address.port().to_string()).unwrap_or_default();
        let regseconds = regseconds.to_string();
        let mut cells = vec![("ipaddr", &*ip)];
        cells.extend(self.regserver.as_deref().map(|regserver| ("regserver", regserver)));
        cells.extend([("regseconds", &*regseconds), ("port", &*port)]);
        let changes: Changes = cells.into_changes()?;
        let only_of = only_of.map(|regseconds| regseconds.to_string());
        let mut filter = vec![("name", name)];
        filter.extend(only_of.as_deref().map(|regseconds| ("regseconds", regseconds)));
        query::update::<IaxPeer>(lookup, filter, changes).await
    }
}

/// Whether the host of a row is the address, if that is known.
fn is_at<T: Record>(read: &Read<T>, address: Option<IpAddr>) -> bool {
    let Some(address) = address else { return true };
    let row = read.value.as_ref().and_then(|value| value.origin().row());
    row.and_then(|row| row.text("host")).and_then(value::address) == Some(address)
}
