//! The values of a row, without copies of those that are not packed.

use std::borrow::Cow;

use asterisk_realtime_core::{Cell, Codec, Row, codec};

/// What a cell holds for a consumer.
enum Held<'r> {
    /// NULL and blank cells are absent.
    Nothing,
    One(&'r str),
    /// Values that the codec separates and decodes.
    Packed(&'r str),
}

impl<'r> Held<'r> {
    fn of(name: &str, cell: Cell<'r>, is_coded: bool) -> Self {
        let Some(text) = cell.text() else { return Self::Nothing };
        let Some(last) = text.bytes().rposition(|byte| byte > b' ') else { return Self::Nothing };
        if !is_coded || codec::is_exempt(name) {
            Self::One(text)
        } else if text.bytes().any(|byte| matches!(byte, b';' | b'^')) {
            Self::Packed(text)
        } else {
            // Most cells; what the codec makes of them is known.
            Self::One(&text[..=last])
        }
    }
}

/// What [`Row::variables`] has, borrowed where that is possible.
pub fn values(row: &Row) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
    let is_coded = row.codec() == Codec::On;
    row.iter().flat_map(move |(name, cell)| {
        let (packed, one) = match Held::of(name, cell, is_coded) {
            Held::Nothing => (None, None),
            Held::One(text) => (None, Some(Cow::Borrowed(text))),
            Held::Packed(text) => (Some(codec::split(text)), None),
        };
        packed.into_iter().flatten().chain(one).map(move |value| (&**name, value))
    })
}

/// Takes each of the [`values`]. For rows on the way of a lookup: a plain loop costs less than an
/// iterator that may stop between the values of a cell.
pub(super) fn each<'r>(row: &'r Row, mut take: impl FnMut(&'r str, Cow<'r, str>)) {
    let is_coded = row.codec() == Codec::On;
    for (name, cell) in row.iter() {
        match Held::of(name, cell, is_coded) {
            Held::Nothing => {}
            Held::One(text) => take(name, Cow::Borrowed(text)),
            Held::Packed(text) => codec::split(text).for_each(|value| take(name, value)),
        }
    }
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
            let mut taken = Vec::new();
            each(&row, |name, value| taken.push((name, value)));
            prop_assert_eq!(taken, values(&row).collect::<Vec<_>>());
        }
    }
}
