//! PostgreSQL.

use crate::schema::dialect::common_type;
use crate::schema::{DataType, Enumerations, NumberSource, SchemaDialect};

/// PostgreSQL.
pub const POSTGRES: SchemaDialect = SchemaDialect {
    name: "pgsql",
    aliases: &["postgres", "postgresql"],
    quotes: crate::dialect::STANDARD_QUOTES,
    is_bare: |_| false,
    data_type: |data_type| match data_type {
        DataType::Blob | DataType::LargeBlob => "BYTEA".into(),
        DataType::DateTime => "TIMESTAMP".into(),
        DataType::Enumeration(words) => format!("\"{}\"", words.name.replace('"', "\"\"")),
        DataType::Float => "DOUBLE PRECISION".into(),
        other => common_type(other),
    },
    enumerations: Enumerations::NamedType,
    numbered: |column| match (column.numbered, column.data_type) {
        (NumberSource::Store, DataType::BigInteger) => Some(("BIGSERIAL", "")),
        (NumberSource::Store, _) => Some(("SERIAL", "")),
        _ => None,
    },
    escapes_backslash: false,
    allows_same_keys: true,
    table_options: "",
    is_transactional: true,
    add_column: " ADD COLUMN ",
};
