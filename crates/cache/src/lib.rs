#![doc = include_str!("../README.md")]

mod cached;
mod certain;
mod clock;
mod directory;
mod driver;
mod entry;
mod facet;
mod flight;
mod following;
mod full;
mod invalidation;
mod kept;
mod key;
mod outage;
#[cfg(feature = "persist")]
mod persist;
#[cfg(not(feature = "persist"))]
#[path = "persist/without.rs"]
mod persist;
mod pool;
mod run;
mod settings;
mod standing;
mod stats;
mod table;
mod touched;
mod versions;

pub use asterisk_realtime_core::{Invalidation, Invalidations};
pub use cached::Cached;
pub use clock::Clock;
pub use entry::{Answer, Freshness};
#[cfg(feature = "persist")]
pub use persist::{OpenFile, Persistence, PersistenceLock};
pub use settings::{Facet, Lifetimes, Limits, Mode, Settings, TableSettings, Tables};
pub use stats::{Serving, Stats, TableStats};
