//! What operators use: numbers, health, the control socket.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking, in helpers too")]

mod control;
mod exposition;
mod health;
mod metrics;
mod support;
