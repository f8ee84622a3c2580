//! Access lists.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use crate::{Refusal, Syntax};

/// `[!]address[/mask]`
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct AclEntry {
    /// Whether the sense of the list is turned around.
    pub is_inverted: bool,
    /// The address.
    pub address: IpAddr,
    /// The part of it that counts.
    pub mask: Mask,
}

/// The part of an address that counts.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Mask {
    /// This many bits from the left.
    Bits(u8),
    /// The bits of this address.
    Address(IpAddr),
}

impl AclEntry {
    /// Whether the address is in it. Addresses of the other kind never are, but an IPv4 address
    /// written as IPv6 is the IPv4 address.
    pub fn contains(&self, address: IpAddr) -> bool {
        let bits = |address: IpAddr| match address.to_canonical() {
            IpAddr::V4(address) => (true, u128::from(address.to_bits())),
            IpAddr::V6(address) => (false, address.to_bits()),
        };
        let (is_v4, network) = bits(self.address);
        let (other_is_v4, address) = bits(address);
        let width = if is_v4 { 32 } else { 128 };
        let mask = match self.mask {
            Mask::Address(mask) => bits(mask).1,
            Mask::Bits(0) => 0,
            Mask::Bits(count) => u128::MAX << (width - u32::from(count).min(width)),
        };
        is_v4 == other_is_v4 && network & mask == address & mask
    }
}

impl FromStr for AclEntry {
    type Err = Refusal;

    /// Blanks around are taken off. Names of hosts are not allowed, and masks no longer than the
    /// address.
    fn from_str(text: &str) -> Result<Self, Refusal> {
        let refusal = || Refusal::new(text, Syntax::Acl.expected());
        let bare = text.trim();
        let (is_inverted, bare) = match bare.strip_prefix('!') {
            Some(rest) => (true, rest.trim_start()),
            None => (false, bare),
        };
        let (network, mask) = match bare.split_once('/') {
            Some((network, mask)) => (network, Some(mask)),
            None => (bare, None),
        };
        let address = super::address(network).ok_or_else(refusal)?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let mask = match mask {
            None => Mask::Bits(most),
            Some(mask) => self::mask(mask, address, most).ok_or_else(refusal)?,
        };
        Ok(Self { is_inverted, address, mask })
    }
}

fn mask(text: &str, address: IpAddr, most: u8) -> Option<Mask> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok().filter(|bits| *bits <= most).map(Mask::Bits);
    }
    let mask: IpAddr = text.parse().ok()?;
    (mask.is_ipv4() == address.is_ipv4()).then_some(Mask::Address(mask))
}

impl fmt::Display for AclEntry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inverted = if self.is_inverted { "!" } else { "" };
        match self.mask {
            Mask::Bits(bits) => write!(formatter, "{inverted}{}/{bits}", self.address),
            Mask::Address(mask) => write!(formatter, "{inverted}{}/{mask}", self.address),
        }
    }
}

/// Whether an address gets through a list of those that are kept out and one of those that are
/// let in, in this order: the last entry that fits decides, and if none does, it does.
pub fn permits(deny: &[AclEntry], permit: &[AclEntry], address: IpAddr) -> bool {
    let mut permits = true;
    for (sense, entries) in [(false, deny), (true, permit)] {
        if let Some(entry) = entries.iter().rev().find(|entry| entry.contains(address)) {
            permits = sense != entry.is_inverted;
        }
    }
    permits
}

/// The entries of one line.
///
/// # Errors
///
/// The first piece that is none: one bad entry spoils the line, and with it the row.
pub fn acl(text: &str) -> Result<Vec<AclEntry>, Refusal> {
    super::elements(text).map(str::parse).collect()
}
