//! Addresses and hosts.

use std::net::{IpAddr, SocketAddr};

/// An IPv4 or IPv6 address; brackets around are allowed, and a zone behind is left out.
pub fn address(text: &str) -> Option<IpAddr> {
    let text = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    match text.split_once('%') {
        Some((address, zone)) => {
            let is_scoped = !zone.is_empty() && address.contains(':');
            address.parse().ok().filter(|_| is_scoped)
        }
        None => text.parse().ok(),
    }
}

/// An address, and the port behind a colon if there is one. IPv6 addresses with a port stand in
/// brackets.
pub fn address_port(text: &str) -> Option<(IpAddr, Option<u16>)> {
    if let Some(address) = address(text) {
        return Some((address, None));
    }
    let socket: SocketAddr = text.parse().ok()?;
    (socket.port() > 0).then_some((socket.ip(), Some(socket.port())))
}

/// Whether it is an address or the name of a host. Names are not looked up.
pub fn is_host(text: &str) -> bool {
    let is_label = |label: &str| {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        (1..=63).contains(&label.len()) && label.bytes().all(is_allowed)
    };
    let name = text.strip_suffix('.').unwrap_or(text);
    address(text).is_some() || (name.len() <= 253 && name.split('.').all(is_label))
}

/// Whether it is an address or the name of a host, with a port behind a colon if wanted.
pub fn is_host_port(text: &str) -> bool {
    let is_port = |port: &str| {
        let is_number = port.bytes().all(|byte| byte.is_ascii_digit());
        is_number && port.parse::<u16>().is_ok_and(|port| port > 0)
    };
    is_host(text)
        || text.rsplit_once(':').is_some_and(|(host, port)| is_host(host) && is_port(port))
}
