//! The control socket: Asterisk's console commands for a running gateway.
//!
//! Whoever may open the unix socket may do everything, so its mode is 0600. What is spoken there is
//! a JSON document a line, in both directions, any number of them one after the other; unknown
//! members are ignored, so that either side may be newer:
//!
//! | request | answer |
//! |---|---|
//! | `{"command": "core show uptime"}` | `{"text": "...", "document": ..., "status": 0, "error": null}` |
//! | `{"complete": "core sh"}` | `{"words": ["show"]}` |
//!
//! `text` is what a console prints, `document` the same for programs, `status` the exit status of a
//! program that passes it on, and `error` the failure, if it is one.
//!
//! Other parts add their commands to the [`Registry`](asterisk_realtime_console::Registry), which
//! has those of this module and of the crate `console`.

mod client;
mod commands;
mod server;
mod socket;

pub use client::{Answer, Client};
pub use commands::{Order, Orders, commands, orders};
pub use server::serve;
pub use socket::ControlSocket;

/// Where the socket is, unless `control` of section `[gateway]` says otherwise.
pub const DEFAULT_PATH: &str = "/run/ara/control.sock";

/// The longest line that a program may send, in bytes.
const LONGEST_REQUEST: u64 = 64 << 10;
