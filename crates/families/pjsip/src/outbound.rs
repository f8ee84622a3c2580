//! What registrations and publications do beyond their fields.

use asterisk_realtime_schema::Refusal;
use asterisk_realtime_schema::record::{self, Reader, Record};

use crate::lists::pieces;
use crate::{
    AsteriskPublication, InboundPublication, OutboundPublish, Registration, ResourceList,
    SubscriptionPersistence, TelephoneNumber,
};

impl Registration {
    /// A new registration of a client with a server, both SIP URIs.
    pub fn new(
        id: impl Into<String>,
        client_uri: impl Into<String>,
        server_uri: impl Into<String>,
    ) -> Self {
        let (client_uri, server_uri) = (client_uri.into(), server_uri.into());
        Self { id: id.into(), client_uri, server_uri, ..Self::blank() }
    }

    /// The credentials that answer challenges.
    pub fn outbound_auth_ids(&self) -> impl Iterator<Item = &str> {
        pieces(&self.outbound_auth)
    }

    pub(crate) fn check(&mut self, reader: &mut Reader) {
        let column = |name| record::column(Self::TABLES, name);
        reader.require(column("server_uri"), !self.server_uri.is_empty());
        reader.require(column("client_uri"), !self.client_uri.is_empty());
        match &self.endpoint {
            None if self.line => {
                let rule = "there, as line needs it";
                reader.refuse(column("endpoint"), &Refusal::new("", rule));
            }
            Some(endpoint) if !self.line => {
                let rule = "allowed without line";
                reader.refuse(column("endpoint"), &Refusal::new(endpoint, rule));
            }
            _ => {}
        }
    }
}

impl OutboundPublish {
    /// A new publication of an event to a server, a SIP URI.
    pub fn new(
        id: impl Into<String>,
        server_uri: impl Into<String>,
        event: impl Into<String>,
    ) -> Self {
        let (server_uri, event) = (server_uri.into(), event.into());
        Self { id: id.into(), server_uri, event, ..Self::blank() }
    }

    /// The credentials that answer challenges.
    pub fn outbound_auth_ids(&self) -> impl Iterator<Item = &str> {
        pieces(&self.outbound_auth)
    }

    pub(crate) fn check(&mut self, reader: &mut Reader) {
        let column = |name| record::column(Self::TABLES, name);
        reader.require(column("server_uri"), !self.server_uri.is_empty());
        reader.require(column("event"), !self.event.is_empty());
    }
}

impl ResourceList {
    /// A new list of resources for an event.
    pub fn new(id: impl Into<String>, event: impl Into<String>) -> Self {
        Self { id: id.into(), event: Some(event.into()), ..Self::blank() }
    }

    /// The resources.
    pub fn items(&self) -> impl Iterator<Item = &str> {
        pieces(&self.list_item)
    }
}

/// New ones have nothing but an id and the defaults of their modules.
macro_rules! new {
    ($($name:ident),+) => {
        $(impl $name {
            /// A new one with the defaults of its module.
            pub fn new(id: impl Into<String>) -> Self {
                Self { id: id.into(), ..Self::blank() }
            }
        })+
    };
}

new!(AsteriskPublication, InboundPublication, SubscriptionPersistence, TelephoneNumber);
