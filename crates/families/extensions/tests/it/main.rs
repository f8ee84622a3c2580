//! Rows as the Realtime switch takes them.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking, in helpers too")]

#[path = "../../../schema/tests/support/mod.rs"]
mod support;

mod rows;
