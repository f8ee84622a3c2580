//! How stores differ in the tables that they make, as data.

use asterisk_realtime_core::Result;

use crate::dialect::push_quoted;
use crate::schema::{ColumnSpec, DataType};

/// The ways stores differ when a table is made. Data, not a trait: another store is another
/// constant.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct SchemaDialect {
    /// The word that users write: `mysql`, `pgsql`, `sqlite3`, `mssql`, `oracle`; the token of
    /// the driver where there is one.
    pub name: &'static str,
    /// Other words for it.
    pub aliases: &'static [&'static str],
    /// The quotes around a name; the closing one is doubled inside.
    pub quotes: (char, char),
    /// Whether a name stands without quotes. Only where quotes would change its meaning: Oracle
    /// turns bare names into capitals, and that is what Asterisk's bare names find.
    pub is_bare: fn(&str) -> bool,
    /// How a type is spelled.
    pub data_type: fn(&DataType<'_>) -> String,
    /// Where the words of an enumeration are kept.
    pub enumerations: Enumerations,
    /// The type and the words behind it of a column that the store numbers; `None` if the column
    /// is not numbered here.
    pub numbered: fn(&ColumnSpec<'_>) -> Option<(&'static str, &'static str)>,
    /// Whether a backslash escapes in a string literal.
    pub escapes_backslash: bool,
    /// Whether two keys may have the same columns.
    pub allows_same_keys: bool,
    /// What stands behind the columns of a new table.
    pub table_options: &'static str,
    /// Whether a failed script leaves nothing behind if it ran in a transaction.
    pub is_transactional: bool,
    /// What stands between ALTER TABLE's table and a new column.
    pub add_column: &'static str,
}

/// Where the words of an enumeration are kept.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Enumerations {
    /// In the type of the column itself.
    Inline,
    /// In a type of its own, which has a name.
    NamedType,
    /// In a condition of the table, on a column of characters.
    Check,
}

impl SchemaDialect {
    /// The dialect of this name or alias, in any case.
    pub fn find(name: &str) -> Option<&'static Self> {
        super::DIALECTS.into_iter().find(|dialect| {
            let mut words = dialect.aliases.iter().chain([&dialect.name]);
            words.any(|word| word.eq_ignore_ascii_case(name))
        })
    }

    /// Appends a name, in quotes where it needs them.
    pub(super) fn push_name(&self, text: &mut String, name: &str) -> Result<()> {
        if (self.is_bare)(name) {
            text.push_str(name);
            return Ok(());
        }
        push_quoted(self.quotes, text, name)
    }

    /// Appends a string literal.
    pub(super) fn push_literal(&self, text: &mut String, value: &str) {
        text.push('\'');
        for character in value.chars() {
            if character == '\'' || (character == '\\' && self.escapes_backslash) {
                text.push(character);
            }
            text.push(character);
        }
        text.push('\'');
    }
}

/// The types that all dialects but MySQL and Oracle spell alike.
pub(super) fn common_type(data_type: &DataType<'_>) -> String {
    match data_type {
        DataType::BigInteger => "BIGINT".into(),
        DataType::Blob | DataType::LargeBlob => "BLOB".into(),
        DataType::Boolean => "BOOLEAN".into(),
        DataType::DateTime => "DATETIME".into(),
        DataType::Decimal { precision, scale } => format!("NUMERIC({precision}, {scale})"),
        DataType::Enumeration(words) => format!("VARCHAR({})", words.width()),
        DataType::Float => "FLOAT".into(),
        DataType::Integer => "INTEGER".into(),
        DataType::String(length) => format!("VARCHAR({length})"),
        DataType::Text => "TEXT".into(),
    }
}
