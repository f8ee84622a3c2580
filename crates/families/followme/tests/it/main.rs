//! Profiles: rows as `app_followme` reads them, and what it asks.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking, in helpers too")]

mod consumer;
mod rows;
#[path = "../../../schema/tests/support/mod.rs"]
mod support;
