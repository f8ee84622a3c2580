//! Checking many rows of one table.

use asterisk_realtime_core::{Codec, Columns, Row, codec};

use crate::{Column, Finding, Syntax, Table};

/// How much of a value is shown.
const SHOWN: usize = 60;

/// Checks the rows of a table as their consumer would read them.
///
/// What a result's columns are is found out once, with its first row; [`Table::check`] does it for
/// each row.
///
/// ```
/// use asterisk_realtime_core::{Columns, Row};
/// use asterisk_realtime_schema::{CDR, Checker};
///
/// let columns = Columns::new(["channel", "duration"]);
/// let mut checker = Checker::new(&CDR);
/// for duration in ["7", "8"] {
///     let row = Row::from_cells(&columns, [Some("SIP/alice"), Some(duration)])?;
///     checker.check(&row, |finding| panic!("{finding}"));
/// }
/// # Ok::<(), asterisk_realtime_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Checker {
    table: &'static Table,
    /// The columns of the last result, and what the table knows of them.
    known: Option<(Columns, Vec<Option<&'static Column>>)>,
}

/// A cell that a `;` splits, although its column has one value only.
///
/// Printed it is a sentence; of secrets it shows nothing.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Separated {
    /// The column.
    pub column: &'static str,
    /// The cell, cut if it is long; `None` for secrets.
    pub value: Option<String>,
    /// How many values Asterisk makes of it; 0 if only separators are in it.
    pub values: usize,
}

impl Checker {
    /// Starts to check rows of a table.
    pub fn new(table: &'static Table) -> Self {
        Self { table, known: None }
    }

    /// The table.
    pub fn table(&self) -> &'static Table {
        self.table
    }

    /// Tells what is wrong with the values of a row, in their order. Columns that the table does
    /// not have, NULL and blank cells are nothing to the consumer, and nothing here.
    pub fn check(&mut self, row: &Row, mut tell: impl FnMut(Finding)) {
        for (column, text) in self.cells(row) {
            if !is_packed(row, column) {
                if text.bytes().any(|byte| byte > b' ') {
                    column.check(text).map(&mut tell);
                }
                continue;
            }
            for value in codec::split(text) {
                column.check(&value).map(&mut tell);
            }
        }
    }

    /// Tells which cells of a row a `;` splits, although they hold one value for the consumer.
    pub fn separated(&mut self, row: &Row, mut tell: impl FnMut(Separated)) {
        let table = self.table;
        for (column, text) in self.cells(row) {
            if text.contains(';') && is_packed(row, column) && !takes_several(table, column) {
                tell(Separated::new(column, text));
            }
        }
    }

    /// The cells that the consumer reads.
    fn cells<'r>(&mut self, row: &'r Row) -> impl Iterator<Item = (&'static Column, &'r str)> {
        let columns = self.resolve(row.columns()).iter().enumerate();
        columns.filter_map(|(index, column)| Some(((*column)?, row.cell(index)?.text()?)))
    }

    fn resolve(&mut self, columns: &Columns) -> &[Option<&'static Column>] {
        if !self.known.as_ref().is_some_and(|(known, _)| known.same_as(columns)) {
            self.known = None;
        }
        let table = self.table;
        let (_, found) = self.known.get_or_insert_with(|| {
            let find =
                |name: &str| table.column(name).filter(|column| column.syntax != Syntax::Unread);
            (columns.clone(), columns.iter().map(|name| find(name)).collect())
        });
        found
    }
}

impl Separated {
    fn new(column: &Column, cell: &str) -> Self {
        let mut shown: String = cell.chars().take(SHOWN).collect();
        if shown.len() < cell.len() {
            shown.push_str("...");
        }
        let value = (!column.is_secret).then_some(shown);
        Self { column: column.name, value, values: codec::split(cell).count() }
    }
}

impl std::fmt::Display for Separated {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: ", self.column)?;
        match &self.value {
            Some(value) => write!(formatter, "Asterisk splits `{}`", value.escape_debug())?,
            None => formatter.write_str("Asterisk splits the value")?,
        }
        match self.values {
            0 => formatter.write_str(" at `;`, and nothing is left")?,
            1 => formatter.write_str(" at `;`, and takes the one piece that is left")?,
            many => write!(formatter, " at `;` into {many} values, of which it uses only one")?,
        }
        formatter.write_str("; write `^3B` for a semicolon")
    }
}

/// Whether `;` separates values in this cell.
fn is_packed(row: &Row, column: &Column) -> bool {
    row.codec() == Codec::On && !codec::is_exempt(column.name)
}

/// Whether the consumer makes use of several values of the column: it collects them, or joins them
/// again. Where only one of the consumers of a table does, the column does.
fn takes_several(table: &Table, column: &Column) -> bool {
    match column.syntax {
        Syntax::Acl
        | Syntax::Assignment
        | Syntax::Codecs
        | Syntax::Credentials
        | Syntax::Digests
        | Syntax::Header
        | Syntax::Host
        | Syntax::Hosts
        | Syntax::Mailboxes
        | Syntax::Names
        | Syntax::SipUri
        | Syntax::SipUris => true,
        _ if column.name == "fullcontact" => true,
        // A user of IAX has several contexts and secrets.
        _ => table.families.contains(&"iaxusers") && matches!(column.name, "context" | "secret"),
    }
}

#[cfg(test)]
mod tests;
