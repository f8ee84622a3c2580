//! The column types of the driver, and what their values read as.

use asterisk_realtime_conformance::{Fidelity, Stop, Verdict};
use asterisk_realtime_core::{ColumnDefinition, ColumnType};
use asterisk_realtime_memory::MemoryDriver;

pub(crate) const TABLE: [Fidelity; 22] = [
    Fidelity::new("integer1", "-128", "-128"),
    Fidelity::new("integer1", "007", "7"),
    Fidelity::new("uinteger1", "255", "255"),
    Fidelity::new("integer2", "+1", "1"),
    Fidelity::new("uinteger2", "65535", "65535"),
    Fidelity::new("integer3", "-8388608", "-8388608"),
    Fidelity::new("uinteger3", "16777215", "16777215"),
    Fidelity::new("integer4", "-0", "0"),
    Fidelity::new("uinteger4", "4294967295", "4294967295"),
    Fidelity::new("integer8", "-9223372036854775808", "-9223372036854775808"),
    Fidelity::new("uinteger8", "18446744073709551615", "18446744073709551615"),
    Fidelity::null("integer4", ""),
    Fidelity::new("float", "1.50", "1.5"),
    Fidelity::new("float", "1e3", "1000"),
    Fidelity::new("float", "-0.0", "0"),
    Fidelity::null("float", ""),
    Fidelity::new("date", "2024-02-29", "2024-02-29"),
    Fidelity::null("date", ""),
    Fidelity::new("datetime", "2024-02-29 23:59:59", "2024-02-29 23:59:59"),
    Fidelity::new("char", " 007 ", " 007 "),
    Fidelity::new("char", "", ""),
    Fidelity::new("text", "a;b^3B", "a;b^3B"),
];

/// As it would come from a file: `\xff` stands for that byte.
pub(crate) const INVALID: Fidelity = Fidelity::read_only("text", "a\\xffb", "a\u{fffd}b");

pub(crate) fn plant(driver: &MemoryDriver, table: &str, entry: &Fidelity) -> Verdict {
    let column_type = column_type(entry.column_type)?;
    let columns = [
        ColumnDefinition::new("id", ColumnType::Char(20)).key(),
        ColumnDefinition::new("v", column_type),
    ];
    driver.create_table(table, columns)?;
    if let Some((head, tail)) = entry.literal.split_once("\\xff") {
        let bytes = [head.as_bytes(), b"\xff", tail.as_bytes()].concat();
        return Ok(driver.insert_bytes(table, &[("id", b"1"), ("v", &bytes)])?);
    }
    Ok(driver.insert_rows(table, [[("id", "1"), ("v", entry.literal)]])?)
}

fn column_type(word: &str) -> Verdict<ColumnType> {
    Ok(match word {
        "char" => ColumnType::Char(20),
        "text" => ColumnType::Text,
        "float" => ColumnType::Float,
        "date" => ColumnType::Date,
        "datetime" => ColumnType::DateTime,
        _ => {
            let (signed, rest) = match word.strip_prefix('u') {
                Some(rest) => (false, rest),
                None => (true, word),
            };
            let bytes = rest.strip_prefix("integer").and_then(|bytes| bytes.parse().ok());
            let bytes = bytes.ok_or_else(|| Stop::failed(format_args!("no type {word}")))?;
            ColumnType::Integer { bytes, signed }
        }
    })
}
