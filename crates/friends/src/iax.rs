//! `chan_iax2`.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_core::{Lookup, Result, Row};
use asterisk_realtime_iaxpeers::{ChanIax2, IaxPeer, IaxUser};
use asterisk_realtime_schema::record::Record;
use asterisk_realtime_schema::value::{Qualify, address, mailboxes};
use asterisk_realtime_sippeers::Wanted;
use async_trait::async_trait;

use crate::{
    Contact, Features, Friend, IaxPeers, IaxUsers, Protocol, Registers, Registration, Settings, sip,
};

/// How long a registration holds of which the row alone tells, in seconds.
const ROW_HOLDS: u64 = 60;

/// The usual port.
const PORT: u16 = 4569;

/// The peers of `chan_iax2`, of the family `iaxpeers`.
#[derive(Clone, Copy, Debug)]
pub struct Iax2Peer;

/// The users of `chan_iax2`, of the family `iaxusers`. They do not register, and leave memory only
/// when they are pruned.
#[derive(Clone, Copy, Debug)]
pub struct Iax2User;

impl IaxPeers {
    /// A peer by the address that a request comes from: from memory, else by the registration of
    /// its row.
    ///
    /// # Errors
    ///
    /// As [`Friends::find`](crate::Friends::find).
    pub async fn find_at(&self, address: SocketAddr) -> Result<Option<Arc<Friend<Iax2Peer>>>> {
        if let Some(friend) = self.cached_at(address, Wanted::Peer) {
            return Ok(Some(friend));
        }
        let chan = chan(&self.settings());
        let read = chan.peer_at(&*self.memory.lookup, address).await?;
        let Some(peer) = read.and_then(|read| read.value) else { return Ok(None) };
        let found = self.find(&peer.name, Wanted::Peer).await?;
        let is_there = |place: SocketAddr| place.ip() == address.ip();
        Ok(found.filter(|friend| friend.place().is_none_or(is_there)))
    }
}

impl IaxUsers {
    /// A user by the name that it calls with, and the address that it calls from: from memory, else
    /// as [`ChanIax2::user`] asks. One that is found by its address alone has another name, and is
    /// not kept by this one.
    ///
    /// # Errors
    ///
    /// As [`Friends::find`](crate::Friends::find).
    pub async fn find_from(
        &self,
        name: &str,
        address: SocketAddr,
    ) -> Result<Option<Arc<Friend<Iax2User>>>> {
        self.memory.find(name, Wanted::User, Some(address)).await
    }
}

fn chan(settings: &Settings) -> ChanIax2 {
    let mut chan = ChanIax2::default();
    chan.rtupdate = settings.rtupdate;
    chan.rtignoreregexpire = settings.ignoreregexpire;
    chan.regserver = settings.regserver();
    chan
}

#[async_trait]
impl Protocol for Iax2Peer {
    type Object = IaxPeer;

    const ROW_TELLS_END: bool = false;
    const CLEARS: bool = true;

    fn name(peer: &IaxPeer) -> &str {
        &peer.name
    }

    fn of_section(section: &Row) -> Option<IaxPeer> {
        IaxPeer::read(section).value.filter(|peer| peer.kind.is_some())
    }

    fn is_wanted(_: &IaxPeer, _: Wanted) -> bool {
        true
    }

    fn features(settings: &Settings, peer: &IaxPeer) -> Features {
        let is_dynamic = peer.is_dynamic();
        let at = |host: &Option<String>| {
            let address = host.as_deref().and_then(address)?;
            Some(SocketAddr::new(address, peer.port.unwrap_or(PORT)))
        };
        let limit = peer.qualify.filter(|_| settings.rtcachefriends).map(Qualify::milliseconds);
        let milliseconds = |number: i32| Duration::from_millis(number.unsigned_abs().into());
        let mut told = sip::mailboxes(mailboxes(peer.mailbox.as_deref().unwrap_or_default()));
        if told.is_empty() && peer.hasvoicemail == Some(true) {
            told.push(crate::friends::full_mailbox(&peer.name));
        }
        Features {
            is_dynamic,
            fixed: if is_dynamic { None } else { at(&peer.host) },
            fallback: at(&peer.defaultip),
            any_port: false,
            limit: limit.filter(|limit| *limit > 0).map(milliseconds),
            frequency: milliseconds(peer.qualifyfreqok),
            retry: milliseconds(peer.qualifyfreqnotok),
            mailboxes: told,
        }
    }

    fn registration(peer: &IaxPeer) -> Option<Registration> {
        let address = peer.ipaddr.filter(|_| peer.is_dynamic())?;
        let address = SocketAddr::new(address, peer.port.unwrap_or(PORT));
        let regseconds = peer.regseconds.unwrap_or(0);
        let ends = regseconds.saturating_add(ROW_HOLDS);
        Some(Registration { contact: Contact::at(address), ends, regseconds })
    }

