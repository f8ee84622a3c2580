//! The protocol of `res_config_curl`, both sides.
//!
//! A client makes a [`Request`], [encodes](Request::encode) it, and reads the answer with
//! [`read`]. A server takes what came as [`Received`], which tolerates what Asterisk's client does
//! wrong, turns it into the same [`Request`], and makes the answer with [`write`](mod@write).

mod op;
mod pairs;
pub mod read;
mod received;
mod request;
pub mod write;

pub use op::Op;
pub use received::{Cut, Received};
pub use request::{Encoded, Request};
