//! The channel driver `chan_sip`: what it asks.

use std::borrow::{Borrow, Cow};
use std::net::IpAddr;

use asterisk_realtime_core::{IntoFilter, Lookup, Object, Result, Row};
use asterisk_realtime_schema::record::{self, Read, Record, query};
use asterisk_realtime_schema::value::Qualify;

use crate::{DeviceKind, SipDevice, SipPeer, SipRegistration, Unchecked};

/// How `chan_sip` uses the families `sippeers` and `sipregs`.
///
/// By default it is as without options in `sip.conf`. It never adds a row: what is written to a
/// device without one is lost.
///
/// `chan_sip` asks for users and for peers, but always in the family `sippeers`: `sipusers` is
/// not asked for any more.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ChanSip {
    /// Whether the family `sipregs` is mapped: then registrations are read from there and written
    /// there.
    pub has_sipregs: bool,
    /// `rtupdate`: whether registrations are written. Yes by default.
    pub rtupdate: bool,
    /// `ignoreregexpire`: whether a registration that is over goes on.
    pub ignoreregexpire: bool,
    /// The name of the system (`systemname` of `asterisk.conf`), if it is written with each
    /// registration (`rtsavesysname`).
    pub regserver: Option<String>,
    /// `rtcachefriends`: whether devices stay in memory; others are not asked for signs of life.
    pub rtcachefriends: bool,
    /// `rtsavepath`: whether the Path header is written with a registration that has one.
    pub rtsavepath: bool,
}

impl Default for ChanSip {
    fn default() -> Self {
        Self {
            has_sipregs: false,
            rtupdate: true,
            ignoreregexpire: false,
            regserver: None,
            rtcachefriends: false,
            rtsavepath: false,
        }
    }
}

/// Who is asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Wanted {
    /// Any device.
    Any,
    /// One that calls.
    User,
    /// One that is called.
    Peer,
}

impl Wanted {
    /// Whether a device is one of these.
    pub fn is(self, peer: &SipPeer) -> bool {
        match self {
            Self::Any => true,
            Self::User => peer.kind_or(DeviceKind::User).is_user(),
            Self::Peer => peer.kind_or(DeviceKind::Peer).is_peer(),
        }
    }
}

impl ChanSip {
    /// A device by its name, as calls, registrations and subscriptions ask for it: the row that
    /// registers, else any row of the name.
    ///
    /// `None` if there is no row, if it is refused, or if it is not who is wanted. Before it is
    /// used, [`ChanSip::expire_if_over`] looks at its registration.
    ///
    /// # Errors
    ///
    /// As [`Lookup::lookup`]. To `chan_sip` an error is the same as absence.
    pub async fn by_name(
        &self,
        lookup: &(impl Lookup + ?Sized),
        name: &str,
        wanted: Wanted,
    ) -> Result<Option<SipDevice>> {
        let mut row = first(lookup, [("name", name), ("host", "dynamic")]).await?;
        if row.is_none() {
            row = first(lookup, [("name", name)]).await?;
        }
        self.device(lookup, row, None, wanted).await
    }

    /// A device by its name, of which the address is known: the row that registers; else, if
    /// there is a row that has the address as host, the first row of the name, whose host has to
    /// be the address.
    ///
    /// Asterisk looks the host of that last row up, but finds nothing by it: a row whose host is a
    /// name does not get there.
    ///
    /// # Errors
    ///
    /// As [`ChanSip::by_name`].
    pub async fn by_name_at(
        &self,
        lookup: &(impl Lookup + ?Sized),
        name: &str,
        address: IpAddr,
        wanted: Wanted,
    ) -> Result<Option<SipDevice>> {
        let host = address.to_string();
        let mut row = first(lookup, [("name", name), ("host", "dynamic")]).await?;
        if row.is_none() && first(lookup, [("name", name), ("host", &host)]).await?.is_some() {
            let is_there = |row: &Row| value(row, "host").is_some_and(|text| text == host);
            row = first(lookup, [("name", name)]).await?.filter(is_there);
        }
        self.device(lookup, row, None, wanted).await
    }

    /// A device by where a request comes from: its host and port (if an extension is called that
    /// devices may be called back by, first together with that), else its registration; else the
    /// first with `insecure=port` on this host, and the first that registered from it.
    ///
    /// # Errors
    ///
    /// As [`ChanSip::by_name`], and as [`Lookup::lookup_all`].
    pub async fn by_address(
        &self,
        lookup: &(impl Lookup + ?Sized),
        address: IpAddr,
        port: u16,
        callbackextension: Option<&str>,
        wanted: Wanted,
    ) -> Result<Option<SipDevice>> {
        let (host, port) = (&*address.to_string(), &*port.to_string());
        let mut row = None;
        if let Some(extension) = callbackextension {
            let called = [("host", host), ("callbackextension", extension), ("port", port)];
            row = first(lookup, called).await?;
        }
        if row.is_none() {
            row = first(lookup, [("host", host), ("port", port)]).await?;
        }
        let mut registration = None;
        if row.is_none() {
            (row, registration) = self.registered_at(lookup, host, port).await?;
        }
        if row.is_none() {
            let filter = [("host", host), ("insecure LIKE", "%port%")];
            row = all(lookup, filter).await?.into_iter().find(is_port_unchecked);
        }
        if row.is_none() {
            (row, registration) = self.registered_with_any_port(lookup, host).await?;
        }
        let row = row.filter(|row| value(row, "name").is_some());
        self.device(lookup, row, registration, wanted).await
    }

