//! What differs between channel drivers.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use asterisk_realtime_core::{Lookup, Result, Row};
use asterisk_realtime_sippeers::Wanted;
use async_trait::async_trait;

use crate::{Contact, Friend, Registration, Settings};

/// What the registration of a device, its signs of life and its mailboxes depend on.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Features {
    /// Whether it registers.
    pub is_dynamic: bool,
    /// Where it is without registering.
    pub fixed: Option<SocketAddr>,
    /// Where it is called while it is not registered.
    pub fallback: Option<SocketAddr>,
    /// Whether requests from any port of its address are its own.
    pub any_port: bool,
    /// How long it may take to answer when it is asked for a sign of life; `None` if it is not
    /// asked.
    pub limit: Option<Duration>,
    /// How often it is asked.
    pub frequency: Duration,
    /// How often it is asked while it does not answer.
    pub retry: Duration,
    /// The mailboxes that it is told about by itself, as `mailbox@context`.
    pub mailboxes: Vec<String>,
}

/// A channel driver: how it reads its rows, and what it writes. [`Sip`](crate::Sip),
/// [`Iax2Peer`](crate::Iax2Peer) and [`Iax2User`](crate::Iax2User) are; others have no use for it.
#[async_trait]
pub trait Protocol: fmt::Debug + Send + Sync + 'static {
    /// A typed row.
    type Object: Clone + fmt::Debug + Send + Sync + 'static;

    /// Whether a row tells when its registration ends. If it does not, memory knows more.
    const ROW_TELLS_END: bool;

    /// Whether a friend leaves memory by itself, with `rtautoclear`.
    const CLEARS: bool;

    /// The name of a row.
    fn name(object: &Self::Object) -> &str;

    /// Reads a section of the configuration file; `None` if it is refused.
    fn of_section(section: &Row) -> Option<Self::Object>;

    /// Whether a row is what is asked for.
    fn is_wanted(object: &Self::Object, wanted: Wanted) -> bool;

    /// What its registration, signs of life and mailboxes depend on.
    fn features(settings: &Settings, object: &Self::Object) -> Features;

    /// The registration that a row has, also if it is over.
    fn registration(object: &Self::Object) -> Option<Registration>;

    /// Milliseconds of the last sign of life that a row has; -1 for none, 0 if it is not known.
    fn lastms(object: &Self::Object) -> i32;

    /// Whether the row has something that has to be blanked when its registration ends.
    fn has_trace(object: &Self::Object) -> bool;

    /// Takes the registration that the row has for over.
    fn forget(object: &mut Self::Object);

    /// A registration that is accepted now, a second since 1970, for so many seconds.
    fn accept(contact: Contact, now: u64, granted: u64) -> Registration;

    /// Asks for the row of a name, and of the address if that is known.
    ///
    /// # Errors
    ///
    /// As [`Lookup::lookup`].
    async fn read(
        settings: &Settings,
        lookup: &dyn Lookup,
        name: &str,
        address: Option<SocketAddr>,
    ) -> Result<Option<Self::Object>>;

    /// Writes a registration. Answers how many rows matched; `None` if it is not to be written.
    ///
    /// # Errors
    ///
    /// As [`Lookup::update`].
    async fn register(
        settings: &Settings,
        lookup: &dyn Lookup,
        friend: &Friend<Self>,
        registration: &Registration,
    ) -> Result<Option<u64>>
    where
        Self: Sized;

    /// Writes that a device said, in this second since 1970, that it is not registered any more.
    ///
    /// # Errors
    ///
    /// As [`Protocol::register`].
    async fn unregister(
        settings: &Settings,
        lookup: &dyn Lookup,
        name: &str,
        now: u64,
    ) -> Result<Option<u64>>;

    /// Writes that this registration is over, if the row still has it.
    ///
    /// # Errors
    ///
    /// As [`Protocol::register`].
    async fn expire(
        settings: &Settings,
        lookup: &dyn Lookup,
        name: &str,
        registration: &Registration,
    ) -> Result<Option<u64>>;

    /// Writes that the registration of a row that was just read is over, if it still has it.
    ///
    /// # Errors
    ///
    /// As [`Protocol::register`].
    async fn expire_read(
        settings: &Settings,
        lookup: &dyn Lookup,
        object: &Self::Object,
    ) -> Result<Option<u64>>;

    /// Writes the milliseconds of a sign of life.
    ///
    /// # Errors
    ///
    /// As [`Protocol::register`].
    async fn set_lastms(
        settings: &Settings,
        lookup: &dyn Lookup,
        name: &str,
        lastms: i32,
    ) -> Result<Option<u64>>;
}

/// A channel driver whose devices register.
pub trait Registers: Protocol {}
