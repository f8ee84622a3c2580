//! `chan_sip`.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_core::{Lookup, Result, Row};
use asterisk_realtime_schema::record::Record;
use asterisk_realtime_schema::value::{MailboxId, Qualify, address};
use asterisk_realtime_sippeers::{Accepted, ChanSip, SipDevice, SipPeer, Wanted};
use async_trait::async_trait;

use crate::{Contact, Features, Friend, Protocol, Registers, Registration, Settings, SipFriends};

/// How often a device is asked that does not answer.
const RETRY: Duration = Duration::from_secs(10);

/// `chan_sip`: devices of the family `sippeers`, with registrations there or in `sipregs`.
#[derive(Clone, Copy, Debug)]
pub struct Sip;

impl SipFriends {
    /// A device by the address that a request comes from: from memory, else as
    /// [`ChanSip::by_address`] asks. With the extension that is called by a device that calls back,
    /// memory is not asked, as in Asterisk.
    ///
    /// # Errors
    ///
    /// As [`Friends::find`](crate::Friends::find), and as
    /// [`Lookup::lookup_all`].
    pub async fn find_at(
        &self,
        address: SocketAddr,
        callbackextension: Option<&str>,
        wanted: Wanted,
    ) -> Result<Option<Arc<Friend<Sip>>>> {
        if callbackextension.is_none()
            && let Some(friend) = self.cached_at(address, wanted)
        {
            return Ok(Some(friend));
        }
        let chan = chan(&self.settings());
        let lookup = &*self.memory.lookup;
        let (ip, port) = (address.ip(), address.port());
        let device = chan.by_address(lookup, ip, port, callbackextension, wanted).await?;
        let Some(device) = device else { return Ok(None) };
        // By its name it is loaded once, and is what memory has of it.
        let found = self.find(&device.peer.name, wanted).await?;
        // Since then it may have registered from elsewhere.
        Ok(found.filter(|friend| friend.place().is_none_or(|place| place.ip() == ip)))
    }
}

/// The questions and writes of `chan_sip` with these options.
pub(crate) fn chan(settings: &Settings) -> ChanSip {
    let mut chan = ChanSip::default();
    chan.has_sipregs = settings.has_sipregs;
    chan.rtupdate = settings.rtupdate;
    chan.ignoreregexpire = settings.ignoreregexpire;
    chan.regserver = settings.regserver();
    chan.rtcachefriends = settings.rtcachefriends;
    chan.rtsavepath = settings.rtsavepath;
    chan
}

#[async_trait]
impl Protocol for Sip {
    type Object = SipDevice;

    const ROW_TELLS_END: bool = true;
    const CLEARS: bool = true;

    fn name(device: &SipDevice) -> &str {
        &device.peer.name
    }

    fn of_section(section: &Row) -> Option<SipDevice> {
        let peer = SipPeer::read(section).value.filter(|peer| peer.kind.is_some());
        peer.map(SipDevice::new)
    }

    fn is_wanted(device: &SipDevice, wanted: Wanted) -> bool {
        wanted.is(&device.peer)
    }

    fn features(settings: &Settings, device: &SipDevice) -> Features {
        let peer = &device.peer;
        let is_dynamic = peer.is_dynamic();
        let fallback = peer.defaultip.as_deref().and_then(address);
        let seconds = peer.qualifyfreq.and_then(|seconds| u64::try_from(seconds).ok());
        let seconds = seconds.filter(|seconds| *seconds > 0).map(Duration::from_secs);
        let is_told = peer.subscribemwi != Some(true);
        Features {
            is_dynamic,
            fixed: device.address().filter(|_| !is_dynamic),
            fallback: fallback.map(|address| SocketAddr::new(address, device.port())),
            any_port: peer.unchecked().port,
            limit: limit(settings, peer),
            frequency: seconds.unwrap_or(settings.qualifyfreq),
            retry: RETRY,
            mailboxes: if is_told { mailboxes(peer.mailboxes()) } else { Vec::new() },
        }
    }

