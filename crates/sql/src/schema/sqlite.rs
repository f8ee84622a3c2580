//! SQLite.

use crate::schema::dialect::common_type;
use crate::schema::{Enumerations, NumberSource, SchemaDialect};

/// SQLite.
pub const SQLITE: SchemaDialect = SchemaDialect {
    name: "sqlite3",
    aliases: &["sqlite"],
    quotes: crate::dialect::STANDARD_QUOTES,
    is_bare: |_| false,
    data_type: common_type,
    enumerations: Enumerations::Check,
    // Only a primary key that is spelled INTEGER is the number of the row. The official schema
    // says BIGINT for two of them, which then refuse every row that brings no number.
    numbered: |column| (column.numbered == NumberSource::Store).then_some(("INTEGER", "")),
    escapes_backslash: false,
    allows_same_keys: true,
    table_options: "",
    is_transactional: true,
    add_column: " ADD COLUMN ",
};
