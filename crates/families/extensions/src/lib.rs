#![doc = include_str!("../README.md")]

mod by_length;
mod context;
mod extension;
mod hint;
mod pattern;
mod priority;
mod readers;
mod records;
mod review;
mod tables;

pub use by_length::ByLength;
pub use context::{Callers, Chain, Context, Dialled, Found, Line};
pub use hint::Hint;
pub use pattern::{Fault, FaultKind, Match, Mode, Pattern, split_caller};
pub use priority::Priority;
pub use readers::readers;
pub use records::Extension;
pub use review::{Remark, review};
pub use tables::{EXTENSIONS, tables};
