//! What identifications do beyond their fields.

use std::net::IpAddr;

use asterisk_realtime_schema::record::{self, Reader, Record};
use asterisk_realtime_schema::value::AclEntry;
use asterisk_realtime_schema::{Column, Refusal};

use crate::lists::pieces;
use crate::{DomainAlias, Identify};

impl Identify {
    /// A new one that knows requests by addresses or names of hosts, separated by commas.
    pub fn by_address(
        id: impl Into<String>,
        endpoint: impl Into<String>,
        addresses: impl Into<String>,
    ) -> Self {
        let matches = vec![addresses.into()];
        Self { id: id.into(), endpoint: endpoint.into(), matches, ..Self::blank() }
    }

    /// Whether an address is among those in `match`. Names of hosts are not looked up.
    pub fn matches_address(&self, address: IpAddr) -> bool {
        let mut entries = pieces(&self.matches).filter_map(|part| part.parse::<AclEntry>().ok());
        entries.any(|entry| entry.contains(address) != entry.is_inverted)
    }

    pub(crate) fn check(&mut self, reader: &mut Reader) {
        reader.require(column("endpoint"), !self.endpoint.is_empty());
        let has_other = self.match_header.is_some() || self.match_request_uri.is_some();
        if pieces(&self.matches).next().is_none() && !has_other {
            let rule = "there, nor match_header, nor match_request_uri: the row needs one";
            reader.refuse(column("match"), &Refusal::new("", rule));
        }
    }
}

impl DomainAlias {
    /// A new alias of a domain.
    pub fn new(id: impl Into<String>, domain: impl Into<String>) -> Self {
        Self { id: id.into(), domain: Some(domain.into()), ..Self::blank() }
    }
}

fn column(name: &str) -> &'static Column {
    record::column(Identify::TABLES, name)
}
