//! Prepared statements, kept.

use std::time::{Duration, Instant};

use asterisk_realtime_core::Columns;
use odbc_api::handles::StatementImpl;
use odbc_api::{Connection, Prepared};

use crate::rows::Answer;

/// How many statements a connection keeps; servers have a limit for all connections together.
const MOST: usize = 128;

/// How long a statement is kept by a driver library that never looks at its columns again: after
/// this time it notices that one has been renamed.
const AGE_LIMIT: Duration = Duration::from_secs(10);

/// The statements of one connection that were prepared last.
pub(crate) struct Statements<'c> {
    /// The one that was used last is at the end.
    all: Vec<Kept<'c>>,
    connection: &'c Connection<'c>,
    /// Whether they are made anew from time to time.
    is_renewed: bool,
}

struct Kept<'c> {
    text: String,
    made: Instant,
    prepared: Prepared<StatementImpl<'c>>,
    /// What the names of its columns were compared with, and found to be.
    columns: Option<Columns>,
}

impl<'c> Statements<'c> {
    /// None yet.
    pub(crate) fn new(connection: &'c Connection<'c>, is_renewed: bool) -> Self {
        Self { all: Vec::new(), connection, is_renewed }
    }

    /// The statement of this text, prepared now or earlier.
    pub(crate) fn get(&mut self, text: &str) -> Answer<&mut Prepared<StatementImpl<'c>>> {
        match self.position(text) {
            Some(at) if self.is_old(&self.all[at]) => {
                self.all.remove(at);
                self.prepare(text)?;
            }
            Some(at) => self.all[at..].rotate_left(1),
            None => self.prepare(text)?,
        }
        let last = self.all.len() - 1;
        Ok(&mut self.all[last].prepared)
    }

    fn prepare(&mut self, text: &str) -> Answer<()> {
        let prepared = self.connection.prepare(text)?;
        if self.all.len() == MOST {
            self.all.remove(0);
        }
        self.all.push(Kept {
            text: text.to_owned(),
            made: Instant::now(),
            prepared,
            columns: None,
        });
        Ok(())
    }

    /// Whether the statement has columns of these names: driver libraries ask for them when they
    /// prepare it, and never again.
    pub(crate) fn has(&self, text: &str, columns: &Columns) -> bool {
        let kept = self.position(text).map(|at| &self.all[at]);
        let kept = kept.filter(|kept| !self.is_old(kept));
        let known = kept.and_then(|kept| kept.columns.as_ref());
        known.is_some_and(|known| known.same_as(columns))
    }

    /// Whether it is about to be prepared anew.
    fn is_old(&self, kept: &Kept<'_>) -> bool {
        self.is_renewed && kept.made.elapsed() > AGE_LIMIT
    }

    /// Notes that the statement has columns of these names.
    pub(crate) fn note(&mut self, text: &str, columns: &Columns) {
        if let Some(at) = self.position(text) {
            self.all[at].columns = Some(columns.clone());
        }
    }

    /// Drops all of them, because the schema has changed.
    pub(crate) fn clear(&mut self) {
        self.all.clear();
    }

    /// Drops the statement, which did not work or will not be used again.
    pub(crate) fn forget(&mut self, text: &str) {
        if let Some(at) = self.position(text) {
            self.all.remove(at);
        }
    }

    /// From the end, where it is likely to be.
    fn position(&self, text: &str) -> Option<usize> {
        self.all.iter().rposition(|kept| kept.text == text)
    }
}
