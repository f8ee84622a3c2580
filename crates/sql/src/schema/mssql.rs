//! Microsoft SQL Server: tables only, there is no driver.

use crate::schema::dialect::common_type;
use crate::schema::{DataType, Enumerations, NumberSource, SchemaDialect};

/// Microsoft SQL Server.
pub const MSSQL: SchemaDialect = SchemaDialect {
    name: "mssql",
    aliases: &["sqlserver"],
    quotes: ('[', ']'),
    is_bare: |_| false,
    data_type: |data_type| match data_type {
        DataType::Blob | DataType::LargeBlob => "IMAGE".into(),
        DataType::Boolean => "BIT".into(),
        other => common_type(other),
    },
    enumerations: Enumerations::Check,
    numbered: |column| match (column.numbered, column.data_type) {
        (NumberSource::Store, DataType::BigInteger) => Some(("BIGINT", " IDENTITY")),
        (NumberSource::Store, _) => Some(("INTEGER", " IDENTITY")),
        _ => None,
    },
    escapes_backslash: false,
    allows_same_keys: true,
    table_options: "",
    is_transactional: true,
    add_column: " ADD ",
};
