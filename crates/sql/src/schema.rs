//! Whole tables: `CREATE TYPE`, `CREATE TABLE`, `CREATE INDEX`, for stores with and without a
//! driver of ours.
//!
//! [`Dialect::create_table`](crate::Dialect::create_table) makes a table of what a
//! [`ColumnDefinition`](asterisk_realtime_core::ColumnDefinition) can say, for a driver that has
//! been asked for it. Here tables have all that schemas of Asterisk have: enumerations, defaults,
//! generated numbers, unique keys and indexes, in the types that the official schema gives them.

mod dialect;
mod mssql;
mod mysql;
mod oracle;
mod postgres;
mod render;
mod sqlite;
mod statements;
#[cfg(test)]
mod tests;
mod whole;

pub use asterisk_realtime_core::{
    ColumnSpec, DataType, EnumerationSpec, ForeignKeySpec, KeySpec, NumberSource, TableSpec,
};
pub use dialect::{Enumerations, SchemaDialect};
pub use mssql::MSSQL;
pub use mysql::MYSQL;
pub use oracle::ORACLE;
pub use postgres::POSTGRES;
pub use sqlite::SQLITE;
pub use whole::{Creation, begin, commit, rollback};

/// All of them, by the alphabet.
pub const DIALECTS: [&SchemaDialect; 5] = [&MSSQL, &MYSQL, &ORACLE, &POSTGRES, &SQLITE];
