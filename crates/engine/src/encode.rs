//! The codec on the way to a store that packs several values into one cell.

use std::borrow::Cow;

use asterisk_realtime_core::{Change, Changes, Codec, Condition, Filter, Result, codec};

/// Encodes the values of the conditions, LIKE patterns included, so that what was written is
/// found.
pub(crate) fn filter(filter: &Filter, codec: Codec) -> Cow<'_, Filter> {
    let is_coded = |byte| matches!(byte, b';' | b'^');
    let affected = |condition: &Condition| {
        condition.value().bytes().any(is_coded) && !codec::is_exempt(condition.column())
    };
    if codec == Codec::Off || !filter.conditions().iter().any(affected) {
        return Cow::Borrowed(filter);
    }
    Cow::Owned(filter.map(|condition| {
        if affected(condition) {
            condition.with_value(&codec::encode(condition.value()))
        } else {
            condition.clone()
        }
    }))
}

/// Encodes the values, and joins those of a column that is given several times into one cell.
pub(crate) fn changes(changes: &Changes, codec: Codec) -> Result<Cow<'_, Changes>> {
    let repeated = |change: &Change| {
        let same = |other: &&Change| other.column().eq_ignore_ascii_case(change.column());
        changes.iter().filter(same).count() > 1
    };
    let affected = |change: &Change| {
        !codec::is_exempt(change.column())
            && (change.value().is_some_and(|value| value.contains([';', '^'])) || repeated(change))
    };
    if codec == Codec::Off || !changes.iter().any(affected) {
        return Ok(Cow::Borrowed(changes));
    }
    let mut packed: Vec<Change> = Vec::with_capacity(changes.len());
    for change in changes {
        if !affected(change) {
            packed.push(change.clone());
        } else if !packed.iter().any(|done| done.column().eq_ignore_ascii_case(change.column())) {
            packed.push(pack(changes, change.column())?);
        }
    }
    Changes::new(packed).map(Cow::Owned)
}

/// All values of one column as one cell; NULL only if no value is given at all.
fn pack(changes: &Changes, column: &str) -> Result<Change> {
    let mut values = changes
        .iter()
        .filter(|change| change.column().eq_ignore_ascii_case(column))
        .filter_map(Change::value)
        .peekable();
    if values.peek().is_none() {
        return Change::new(column, None);
    }
    Change::new(column, Some(&codec::join(values)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use asterisk_realtime_core::{IntoChanges, IntoFilter};

    fn written(pairs: &[(&str, Option<&str>)]) -> Vec<(String, Option<String>)> {
        let given = pairs.into_changes().unwrap();
        let encoded = changes(&given, Codec::On).unwrap();
        encoded
            .iter()
            .map(|change| (change.column().to_owned(), change.value().map(str::to_owned)))
            .collect()
    }

    fn pair(column: &str, value: Option<&str>) -> (String, Option<String>) {
        (column.to_owned(), value.map(str::to_owned))
    }

    #[test]
    fn values_are_encoded_and_repeated_columns_packed() {
        let found = written(&[
            ("name", Some("alice")),
            ("allow", Some("ulaw")),
            ("secret", Some("a;b^c")),
            ("Allow", Some("x;y")),
            ("@ext", Some("a;b")),
            ("host", None),
        ]);
        assert_eq!(
            found,
            [
                pair("name", Some("alice")),
                pair("allow", Some("ulaw;x^3By")),
                pair("secret", Some("a^3Bb^5Ec")),
                pair("@ext", Some("a;b")),
                pair("host", None),
            ]
        );
        assert_eq!(written(&[("a", None), ("a", None)]), [pair("a", None)]);
    }

    #[test]
    fn what_needs_no_code_is_not_copied() {
        let given = [("name", "alice")].into_changes().unwrap();
        assert!(matches!(changes(&given, Codec::On).unwrap(), Cow::Borrowed(_)));
        let given = [("a", "x;y"), ("a", "z")].into_changes().unwrap();
        assert!(matches!(changes(&given, Codec::Off).unwrap(), Cow::Borrowed(_)));
    }

    #[test]
    fn conditions_are_encoded_as_what_was_written() {
        let given = [("secret", "a;b"), ("x LIKE", r"\_^%"), ("@ext", ";")].into_filter().unwrap();
        let encoded = filter(&given, Codec::On);
        let values: Vec<_> = encoded.conditions().iter().map(Condition::value).collect();
        assert_eq!(values, ["a^3Bb", r"\_^5E%", ";"]);
        assert_eq!(encoded.conditions()[1].like().unwrap().prefix(), "_^5E");
        assert!(matches!(filter(&given, Codec::Off), Cow::Borrowed(_)));
    }
}
