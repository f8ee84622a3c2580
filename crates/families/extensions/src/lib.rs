#![doc = include_str!("../README.md")]

mod context;
mod extension;
mod pattern;
mod priority;
mod readers;
mod tables;

pub use context::{Callers, Chain, Context, Dialled, Found, Line};
pub use extension::Extension;
pub use pattern::{Fault, FaultKind, Match, Mode, Pattern, split_caller};
pub use priority::Priority;
pub use readers::readers;
pub use tables::{EXTENSIONS, tables};
