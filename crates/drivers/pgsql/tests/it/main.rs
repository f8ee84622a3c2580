//! The driver against real servers.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../harness/fidelity.rs"]
mod fidelity;

mod config;
mod database;
mod errors;
mod golden;
mod libpq;
mod log;
mod notify;
mod outages;
mod plans;
mod schema;
mod sessions;
mod tables;
mod tls;
mod types;
mod vectors;
