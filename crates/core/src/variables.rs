//! Rows as Asterisk sees them.

use std::sync::Arc;

use crate::{Cell, Codec, Row, codec};

/// An ordered list of names and values; names repeat where a cell holds several values.
///
/// NULL and blank cells are no variables. Columns whose name begins with `@` are never decoded.
///
/// ```
/// use asterisk_realtime_core::{Columns, Row};
///
/// let columns = Columns::new(["name", "allow", "host"]);
/// let row = Row::from_cells(&columns, [Some("alice"), Some("ulaw;alaw"), None])?;
/// let variables = row.variables();
/// assert_eq!(variables.all("allow").collect::<Vec<_>>(), ["ulaw", "alaw"]);
/// assert_eq!(variables.first("host"), None);
/// # Ok::<(), asterisk_realtime_core::Error>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Variables(Vec<(Arc<str>, String)>);

impl Variables {
    pub(crate) fn of(row: &Row, codec: Codec) -> Self {
        let mut variables = Vec::with_capacity(row.len());
        for (name, cell) in row.iter() {
            let Cell::Text(text) = cell else { continue };
            if codec == Codec::On && !codec::is_exempt(name) {
                let values = codec::split(text);
                variables.extend(values.map(|value| (Arc::clone(name), value.into_owned())));
            } else if text.bytes().any(|byte| byte > b' ') {
                variables.push((Arc::clone(name), text.to_owned()));
            }
        }
        Self(variables)
    }

    /// The first value of this name, ignoring ASCII case.
    pub fn first(&self, name: &str) -> Option<&str> {
        self.iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The last value of this name, ignoring ASCII case.
    pub fn last(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .rev()
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Every value of this name, ignoring ASCII case, in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.iter()
            .filter(move |(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// Names and values, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, value.as_str()))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Columns;

    /// The fixture of the driver vectors: S-001, S-010, S-017 and A-071.
    #[test]
    fn variables_of_the_vectors() {
        let columns = Columns::new(["id", "secret", "host", "allow", "@ext"]);
        let row = |cells: [Option<&str>; 5]| Row::from_cells(&columns, cells).unwrap();
        let pairs = |row: &Row| {
            row.variables()
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect::<Vec<_>>()
        };

        let gsm = row([Some("1001"), Some(""), None, Some(" gsm ; g729 "), Some("a;b^3B")]);
        assert_eq!(pairs(&gsm), ["id=1001", "allow= gsm", "allow= g729", "@ext=a;b^3B"]);

        let blank = row([Some("_1X"), Some("a^3Bb"), Some("   "), Some("a;;b"), Some(" ")]);
        assert_eq!(pairs(&blank), ["id=_1X", "secret=a;b", "allow=a", "allow=b"]);

        let mut raw = gsm;
        raw.set_codec(Codec::Off);
        assert_eq!(pairs(&raw), ["id=1001", "allow= gsm ; g729 ", "@ext=a;b^3B"]);
    }
}
