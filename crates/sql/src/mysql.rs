//! The dialect of MySQL and MariaDB, and the statements about the database itself.

pub(crate) mod definition;
mod temporal;

use asterisk_realtime_core::{ColumnDescription, ColumnType, LetterCase, TypeClass};

use crate::{Dialect, Direction, Limit, Retype, Typing};

/// MySQL and MariaDB.
pub const MYSQL: Dialect = Dialect {
    quotes: QUOTES,
    placeholder: |text, _| text.push('?'),
    like_escape: '!',
    typing: Typing::Strict,
    cast,
    // A text is converted to the type of the column that it is written to.
    casts_writes: false,
    may_hold: temporal::may_hold,
    print,
    like_needs_text: false,
    appends_identity: false,
    limit: Limit::Limit,
    compares_rows: true,
    column_type,
    added_default: None,
    table_options: TABLE_OPTIONS,
    schema: Some(&crate::schema::MYSQL),
    retype: Retype::Modify,
    announcements: None,
    static_order: &[
        ("category", Direction::Ascending),
        ("cat_metric", Direction::Descending),
        ("var_metric", Direction::Ascending),
        ("var_name", Direction::Ascending),
        ("var_val", Direction::Ascending),
    ],
};

pub(crate) const QUOTES: (char, char) = ('`', '`');

pub(crate) const TABLE_OPTIONS: &str = " DEFAULT CHARACTER SET utf8mb4";

/// Sets a session up, whatever the modes and the defaults of the server are: all text is UTF-8;
/// each statement is its own transaction, so that no write is lost with its connection; and no
/// value is cut or changed to fit its column. The other modes and the time zone stay the server's.
///
/// Statements need no more: names stand in backticks and texts in single quotes without
/// backslashes, which mean the same in every mode.
pub const SET_UP_SESSION: &str = "SET NAMES utf8mb4, SESSION autocommit = 1, \
     SESSION sql_mode = CONCAT(@@SESSION.sql_mode, ',STRICT_ALL_TABLES')";

/// The number of the connection.
pub const CONNECTION_NUMBER: &str = "SELECT CONNECTION_ID()";

/// Stops what the connection of this number is doing.
pub fn kill_query(number: u64) -> String {
    format!("KILL QUERY {number}")
}

/// The names of what [`Dialect::definition`] selects.
pub const DEFINITION: [&str; 2] = ["Table", "Create Table"];

/// The names of what [`table_columns`] selects.
pub const TABLE_COLUMNS: [&str; 11] = [
    "table_schema",
    "table_name",
    "column_name",
    "data_type",
    "column_type",
    "length",
    "fraction",
    "collation",
    "nullable",
    "key_position",
    "index_position",
];

/// Selects the columns of a table in their order. The values are, three times, the schema (NULL
/// for the session's own) and the table; with [`LetterCase::Sensitive`] the server compares the
/// name as it compares names, else these are the columns of all tables whose names differ in
/// letter case only.
///
/// The position in the index is 0 without one, and NULL for views.
pub fn table_columns(case: LetterCase) -> String {
    // The conditions are repeated because MariaDB opens every table of every schema for those
    // that are not about constants.
    let of_table = |of: &str| {
        let schema = format!("{of}TABLE_SCHEMA = COALESCE(?, DATABASE())");
        match case {
            LetterCase::Sensitive => format!("{schema} AND {of}TABLE_NAME = ?"),
            _ => format!("{schema} AND LOWER({of}TABLE_NAME) = LOWER(?)"),
        }
    };
    format!(
        "SELECT c.TABLE_SCHEMA AS table_schema, c.TABLE_NAME AS table_name, \
         c.COLUMN_NAME AS column_name, c.DATA_TYPE AS data_type, c.COLUMN_TYPE AS column_type, \
         c.CHARACTER_MAXIMUM_LENGTH AS length, c.DATETIME_PRECISION AS fraction, \
         c.COLLATION_NAME AS collation, c.IS_NULLABLE AS nullable, \
         k.key_position AS key_position, \
         COALESCE(k.index_position, (SELECT CASE WHEN MIN(TABLE_TYPE) LIKE '%VIEW' THEN NULL \
         ELSE 0 END FROM information_schema.TABLES WHERE {})) AS index_position \
         FROM information_schema.COLUMNS AS c \
         LEFT JOIN (SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, \
         MAX(CASE INDEX_NAME WHEN 'PRIMARY' THEN SEQ_IN_INDEX END) AS key_position, \
         MIN(CASE WHEN INDEX_TYPE NOT IN ('FULLTEXT', 'SPATIAL') THEN SEQ_IN_INDEX END) \
         AS index_position FROM information_schema.STATISTICS WHERE {} \
         GROUP BY TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME) AS k \
         ON k.TABLE_SCHEMA = c.TABLE_SCHEMA AND k.TABLE_NAME = c.TABLE_NAME \
         AND k.COLUMN_NAME = c.COLUMN_NAME \
         WHERE {} ORDER BY c.TABLE_SCHEMA, c.TABLE_NAME, c.ORDINAL_POSITION",
        of_table(""),
        of_table(""),
        of_table("c.")
    )
}

/// Bytes are no characters, and are not to be converted to some.
fn print(column: &ColumnDescription) -> &'static str {
    match column.class {
        TypeClass::Binary => "CAST(? AS BINARY)",
        _ => "CAST(? AS CHAR)",
    }
}

/// Next to a text, numbers are compared as floating-point numbers, in which large ones are equal
/// to their neighbours.
fn cast(column: &ColumnDescription) -> Option<&'static str> {
    match column.class {
        TypeClass::Integer { signed: true, .. } => Some("SIGNED"),
        TypeClass::Integer { signed: false, .. } => Some("UNSIGNED"),
        TypeClass::Decimal => Some("DECIMAL(65,30)"),
        _ => None,
    }
}

/// More characters of four bytes than this do not fit into a row of 65,535 bytes.
const MOST_CHARACTERS: u32 = 16_000;

fn column_type(column_type: ColumnType) -> String {
    match column_type {
        ColumnType::Char(length) if length <= MOST_CHARACTERS => format!("VARCHAR({length})"),
        ColumnType::Date => "DATE".into(),
        ColumnType::DateTime => "DATETIME".into(),
        ColumnType::Float => "DOUBLE".into(),
        ColumnType::Integer { bytes, signed } => {
            let name = match bytes {
                1 => "TINYINT",
                2 => "SMALLINT",
                3 => "MEDIUMINT",
                4 => "INT",
                _ => "BIGINT",
            };
            if signed { name.into() } else { format!("{name} UNSIGNED") }
        }
        _ => "LONGTEXT".into(),
    }
}
