//! What a write may have changed.

use std::sync::Arc;

use asterisk_realtime_core::{
    Change, Changes, ColumnDescription, Condition, Filter, Op, TableDescription,
};

use crate::certain::Values;

/// The rows that a write may have changed, by what is certain of them.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Touched<'w> {
    /// Nothing is certain.
    Anything,
    /// The rows of this filter, and what they became.
    Updated(&'w Filter, &'w Changes),
    /// A row of these values.
    Inserted(&'w Changes),
    /// The rows of this filter.
    Deleted(&'w Filter),
    /// The rows with this value in this column, before or after.
    Valued(&'w str, &'w str),
}

impl<'w> Touched<'w> {
    /// The values that the rows had or have in this column, if that is certain. The column is
    /// spelt as in the description.
    pub(crate) fn values_of(&self, table: &TableDescription, column: &str) -> Option<Vec<&'w str>> {
        match *self {
            Self::Anything => None,
            Self::Updated(filter, changes) => {
                let mut values = vec![asked_value(table, filter, column)?];
                values.append(&mut written_values(table, changes, column)?);
                Some(values)
            }
            Self::Inserted(changes) => {
                let values = written_values(table, changes, column)?;
                // What is not given is the default of the store, whatever that is.
                (!values.is_empty()).then_some(values)
            }
            Self::Deleted(filter) => Some(vec![asked_value(table, filter, column)?]),
            Self::Valued(name, value) => {
                let named = certain(table, name, value)?;
                (*named.name == *column).then(|| vec![value])
            }
        }
    }
}

/// The value that the filter wants in the column, if it wants one.
fn asked_value<'w>(table: &TableDescription, filter: &'w Filter, column: &str) -> Option<&'w str> {
    filter.conditions().iter().find_map(|condition| {
        let (name, value) = certain_condition(table, condition)?;
        (*name.name == *column).then_some(value)
    })
}

/// The values that are written to the column; `None` if one is not certain.
fn written_values<'w>(
    table: &TableDescription,
    changes: &'w Changes,
    column: &str,
) -> Option<Vec<&'w str>> {
    let to_it = |name: &str| table.column(name).is_none_or(|found| *found.name == *column);
    let written = changes.iter().filter(|change| to_it(change.column()));
    written
        .map(|change| {
            let value = change.value()?;
            certain(table, change.column(), value).map(|_| value)
        })
        .collect()
}

/// The column, as the description spells it, and the value that a question is about: that of the
/// primary key, if it names one, else the first.
pub(crate) fn named_value<'d, 'f>(
    table: &'d TableDescription,
    filter: &'f Filter,
) -> Option<(&'d Arc<str>, &'f str)> {
    let conditions = filter.conditions().iter();
    let named = conditions.filter_map(|condition| certain_condition(table, condition));
    // Of those that are as good the first stays.
    let best = named.min_by_key(|(column, _)| column.key.is_none());
    best.map(|(column, value)| (&column.name, value))
}

/// The column and the value that the filter names, if it is about nothing else.
pub(crate) fn only_value<'f>(
    table: &TableDescription,
    filter: &'f Filter,
) -> Option<(Arc<str>, &'f str)> {
    let [condition] = filter.conditions() else { return None };
    let (column, value) = certain_condition(table, condition)?;
    Some((Arc::clone(&column.name), value))
}

/// The columns, as the description spells them, and what is written to them, if it is certain that
/// this is in the cells then.
pub(crate) fn certain_cells<'w>(
    table: &TableDescription,
    changes: &'w Changes,
) -> Option<Vec<(Arc<str>, &'w str)>> {
    let cell = |change: &'w Change| {
        let value = change.value()?;
        Some((Arc::clone(&certain(table, change.column(), value)?.name), value))
    };
    changes.iter().map(cell).collect()
}

fn certain_condition<'d, 'f>(
    table: &'d TableDescription,
    condition: &'f Condition,
) -> Option<(&'d ColumnDescription, &'f str)> {
    if condition.op() != Op::Eq {
        return None;
    }
    let column = certain(table, condition.column(), condition.value())?;
    Some((column, condition.value()))
}

/// The column, if a row whose cell is equal to the value for the store has just these bytes in it,
/// and a cell that is given this value has these bytes then.
fn certain<'d>(
    table: &'d TableDescription,
    column: &str,
    value: &str,
) -> Option<&'d ColumnDescription> {
    let column = table.column(column)?;
    Values::of(column)?.are_certain_of(value).then_some(column)
}

#[cfg(test)]
mod tests {
    use super::*;
    use asterisk_realtime_core::{Comparison, IntoChanges, IntoFilter, TypeClass};

    fn table() -> TableDescription {
        let column = |name: &str, compares: Comparison, key: Option<u16>| {
            let mut column = ColumnDescription::new(name, TypeClass::Char, "varchar(8)");
            (column.compares, column.key, column.length) = (compares, key, Some(8));
            column
        };
        TableDescription::new(vec![
            column("name", Comparison::Bytes, Some(1)),
            column("host", Comparison::Bytes, None),
            column("context", Comparison::Folded, None),
        ])
    }

    #[test]
    fn an_update_touches_what_it_names_and_what_it_writes() {
        let table = table();
        let filter = [("NAME", "alice")].into_filter().unwrap();
        let touched = |changes: &[(&str, Option<&str>)], column| {
            let changes = changes.into_changes().unwrap();
            let touched = Touched::Updated(&filter, &changes);
            touched.values_of(&table, column).map(|values| values.join(","))
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(touched(&[("host", Some("h"))], "name"), some("alice"));
        assert_eq!(touched(&[("Name", Some("bob"))], "name"), some("alice,bob"));
        assert_eq!(touched(&[("name", None)], "name"), None);
        assert_eq!(touched(&[("name", Some("far too long"))], "name"), None);
        assert_eq!(touched(&[("host", Some("h"))], "host"), None, "what it was is not known");
        assert_eq!(touched(&[("zzz", Some("h"))], "name"), None, "a column that nobody knows of");
    }

    #[test]
    fn an_insert_touches_what_it_gives() {
        let table = table();
        let changes = [("name", "alice"), ("context", "c")].into_changes().unwrap();
        let touched = |column| Touched::Inserted(&changes).values_of(&table, column);
        assert_eq!(touched("name"), Some(vec!["alice"]));
        assert_eq!(touched("host"), None, "the default");
        assert_eq!(touched("context"), None, "another spelling may be equal");
    }

    #[test]
    fn a_question_is_about_its_key() {
        let table = table();
        let named = |filter: &[(&str, &str)]| {
            let filter = filter.into_filter().unwrap();
            named_value(&table, &filter).map(|(column, value)| format!("{column} {value}"))
        };
        assert_eq!(named(&[("host", "h"), ("name", "a")]).as_deref(), Some("name a"));
        assert_eq!(named(&[("context", "c"), ("host", "h")]).as_deref(), Some("host h"));
        for none in
            [("name LIKE", "a"), ("name !=", "a"), ("name", ""), ("name", "a "), ("name", "é")]
        {
            assert_eq!(named(&[none]), None, "{none:?}");
        }
    }
}