    /// The milliseconds that a device may take to answer OPTIONS; 0 if it is not asked, which is
    /// so for all that do not stay in memory. `None` is what `[general]` says.
    pub fn qualify(&self, peer: &SipPeer) -> Option<i32> {
        if self.rtcachefriends { peer.qualify.map(Qualify::milliseconds) } else { Some(0) }
    }

    /// The devices that Asterisk registers with, as it asks for them when it starts: those with
    /// a `callbackextension`.
    ///
    /// # Errors
    ///
    /// As [`Lookup::lookup_all`].
    pub async fn to_register_with(
        &self,
        lookup: &(impl Lookup + ?Sized),
    ) -> Result<Vec<Read<SipPeer>>> {
        query::all(lookup, [("name LIKE", "%"), ("callbackextension LIKE", "%")]).await
    }

    async fn registered_at(
        &self,
        lookup: &(impl Lookup + ?Sized),
        host: &str,
        port: &str,
    ) -> Result<(Option<Row>, Option<Row>)> {
        let filter = [("ipaddr", host), ("port", port)];
        if !self.has_sipregs {
            return Ok((first(lookup, filter).await?, None));
        }
        let filter = filter.into_filter()?;
        let registration = lookup.lookup(SipRegistration::FAMILY, &filter).await?;
        let Some(name) = registration.as_ref().and_then(|row| value(row, "name")) else {
            return Ok((None, None));
        };
        let row = first(lookup, [("name", &*name)]).await?;
        Ok((row, registration))
    }

    async fn registered_with_any_port(
        &self,
        lookup: &(impl Lookup + ?Sized),
        host: &str,
    ) -> Result<(Option<Row>, Option<Row>)> {
        if !self.has_sipregs {
            let filter = [("ipaddr", host), ("insecure LIKE", "%port%")];
            return Ok((all(lookup, filter).await?.into_iter().find(is_port_unchecked), None));
        }
        let filter = [("ipaddr", host)].into_filter()?;
        let registrations = lookup.lookup_all(SipRegistration::FAMILY, &filter).await?;
        let rows = all(lookup, [("insecure LIKE", "%port%")]).await?;
        let rows: Vec<_> = rows.into_iter().filter(is_port_unchecked).collect();
        for registration in registrations {
            let Some(name) = value(&registration, "name") else { continue };
            let is_same = |row: &&Row| value(row, "name").is_some_and(|other| other == name);
            if let Some(row) = rows.iter().find(is_same) {
                return Ok((Some(row.clone()), Some(registration.clone())));
            }
        }
        Ok((None, None))
    }

    /// Makes a device of its row, with the registration that is known already or asked for.
    async fn device(
        &self,
        lookup: &(impl Lookup + ?Sized),
        row: Option<Row>,
        registration: Option<Row>,
        wanted: Wanted,
    ) -> Result<Option<SipDevice>> {
        let Some(row) = row else { return Ok(None) };
        let mut registration = registration;
        if self.has_sipregs && registration.is_none() {
            let name = value(&row, "name").unwrap_or_default();
            let filter = [("name", &*name)].into_filter()?;
            registration = lookup.lookup(SipRegistration::FAMILY, &filter).await?;
        }
        let Read { value: Some(peer), findings, .. } = SipPeer::read(&row) else { return Ok(None) };
        let registration = registration.as_ref().map(SipRegistration::read);
        let device = SipDevice { peer, findings, registration, is_expired: false };
        Ok(Some(device).filter(|device| wanted.is(&device.peer)))
    }
}

async fn first(
    lookup: &(impl Lookup + ?Sized),
    filter: impl IntoFilter + Send,
) -> Result<Option<Row>> {
    lookup.lookup(SipPeer::FAMILY, filter.into_filter()?.borrow()).await
}

async fn all(lookup: &(impl Lookup + ?Sized), filter: impl IntoFilter + Send) -> Result<Vec<Row>> {
    lookup.lookup_all(SipPeer::FAMILY, filter.into_filter()?.borrow()).await
}

/// What `LIKE` finds may be another word.
fn is_port_unchecked(row: &Row) -> bool {
    value(row, "insecure").is_some_and(|text| Unchecked::read(&text).port)
}

/// What Asterisk sees in a column: the last value.
fn value<'r>(row: &'r Row, column: &str) -> Option<Cow<'r, str>> {
    let mut values = record::values(row).filter(|(name, _)| name.eq_ignore_ascii_case(column));
    let first = values.next()?;
    Some(values.last().unwrap_or(first).1)
}
