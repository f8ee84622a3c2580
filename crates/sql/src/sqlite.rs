//! The SQLite dialect, and the statements about the database itself.
//!
//! The constants are for the driver: how a connection is prepared and how the schema is read.
//! Their values are bound.

mod checks;
pub mod types;

use asterisk_realtime_core::ColumnType;

use crate::{Dialect, Direction, Limit, Retype, Typing};

pub use checks::{checked_words, words_of};

/// SQLite.
pub const SQLITE: Dialect = Dialect {
    quotes: crate::dialect::STANDARD_QUOTES,
    placeholder: |text, _| text.push('?'),
    like_escape: '!',
    // Any column may hold any value, and Asterisk's driver writes empty texts into integers.
    typing: Typing::Dynamic,
    cast: |_| None,
    casts_writes: false,
    may_hold: |_, _| true,
    print: |_| "CAST(? AS TEXT)",
    like_needs_text: false,
    appends_identity: true,
    limit: Limit::Limit,
    compares_rows: true,
    column_type,
    added_default: Some(added_default),
    table_options: "",
    schema: Some(&crate::schema::SQLITE),
    retype: Retype::Never,
    announcements: None,
    static_order: &[("cat_metric", Direction::Ascending), ("var_metric", Direction::Ascending)],
};

/// Changes with every change of the schema, whoever makes it.
pub const SCHEMA_VERSION: &str = "PRAGMA schema_version";

/// Changes with every commit of another connection, and never with one's own.
pub const DATA_VERSION: &str = "PRAGMA data_version";

/// Reads the schema into the connection, so that no later statement has to.
pub const READ_SCHEMA: &str = "SELECT 1 FROM sqlite_schema LIMIT 1";

/// Makes the connection refuse to write.
pub const QUERY_ONLY: &str = "PRAGMA query_only = ON";

/// Turns the write-ahead log on; answers the mode that holds.
pub const USE_WRITE_AHEAD_LOG: &str = "PRAGMA journal_mode = WAL";

/// Name, type and "has no row number" of the table ?1 of the schema ?2.
pub const FIND_TABLE: &str = "SELECT name, type, wr FROM pragma_table_list(?1) WHERE schema = ?2";

/// Name, declared type, "refuses NULL", place in the primary key and "hidden" of the columns of
/// the table ?1 of the schema ?2.
pub const TABLE_COLUMNS: &str =
    "SELECT name, type, \"notnull\", pk, hidden FROM pragma_table_xinfo(?1, ?2) ORDER BY cid";

/// The columns that an index of the table ?1 of the schema ?2 begins with; those of expressions
/// are NULL.
pub const INDEXED_COLUMNS: &str = "SELECT DISTINCT i.name FROM pragma_index_list(?1, ?2) AS l \
     JOIN pragma_index_info(l.name, ?2) AS i WHERE i.seqno = 0 AND l.partial = 0";

/// The statement that made the table ?1.
pub const TABLE_SQL: &str = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?1";

/// The number ?1 as SQLite prints it.
pub const NUMBER_AS_TEXT: &str = "SELECT CAST(?1 AS TEXT)";

/// The spelling of Asterisk's own driver where that is faithful; dates keep their names, so that
/// they are still known as such.
fn column_type(column_type: ColumnType) -> String {
    match column_type {
        ColumnType::Char(length) => format!("VARCHAR({length})"),
        ColumnType::Date => "DATE".into(),
        ColumnType::DateTime => "DATETIME".into(),
        ColumnType::Float => "REAL".into(),
        // Larger than SQLite's integers, which would turn it into an inexact REAL.
        ColumnType::Integer { bytes: 8, signed: false } => "TEXT".into(),
        ColumnType::Integer { .. } => "INTEGER".into(),
        _ => "TEXT".into(),
    }
}

/// SQLite adds no column that refuses NULL without a default.
fn added_default(column_type: ColumnType) -> &'static str {
    match column_type {
        ColumnType::Float | ColumnType::Integer { .. } => "0",
        _ => "''",
    }
}
