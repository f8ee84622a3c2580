#![doc = include_str!("../README.md")]

mod condition;
mod ddl;
mod dialect;
mod enumeration;
mod load;
pub mod mysql;
pub mod odbc;
pub mod postgres;
mod scan;
pub mod schema;
mod select;
pub mod sqlite;
mod statement;
mod target;
#[cfg(test)]
mod testing;
mod treatment;
mod write;

pub use dialect::{Announcements, Dialect, Direction, Limit, Retype, Typing};
pub use enumeration::enumerated_words;
pub use mysql::MYSQL;
pub use postgres::POSTGRES;
pub use scan::{Page, Position};
pub use sqlite::SQLITE;
pub use statement::{Bind, Statement};
pub use target::Target;
pub use treatment::{Treatment, TypeName};
