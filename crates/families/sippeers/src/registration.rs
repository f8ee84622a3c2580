//! The channel driver `chan_sip`: what it writes.

use std::net::SocketAddr;

use asterisk_realtime_core::{IntoChanges, IntoFilter, Lookup, Object, Result};
use asterisk_realtime_schema::record::{self, Record};

use crate::{ChanSip, SipDevice, SipPeer, SipRegistration};

/// A registration that was accepted.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Accepted<'a> {
    /// Where it came from; `None` if that is not known.
    pub address: Option<SocketAddr>,
    /// The URI of its Contact header.
    pub fullcontact: &'a str,
    /// Its User-Agent header.
    pub useragent: &'a str,
    /// The user of the contact.
    pub defaultuser: &'a str,
    /// Milliseconds of the last answer to OPTIONS.
    pub lastms: i32,
    /// When it ends, in seconds since 1970: now and what was granted.
    pub regseconds: u64,
    /// Its Path header, if it has one.
    pub path: Option<&'a str>,
}

impl ChanSip {
    /// Writes a registration that was accepted, a new one or one that was refreshed. Answers how
    /// many rows matched; `None` if nothing is written, because `rtupdate` is off.
    ///
    /// The user is written to the column `username` if the row had something in it.
    ///
    /// # Errors
    ///
    /// As [`Lookup::update`]. `chan_sip` ignores them, and so the registration is lost.
    pub async fn register(
        &self,
        lookup: &(impl Lookup + ?Sized),
        device: &SipDevice,
        accepted: &Accepted<'_>,
    ) -> Result<Option<u64>> {
        let ip = accepted.address.map(|address| address.ip().to_string()).unwrap_or_default();
        let port = accepted.address.map(|address| address.port().to_string()).unwrap_or_default();
        let (lastms, regseconds) = (accepted.lastms.to_string(), accepted.regseconds.to_string());
        let user = if has_username(device) { "username" } else { "defaultuser" };
        let mut cells = vec![("ipaddr", &*ip)];
        cells.extend(self.regserver.as_deref().map(|regserver| ("regserver", regserver)));
        cells.push(("fullcontact", accepted.fullcontact));
        cells.extend(accepted.path.filter(|_| self.rtsavepath).map(|path| ("path", path)));
        cells.extend([
            ("lastms", &*lastms),
            ("useragent", accepted.useragent),
            (user, accepted.defaultuser),
            ("regseconds", &*regseconds),
            ("port", &*port),
        ]);
        self.write(lookup, &device.peer.name, None, &cells).await
    }

    /// Writes that a device is not registered any more: it said so, or its time was over. Answers
    /// how many rows matched; `None` if nothing is written, because `rtupdate` is off,
    /// `ignoreregexpire` is on, or the row had no contact when it was loaded.
    ///
    /// # Errors
    ///
    /// As [`ChanSip::register`].
    pub async fn unregister(
        &self,
        lookup: &(impl Lookup + ?Sized),
        device: &SipDevice,
    ) -> Result<Option<u64>> {
        if device.fullcontact().is_none() {
            return Ok(None);
        }
        self.blank(lookup, &device.peer.name, None).await
    }

    /// Writes that a device is not registered any more, whatever its row had when it was loaded:
    /// for who knows what stands there. With `regseconds`, only if the row still has the
    /// registration that ends then: a later one, which another server may have written, stays.
    /// Answers how many rows matched; `None` if nothing is written, because `rtupdate` is off or
    /// `ignoreregexpire` is on.
    ///
    /// # Errors
    ///
    /// As [`ChanSip::register`].
    pub async fn blank(
        &self,
        lookup: &(impl Lookup + ?Sized),
        name: &str,
        regseconds: Option<u64>,
    ) -> Result<Option<u64>> {
        if self.ignoreregexpire {
            return Ok(None);
        }
        let cells = [
            ("fullcontact", ""),
            ("lastms", "0"),
            ("useragent", ""),
            ("regserver", ""),
            ("regseconds", "0"),
            ("port", "0"),
            ("ipaddr", ""),
        ];
        self.write(lookup, name, regseconds, &cells).await
    }

    /// Looks whether the registration of a device that was just loaded is over at this time in
    /// seconds since 1970. If it is, its address is forgotten, and that is written as
    /// [`ChanSip::unregister`] does. Answers what is written.
    ///
    /// Asterisk does not look when it only wants the state of a device.
    ///
    /// # Errors
    ///
    /// As [`ChanSip::register`].
    pub async fn expire_if_over(
        &self,
        lookup: &(impl Lookup + ?Sized),
        device: &mut SipDevice,
        now: u64,
    ) -> Result<Option<u64>> {
        if self.ignoreregexpire || !device.is_over(now) {
            return Ok(None);
        }
        device.is_expired = true;
        self.unregister(lookup, device).await
    }

    /// Writes how long a device took to answer OPTIONS, in milliseconds; -1 if it cannot be
    /// reached. `chan_sip` does so after the first answer, and when that changes between
    /// reachable, slow and not reachable; also for devices of `sip.conf`. Answers how many rows
    /// matched; `None` if nothing is written, because `rtupdate` is off.
    ///
    /// # Errors
    ///
    /// As [`ChanSip::register`].
    pub async fn set_lastms(
        &self,
        lookup: &(impl Lookup + ?Sized),
        name: &str,
        lastms: i32,
    ) -> Result<Option<u64>> {
        self.write(lookup, name, None, &[("lastms", &*lastms.to_string())]).await
    }

    async fn write(
        &self,
        lookup: &(impl Lookup + ?Sized),
        name: &str,
        regseconds: Option<u64>,
        cells: &[(&str, &str)],
    ) -> Result<Option<u64>> {
        if !self.rtupdate {
            return Ok(None);
        }
        let family = if self.has_sipregs { SipRegistration::FAMILY } else { SipPeer::FAMILY };
        let changes = cells.into_changes()?;
        let mut filter = vec![("name", name)];
        let regseconds = regseconds.map(|regseconds| regseconds.to_string());
        filter.extend(regseconds.as_deref().map(|regseconds| ("regseconds", regseconds)));
        lookup.update(family, &filter.into_filter()?, &changes).await.map(Some)
    }
}

/// Whether a row of the device has the old name of `defaultuser`.
fn has_username(device: &SipDevice) -> bool {
    let registration = device.registration.as_ref().and_then(|read| read.value.as_ref());
    let origins = [Some(device.peer.origin()), registration.map(Record::origin)];
    let mut rows = origins.into_iter().flatten().filter_map(record::Origin::row);
    rows.any(|row| record::values(row).any(|(name, _)| name.eq_ignore_ascii_case("username")))
}
