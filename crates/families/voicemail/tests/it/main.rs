//! Mailboxes: rows as `app_voicemail` reads them, and what it asks and writes.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking, in helpers too")]

mod consumer;
mod rows;
#[path = "../../../schema/tests/support/mod.rs"]
mod support;
