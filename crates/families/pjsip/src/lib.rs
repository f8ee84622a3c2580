#![doc = include_str!("../README.md")]

mod aor;
mod auth;
mod contact;
mod endpoint;
mod identify;
mod lists;
mod outbound;
mod readers;
mod records;
mod registrar;
mod res_pjsip;
mod sorcery;
mod tables;
mod transport;
mod words;

pub use readers::readers;
pub use records::{
    Aor, AsteriskPublication, Auth, Contact, DomainAlias, Endpoint, Global, Identify,
    InboundPublication, OutboundPublish, Registration, ResourceList, SubscriptionPersistence,
    System, TelephoneNumber, Transport,
};
pub use registrar::Registrar;
pub use res_pjsip::{Bindings, Pjsip, Shown};
pub use sorcery::{Sorcery, UnqualifiedFetch};
pub use tables::{
    PS_AORS, PS_ASTERISK_PUBLICATIONS, PS_AUTHS, PS_CONTACTS, PS_DOMAIN_ALIASES,
    PS_ENDPOINT_ID_IPS, PS_ENDPOINTS, PS_GLOBALS, PS_INBOUND_PUBLICATIONS, PS_OUTBOUND_PUBLISHES,
    PS_REGISTRATIONS, PS_RESOURCE_LIST, PS_SUBSCRIPTION_PERSISTENCE, PS_SYSTEMS, PS_TRANSPORTS,
    STIR_TN, tables,
};
pub use words::{
    Algorithm, Attestation, AuthType, DtlsSetup, DtlsVerify, DtmfMode, FaxErrorCorrection,
    FingerprintHash, GlareMitigation, IdentifyBy, IncomingOffer, MediaEncryption, OutgoingOffer,
    OverloadTrigger, Protocol, RedirectMethod, Rel100, SecurityNegotiation, SessionTimers,
    TlsMethod, UpdateMethod,
};
