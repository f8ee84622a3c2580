//! PJSIP: rows as sorcery reads them, and what its modules ask and write.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking, in helpers too")]

mod consumer;
mod contacts;
mod endpoints;
mod rows;
#[path = "../../../schema/tests/support/mod.rs"]
mod support;
