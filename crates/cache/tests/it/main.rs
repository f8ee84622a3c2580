//! The cache over the in-memory driver, with a clock that the tests set.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking, in helpers too")]

mod absent;
mod facet;
mod flights;
mod following;
mod full;
mod invalidation;
mod keyed;
mod limits;
mod model;
mod outage;
#[cfg(feature = "persist")]
mod persist;
mod server;
mod support;
mod tables;
mod writes;
