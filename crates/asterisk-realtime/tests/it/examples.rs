//! The examples in the pages of the tables, from the files that the pages are made of.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking, in helpers too")]

use std::fs;
use std::path::Path;

use asterisk_realtime::families::schema::Table;
use asterisk_realtime::families::{self, schema};
use asterisk_realtime::{Codec, Columns, Row};

/// The words of the crates in this build with their tables.
fn crates() -> Vec<(&'static str, &'static [&'static Table])> {
    let mut crates = families::all();
    crates.push(("schema", schema::tables()));
    crates
}

/// The rows that the page of a table shows.
fn examples(word: &str, table: &str) -> Vec<toml::Table> {
    let families = Path::new(env!("CARGO_MANIFEST_DIR")).join("../families");
    let file = families.join(word).join("data").join(format!("{table}.toml"));
    let data: toml::Table = fs::read_to_string(file).unwrap().parse().unwrap();
    let examples = data.get("example").and_then(|all| all.as_array()).cloned().unwrap_or_default();
    examples.into_iter().map(|example| example["row"].as_table().unwrap().clone()).collect()
}

/// As a store gives it: columns in the order of the tables that have them.
fn row(example: &toml::Table, tables: &[&Table]) -> Row {
    let columns = tables.iter().flat_map(|table| table.columns).map(|column| column.name);
    let cells = columns.filter_map(|name| Some((name, example.get(name)?.as_str().unwrap())));
    let (names, values): (Vec<_>, Vec<_>) = cells.unzip();
    assert_eq!(names.len(), example.len(), "{example:?} has other columns");
    let values = values.into_iter().map(Some);
    let mut row = Row::from_cells(&Columns::new(names), values).unwrap();
    row.set_codec(Codec::On);
    row
}

#[test]
fn examples_are_read_without_a_complaint() {
    for (word, tables) in crates() {
        for table in tables {
            let readers: Vec<_> = families::readers()
                .into_iter()
                .filter(|reader| reader.tables()[0].name == table.name)
                .collect();
            let read = readers.first().map_or(std::slice::from_ref(table), |it| it.tables());
            let examples = examples(word, table.name);
            assert!(!examples.is_empty() || table.families.is_empty(), "{} has none", table.name);
            for example in examples {
                let row = row(&example, read);
                assert_eq!(table.check(&row), [], "{}: {example:?}", table.name);
                for reader in &readers {
                    assert_eq!(reader.findings(&row), [], "{}: {example:?}", reader.family());
                }
            }
        }
    }
}
