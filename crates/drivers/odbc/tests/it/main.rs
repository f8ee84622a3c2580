//! The driver against real databases.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod ansi;
mod config;
mod connecting;
mod database;
mod errors;
mod outages;
mod schema;
mod statements;
mod values;
