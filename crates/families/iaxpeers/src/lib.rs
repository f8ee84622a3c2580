#![doc = include_str!("../README.md")]

mod chan_iax2;
mod readers;
mod records;
mod row;
mod tables;
mod words;

pub use chan_iax2::ChanIax2;
pub use readers::readers;
pub use records::{IaxPeer, IaxUser};
pub use row::AuthMethods;
pub use tables::{IAXFRIENDS, tables};
pub use words::{CodecPriority, ConnectedLine, Encryption, IaxKind, RequireCallToken, Transfer};
