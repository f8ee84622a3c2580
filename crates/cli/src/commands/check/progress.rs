//! How far a long check is, on a terminal.

use std::time::{Duration, Instant};

use crate::console::Console;
use crate::report::printable_line;

/// How often it is shown.
const PAUSE: Duration = Duration::from_millis(200);

/// A line on standard error, if that is a terminal and people read the results.
pub(super) struct Progress<'p, 'c> {
    console: Option<&'p mut Console<'c>>,
    last: Instant,
    is_shown: bool,
}

impl<'p, 'c> Progress<'p, 'c> {
    /// Nothing is shown yet: what is quick needs no progress.
    pub(super) fn new(console: &'p mut Console<'c>) -> Self {
        let is_seen = console.terminal_err && !console.json;
        Self { console: is_seen.then_some(console), last: Instant::now(), is_shown: false }
    }

    /// Says how many rows of a family were read.
    pub(super) fn show(&mut self, family: &str, rows: u64) {
        if self.last.elapsed() < PAUSE {
            return;
        }
        let Some(console) = &mut self.console else { return };
        self.last = Instant::now();
        self.is_shown = true;
        // Whoever cannot read it goes without.
        let family = printable_line(family);
        let _ = write!(console.err, "\r{family}: {rows} rows checked\x1b[K");
        let _ = console.err.flush();
    }

    /// Takes the line away.
    pub(super) fn end(&mut self) {
        if let (true, Some(console)) = (self.is_shown, &mut self.console) {
            let _ = write!(console.err, "\r\x1b[K");
            let _ = console.err.flush();
        }
        self.is_shown = false;
    }
}
