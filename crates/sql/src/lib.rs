#![doc = include_str!("../README.md")]

mod condition;
mod ddl;
mod dialect;
mod load;
mod scan;
mod select;
pub mod sqlite;
mod statement;
mod target;
#[cfg(test)]
mod testing;
mod write;

pub use dialect::{Dialect, Direction, Empty};
pub use scan::{Page, Position};
pub use sqlite::SQLITE;
pub use statement::{Bind, Statement};
pub use target::Target;
