//! The gateway over real sockets, in front of the in-memory driver.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod access;
mod files;
mod fuzz;
mod life;
mod limits;
mod restart;
mod settings;
mod stock;
mod support;
