//! The values of a row, without copies of those that are not packed.

use std::borrow::Cow;

use asterisk_realtime_core::{Cell, Codec, Row, codec};

/// What [`Row::variables`] has, borrowed where that is possible.
pub fn values(row: &Row) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
    let is_coded = row.codec() == Codec::On;
    row.iter().flat_map(move |(name, cell)| {
        let text = match cell {
            Cell::Text(text) if text.bytes().any(|byte| byte > b' ') => text,
            _ => "",
        };
        let (packed, plain) = if text.is_empty() {
            (None, None)
        } else if !is_coded || codec::is_exempt(name) {
            (None, Some(Cow::Borrowed(text)))
        } else if text.bytes().any(|byte| matches!(byte, b';' | b'^')) {
            (Some(codec::split(text)), None)
        } else {
            // Most cells; what the codec makes of them is known.
            let value = text.trim_end_matches(|character| character <= ' ');
            (None, Some(Cow::Borrowed(value)))
        };
        packed.into_iter().flatten().chain(plain).map(move |value| (&**name, value))
    })
}

#[cfg(test)]
mod tests {
    use asterisk_realtime_core::Columns;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn they_are_the_variables(
            cells in prop::collection::vec(prop::option::of("[ a;^3B@\t]{0,12}|.{0,8}"), 4),
            is_coded in any::<bool>(),
        ) {
            let columns = Columns::new(["a", "@b", "c", "a"]);
            let mut row = Row::from_cells(&columns, cells.iter().map(Option::as_deref)).unwrap();
            row.set_codec(if is_coded { Codec::On } else { Codec::Off });
            let variables = row.variables();
            let found: Vec<_> = values(&row).collect();
            let found: Vec<_> = found.iter().map(|(name, value)| (*name, &**value)).collect();
            prop_assert_eq!(found, variables.iter().collect::<Vec<_>>());
        }
    }
}
