//! The typed readers of this crate.

use asterisk_realtime_schema::record::RowReader;

use crate::{
    Aor, AsteriskPublication, Auth, Contact, DomainAlias, Endpoint, Global, Identify,
    InboundPublication, OutboundPublish, Registration, ResourceList, SubscriptionPersistence,
    System, TelephoneNumber, Transport,
};

/// What reads the rows of each family of this crate as its consumer does, by the alphabet.
pub fn readers() -> &'static [RowReader] {
    READERS
}

static READERS: &[RowReader] = &[
    RowReader::of::<Aor>(),
    RowReader::of::<AsteriskPublication>(),
    RowReader::of::<Auth>(),
    RowReader::of::<Contact>(),
    RowReader::of::<DomainAlias>(),
    RowReader::of::<Identify>(),
    RowReader::of::<Endpoint>(),
    RowReader::of::<Global>(),
    RowReader::of::<InboundPublication>(),
    RowReader::of::<OutboundPublish>(),
    RowReader::of::<Registration>(),
    RowReader::of::<ResourceList>(),
    RowReader::of::<SubscriptionPersistence>(),
    RowReader::of::<System>(),
    RowReader::of::<Transport>(),
    RowReader::of::<TelephoneNumber>(),
];
