//! What the driver makes of a client that fails in every way. The ways in which servers do are
//! tested with servers, by the drivers.

#![expect(clippy::unwrap_used, reason = "tests")]

mod client;
mod connections;
mod descriptions;
mod jobs;
mod options;
mod retries;
