//! The engine over in-memory stores: mapping, failover, deadlines, codec, static configuration.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[cfg(feature = "cache")]
mod cache;
mod check;
mod codec;
mod configuration;
mod deadlines;
mod failover;
mod mapping;
mod metrics;
mod reload;
mod scans;
mod schema;
mod statics;
mod stores;
mod support;
#[cfg(not(feature = "cache"))]
mod without_cache;
mod writes;
