#![doc = include_str!("../README.md")]

mod cached;
mod clock;
mod driver;
mod entry;
mod flight;
mod invalidation;
mod kept;
mod key;
mod outage;
mod pool;
mod settings;
mod stats;
mod touched;
mod versions;

pub use asterisk_realtime_core::{Invalidation, Invalidations};
pub use cached::Cached;
pub use clock::Clock;
pub use entry::{Answer, Freshness};
pub use settings::{Lifetimes, Limits, Settings};
pub use stats::Stats;
