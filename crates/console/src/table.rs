//! The two columns of Asterisk's `realtime load`.

use std::fmt::Write;

use asterisk_realtime_core::Row;

use crate::printable_line;

/// The variables of a row as Asterisk prints them, trailing blanks included.
pub(crate) fn of(row: &Row) -> String {
    let rule = "-".repeat(20);
    let mut text = String::new();
    line(&mut text, "Column Name", "Column Value");
    line(&mut text, &rule, &rule);
    for (name, value) in row.variables().iter() {
        line(&mut text, name, value);
    }
    text
}

/// One line, whatever the value holds: a row must neither steer a terminal nor look like two.
fn line(text: &mut String, name: &str, value: &str) {
    let (name, value) = (printable_line(name), printable_line(value));
    let _ = writeln!(text, "{name:>30}  {value:<30}");
}
