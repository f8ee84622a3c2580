//! The driver against real database files.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod config;
mod faults;
mod fidelity;
mod files;
mod hostile;
mod limits;
mod operations;
mod runtimes;
mod schema;
mod store;
mod vectors;
mod watch;
