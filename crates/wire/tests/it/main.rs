//! The protocols, by the observed behaviour of Asterisk and by properties.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails it the same way")]

mod answers;
mod full;
mod properties;
mod received;
mod requests;
mod texts;
