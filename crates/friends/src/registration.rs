//! Where a friend is.

use std::net::SocketAddr;

/// Where a device says that it is, and what it says of itself. IAX2 peers have the address alone.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Contact {
    /// Where it came from; `None` if that is not known.
    pub address: Option<SocketAddr>,
    /// The URI of its Contact header.
    pub fullcontact: String,
    /// Its User-Agent header.
    pub useragent: String,
    /// The user of the contact.
    pub defaultuser: String,
    /// Its Path header, if it has one; see `rtsavepath` of [`Settings`](crate::Settings).
    pub path: Option<String>,
}

impl Contact {
    /// A contact of which the address alone is known.
    pub fn at(address: SocketAddr) -> Self {
        Self { address: Some(address), ..Self::default() }
    }
}

/// A registration that holds.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Registration {
    /// Where the device is.
    pub contact: Contact,
    /// The last second, since 1970, in which it holds.
    pub ends: u64,
    /// What stands in the column `regseconds` of its row: for SIP when it ends, for IAX2 when it
    /// was made.
    pub regseconds: u64,
}

impl Registration {
    /// Whether its time is over.
    pub fn is_over(&self, wall: u64) -> bool {
        wall > self.ends
    }
}
