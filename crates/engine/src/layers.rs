//! Layers between the engine and a driver.
//!
//! A [`Layer`] says what is done around each operation; [`Layered`] makes a driver of a layer and
//! the driver behind it, so that the conformance kit runs through both.

mod beat;
mod breaker;
mod deadline;
mod layered;

pub use breaker::{Breaker, BreakerState, Pauses};
pub use deadline::DeadlineGuard;
pub use layered::{Layer, Layered, Operation};
