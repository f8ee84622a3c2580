//! The two columns of Asterisk's `realtime load`.

use std::io;

use asterisk_realtime::Row;

use crate::console::Console;
use crate::report::printable_line;

/// Prints the variables of a row as Asterisk does, trailing blanks included.
pub(super) fn print(row: &Row, console: &mut Console<'_>) -> io::Result<()> {
    let rule = "-".repeat(20);
    line(console, "Column Name", "Column Value")?;
    line(console, &rule, &rule)?;
    for (name, value) in row.variables().iter() {
        line(console, name, value)?;
    }
    Ok(())
}

/// One line, whatever the value holds: a row must neither steer a terminal nor look like two.
fn line(console: &mut Console<'_>, name: &str, value: &str) -> io::Result<()> {
    let (name, value) = (printable_line(name), printable_line(value));
    writeln!(console.out, "{name:>30}  {value:<30}")
}
