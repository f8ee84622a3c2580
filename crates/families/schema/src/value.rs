//! Reading values as Asterisk's consumers do.
//!
//! Each function reads any text, and says in its documentation what it makes of one that is not
//! what it should be. [`Syntax::check`](crate::Syntax::check) tells the writer of a value.

mod acl;
mod address;
mod ama;
mod caller_id;
mod codec;
mod digest;
mod group;
mod list;
mod mailbox;
mod number;
mod other;
mod penalty;
mod presentation;
mod qualify;
mod queue;
mod time;
mod truth;
mod uri;

pub use acl::{AclEntry, Mask, acl, permits};
pub use address::{address, address_port, is_host, is_host_port};
pub use ama::AmaFlags;
pub use caller_id::{CallerId, is_caller_id};
pub use codec::{CODECS, CodecEntry, codec_parts, is_codec_preference};
pub use digest::{is_digest, md5};
pub use group::{group_range, groups};
pub use list::{assignment, assignments, distinct, elements};
pub use mailbox::{MailboxId, mailboxes};
pub use number::{atoi, decimal, scan, signed, tos, unsigned, whole};
pub use other::{is_credentials, is_digit, is_header};
pub use penalty::PenaltyChange;
pub use presentation::Presentation;
pub use qualify::Qualify;
pub use queue::{EmptyRules, sounds};
pub use time::{is_date_time, unix_time};
pub use truth::{is_true, truth};
pub use uri::{is_sip_uri, is_sip_user};

#[cfg(test)]
mod tests;
