#![doc = include_str!("../README.md")]

mod driver;
mod faults;
mod kind;

mod column;
mod database;
mod query;
mod scan;
mod static_file;
mod table;

pub use driver::MemoryDriver;
pub use faults::{Faults, LostAnswer};
pub use kind::MemoryKind;
