//! How values get into the fields of SIP devices.

use std::net::IpAddr;

use asterisk_realtime_core::Secret;
use asterisk_realtime_schema::value;

use crate::{DeviceKind, SipPeer, SipRegistration};

impl SipPeer {
    pub(crate) fn take_address(field: &mut Option<IpAddr>, text: &str) {
        *field = value::address(text).or(*field);
    }

    pub(crate) fn take_port(field: &mut Option<u16>, text: &str) {
        *field = Some(value::scan(text).and_then(|port| port.try_into().ok()).unwrap_or(0));
    }

    pub(crate) fn take_host(field: &mut Option<String>, text: &str) {
        let mut host = text.to_owned();
        host.truncate(host.find(';').unwrap_or(host.len()));
        *field = Some(host);
    }

    pub(crate) fn take_kind(field: &mut Option<DeviceKind>, text: &str) {
        let Some(kind) = DeviceKind::word(text) else { return };
        *field = Some(field.map_or(kind, |known| known.and(kind)));
    }

    /// What is no number, or negative, is what `[general]` says.
    pub(crate) fn take_seconds(field: &mut Option<i32>, text: &str) {
        *field = value::scan(text).filter(|seconds| *seconds >= 0);
    }

    pub(crate) fn take_session_minse(field: &mut Option<i32>, text: &str) {
        *field = value::scan(text).filter(|seconds| *seconds >= 90);
    }

    pub(crate) fn take_credentials(field: &mut Vec<Secret>, text: &str) {
        field.push(Secret::new(text));
    }

    pub(crate) fn take_max_forwards(field: &mut Option<i32>, text: &str) {
        *field = Some(value::scan(text).filter(|hops| (1..=255).contains(hops)).unwrap_or(70));
    }
}

impl SipRegistration {
    pub(crate) fn take_address(field: &mut Option<IpAddr>, text: &str) {
        SipPeer::take_address(field, text);
    }

    pub(crate) fn take_port(field: &mut Option<u16>, text: &str) {
        SipPeer::take_port(field, text);
    }
}
