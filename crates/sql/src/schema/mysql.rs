//! MySQL and MariaDB.

use std::fmt::Write as _;

use crate::schema::dialect::common_type;
use crate::schema::{DataType, EnumerationSpec, Enumerations, NumberSource, SchemaDialect};

/// MySQL and MariaDB.
pub const MYSQL: SchemaDialect = SchemaDialect {
    name: "mysql",
    aliases: &["mariadb"],
    quotes: crate::mysql::QUOTES,
    is_bare: |_| false,
    data_type,
    enumerations: Enumerations::Inline,
    numbered: |column| match (column.numbered, column.data_type) {
        (NumberSource::Writer, _) => None,
        (_, DataType::BigInteger) => Some(("BIGINT", " AUTO_INCREMENT")),
        _ => Some(("INT", " AUTO_INCREMENT")),
    },
    escapes_backslash: true,
    allows_same_keys: true,
    table_options: crate::mysql::TABLE_OPTIONS,
    is_transactional: false,
    add_column: " ADD COLUMN ",
};

fn data_type(data_type: &DataType<'_>) -> String {
    match data_type {
        DataType::Boolean => "BOOL".into(),
        DataType::Enumeration(words) => enumeration(words),
        DataType::Integer => "INT".into(),
        DataType::LargeBlob => "LONGBLOB".into(),
        other => common_type(other),
    }
}

fn enumeration(words: &EnumerationSpec<'_>) -> String {
    let mut text = String::from("ENUM(");
    for (index, member) in words.members.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        let _ = write!(text, "{comma}");
        MYSQL.push_literal(&mut text, member);
    }
    text + ")"
}
