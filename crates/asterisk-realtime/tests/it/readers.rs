//! What is known of the families agrees: tables, typed readers, lookups.

use asterisk_realtime::families::schema::{Column, Syntax, Table, lookup_columns};
use asterisk_realtime::families::{self};
use asterisk_realtime::{Codec, Columns, Row};

/// Texts that hardly any column takes, and that most do.
const TEXTS: [&str; 10] =
    ["?", "-1", "maybe", "999999999999", "/", "a;b", "!x/99", "yes", "1", "\"<"];

fn row(column: &Column, text: &str) -> Row {
    let mut row = Row::from_cells(&Columns::new([column.name]), [Some(text)]).expect("as many");
    row.set_codec(Codec::On);
    row
}

/// So that whoever has a reader needs no check of the cells.
#[test]
fn readers_tell_of_each_cell_what_its_table_tells() {
    let mut count = 0;
    for reader in families::readers() {
        let official: &'static Table = reader.tables()[0];
        for column in official.columns.iter().filter(|column| column.syntax != Syntax::Unread) {
            for text in TEXTS {
                let row = row(column, text);
                let told = reader.findings(&row);
                // Where a table is of several families, each reads a part of it.
                let by_any: Vec<_> = families::readers()
                    .into_iter()
                    .filter(|other| other.tables()[0].name == official.name)
                    .flat_map(|other| other.findings(&row))
                    .collect();
                for finding in official.check(&row) {
                    count += 1;
                    assert!(by_any.contains(&finding), "{}: {finding}\n{told:?}", reader.family());
                }
                // Of secrets nothing is shown that would tell two apart.
                let times = |it| told.iter().filter(|other| *other == it).count();
                assert!(
                    told.iter().all(|it| it.value.is_none() || times(it) == 1),
                    "{}: {told:?}",
                    reader.family()
                );
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

/// Right after the official tables are made, no lookup reads one as a whole.
#[test]
fn lookups_are_by_columns_that_have_an_index() {
    for table in families::tables() {
        for family in table.families {
            let columns = lookup_columns(family);
            assert!(columns.iter().all(|name| table.column(name).is_some()), "{family}");
            let keys = table.unique.iter().chain(table.indexes).map(|key| key.columns);
            let mut first = keys.chain([table.primary_key]).filter_map(|columns| columns.first());
            assert!(columns.is_empty() || first.any(|name| columns.contains(name)), "{family}");
        }
    }
}
