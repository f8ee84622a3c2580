//! Databases that nobody knows: those that we know, taken at the word of the standard.

use std::num::NonZeroU32;

use asterisk_realtime_core::Alteration;
use asterisk_realtime_core::{
    ColumnDefinition, ColumnType, Driver, ErrorKind, Row, Table, TypeClass,
};
use asterisk_realtime_odbc::{Dbms, OdbcSettings};

use crate::database::{all, insert, open, peers, postgres, rows, soon, sqlite, update};

/// PostgreSQL understands the standard's words for some rows only, as Oracle does.
fn unknown() -> [OdbcSettings; 3] {
    let [_, mut postgres, mut sqlite] = all();
    let [_, mut oracle, _] = all();
    for settings in [&mut postgres, &mut sqlite] {
        settings.dbms = Some(Dbms::Other { quote: '"' });
    }
    oracle.dbms = Some(Dbms::Oracle);
    // It has no table `dual`.
    oracle.probe = Some("SELECT 1".into());
    [postgres, sqlite, oracle]
}

#[tokio::test]
async fn rows_are_written_and_read() {
    for settings in unknown() {
        let driver = open(&settings);
        for (id, v, n) in [("a_b", Some("x"), "1"), ("axb", None, "2"), ("c", Some(""), "30")] {
            let cells = [("id", Some(id)), ("v", v), ("n", Some(n))];
            assert_eq!(insert(&driver, &cells).await.unwrap(), 1);
        }
        let texts = |found: &[asterisk_realtime_core::Row]| {
            found.iter().map(|row| row.text("id").unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(texts(&rows(&driver, &[("id LIKE", r"a\_%")]).await.unwrap()), ["a_b"]);
        assert_eq!(texts(&rows(&driver, &[("id LIKE", "a%")]).await.unwrap()).len(), 2);
        assert_eq!(texts(&rows(&driver, &[("V", "x")]).await.unwrap()), ["a_b"]);
        let null = rows(&driver, &[("id", "axb")]).await.unwrap();
        assert!(null[0].get("v").unwrap().is_null());
        assert_eq!(update(&driver, &[("id", "c")], &[("v", Some("é😀"))]).await.unwrap(), 1);
        assert_eq!(rows(&driver, &[("id", "c")]).await.unwrap()[0].text("v"), Some("é😀"));
        let error = rows(&driver, &[("nocol", "x")]).await.unwrap_err();
        assert_eq!((error.kind(), error.column()), (ErrorKind::NotFound, Some("nocol")));
        let two = NonZeroU32::new(2).unwrap();
        let mut scan = driver.scan(&peers(), None, two, soon()).await.unwrap();
        let mut count = 0;
        loop {
            let batch = scan.next_batch(soon()).await.unwrap();
            if batch.is_empty() {
                break;
            }
            count += batch.len();
        }
        assert_eq!(count, 3);
    }
}

#[tokio::test]
async fn tables_are_described_by_the_catalogue_functions() {
    for settings in unknown() {
        let driver = open(&settings);
        let description = driver.columns(&peers(), soon()).await.unwrap();
        let id = description.column("ID").unwrap();
        assert_eq!((id.class, id.length, id.key), (TypeClass::Char, Some(40), Some(1)));
        let n = description.column("n").unwrap();
        assert_eq!(n.class, TypeClass::Integer { bytes: 4, signed: true });
        assert!(n.nullable && n.key.is_none());
    }
}

/// A key of several columns, and no key at all, without comparisons of whole rows.
#[tokio::test]
async fn a_table_is_read_in_pages_in_the_words_of_oracle() {
    const ROWS: &str = "INSERT INTO peers
        SELECT chr(97 + n / 4) AS a, n % 4 AS b FROM generate_series(0, 10) AS n";
    for table in [
        format!("CREATE TABLE peers (a VARCHAR(40), b INTEGER, PRIMARY KEY (a, b)); {ROWS}"),
        format!("CREATE TABLE peers (a VARCHAR(40), b INTEGER); {ROWS}"),
    ] {
        let mut settings = postgres(&table);
        settings.dbms = Some(Dbms::Oracle);
        let driver = open(&settings);
        let mut scan =
            driver.scan(&peers(), None, NonZeroU32::new(3).unwrap(), soon()).await.unwrap();
        let mut found = Vec::new();
        loop {
            let batch = scan.next_batch(soon()).await.unwrap();
            if batch.is_empty() {
                break;
            }
            assert!(batch.len() <= 3);
            let text = |row: &Row, name| row.text(name).unwrap().to_owned();
            found.extend(batch.iter().map(|row| text(row, "a") + &text(row, "b")));
        }
        let expected = "a0 a1 a2 a3 b0 b1 b2 b3 c0 c1 c2";
        assert_eq!(found.join(" "), expected, "{table}");
    }
}

/// To the catalogue functions an underscore is any character.
#[tokio::test]
async fn a_name_is_no_pattern() {
    let tables =
        ["CREATE TABLE a_b (one INTEGER)", "CREATE TABLE axb (two INTEGER, three INTEGER)"];
    for mut settings in [postgres(&tables.join(";")), sqlite(&tables)] {
        settings.dbms = Some(Dbms::Other { quote: '"' });
        let driver = open(&settings);
        for (name, columns) in [("a_b", 1), ("axb", 2), ("A_B", 1)] {
            let table = Table::mapped(name).unwrap();
            let description = driver.columns(&table, soon()).await.unwrap();
            assert_eq!(description.columns().len(), columns, "{name}");
        }
        for name in ["a%b", "a__b", "nobody", "a\\_b"] {
            let table = Table::mapped(name).unwrap();
            let error = driver.columns(&table, soon()).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NotFound, "{name}");
        }
    }
}

#[tokio::test]
async fn tables_are_made() {
    for settings in unknown() {
        let driver = open(&settings);
        let table = Table::mapped("made").unwrap();
        let columns = vec![
            ColumnDefinition::new("id", ColumnType::Char(40)).key(),
            ColumnDefinition::new("v", ColumnType::Text),
            ColumnDefinition::new("n", ColumnType::Integer { bytes: 4, signed: true }),
        ];
        let make = Alteration::CreateTable(columns);
        driver.alter(&table, &make, soon()).await.unwrap();
        assert_eq!(driver.columns(&table, soon()).await.unwrap().columns().len(), 3);
        let error = driver.alter(&table, &make, soon()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Conflict);
    }
}
