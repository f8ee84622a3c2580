//! The dialects of databases behind ODBC, and the statements about the database itself.
//!
//! Placeholders are question marks, and the lines of a static file come in the order of Asterisk's
//! driver for ODBC, whatever the database is.

use asterisk_realtime_core::ColumnType;

use crate::{Dialect, Direction, Limit, MYSQL, POSTGRES, Retype, SQLITE, Typing, mysql, postgres};

/// What every database understands, but Oracle up to version 21.
pub const PROBE: &str = "SELECT 1";

/// The same for Oracle.
pub const ORACLE_PROBE: &str = "SELECT 1 FROM DUAL";

/// Sets a connection to SQLite up: for how long, in milliseconds, it waits for somebody else's lock.
/// The driver library's own way waits for a minute and more, whoever has given up meanwhile.
pub const SQLITE_SET_UP: &str = "PRAGMA busy_timeout = 1000";

/// MySQL and MariaDB.
pub const MYSQL_DIALECT: Dialect = Dialect { static_order: STATIC_ORDER, ..MYSQL };

/// PostgreSQL.
pub const POSTGRES_DIALECT: Dialect =
    Dialect { placeholder: question_mark, static_order: STATIC_ORDER, ..POSTGRES };

/// SQLite.
pub const SQLITE_DIALECT: Dialect =
    Dialect { appends_identity: false, static_order: STATIC_ORDER, ..SQLITE };

/// Any other database, as far as it keeps to the standard.
pub const ANSI_DIALECT: Dialect = Dialect {
    quotes: ('"', '"'),
    placeholder: question_mark,
    like_escape: '!',
    typing: Typing::Strict,
    cast: |_| None,
    casts_writes: false,
    may_hold: |_, _| true,
    print: |_| "CAST(? AS VARCHAR(4000))",
    like_needs_text: true,
    appends_identity: false,
    limit: Limit::Limit,
    compares_rows: true,
    column_type: column_type_of_standard,
    added_default: None,
    table_options: "",
    schema: None,
    retype: Retype::Never,
    announcements: None,
    static_order: STATIC_ORDER,
};

/// Microsoft SQL Server, version 2012 and newer. Its brackets hold whatever the session says about
/// quotes.
pub const SQL_SERVER_DIALECT: Dialect = Dialect {
    quotes: ('[', ']'),
    print: |_| "CAST(? AS NVARCHAR(4000))",
    limit: Limit::Top,
    compares_rows: false,
    column_type: |column_type| match column_type {
        ColumnType::Char(length @ 1..=4000) => format!("NVARCHAR({length})"),
        ColumnType::DateTime => "DATETIME2".into(),
        ColumnType::Char(_) | ColumnType::Text => "NVARCHAR(MAX)".into(),
        other => column_type_of_standard(other),
    },
    ..ANSI_DIALECT
};

/// Oracle, version 12 and newer.
pub const ORACLE_DIALECT: Dialect =
    Dialect { limit: Limit::Fetch, compares_rows: false, ..ANSI_DIALECT };

const STATIC_ORDER: &[(&str, Direction)] = &[
    ("cat_metric", Direction::Descending),
    ("var_metric", Direction::Ascending),
    ("category", Direction::Ascending),
    ("var_name", Direction::Ascending),
];

fn question_mark(text: &mut String, _: usize) {
    text.push('?');
}

/// A statement whose values have numbers behind `mark`, with question marks for them; and for each
/// of these which of the numbered values it is, counted from 0.
fn with_question_marks(statement: &str, mark: char, value: &str) -> (String, Vec<usize>) {
    let mut pieces = statement.split(mark);
    let mut text = pieces.next().unwrap_or_default().to_owned();
    let mut values = Vec::new();
    for piece in pieces {
        let rest = piece.trim_start_matches(|letter: char| letter.is_ascii_digit());
        let digits = &piece[..piece.len() - rest.len()];
        match digits.parse::<usize>() {
            Ok(number) if number > 0 => {
                values.push(number - 1);
                text.push_str(value);
            }
            _ => {
                text.push(mark);
                text.push_str(digits);
            }
        }
        text.push_str(rest);
    }
    (text, values)
}

/// A statement of [`sqlite`](crate::sqlite): its text, and which of the numbered values each
/// question mark stands for. The driver library counts the marks and not the values.
pub fn sqlite_statement(statement: &str) -> (String, Vec<usize>) {
    with_question_marks(statement, '?', "?")
}

/// [`postgres::DESCRIBE`]: its text, and which of the two values each question mark stands for.
pub fn postgres_describe() -> (String, Vec<usize>) {
    // The server cannot tell the type of a value that is only looked at.
    with_question_marks(postgres::DESCRIBE, '$', "CAST(? AS text)")
}

/// [`postgres::CANCEL`], with a question mark for the number.
pub fn postgres_cancel() -> String {
    with_question_marks(postgres::CANCEL, '$', "?").0
}

/// [`mysql::SET_UP_SESSION`] without the character set, which MariaDB's driver library does not let
/// a statement choose.
pub fn mysql_set_up() -> String {
    mysql::SET_UP_SESSION.replace("NAMES utf8mb4, ", "")
}

/// The names of what [`postgres::DESCRIBE`] selects.
pub const POSTGRES_DESCRIBED: [&str; 16] = [
    "table_schema",
    "table_name",
    "name",
    "spelling",
    "type_schema",
    "type_name",
    "kind",
    "modifier",
    "refuses_null",
    "has_binary_form",
    "key",
    "indexed",
    "has_order",
    "is_folded",
    "is_bytewise",
    "words",
];

/// Sets a new session of PostgreSQL up, and answers its number: [`postgres::SET_UP`] without a time
/// zone.
pub fn postgres_set_up() -> String {
    postgres::SET_UP.replace("$1", "NULL").replace("$2", "NULL")
}

fn column_type_of_standard(column_type: ColumnType) -> String {
    match column_type {
        ColumnType::Char(length) => format!("VARCHAR({length})"),
        ColumnType::Date => "DATE".into(),
        ColumnType::DateTime => "TIMESTAMP".into(),
        ColumnType::Float => "DOUBLE PRECISION".into(),
        ColumnType::Integer { bytes, signed } => match (bytes, signed) {
            (1, _) | (2, true) => "SMALLINT".into(),
            (2, false) | (3, _) | (4, true) => "INTEGER".into(),
            (8, false) => "DECIMAL(20)".into(),
            _ => "BIGINT".into(),
        },
        _ => "VARCHAR(4000)".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite;

    #[test]
    fn numbered_values_become_question_marks() {
        let (text, values) = with_question_marks("a $2 b $1 c$12, $2", '$', "(?)");
        assert_eq!((text.as_str(), values), ("a (?) b (?) c(?), (?)", vec![1, 0, 11, 1]));
        let (text, values) = with_question_marks("costs $ or $x", '$', "?");
        assert_eq!((text.as_str(), values), ("costs $ or $x", vec![]));
        let (text, values) = sqlite_statement(sqlite::INDEXED_COLUMNS);
        assert_eq!((text.matches('?').count(), values), (3, vec![0, 1, 1]));
    }

    #[test]
    fn the_statements_can_be_sent() {
        let (text, values) = postgres_describe();
        assert_eq!(text.matches('?').count(), values.len());
        assert!(values.iter().all(|value| *value < 2));
        assert!(!postgres_set_up().contains('$'));
        assert_eq!(postgres_cancel(), "SELECT pg_catalog.pg_cancel_backend(?)");
        assert!(mysql_set_up().starts_with("SET SESSION autocommit"), "{}", mysql_set_up());
    }
}
