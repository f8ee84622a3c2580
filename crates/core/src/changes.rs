//! What a write writes.

use std::fmt;

use crate::op::check_column;
use crate::{Error, Result};

/// One column and its new value: NULL or a text.
#[derive(Clone, Eq, Hash, PartialEq)]
pub struct Change {
    column: Box<str>,
    value: Option<Box<str>>,
}

impl Change {
    /// A change; `None` is NULL.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) if `column` cannot be a column name; see
    /// [`Op::parse_field`](crate::Op::parse_field).
    pub fn new(column: &str, value: Option<&str>) -> Result<Self> {
        Ok(Self { column: check_column(column)?.into(), value: value.map(Into::into) })
    }

    /// The column.
    pub fn column(&self) -> &str {
        &self.column
    }

    /// The value; `None` is NULL.
    pub fn value(&self) -> Option<&str> {
        self.value.as_deref()
    }
}

impl fmt::Debug for Change {
    /// The column only: the value may be a secret.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Change").field("column", &self.column).finish_non_exhaustive()
    }
}

/// A non-empty list of changes. A column may be given several times where a variable has several
/// values; see [`Capabilities::packed_values`](crate::Capabilities::packed_values).
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Changes(Vec<Change>);

impl Changes {
    /// These changes.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) if there is none.
    pub fn new(changes: Vec<Change>) -> Result<Self> {
        if changes.is_empty() {
            return Err(Error::invalid("nothing to write: no column is given"));
        }
        Ok(Self(changes))
    }

    /// The changes in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Change> {
        self.0.iter()
    }

    /// How many there are; at least one.
    #[expect(clippy::len_without_is_empty, reason = "it is never empty")]
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl<'a> IntoIterator for &'a Changes {
    type Item = &'a Change;
    type IntoIter = std::slice::Iter<'a, Change>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// A value of a change: a text, or `None` for NULL.
pub trait IntoCell {
    /// The text, or `None` for NULL.
    fn as_cell(&self) -> Option<&str>;
}

impl IntoCell for &str {
    fn as_cell(&self) -> Option<&str> {
        Some(self)
    }
}

impl IntoCell for String {
    fn as_cell(&self) -> Option<&str> {
        Some(self)
    }
}

impl IntoCell for &String {
    fn as_cell(&self) -> Option<&str> {
        Some(self)
    }
}

impl<T: AsRef<str>> IntoCell for Option<T> {
    fn as_cell(&self) -> Option<&str> {
        self.as_ref().map(AsRef::as_ref)
    }
}

/// What can be turned into [`Changes`]: pairs of column and value, or changes.
///
/// ```
/// use asterisk_realtime_core::IntoChanges;
///
/// let changes = [("ipaddr", Some("192.0.2.1")), ("regserver", None)].into_changes()?;
/// assert_eq!(changes.iter().last().unwrap().value(), None);
/// # Ok::<(), asterisk_realtime_core::Error>(())
/// ```
pub trait IntoChanges {
    /// Checks it.
    ///
    /// # Errors
    ///
    /// As [`Changes::new`] and [`Change::new`].
    fn into_changes(self) -> Result<Changes>;
}

impl IntoChanges for Changes {
    fn into_changes(self) -> Result<Changes> {
        Ok(self)
    }
}

impl IntoChanges for &Changes {
    fn into_changes(self) -> Result<Changes> {
        Ok(self.clone())
    }
}

impl<C: AsRef<str>, V: IntoCell> IntoChanges for &[(C, V)] {
    fn into_changes(self) -> Result<Changes> {
        let checked =
            self.iter().map(|(column, value)| Change::new(column.as_ref(), value.as_cell()));
        Changes::new(checked.collect::<Result<_>>()?)
    }
}

impl<C: AsRef<str>, V: IntoCell, const N: usize> IntoChanges for [(C, V); N] {
    fn into_changes(self) -> Result<Changes> {
        self.as_slice().into_changes()
    }
}

impl<C: AsRef<str>, V: IntoCell> IntoChanges for Vec<(C, V)> {
    fn into_changes(self) -> Result<Changes> {
        self.as_slice().into_changes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    #[test]
    fn nothing_to_write_and_bad_columns_are_invalid() {
        let none: [(&str, &str); 0] = [];
        assert_eq!(none.into_changes().unwrap_err().kind(), ErrorKind::Invalid);
        let error = [("port >=", "1")].into_changes().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
    }

    #[test]
    fn no_value_is_printed() {
        let changes = [("secret", "s3cr3t")].into_changes().unwrap();
        let shown = format!("{changes:?} {changes:#?}");
        assert!(shown.contains("secret") && !shown.contains("s3cr3t"), "{shown}");
    }
}
