//! How rows of a snapshot are found.

use std::cmp::Ordering;
use std::sync::Arc;

use asterisk_realtime_core::{Cell, Row};
use hashbrown::HashTable;

use crate::versions::{Class, Versions};

/// The text of a cell.
pub(crate) fn text(row: &Row, place: usize) -> Option<&str> {
    row.cell(place).and_then(Cell::text)
}

/// The rows by the value of a column.
#[derive(Debug)]
pub(crate) struct ByValue {
    /// What is said by a value of the column belongs to this.
    pub(crate) class: Arc<Class>,
    /// The first row of each value.
    first: HashTable<u32>,
    /// For each row the next one of the same value.
    next: Box<[u32]>,
}

/// Behind the last row.
const NONE: u32 = u32::MAX;

impl ByValue {
    /// What it takes for each row, about.
    pub(crate) const BYTES: u64 = 12;

    pub(crate) fn new(
        rows: &[Row],
        (column, place): (&str, usize),
        class: Arc<Class>,
        versions: &Versions,
    ) -> Self {
        let mut first = HashTable::<u32>::with_capacity(rows.len());
        let mut next = vec![NONE; rows.len()].into_boxed_slice();
        // From the last to the first, so that those of one value come in their order.
        for (number, row) in rows.iter().enumerate().rev() {
            let (Some(value), Ok(number)) = (text(row, place), u32::try_from(number)) else {
                continue;
            };
            let cell = |number: &u32| text(&rows[*number as usize], place).unwrap_or_default();
            let hash = |number: &u32| versions.hash(column, cell(number));
            let is_same = |other: &u32| cell(other) == value;
            let place = first.entry(versions.hash(column, value), is_same, hash);
            let mut place = place.or_insert(NONE);
            next[number as usize] = std::mem::replace(place.get_mut(), number);
        }
        Self { class, first, next }
    }

    /// The rows with this value, which has this hash, in their order.
    pub(crate) fn rows(
        &self,
        rows: &[Row],
        place: usize,
        value: &str,
        hash: u64,
    ) -> impl Iterator<Item = u32> {
        let is_it = |number: &u32| text(&rows[*number as usize], place) == Some(value);
        let first = self.first.find(hash, is_it).copied();
        let behind = |number: &u32| Some(self.next[*number as usize]).filter(|next| *next != NONE);
        std::iter::successors(first, behind)
    }
}

/// The rows that have a value in a column, by its beginning.
#[derive(Debug)]
pub(crate) struct ByPrefix {
    /// By their bytes.
    exact: Box<[u32]>,
    /// By their bytes, as if all letters of ASCII were small.
    folded: Box<[u32]>,
}

impl ByPrefix {
    /// What it takes for each row.
    pub(crate) const BYTES: u64 = 8;

    pub(crate) fn new(rows: &[Row], place: usize) -> Self {
        let cell = |number: &u32| text(&rows[*number as usize], place).unwrap_or_default();
        let numbers = (0..u32::try_from(rows.len()).unwrap_or(NONE))
            .filter(|number| text(&rows[*number as usize], place).is_some());
        let mut exact: Box<[u32]> = numbers.collect();
        let mut folded = exact.clone();
        // Those of one value stay in their order.
        exact.sort_by(|one, other| cell(one).cmp(cell(other)));
        folded.sort_by(|one, other| folded_cmp(cell(one), cell(other)));
        Self { exact, folded }
    }

    /// The rows whose value begins so, by value; `None` if some begin so only for those who do not
    /// look at the case of letters: stores do not agree whether `LIKE` does.
    pub(crate) fn rows(&self, rows: &[Row], place: usize, prefix: &str) -> Option<&[u32]> {
        let cell = |number: &u32| text(&rows[*number as usize], place).unwrap_or_default();
        let head = |number: &u32| {
            let cell = cell(number).as_bytes();
            &cell[..cell.len().min(prefix.len())]
        };
        let exact = range(&self.exact, |number| head(number).cmp(prefix.as_bytes()));
        let folded =
            range(&self.folded, |number| folded_bytes_cmp(head(number), prefix.as_bytes()));
        (exact.len() == folded.len()).then_some(exact)
    }
}

/// The numbers that are equal, in a list that is sorted by that.
fn range(sorted: &[u32], compare: impl Fn(&u32) -> Ordering) -> &[u32] {
    let start = sorted.partition_point(|number| compare(number).is_lt());
    let length = sorted[start..].partition_point(|number| compare(number).is_eq());
    &sorted[start..start + length]
}

fn folded_cmp(one: &str, other: &str) -> Ordering {
    folded_bytes_cmp(one.as_bytes(), other.as_bytes())
}

fn folded_bytes_cmp(one: &[u8], other: &[u8]) -> Ordering {
    let small = u8::to_ascii_lowercase;
    one.iter().map(small).cmp(other.iter().map(small))
}

#[cfg(test)]
mod tests {
    use super::*;
    use asterisk_realtime_core::Columns;

    fn rows(cells: &[Option<&str>]) -> Vec<Row> {
        let columns = Columns::new(["name"]);
        cells.iter().map(|cell| Row::from_cells(&columns, [*cell]).unwrap()).collect()
    }

    #[test]
    fn rows_of_a_value_come_in_their_order() {
        let rows = rows(&[Some("b"), Some("a"), None, Some("b"), Some(""), Some("b")]);
        let versions = Versions::new(0);
        let index = ByValue::new(&rows, ("name", 0), Arc::default(), &versions);
        let found = |value| {
            let found = index.rows(&rows, 0, value, versions.hash("name", value));
            found.collect::<Vec<_>>()
        };
        assert_eq!(found("b"), [0, 3, 5]);
        assert_eq!(found("a"), [1]);
        assert_eq!(found(""), [4]);
        assert_eq!(found("c"), [0_u32; 0]);
    }

    #[test]
    fn a_prefix_is_found_if_case_makes_no_difference() {
        let rows =
            rows(&[Some("_10"), Some("al"), Some("Bob"), None, Some("_1"), Some("bib"), Some("")]);
        let index = ByPrefix::new(&rows, 0);
        let found = |prefix| index.rows(&rows, 0, prefix).map(<[u32]>::to_vec);
        assert_eq!(found("_1"), Some(vec![4, 0]));
        assert_eq!(found("al"), Some(vec![1]));
        assert_eq!(found("AL"), None, "some stores find it");
        assert_eq!(found("b"), None);
        assert_eq!(found("bi"), Some(vec![5]));
        assert_eq!(found("x"), Some(vec![]));
        assert_eq!(found(""), Some(vec![6, 2, 4, 0, 1, 5]));
    }
}
