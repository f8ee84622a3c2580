//! What the tests of this crate share.

use asterisk_realtime_core::{ColumnDescription, TableDescription, TypeClass};

use crate::{Bind, Statement};

/// `name` (key), `context`, `host` (characters), `port` (nullable), `regseconds` (not nullable).
pub(crate) fn peers() -> TableDescription {
    let text = |name: &str| ColumnDescription::new(name, TypeClass::Char, "VARCHAR(40)");
    let number = |name: &str| {
        let class = TypeClass::Integer { bytes: 8, signed: true };
        ColumnDescription::new(name, class, "INTEGER")
    };
    let mut name = text("name");
    name.key = Some(1);
    name.nullable = false;
    let mut regseconds = number("regseconds");
    regseconds.nullable = false;
    TableDescription::new(vec![name, text("context"), text("host"), number("port"), regseconds])
}

/// The bound values as text; NULL is `NULL`.
pub(crate) fn binds(statement: &Statement<'_>) -> Vec<String> {
    let shown = statement.binds().iter().map(|bind| match bind {
        Bind::Identity(index) => format!("identity {index}"),
        Bind::Null => "NULL".to_owned(),
        Bind::Text(text) => text.to_string(),
    });
    shown.collect()
}
