#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod cache;
mod call;
mod chain;
mod check;
mod encode;
mod family;
pub mod layers;
mod memory;
pub mod metrics;
mod open;
mod packing;
mod policy;
mod raw;
mod realtime;
mod require;
mod scan;
mod schema;
mod snapshot;
mod source;
mod statics;
mod typed;
mod write;

#[cfg(feature = "cache")]
#[cfg_attr(docsrs, doc(cfg(feature = "cache")))]
pub use cache::{CacheAdvice, FamilyCache, StoreCache};
pub use call::Call;
pub use check::Inspection;
pub use policy::{FamilyPolicy, OnNotFound, UnknownColumns};
pub use raw::FamilyStores;
pub use realtime::{Builder, Realtime};
pub use scan::FamilyScan;
pub use schema::MappedTable;
pub use source::{Answer, Source};
pub use statics::{StaticConfig, StaticOrigin};
