//! How SQL stores differ, as data.

use asterisk_realtime_core::{ColumnDescription, ColumnType, Error, Result};

use crate::Statement;
use crate::schema::SchemaDialect;

/// The ways SQL stores differ that matter to us. Data, not a trait: another store is another
/// constant.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Dialect {
    /// The quotes around a name; the closing one is doubled inside.
    pub quotes: (char, char),
    /// Writes the placeholder of the n-th value, counted from 1.
    pub placeholder: fn(&mut String, usize),
    /// The character that escapes in LIKE patterns. Never a backslash: whether that is special
    /// in string literals depends on the server's settings.
    pub like_escape: char,
    /// Whether a column holds values of its type only.
    pub typing: Typing,
    /// What a bound text is cast to when a condition compares it with a column, where the table's
    /// [`Treatment`](crate::Treatment) names no type; `None` where the store infers it.
    pub cast: fn(&ColumnDescription) -> Option<&'static str>,
    /// Whether the values of writes are cast like those of conditions.
    pub casts_writes: bool,
    /// Whether a column, one that holds no numbers, may hold the text, as far as that can be told
    /// without the store. Only for stores that would take another value for it in silence.
    pub may_hold: fn(&ColumnDescription, &str) -> bool,
    /// The text of a column, as the store's own client prints it; each `?` stands for the column.
    pub print: fn(&ColumnDescription) -> &'static str,
    /// Whether LIKE takes only texts, so that other columns have to be printed for it.
    pub like_needs_text: bool,
    /// Whether the columns that identify a row are selected once more behind it, to be bound as
    /// the store gave them; else they are bound as the text that the row holds.
    pub appends_identity: bool,
    /// How a statement says that it wants only some of its rows.
    pub limit: Limit,
    /// Whether several columns can be compared at once: `("a", "b") > (?, ?)`.
    pub compares_rows: bool,
    /// How a type is spelled in DDL.
    pub column_type: fn(ColumnType) -> String,
    /// The default that a column needs when it is added and refuses NULL; `None` if the store
    /// invents one itself.
    pub added_default: Option<fn(ColumnType) -> &'static str>,
    /// What stands behind the columns of a new table.
    pub table_options: &'static str,
    /// How whole tables are made; `None` if that is not known.
    pub schema: Option<&'static SchemaDialect>,
    /// How a column gets another type.
    pub retype: Retype,
    /// How a table is made to tell of its changes; `None` if the store cannot tell anybody.
    pub announcements: Option<Announcements>,
    /// The order of the lines of a static file: that of Asterisk's driver of this store.
    pub static_order: &'static [(&'static str, Direction)],
}

/// The statements that make a table tell of its changes, to be executed in one transaction.
#[derive(Clone, Copy, Debug)]
pub struct Announcements {
    /// For the table of this schema and name, and the column that rows are told by.
    pub begin: fn(Option<&str>, &str, Option<&str>) -> Made,
    /// For the table of this schema and name.
    pub end: fn(Option<&str>, &str) -> Made,
}

type Made = Result<Vec<Statement<'static>>>;

/// The quotes of the standard.
pub(crate) const STANDARD_QUOTES: (char, char) = ('"', '"');

/// What a column may hold.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Typing {
    /// Values of its type: a number column holds no empty text, and equals no word.
    Strict,
    /// Any value, whatever its type says.
    Dynamic,
}

/// How a statement says that it wants only some of its rows.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Limit {
    /// `LIMIT n OFFSET m` behind the order.
    Limit,
    /// The standard's `OFFSET m ROWS FETCH NEXT n ROWS ONLY` behind the order.
    Fetch,
    /// `SELECT TOP (n)`; the standard's words if rows are passed over.
    Top,
}

/// The statement that gives a column another type.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Retype {
    /// `ALTER TABLE t ALTER COLUMN c TYPE ...`, which keeps the rest of the definition.
    AlterType,
    /// `ALTER TABLE t MODIFY COLUMN c ...`, which says the whole definition anew.
    Modify,
    /// There is none.
    Never,
}

/// The direction of an order.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

impl Dialect {
    /// Appends `name` in quotes.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`](asterisk_realtime_core::ErrorKind::Invalid) if it contains NUL,
    /// which no store allows in a name and client libraries take for its end.
    pub(crate) fn push_name(&self, text: &mut String, name: &str) -> Result<()> {
        push_quoted(self.quotes, text, name)
    }
}

/// Appends `name` in quotes; see [`Dialect::push_name`].
pub(crate) fn push_quoted(
    (open, close): (char, char),
    text: &mut String,
    name: &str,
) -> Result<()> {
    if name.is_empty() || name.contains('\0') {
        return Err(Error::invalid(format!("{name:?} cannot be the name of a table or column")));
    }
    text.push(open);
    if name.contains(close) {
        for character in name.chars() {
            if character == close {
                text.push(close);
            }
            text.push(character);
        }
    } else {
        text.push_str(name);
    }
    text.push(close);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SQLITE;
    use proptest::prelude::*;

    fn quoted(name: &str) -> Result<String> {
        let mut text = String::new();
        SQLITE.push_name(&mut text, name).map(|()| text)
    }

    #[test]
    fn names_are_quoted() {
        assert_eq!(quoted("100rel").unwrap(), r#""100rel""#);
        assert_eq!(quoted(r#"a"; DROP TABLE t; --"#).unwrap(), r#""a""; DROP TABLE t; --""#);
        assert!(quoted("").is_err());
        assert!(quoted("a\0b").is_err());
    }

    proptest! {
        /// Reads the quoted name back as the store does: up to the first quote that has no twin.
        #[test]
        fn no_name_leaves_its_quotes(name in "[^\0]+") {
            let text = quoted(&name).unwrap();
            let inside = text.strip_prefix('"').unwrap();
            let mut read = String::new();
            let mut characters = inside.chars();
            loop {
                match characters.next() {
                    Some('"') => match characters.next() {
                        Some('"') => read.push('"'),
                        None => break,
                        Some(other) => prop_assert!(false, "{other} stands behind the quotes"),
                    },
                    Some(other) => read.push(other),
                    None => prop_assert!(false, "the quotes do not close"),
                }
            }
            prop_assert_eq!(read, name);
        }
    }
}
