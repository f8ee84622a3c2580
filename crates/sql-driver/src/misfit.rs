//! Conditions on values that their column cannot hold, where only the server knows.

use asterisk_realtime_core::{Condition, Error, Filter, Op, Result, TableDescription, TypeClass};

/// What a filter means that the server refused because of a value.
#[derive(Debug)]
pub(crate) enum Meaning {
    /// It matches nothing.
    Nothing,
    /// The same as this one.
    Filter(Filter),
}

/// Says what the filter means, after the server found that a value in it is none of its column's
/// type: `=` matches nothing, `!=` matches what is not NULL, and an order is a mistake.
///
/// # Errors
///
/// `Invalid` if there is no telling.
pub(crate) fn meaning(filter: &Filter, table: &TableDescription) -> Result<Meaning> {
    let suspects = suspects(filter, table);
    if let Some(order) = suspects.iter().find(|condition| condition.op().is_ordering()) {
        let error = Error::invalid("the value cannot be compared in order with the column");
        return Err(error.with_column(order.column()));
    }
    let never = |condition: &&Condition| matches!(condition.op(), Op::Eq | Op::Like);
    if !suspects.is_empty() && suspects.iter().all(never) {
        return Ok(Meaning::Nothing);
    }
    match suspects.as_slice() {
        // Everything that is not NULL is like that.
        [only] => {
            let any = Condition::new(only.column(), Op::Like, "%")?;
            Ok(Meaning::Filter(
                filter.map(|each| if each == *only { any.clone() } else { each.clone() }),
            ))
        }
        _ => Err(Error::invalid("a value of a condition is none of the type of its column")),
    }
}

/// The conditions whose values only the server can judge: those on dates, addresses and the like;
/// if there is none, those with a text that not every character set has.
fn suspects<'f>(filter: &'f Filter, table: &TableDescription) -> Vec<&'f Condition> {
    let conditions = || filter.conditions().iter().filter(|each| !each.value().is_empty());
    let typed = conditions().filter(|each| !each.op().is_like() && !is_settled(each, table));
    let typed: Vec<_> = typed.collect();
    if !typed.is_empty() {
        return typed;
    }
    let is_rare = |letter: char| !letter.is_ascii() || letter == '\0';
    conditions().filter(|c| is_character(c, table) && c.value().contains(is_rare)).collect()
}

fn is_settled(condition: &Condition, table: &TableDescription) -> bool {
    let class = table.column(condition.column()).map(|column| column.class);
    matches!(class, None | Some(TypeClass::Integer { .. } | TypeClass::Char))
}

fn is_character(condition: &Condition, table: &TableDescription) -> bool {
    table.column(condition.column()).is_some_and(|column| column.class.is_character())
}

#[cfg(test)]
mod tests {
    use asterisk_realtime_core::{ColumnDescription, ErrorKind, IntoFilter};

    use super::*;

    fn judged(conditions: &[(&str, &str)]) -> Result<Option<Filter>> {
        let column = |name: &str, class| ColumnDescription::new(name, class, "");
        let table = TableDescription::new(vec![
            column("name", TypeClass::Char),
            column("port", TypeClass::Integer { bytes: 4, signed: true }),
            column("day", TypeClass::Date),
            column("address", TypeClass::Other),
        ]);
        match meaning(&conditions.into_filter()?, &table)? {
            Meaning::Nothing => Ok(None),
            Meaning::Filter(filter) => Ok(Some(filter)),
        }
    }

    #[test]
    fn equality_with_what_cannot_be_matches_nothing() {
        for conditions in [
            &[("day", "abc")][..],
            &[("name !=", "a"), ("port >", "1"), ("day", "abc")],
            &[("day", "abc"), ("address", "x")],
            &[("name", "\u{e9}")],
            &[("name LIKE", "\u{e9}%")],
            &[("name", "a\0b")],
        ] {
            assert_eq!(judged(conditions).unwrap(), None, "{conditions:?}");
        }
    }

    #[test]
    fn inequality_with_what_cannot_be_is_not_null() {
        let filter = judged(&[("name", "a"), ("day !=", "abc")]).unwrap().unwrap();
        assert_eq!(filter, [("name", "a"), ("day LIKE", "%")].into_filter().unwrap());
        for field in ["name !=", "name NOT LIKE"] {
            let filter = judged(&[(field, "\u{e9}")]).unwrap().unwrap();
            assert_eq!(filter, [("name LIKE", "%")].into_filter().unwrap());
        }
    }

    #[test]
    fn orders_and_riddles_are_refused() {
        for (conditions, column) in [
            (&[("day >", "abc"), ("address", "x")][..], Some("day")),
            (&[("day !=", "abc"), ("address", "x")], None),
            (&[("name !=", "\u{e9}"), ("name NOT LIKE", "\u{e8}")], None),
        ] {
            let error = judged(conditions).unwrap_err();
            assert_eq!((error.kind(), error.column()), (ErrorKind::Invalid, column));
        }
    }
}
