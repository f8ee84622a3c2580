//! The driver against real servers.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod config;
mod describing;
mod hostile;
mod limits;
mod phones;
mod referrals;
mod schema;
mod sessions;
mod statics;
mod tls;
mod vectors;
mod writing;
