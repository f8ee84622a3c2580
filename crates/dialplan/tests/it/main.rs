//! The switch over the engine: what it answers, and what it asks.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking, in helpers too")]

mod answers;
mod keeping;
mod large;
mod servers;
mod support;
