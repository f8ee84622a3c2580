//! What is written to when a reader goes away.

use std::io::{self, ErrorKind, Write};

/// Standard output: whoever reads it may have enough of it, and the command goes on to its end,
/// because what it does and how it ends do not depend on its readers.
pub(crate) struct Results<'w>(pub(crate) &'w mut dyn Write);

impl Write for Results<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        unless_gone(self.0.write(bytes), bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        unless_gone(self.0.flush(), ())
    }
}

fn unless_gone<T>(result: io::Result<T>, otherwise: T) -> io::Result<T> {
    match result {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(otherwise),
        result => result,
    }
}

/// Standard error: a remark that cannot be written stops nothing.
pub(crate) struct Remarks<'w>(pub(crate) &'w mut dyn Write);

impl Write for Remarks<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(self.0.write(bytes).unwrap_or(bytes.len()))
    }

    fn flush(&mut self) -> io::Result<()> {
        let _ = self.0.flush();
        Ok(())
    }
}