    fn lastms(_: &IaxPeer) -> i32 {
        0
    }

    fn has_trace(peer: &IaxPeer) -> bool {
        peer.ipaddr.is_some()
    }

    fn forget(_: &mut IaxPeer) {}

    fn accept(contact: Contact, now: u64, granted: u64) -> Registration {
        Registration { contact, ends: now.saturating_add(granted), regseconds: now }
    }

    async fn read(
        settings: &Settings,
        lookup: &dyn Lookup,
        name: &str,
        address: Option<SocketAddr>,
    ) -> Result<Option<IaxPeer>> {
        let address = address.map(|address| address.ip());
        let read = chan(settings).peer(lookup, name, address).await?;
        let peer = read.and_then(|read| read.value);
        Ok(peer.filter(|peer| settings.names.are_same(&peer.name, name)))
    }

    async fn register(
        settings: &Settings,
        lookup: &dyn Lookup,
        friend: &Friend<Self>,
        registration: &Registration,
    ) -> Result<Option<u64>> {
        let Registration { contact, regseconds, .. } = registration;
        chan(settings).register(lookup, friend.name(), contact.address, *regseconds).await
    }

    async fn unregister(
        settings: &Settings,
        lookup: &dyn Lookup,
        name: &str,
        now: u64,
    ) -> Result<Option<u64>> {
        chan(settings).register(lookup, name, None, now).await
    }

    async fn expire(
        settings: &Settings,
        lookup: &dyn Lookup,
        name: &str,
        registration: &Registration,
    ) -> Result<Option<u64>> {
        let Registration { contact, regseconds, .. } = registration;
        chan(settings).expire_of(lookup, name, contact.address, *regseconds).await
    }

    async fn expire_read(
        settings: &Settings,
        lookup: &dyn Lookup,
        peer: &IaxPeer,
    ) -> Result<Option<u64>> {
        chan(settings).blank(lookup, &peer.name, peer.regseconds).await
    }

    async fn set_lastms(_: &Settings, _: &dyn Lookup, _: &str, _: i32) -> Result<Option<u64>> {
        Ok(None)
    }
}

impl Registers for Iax2Peer {}

#[async_trait]
impl Protocol for Iax2User {
    type Object = IaxUser;

    const ROW_TELLS_END: bool = true;
    const CLEARS: bool = false;

    fn name(user: &IaxUser) -> &str {
        &user.name
    }

    fn of_section(section: &Row) -> Option<IaxUser> {
        IaxUser::read(section).value.filter(|user| user.kind.is_some())
    }

    fn is_wanted(_: &IaxUser, _: Wanted) -> bool {
        true
    }

    fn features(_: &Settings, _: &IaxUser) -> Features {
        Features::default()
    }

    fn registration(_: &IaxUser) -> Option<Registration> {
        None
    }

    fn lastms(_: &IaxUser) -> i32 {
        0
    }

    fn has_trace(_: &IaxUser) -> bool {
        false
    }

    fn forget(_: &mut IaxUser) {}

    fn accept(contact: Contact, now: u64, _: u64) -> Registration {
        Registration { contact, ends: now, regseconds: now }
    }

    async fn read(
        settings: &Settings,
        lookup: &dyn Lookup,
        name: &str,
        address: Option<SocketAddr>,
    ) -> Result<Option<IaxUser>> {
        let read = chan(settings).user(lookup, name, address).await?;
        let user = read.and_then(|read| read.value);
        // By the address alone somebody else may be found.
        let is_it = |user: &IaxUser| settings.names.are_same(&user.name, name);
        Ok(user.filter(|user| is_it(user) || (address.is_some() && !user.name.is_empty())))
    }

    async fn register(
        _: &Settings,
        _: &dyn Lookup,
        _: &Friend<Self>,
        _: &Registration,
    ) -> Result<Option<u64>> {
        Ok(None)
    }

    async fn unregister(_: &Settings, _: &dyn Lookup, _: &str, _: u64) -> Result<Option<u64>> {
        Ok(None)
    }

    async fn expire(
        _: &Settings,
        _: &dyn Lookup,
        _: &str,
        _: &Registration,
    ) -> Result<Option<u64>> {
        Ok(None)
    }

    async fn expire_read(_: &Settings, _: &dyn Lookup, _: &IaxUser) -> Result<Option<u64>> {
        Ok(None)
    }

    async fn set_lastms(_: &Settings, _: &dyn Lookup, _: &str, _: i32) -> Result<Option<u64>> {
        Ok(None)
    }
}
