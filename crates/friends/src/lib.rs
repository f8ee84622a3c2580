#![doc = include_str!("../README.md")]

mod agenda;
mod clock;
mod configured;
#[cfg(feature = "console")]
pub mod console;
mod driving;
mod events;
mod friend;
mod friends;
mod iax;
mod memory;
mod names;
mod protocol;
mod prune;
mod qualify;
mod registering;
mod registration;
mod settings;
mod shelf;
mod sip;
mod visit;

pub use asterisk_realtime_sippeers::Wanted;
pub use clock::{Clock, SystemClock};
pub use configured::configured;
pub use events::{Cause, Change, DeviceState, Event, Events, Notice};
pub use friend::{Friend, Origin, Reach};
pub use friends::{Builder, Friends};
pub use iax::{Iax2Peer, Iax2User};
pub use names::Names;
pub use protocol::{Features, Protocol, Registers};
pub use prune::{PruneHook, Pruned, Pruning};
pub use qualify::QualifyTarget;
pub use registering::Written;
pub use registration::{Contact, Registration};
pub use settings::Settings;
pub use sip::Sip;

/// The devices of `chan_sip`.
pub type SipFriends = Friends<Sip>;

/// The peers of `chan_iax2`: who is called, and registers.
pub type IaxPeers = Friends<Iax2Peer>;

/// The users of `chan_iax2`: who calls. They do not register.
pub type IaxUsers = Friends<Iax2User>;
