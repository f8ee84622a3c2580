//! SIP devices: rows as `chan_sip` reads them, and what it asks and writes.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking, in helpers too")]

mod consumer;
mod order;
mod registration;
mod rows;
#[path = "../../../schema/tests/support/mod.rs"]
mod support;
