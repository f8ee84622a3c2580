//! A few rows.

use std::ops::{Deref, DerefMut};

use smallvec::SmallVec;

use crate::Row;

/// Rows that lie in memory already: one of them takes no allocation, because most lookups ask for
/// one.
///
/// It is read as a slice, and turns into a `Vec` for those who keep it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Rows(SmallVec<[Row; 1]>);

impl Rows {
    /// No row.
    pub fn new() -> Self {
        Self(SmallVec::new())
    }

    /// The first row.
    #[inline]
    pub fn into_first(self) -> Option<Row> {
        match self.0.into_inner() {
            Ok([row]) => Some(row),
            Err(rows) => rows.into_iter().next(),
        }
    }

    /// The rows as a `Vec`, without a copy if there are several.
    pub fn into_vec(self) -> Vec<Row> {
        self.0.into_vec()
    }
}

impl Deref for Rows {
    type Target = [Row];

    fn deref(&self) -> &[Row] {
        &self.0
    }
}

impl DerefMut for Rows {
    fn deref_mut(&mut self) -> &mut [Row] {
        &mut self.0
    }
}

impl From<Vec<Row>> for Rows {
    fn from(rows: Vec<Row>) -> Self {
        Self(SmallVec::from_vec(rows))
    }
}

impl From<Rows> for Vec<Row> {
    fn from(rows: Rows) -> Self {
        rows.into_vec()
    }
}

impl From<Row> for Rows {
    fn from(row: Row) -> Self {
        Self(SmallVec::from_buf([row]))
    }
}

impl From<&[Row]> for Rows {
    #[inline]
    fn from(rows: &[Row]) -> Self {
        match rows {
            [row] => row.clone().into(),
            _ => rows.iter().cloned().collect(),
        }
    }
}

impl FromIterator<Row> for Rows {
    fn from_iter<I: IntoIterator<Item = Row>>(rows: I) -> Self {
        Self(rows.into_iter().collect())
    }
}

impl IntoIterator for Rows {
    type Item = Row;
    type IntoIter = IntoRows;

    fn into_iter(self) -> IntoRows {
        IntoRows(self.0.into_iter())
    }
}

impl<'r> IntoIterator for &'r Rows {
    type Item = &'r Row;
    type IntoIter = std::slice::Iter<'r, Row>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'r> IntoIterator for &'r mut Rows {
    type Item = &'r mut Row;
    type IntoIter = std::slice::IterMut<'r, Row>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

impl PartialEq<Vec<Row>> for Rows {
    fn eq(&self, other: &Vec<Row>) -> bool {
        **self == **other
    }
}

impl PartialEq<Rows> for Vec<Row> {
    fn eq(&self, other: &Rows) -> bool {
        **self == **other
    }
}

/// The rows of a [`Rows`], one after the other.
#[derive(Debug)]
pub struct IntoRows(smallvec::IntoIter<[Row; 1]>);

impl Iterator for IntoRows {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        self.0.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl ExactSizeIterator for IntoRows {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Columns;

    fn rows(names: &[&str]) -> Vec<Row> {
        let columns = Columns::new(["name"]);
        names.iter().map(|name| Row::from_cells(&columns, [Some(*name)]).unwrap()).collect()
    }

    #[test]
    fn they_are_the_same_rows_in_every_form() {
        for names in [[].as_slice(), &["alice"], &["alice", "bob", "carol"]] {
            let given = rows(names);
            let all = Rows::from(given.clone());
            assert_eq!(all, given);
            assert_eq!(Rows::from(&*given), all);
            assert_eq!(all.iter().count(), names.len());
            assert_eq!(all.clone().into_iter().len(), names.len());
            assert_eq!(all.clone().into_first(), given.first().cloned());
            assert_eq!(all.into_iter().collect::<Vec<_>>(), given);
        }
        assert_eq!(Rows::new(), Rows::default());
    }
}
