//! The two columns of Asterisk's `realtime load`.

use std::io;

use asterisk_realtime::Row;

use crate::console::Console;

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

fn line(console: &mut Console<'_>, name: &str, value: &str) -> io::Result<()> {
    writeln!(console.out, "{name:>30}  {value:<30}")
}
