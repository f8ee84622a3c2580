//! A store that keeps the values of a variable apart, as if it packed them into one cell.

use std::borrow::Cow;
use std::sync::Arc;

use asterisk_realtime_core::{
    Cell, Change, Changes, Columns, Condition, Filter, Result, Row, RowBuilder, Rows, codec,
};

use crate::family::Store;

/// Whether cells have to be packed on the way up, and unpacked on the way down.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Packing {
    /// The store packs values itself.
    Native,
    /// The store has repeated names instead.
    Emulated,
}

impl Packing {
    pub(crate) fn of(store: &Store) -> Self {
        if store.packs_values { Self::Native } else { Self::Emulated }
    }

    /// Decodes the values of the conditions.
    pub(crate) fn filter(self, filter: &Filter) -> Cow<'_, Filter> {
        let affected = |condition: &Condition| {
            !codec::is_exempt(condition.column()) && condition.value().contains('^')
        };
        if self == Self::Native || !filter.conditions().iter().any(affected) {
            return Cow::Borrowed(filter);
        }
        Cow::Owned(filter.map(|condition| {
            if affected(condition) {
                condition.with_value(&codec::decode(condition.value()))
            } else {
                condition.clone()
            }
        }))
    }

    /// Turns packed values into several changes of the same column.
    pub(crate) fn changes(self, changes: &Changes) -> Result<Cow<'_, Changes>> {
        let affected = |change: &Change| {
            !codec::is_exempt(change.column())
                && change.value().is_some_and(|value| value.contains([';', '^']))
        };
        if self == Self::Native || !changes.iter().any(affected) {
            return Ok(Cow::Borrowed(changes));
        }
        let mut apart = Vec::with_capacity(changes.len() + 4);
        for change in changes {
            match change.value().filter(|_| affected(change)) {
                None => apart.push(change.clone()),
                Some(value) => unpack(change.column(), value, &mut apart)?,
            }
        }
        Changes::new(apart).map(Cow::Owned)
    }

    /// The same for rows from memory.
    ///
    /// # Errors
    ///
    /// As [`RowBuilder::finish`].
    pub(crate) fn recalled(self, rows: Rows) -> Result<Rows> {
        if self == Self::Native {
            return Ok(rows);
        }
        self.rows(rows.into_vec()).map(Into::into)
    }

    /// Packs the cells of a name into one, at the place of the first.
    ///
    /// # Errors
    ///
    /// As [`RowBuilder::finish`].
    pub(crate) fn rows(self, rows: Vec<Row>) -> Result<Vec<Row>> {
        if self == Self::Native {
            return Ok(rows);
        }
        let mut layout: Option<Layout> = None;
        let packed = rows.into_iter().map(|row| {
            let known = layout.as_ref().filter(|layout| layout.given.same_as(row.columns()));
            if known.is_none() {
                layout = Some(Layout::of(row.columns()));
            }
            match &layout {
                Some(layout) if layout.is_needed_for(&row) => layout.pack(&row),
                _ => Ok(row),
            }
        });
        packed.collect()
    }
}

fn unpack(column: &str, value: &str, changes: &mut Vec<Change>) -> Result<()> {
    let before = changes.len();
    for piece in codec::split(value) {
        changes.push(Change::new(column, Some(&piece))?);
    }
    if changes.len() == before {
        // Nothing but separators: the column is emptied, not left as it is.
        changes.push(Change::new(column, Some(""))?);
    }
    Ok(())
}

/// Where the cells of rows with these names go.
#[derive(Debug)]
struct Layout {
    given: Columns,
    packed: Columns,
    /// For each packed cell the places of the given ones.
    places: Vec<Vec<usize>>,
}

impl Layout {
    fn of(given: &Columns) -> Self {
        let mut names: Vec<Arc<str>> = Vec::with_capacity(given.len());
        let mut places: Vec<Vec<usize>> = Vec::with_capacity(given.len());
        for (place, name) in given.iter().enumerate() {
            let same = |known: &Arc<str>| known.eq_ignore_ascii_case(name);
            if let Some(index) = names.iter().position(same) {
                places[index].push(place);
            } else {
                names.push(Arc::clone(name));
                places.push(vec![place]);
            }
        }
        Self { given: given.clone(), packed: Columns::new(names), places }
    }

    fn is_needed_for(&self, row: &Row) -> bool {
        self.places.len() < self.given.len()
            || row.iter().any(|(name, cell)| {
                !codec::is_exempt(name) && cell.text().is_some_and(|text| text.contains([';', '^']))
            })
    }

    fn pack(&self, row: &Row) -> Result<Row> {
        let mut builder = RowBuilder::new(self.packed.clone());
        for (name, places) in self.packed.iter().zip(&self.places) {
            let mut texts =
                places.iter().filter_map(|place| row.cell(*place).and_then(Cell::text)).peekable();
            if texts.peek().is_none() {
                builder.push_null();
            } else if codec::is_exempt(name) {
                builder.push(texts.next());
            } else {
                builder.push_text(&codec::join(texts));
            }
        }
        builder.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use asterisk_realtime_core::{IntoChanges, IntoFilter};

    fn cells(row: &Row) -> Vec<(String, Option<String>)> {
        row.iter().map(|(name, cell)| (name.to_string(), cell.text().map(str::to_owned))).collect()
    }

    #[test]
    fn repeated_names_become_one_cell_and_special_bytes_are_encoded() {
        let columns = Columns::new(["cn", "allow", "secret", "Allow", "@raw", "mail"]);
        let row = Row::from_cells(
            &columns,
            [Some("7"), Some("ulaw"), Some("a;b^"), Some("x;y"), Some("1;2"), None],
        );
        let packed = Packing::Emulated.rows(vec![row.clone().unwrap()]).unwrap();
        let expected = [
            ("cn", Some("7")),
            ("allow", Some("ulaw;x^3By")),
            ("secret", Some("a^3Bb^5E")),
            ("@raw", Some("1;2")),
            ("mail", None),
        ]
        .map(|(name, text)| (name.to_owned(), text.map(str::to_owned)));
        assert_eq!(cells(&packed[0]), expected);
        let native = Packing::Native.rows(vec![row.clone().unwrap()]).unwrap();
        assert_eq!(native, [row.unwrap()]);
    }

    #[test]
    fn packed_values_are_written_apart() {
        let given = [
            ("cn", Some("7")),
            ("allow", Some("ulaw;x^3By;")),
            ("gone", Some(";")),
            ("@raw", Some("1;2")),
            ("none", None),
        ];
        let changes = given.into_changes().unwrap();
        let apart = Packing::Emulated.changes(&changes).unwrap();
        let written: Vec<_> =
            apart.iter().map(|change| (change.column(), change.value())).collect();
        assert_eq!(
            written,
            [
                ("cn", Some("7")),
                ("allow", Some("ulaw")),
                ("allow", Some("x;y")),
                ("gone", Some("")),
                ("@raw", Some("1;2")),
                ("none", None),
            ]
        );
    }

    #[test]
    fn conditions_look_for_what_was_written() {
        let filter = [("secret", "a^3Bb"), ("cn LIKE", "^5E%")].into_filter().unwrap();
        let decoded = Packing::Emulated.filter(&filter);
        let values: Vec<_> = decoded.conditions().iter().map(Condition::value).collect();
        assert_eq!(values, ["a;b", "^%"]);
        assert!(matches!(Packing::Native.filter(&filter), Cow::Borrowed(_)));
    }
}
