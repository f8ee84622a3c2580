#![doc = include_str!("../README.md")]

pub mod cache;
mod command;
pub mod document;
mod expression;
mod help;
pub mod mappings;
pub mod pairs;
mod printable;
pub mod realtime;
mod registry;
mod reply;
mod table;
mod words;

pub use command::{Command, Info};
pub use expression::expression;
pub use printable::{printable, printable_line};
pub use registry::Registry;
pub use reply::{Reply, exit_status};
pub use words::{Words, split};
