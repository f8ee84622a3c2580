//! Descriptions of tables.

use asterisk_realtime_core::{
    ColumnDescription, Comparison, Error, Result, TableDescription, TypeClass,
};
use serde::{Deserialize, Serialize};

use super::{no_answer, to_json};

#[derive(Deserialize, Serialize)]
struct Body {
    columns: Vec<Column>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
}

#[derive(Deserialize, Serialize)]
struct Column {
    name: String,
    class: String,
    #[serde(rename = "type")]
    type_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    length: Option<u32>,
    nullable: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<u16>,
    compares: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    indexed: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    words: Option<Vec<String>>,
}

/// Classes but `integer` and `uinteger`, which have their size behind them. What is not known here
/// is `other`.
const CLASSES: [(&str, TypeClass); 9] = [
    ("binary", TypeClass::Binary),
    ("boolean", TypeClass::Boolean),
    ("char", TypeClass::Char),
    ("date", TypeClass::Date),
    ("datetime", TypeClass::DateTime),
    ("decimal", TypeClass::Decimal),
    ("float", TypeClass::Float),
    ("other", TypeClass::Other),
    ("time", TypeClass::Time),
];

const COMPARISONS: [(&str, Comparison); 5] = [
    ("bytes", Comparison::Bytes),
    ("distinct", Comparison::Distinct),
    ("folded", Comparison::Folded),
    ("numeric", Comparison::Numeric),
    ("unknown", Comparison::Unknown),
];

/// The answer to `columns`.
pub fn encode_description(table: &TableDescription) -> String {
    let columns = table.columns().iter().map(Column::of).collect();
    to_json(&Body { columns, notes: table.notes().to_vec() })
}

/// Reads the answer to `columns`.
///
/// # Errors
///
/// [`Internal`](asterisk_realtime_core::ErrorKind::Internal) if it is none.
pub fn decode_description(body: &[u8]) -> Result<TableDescription> {
    let body: Body = serde_json::from_slice(body).map_err(|error| no_answer(&error))?;
    let columns = body.columns.into_iter().map(Column::into_description).collect::<Result<_>>()?;
    Ok(body.notes.into_iter().fold(TableDescription::new(columns), TableDescription::with_note))
}

impl Column {
    fn of(column: &ColumnDescription) -> Self {
        Self {
            name: (*column.name).to_owned(),
            class: class_word(column.class),
            type_name: column.type_name.clone(),
            length: column.length,
            nullable: column.nullable,
            key: column.key,
            compares: word_of(&COMPARISONS, column.compares).unwrap_or("unknown").to_owned(),
            indexed: column.indexed,
            words: column.words.clone(),
        }
    }

    fn into_description(self) -> Result<ColumnDescription> {
        let class = class_of(&self.class)?;
        let mut column = ColumnDescription::new(self.name, class, self.type_name);
        column.length = self.length;
        column.nullable = self.nullable;
        column.key = self.key;
        column.compares = of_word(&COMPARISONS, &self.compares)
            .ok_or_else(|| unknown("comparison", &column.name))?;
        column.indexed = self.indexed;
        column.words = self.words;
        Ok(column)
    }
}

fn class_word(class: TypeClass) -> String {
    match class {
        TypeClass::Integer { bytes, signed: true } => format!("integer{bytes}"),
        TypeClass::Integer { bytes, signed: false } => format!("uinteger{bytes}"),
        other => word_of(&CLASSES, other).unwrap_or("other").to_owned(),
    }
}

fn class_of(word: &str) -> Result<TypeClass> {
    let integer = |prefix, signed| {
        let bytes = word.strip_prefix(prefix)?.parse().ok()?;
        Some(TypeClass::Integer { bytes, signed })
    };
    let class = of_word(&CLASSES, word).or_else(|| integer("integer", true));
    class.or_else(|| integer("uinteger", false)).ok_or_else(|| unknown("class", word))
}

fn word_of<T: Copy + PartialEq>(table: &[(&'static str, T)], value: T) -> Option<&'static str> {
    table.iter().find(|(_, each)| *each == value).map(|(word, _)| *word)
}

fn of_word<T: Copy>(table: &[(&str, T)], word: &str) -> Option<T> {
    table.iter().find(|(each, _)| *each == word).map(|(_, value)| *value)
}

fn unknown(what: &str, name: &str) -> Error {
    Error::internal(format!("the server describes a {what} that is not known: `{name}`"))
}
