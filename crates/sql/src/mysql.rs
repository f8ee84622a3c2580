//! The dialect of MySQL and MariaDB, and the statements about the database itself.

use asterisk_realtime_core::{ColumnDescription, ColumnType, TypeClass};

use crate::{Dialect, Direction, Retype, Typing};

/// MySQL and MariaDB.
pub const MYSQL: Dialect = Dialect {
    quotes: ('`', '`'),
    placeholder: |text, _| text.push('?'),
    like_escape: '!',
    typing: Typing::Strict,
    cast,
    // A text is converted to the type of the column that it is written to.
    casts_writes: false,
    print: |_| "CAST(? AS CHAR)",
    like_needs_text: false,
    appends_identity: false,
    column_type,
    added_default: None,
    table_options: " DEFAULT CHARACTER SET utf8mb4",
    retype: Retype::Modify,
    static_order: &[
        ("category", Direction::Ascending),
        ("cat_metric", Direction::Descending),
        ("var_metric", Direction::Ascending),
        ("var_name", Direction::Ascending),
        ("var_val", Direction::Ascending),
    ],
};

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
