//! The driver against real servers.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod config;
mod connecting;
mod database;
mod describing;
mod errors;
mod golden;
mod indexes;
mod limits;
mod misfits;
mod modes;
mod round_trips;
mod secrets;
mod sessions;
mod split;
mod tls;
mod vectors;

#[path = "../harness/fidelity.rs"]
mod fidelity;
