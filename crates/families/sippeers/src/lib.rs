#![doc = include_str!("../README.md")]

mod chan_sip;
mod device;
mod lists;
mod order;
mod peer;
mod readers;
mod records;
mod registration;
mod tables;
mod take;
mod timers;
mod words;

pub use chan_sip::{ChanSip, Wanted};
pub use device::SipDevice;
pub use lists::{DirectMedia, FaxDetection, NatHandling, NatMode, Unchecked};
pub use readers::readers;
pub use records::{SipPeer, SipRegistration};
pub use registration::Accepted;
pub use tables::{SIPPEERS, SIPREGS, tables};
pub use timers::Timers;
pub use words::{
    AllowOverlap, DeviceKind, DtmfMode, ProgressInband, SendRpid, SessionRefresher, SessionTimers,
    Transport, TrustIdOutbound, VideoSupport,
};
