//! A device with its registration.

use std::net::{IpAddr, SocketAddr};

use asterisk_realtime_schema::Findings;
use asterisk_realtime_schema::record::{Read, Record};
use asterisk_realtime_schema::value;

use crate::{NatMode, SipPeer, SipRegistration, Transport};

/// A device as `chan_sip` has it in memory: its row of `sippeers`, and that of `sipregs` where
/// that family is mapped.
///
/// What the row of `sipregs` has comes before the same columns of `sippeers`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SipDevice {
    /// The device.
    pub peer: SipPeer,
    /// What is wrong with its row.
    pub findings: Findings,
    /// The row of its registration; `None` without `sipregs`, and if it has none.
    pub registration: Option<Read<SipRegistration>>,
    /// Whether its registration was over when it was loaded, so that its address is forgotten.
    pub is_expired: bool,
}

impl SipDevice {
    /// A device without a row in `sipregs`.
    pub fn new(peer: SipPeer) -> Self {
        Self { peer, findings: Findings::new(), registration: None, is_expired: false }
    }

    fn registered(&self) -> Option<&SipRegistration> {
        self.registration.as_ref()?.value.as_ref()
    }

    /// The address that it registered from.
    pub fn ipaddr(&self) -> Option<IpAddr> {
        self.registered().and_then(|row| row.ipaddr).or(self.peer.ipaddr)
    }

    /// The port: the one that it registered from, else 5060, or 5061 with TLS.
    pub fn port(&self) -> u16 {
        let given = self.registered().and_then(|row| row.port).or(self.peer.port);
        let usual = match self.peer.transports().next() {
            Some(Transport::Tls) => 5061,
            _ => 5060,
        };
        given.filter(|port| *port > 0).unwrap_or(usual)
    }

    /// When its registration ends, in seconds since 1970; 0 if it has none.
    pub fn regseconds(&self) -> u64 {
        self.registered().and_then(|row| row.regseconds).or(self.peer.regseconds).unwrap_or(0)
    }

    /// The URI of its Contact header.
    pub fn fullcontact(&self) -> Option<&str> {
        let registered = self.registered().and_then(|row| row.fullcontact.as_deref());
        registered.or(self.peer.fullcontact.as_deref())
    }

    /// The user of outbound calls.
    pub fn defaultuser(&self) -> Option<&str> {
        let registered = self.registered().and_then(|row| row.defaultuser.as_deref());
        registered.or(self.peer.defaultuser.as_deref())
    }

    /// Its User-Agent header.
    pub fn useragent(&self) -> Option<&str> {
        let registered = self.registered().and_then(|row| row.useragent.as_deref());
        registered.or(self.peer.useragent.as_deref())
    }

    /// Milliseconds of the last answer to OPTIONS; -1 cannot be reached, which is so if its
    /// registration is over, and 0 is not known.
    pub fn lastms(&self) -> i32 {
        if self.is_expired {
            return -1;
        }
        self.registered().and_then(|row| row.lastms).or(self.peer.lastms).unwrap_or(0)
    }

    /// Where it is. A device that registers is where its row says if `nat` has `force_rport`,
    /// else where its contact says, else where its row says; if it has not, or not any more, where
    /// `defaultip` says. `None` if that is nowhere, or the name of a host, which would have to be
    /// looked up.
    ///
    /// In Asterisk `host=dynamic` wipes out the address of the row if it stands in a later
    /// column, as it does in the official schema. A finding says so.
    pub fn address(&self) -> Option<SocketAddr> {
        let literal = |host: &Option<String>| host.as_deref().and_then(value::address);
        let is_forced = self.peer.nat_handling().is_some_and(|nat| nat.rport == NatMode::On);
        let address = match (self.fullcontact(), self.ipaddr()) {
            _ if !self.peer.is_dynamic() => literal(&self.peer.host),
            _ if self.is_expired => literal(&self.peer.defaultip),
            (Some(contact), own) if !is_forced || own.is_none() => host_address(contact),
            (_, own) => own.or_else(|| literal(&self.peer.defaultip)),
        };
        address.map(|address| SocketAddr::new(address, self.port()))
    }

    /// Whether its registration is over at this time in seconds since 1970. In the second in
    /// which it ends it is not, and only devices that register have one.
    pub fn is_over(&self, now: u64) -> bool {
        self.peer.is_dynamic() && now > self.regseconds()
    }
}

impl SipRegistration {
    /// A row for a device that is not registered.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::blank() }
    }
}

/// The address that stands as host in a SIP URI.
pub(crate) fn host_address(contact: &str) -> Option<IpAddr> {
    let (_, rest) = contact.split_once(':')?;
    let rest = rest.split([';', '?']).next().unwrap_or(rest);
    let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    value::address_port(host).map(|(address, _)| address)
}
