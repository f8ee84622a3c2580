//! What has to be written, and where to.

use asterisk_realtime_core::{
    Cell, Change, Changes, Codec, Columns, Condition, Error, Filter, Op, Result, Row, codec,
};

use crate::record::{Field, Origin, Record};
use crate::{Column, DataType};

/// Collects the changes of an object.
#[derive(Debug)]
pub struct Writer<'o> {
    origin: &'o Origin,
    field_name: fn(&str) -> std::borrow::Cow<'_, str>,
    /// Whether fields that are as they were are written too.
    is_whole: bool,
    changes: Result<Vec<Change>>,
}

impl Writer<'_> {
    /// Writes a field if it is different, or if a new row cannot be without it. `also` are the
    /// other names of the column.
    pub fn write<F: Field>(&mut self, column: &Column, also: &[&str], field: &F, before: &F) {
        let is_needed = self.origin.row().is_none() && !column.nullable;
        if field == before && !is_needed && !self.is_whole {
            return;
        }
        let mut values = Vec::new();
        field.cells(column, &mut |value| values.push(value.to_owned()));
        let names = self.names(column, also);
        let Some((name, others)) = names.split_last() else { return };
        let mut give = |name: &str, value: Option<&str>| {
            let change = Change::new(name, value);
            if let Ok(changes) = &mut self.changes {
                match change {
                    Ok(change) => changes.push(change),
                    Err(error) => self.changes = Err(error),
                }
            }
        };
        for value in &values {
            give(name, Some(value));
        }
        if values.is_empty() && self.is_whole {
            let is_text = matches!(column.data_type, DataType::String(_) | DataType::Text);
            give(name, column.absent.or(is_text.then_some("")));
        } else if values.is_empty() && self.origin.row().is_some() {
            // No other name of the column may speak up in its place.
            names_of_null(name, others).for_each(|name| give(name, None));
        }
    }

    /// The columns of the row that the field was read from, the one that counted last; its own
    /// name if there is none.
    fn names(&self, column: &Column, also: &[&str]) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let mut empty = None;
        for (name, cell) in self.origin.row().iter().flat_map(|row| row.iter()) {
            let field = (self.field_name)(name);
            if *field != *column.name && !also.contains(&&*field) {
                continue;
            }
            if is_blank(cell) {
                empty = Some(&**name).filter(|_| *field == *column.name).or(empty).or(Some(name));
            } else {
                names.retain(|known| **known != **name);
                names.push(name.to_string());
            }
        }
        if names.is_empty() {
            names.push(empty.unwrap_or(column.name).to_owned());
        }
        names
    }
}

fn names_of_null<'n>(name: &'n str, others: &'n [String]) -> impl Iterator<Item = &'n str> {
    others.iter().map(String::as_str).chain([name])
}

fn is_blank(cell: Cell<'_>) -> bool {
    cell.text().is_none_or(|text| text.bytes().all(|byte| byte <= b' '))
}

/// What is different from what the object was read from; see
/// [`Stored::changes`](asterisk_realtime_core::Stored::changes).
///
/// # Errors
///
/// As there.
pub fn changes<T: Record>(object: &T) -> Result<Option<Changes>> {
    let origin = object.origin();
    let before = match origin.row() {
        Some(row) => super::read_with(row, &mut super::Reader::hasty()),
        None => T::blank(),
    };
    let changes = written(object, &before, false)?;
    if changes.is_empty() { Ok(None) } else { Changes::new(changes).map(Some) }
}

/// Every field, as consumers write that know no changes: a text that is `None` is an empty one,
/// anything else what holds if the column is absent, or NULL.
///
/// # Errors
///
/// As [`changes`].
pub fn whole<T: Record>(object: &T) -> Result<Changes> {
    Changes::new(written(object, object, true)?)
}

fn written<T: Record>(object: &T, before: &T, is_whole: bool) -> Result<Vec<Change>> {
    let (origin, field_name) = (object.origin(), T::field_name);
    let mut writer = Writer { origin, field_name, is_whole, changes: Ok(Vec::new()) };
    object.write(before, &mut writer);
    writer.changes
}

/// The conditions that only its row satisfies; see
/// [`Stored::identity`](asterisk_realtime_core::Stored::identity).
///
/// # Errors
///
/// As there.
pub fn identity<T: Record>(object: &T) -> Result<Option<Filter>> {
    let Some(row) = object.origin().row() else { return Ok(None) };
    let condition = |column: &&str| {
        let cell = row.text(column).ok_or_else(|| {
            Error::invalid("the row cannot be told apart from others without this column")
                .with_column(*column)
        })?;
        // The engine encodes values of conditions.
        let value = match row.codec() {
            Codec::On => codec::decode(cell),
            Codec::Off => cell.into(),
        };
        Condition::new(column, Op::Eq, &value)
    };
    let conditions: Result<Vec<_>> = T::IDENTITY.iter().map(condition).collect();
    Filter::new(conditions?).map(Some)
}

/// Makes the changes in the row that the object was read from; see
/// [`Stored::saved`](asterisk_realtime_core::Stored::saved).
///
/// # Errors
///
/// As there.
pub fn saved<T: Record>(object: &mut T, changes: &Changes) -> Result<()> {
    let old = object.origin().row().cloned();
    let coding = old.as_ref().map_or(Codec::On, Row::codec);
    let is_written = |name: &str| changes.iter().any(|change| change.column() == name);
    let mut cells: Vec<(String, Option<String>)> = Vec::new();
    for (name, cell) in old.iter().flat_map(Row::iter) {
        let is_there = cells.iter().any(|(known, _)| **known == **name);
        if !is_written(name) {
            cells.push((name.to_string(), cell.text().map(str::to_owned)));
        } else if !is_there {
            cells.push((name.to_string(), packed(changes, name, coding)));
        }
    }
    for change in changes {
        if !cells.iter().any(|(known, _)| known == change.column()) {
            let cell = packed(changes, change.column(), coding);
            cells.push((change.column().to_owned(), cell));
        }
    }
    let columns = Columns::new(cells.iter().map(|(name, _)| name.as_str()));
    let mut row = Row::from_cells(&columns, cells.iter().map(|(_, cell)| cell.as_deref()))?;
    row.set_codec(coding);
    object.set_origin(row);
    Ok(())
}

/// The cell that the changes make of a column.
fn packed(changes: &Changes, column: &str, coding: Codec) -> Option<String> {
    let of_column = changes.iter().filter(|change| change.column() == column);
    let values: Vec<_> = of_column.filter_map(Change::value).collect();
    if values.is_empty() {
        return None;
    }
    Some(if coding == Codec::On && !codec::is_exempt(column) {
        codec::join(values)
    } else {
        values.join(";")
    })
}