    fn registration(device: &SipDevice) -> Option<Registration> {
        let has_place = device.fullcontact().is_some() || device.ipaddr().is_some();
        if !device.peer.is_dynamic() || !has_place {
            return None;
        }
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let ends = device.regseconds();
        let mut device = device.clone();
        // Where the device is while its registration holds.
        device.is_expired = false;
        let contact = Contact {
            address: device.address(),
            fullcontact: text(device.fullcontact()),
            useragent: text(device.useragent()),
            defaultuser: text(device.defaultuser()),
            // It is never read.
            path: None,
        };
        Some(Registration { contact, ends, regseconds: ends })
    }

    fn lastms(device: &SipDevice) -> i32 {
        device.lastms()
    }

    fn has_trace(device: &SipDevice) -> bool {
        device.fullcontact().is_some()
    }

    fn forget(device: &mut SipDevice) {
        device.is_expired = device.peer.is_dynamic();
    }

    fn accept(contact: Contact, now: u64, granted: u64) -> Registration {
        let ends = now.saturating_add(granted);
        Registration { contact, ends, regseconds: ends }
    }

    async fn read(
        settings: &Settings,
        lookup: &dyn Lookup,
        name: &str,
        _: Option<SocketAddr>,
    ) -> Result<Option<SipDevice>> {
        let device = chan(settings).by_name(lookup, name, Wanted::Any).await?;
        Ok(device.filter(|device| settings.names.are_same(&device.peer.name, name)))
    }

    async fn register(
        settings: &Settings,
        lookup: &dyn Lookup,
        friend: &Friend<Self>,
        registration: &Registration,
    ) -> Result<Option<u64>> {
        let Registration { contact, regseconds, .. } = registration;
        let accepted = Accepted {
            address: contact.address,
            fullcontact: &contact.fullcontact,
            useragent: &contact.useragent,
            defaultuser: &contact.defaultuser,
            lastms: friend.lastms(),
            regseconds: *regseconds,
            path: contact.path.as_deref(),
        };
        chan(settings).register(lookup, friend.object(), &accepted).await
    }

    async fn unregister(
        settings: &Settings,
        lookup: &dyn Lookup,
        name: &str,
        _: u64,
    ) -> Result<Option<u64>> {
        chan(settings).blank(lookup, name, None).await
    }

    async fn expire(
        settings: &Settings,
        lookup: &dyn Lookup,
        name: &str,
        registration: &Registration,
    ) -> Result<Option<u64>> {
        chan(settings).blank(lookup, name, Some(registration.regseconds)).await
    }

    async fn expire_read(
        settings: &Settings,
        lookup: &dyn Lookup,
        device: &SipDevice,
    ) -> Result<Option<u64>> {
        if device.fullcontact().is_none() {
            return Ok(None);
        }
        // NULL cannot be compared with.
        let regseconds = Some(device.regseconds()).filter(|regseconds| *regseconds > 0);
        chan(settings).blank(lookup, &device.peer.name, regseconds).await
    }

    async fn set_lastms(
        settings: &Settings,
        lookup: &dyn Lookup,
        name: &str,
        lastms: i32,
    ) -> Result<Option<u64>> {
        chan(settings).set_lastms(lookup, name, lastms).await
    }
}

impl Registers for Sip {}

/// How long a device may take to answer. `yes` is the time of `[general]`, if that has one.
fn limit(settings: &Settings, peer: &SipPeer) -> Option<Duration> {
    if !settings.rtcachefriends {
        return None;
    }
    let general = settings.qualify;
    let qualify = match peer.qualify {
        None => general,
        Some(Qualify::Yes) if general != Qualify::No => general,
        Some(own) => own,
    };
    let milliseconds = u64::try_from(qualify.milliseconds()).ok();
    milliseconds.filter(|it| *it > 0).map(Duration::from_millis)
}

/// Mailboxes with their contexts.
pub(crate) fn mailboxes(mailboxes: Vec<MailboxId>) -> Vec<String> {
    let full = |id: MailboxId| {
        let context = id.context.as_deref().unwrap_or("default");
        format!("{}@{context}", id.mailbox)
    };
    let mut mailboxes: Vec<_> = mailboxes.into_iter().map(full).collect();
    mailboxes.sort_unstable();
    mailboxes.dedup();
    mailboxes
}
