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
    if !suspects.is_empty() && suspects.iter().all(|condition| condition.op() == Op::Eq) {
        return Ok(Meaning::Nothing);
    }
    match suspects.as_slice() {
        // `!= ''` on a column that is not of a character type: it is not NULL.
        [only] if !is_character(only, table) => Ok(Meaning::Filter(filter.map(|condition| {
            if condition == *only { condition.with_value("") } else { condition.clone() }
        }))),
        _ => Err(Error::invalid("a value of a condition is none of the type of its column")),
    }
}

/// The conditions whose values only the server can judge: those on dates, addresses and the like;
/// if there is none, those with a text that not every character set has.
fn suspects<'f>(filter: &'f Filter, table: &TableDescription) -> Vec<&'f Condition> {
    let compared =
        || filter.conditions().iter().filter(|c| !c.op().is_like() && !c.value().is_empty());
    let typed: Vec<_> = compared().filter(|c| !is_settled(c, table)).collect();
    if !typed.is_empty() {
        return typed;
    }
    compared().filter(|c| is_character(c, table) && !c.value().is_ascii()).collect()
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
        ] {
            assert_eq!(judged(conditions).unwrap(), None, "{conditions:?}");
        }
    }

    #[test]
    fn inequality_with_what_cannot_be_is_not_null() {
        let filter = judged(&[("name", "a"), ("day !=", "abc")]).unwrap().unwrap();
        assert_eq!(filter, [("name", "a"), ("day !=", "")].into_filter().unwrap());
    }

    #[test]
    fn orders_and_riddles_are_refused() {
        for (conditions, column) in [
            (&[("day >", "abc"), ("address", "x")][..], Some("day")),
            (&[("day !=", "abc"), ("address", "x")], None),
            (&[("name !=", "\u{e9}")], None),
        ] {
            let error = judged(conditions).unwrap_err();
            assert_eq!((error.kind(), error.column()), (ErrorKind::Invalid, column));
        }
    }
}
