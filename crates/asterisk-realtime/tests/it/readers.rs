//! The typed readers of the families tell what the tables tell of each cell, so that whoever has a
//! reader needs no check of the cells.

use asterisk_realtime::families::schema::{Column, Syntax, Table};
use asterisk_realtime::families::{self};
use asterisk_realtime::{Codec, Columns, Row};

/// Texts that hardly any column takes, and that most do.
const TEXTS: [&str; 10] =
    ["?", "-1", "maybe", "999999999999", "/", "a;b", "!x/99", "yes", "1", "\"<"];

fn row(column: &Column, text: &str) -> Row {
    let mut row = Row::from_cells(&Columns::new([column.name]), [Some(text)]).unwrap();
    row.set_codec(Codec::On);
    row
}

#[test]
fn readers_tell_of_each_cell_what_its_table_tells() {
    let mut count = 0;
    for reader in families::readers() {
        let official: &'static Table = reader.tables()[0];
        for column in official.columns.iter().filter(|column| column.syntax != Syntax::Unread) {
            for text in TEXTS {
                let row = row(column, text);
                let told = reader.findings(&row);
                for finding in official.check(&row) {
                    count += 1;
                    assert!(told.contains(&finding), "{}: {finding}\n{told:?}", reader.family());
                }
                let times = |it| told.iter().filter(|other| *other == it).count();
                assert!(told.iter().all(|it| times(it) == 1), "{}: {told:?}", reader.family());
            }
        }
    }
    assert!(count > 100, "{count}");
}

#[test]
fn each_reader_is_of_a_family_that_its_table_names() {
    let readers = families::readers();
    for (index, reader) in readers.iter().enumerate() {
        let family = reader.family();
        assert!(reader.tables()[0].families.contains(&family), "{family}");
        assert!(readers[..index].iter().all(|before| before.family() != family), "{family}");
    }
}
