#![doc = include_str!("../README.md")]

mod call;
mod chain;
mod check;
mod encode;
mod family;
pub mod layers;
mod open;
mod policy;
mod realtime;
mod require;
mod snapshot;
mod source;
mod statics;
mod write;

pub use call::Call;
pub use policy::{FamilyPolicy, OnNotFound, UnknownColumns};
pub use realtime::{Builder, Realtime};
pub use source::{Answer, Source};
pub use statics::StaticConfig;
