//! Rows as Asterisk's client wants them.

use asterisk_realtime_core::{Codec, Row, codec};
use asterisk_realtime_wire::stock::write::{self, Blank};

/// Appends a row, names and values as Asterisk's drivers give them: as [`Row::variables`], but
/// without a copy of what needs no decoding, and blank cells are empty values.
pub(super) fn write(body: &mut String, row: &Row, blank: Blank) {
    let mut line = write::Row::begin(body, blank);
    for (name, cell) in row.iter() {
        let Some(text) = cell.text() else { continue };
        if row.codec() == Codec::Off || codec::is_exempt(name) {
            let is_blank = text.bytes().all(|byte| byte <= b' ');
            line.push(name, if is_blank { "" } else { text });
        } else if !text.bytes().any(|byte| matches!(byte, b';' | b'^')) {
            line.push(name, trimmed(text));
        } else if text.bytes().all(|byte| byte <= b' ' || byte == b';') {
            line.push(name, "");
        } else {
            codec::split(text).for_each(|value| line.push(name, &value));
        }
    }
    line.end();
}

/// What is left of a cell of one value, as [`codec::split`] has it.
fn trimmed(text: &str) -> &str {
    text.trim_end_matches(|character| character <= ' ')
}

#[cfg(test)]
mod tests {
    use super::*;
    use asterisk_realtime_core::Columns;
    use proptest::prelude::*;

    fn row(cells: &[&str], codec: Codec) -> Row {
        let columns = Columns::new(["name", "allow", "@ext", "host"]);
        let texts = (0..columns.len()).map(|index| cells.get(index).copied());
        let mut row = Row::from_cells(&columns, texts).expect("a row");
        row.set_codec(codec);
        row
    }

    fn written(row: &Row, blank: Blank) -> String {
        let mut body = String::new();
        write(&mut body, row, blank);
        body
    }

    #[test]
    fn blank_cells_are_empty_values_and_null_is_none() {
        let blank = row(&[" ", " ; ;", "\t"], Codec::On);
        assert_eq!(written(&blank, Blank::Omit), "");
        assert_eq!(written(&blank, Blank::Space), "name=%20&allow=%20&%40ext=%20\r\n");
        let raw = row(&[";", "a;b ", "x;"], Codec::Off);
        assert_eq!(written(&raw, Blank::Omit), "name=%3B&allow=a%3Bb%20&%40ext=x%3B\r\n");
    }

    proptest! {
        #[test]
        fn it_is_what_the_variables_are(
            cells in proptest::collection::vec("[ a;^3Bé\u{1}]{0,6}", 0..5),
            is_packed in any::<bool>(),
        ) {
            let cells: Vec<_> = cells.iter().map(String::as_str).collect();
            let row = row(&cells, if is_packed { Codec::On } else { Codec::Off });
            let mut expected = String::new();
            write::row(&mut expected, row.variables().iter(), Blank::Omit);
            prop_assert_eq!(written(&row, Blank::Omit), expected);
        }
    }
}
