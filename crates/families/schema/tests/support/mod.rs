//! What the tests of the family crates share: an engine over the memory driver that writes down
//! what it is asked, and what holds for every typed row.

use std::sync::Arc;

use asterisk_realtime_conf::MemoryFiles;
use asterisk_realtime_core::{ColumnDefinition, ColumnType, Columns, ErrorKind, IntoFilter, Row};
use asterisk_realtime_engine::Realtime;
use asterisk_realtime_memory::{MemoryDriver, MemoryKind};
use asterisk_realtime_schema::record::{Record, Traced};
use asterisk_realtime_schema::{DataType, NumberSource, Otherwise, Table};
use proptest::prelude::*;

/// The cells of a row.
pub(crate) type Cells<'c> = &'c [(&'c str, &'c str)];

/// The tables in their newest form, mapped by their names, with these rows.
pub(crate) fn engine(tables: &[&'static Table], rows: &[(&str, Cells<'_>)]) -> Traced<Realtime> {
    let memory = MemoryDriver::new("a");
    for table in tables {
        let columns = table.newest().columns.into_iter().map(|one| {
            let integer = ColumnType::Integer { bytes: 4, signed: true };
            let is_number =
                matches!(one.column.data_type, DataType::Integer | DataType::BigInteger);
            let kind = if is_number { integer } else { ColumnType::Char(255) };
            let column = ColumnDefinition::new(one.column.name, kind);
            // The memory driver numbers no rows.
            let is_given = one.column.numbered != NumberSource::Store;
            let is_key = is_given && table.primary_key.contains(&one.column.name);
            if is_key { column.key() } else { column }
        });
        memory.create_table(table.name, columns).unwrap();
    }
    for (table, cells) in rows {
        memory.insert_rows(table, [*cells]).unwrap();
    }
    let mappings: Vec<_> = tables.iter().map(|it| format!("{} => memory,a", it.name)).collect();
    let mappings = format!("[settings]\n{}\n", mappings.join("\n"));
    let files = MemoryFiles::new().with_file("extconfig.conf", mappings);
    let kind = MemoryKind::new().with_database(&memory);
    let builder = Realtime::builder("/etc/asterisk").files(Arc::new(files));
    Traced::new(builder.driver(Arc::new(kind)).open().unwrap())
}

/// The cell of the first row that satisfies the filter, as it is stored.
pub(crate) async fn cell(
    engine: &Traced<Realtime>,
    family: &str,
    filter: impl IntoFilter,
    column: &str,
) -> Option<String> {
    let row = engine.inner().lookup(family, filter).await.unwrap().unwrap();
    row.text(column).map(str::to_owned)
}

/// A row of these cells.
pub(crate) fn row(cells: Cells<'_>) -> Row {
    let columns = Columns::new(cells.iter().map(|(name, _)| *name));
    Row::from_cells(&columns, cells.iter().map(|(_, text)| Some(*text))).unwrap()
}

/// What is read from a row that the consumer takes.
#[track_caller]
pub(crate) fn read<T: Record>(cells: Cells<'_>) -> T {
    T::from_row(&row(cells)).unwrap()
}

/// The findings of a row, in words.
pub(crate) fn findings<T: Record>(cells: Cells<'_>) -> Vec<String> {
    T::read(&row(cells)).findings.iter().map(ToString::to_string).collect()
}

/// Writes each field of a good row anew, in any text, and each column that a table has.
///
/// Nothing panics; the row is refused if and only if the check of the table refuses it, or
/// `by_itself` (rules of several columns) is among the columns at fault; what was read is unchanged;
/// unknown columns are kept.
pub(crate) fn any_text<T: Record>(good: Cells<'_>, by_itself: &[&str], text: &str) {
    any_text_but::<T>(good, by_itself, &[], text);
}

/// As [`any_text`], of a consumer that does not read some columns of the table.
pub(crate) fn any_text_but<T: Record>(
    good: Cells<'_>,
    by_itself: &[&str],
    unread: &[&str],
    text: &str,
) {
    for column in T::TABLES.iter().flat_map(|table| table.columns) {
        let mut cells: Vec<_> = good.iter().copied().filter(|(it, _)| *it != column.name).collect();
        cells.extend([(column.name, text), ("unheard_of", "kept")]);
        let row = row(&cells);
        let of_table = T::TABLES.iter().flat_map(|table| table.check(&row));
        let refuses = of_table.filter(|it| it.otherwise == Otherwise::Refuses);
        let refuses: Vec<_> =
            refuses.map(|it| it.column).filter(|column| !unread.contains(column)).collect();
        let read = T::read(&row);
        match T::from_row(&row) {
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Invalid);
                let at = error.column().unwrap();
                assert!(refuses.contains(&at) || by_itself.contains(&at), "{at}: {text:?}");
                assert!(read.value.is_none(), "{at}: {text:?}");
            }
            Ok(object) => {
                assert_eq!(refuses, [""; 0], "{}: {text:?}", column.name);
                assert!(read.value.as_ref() == Some(&object));
                assert_eq!(object.changes().unwrap(), None);
                assert_eq!(object.origin().row().unwrap().text("unheard_of"), Some("kept"));
            }
        }
    }
}

/// Texts that are near to what columns hold, and any.
pub(crate) fn texts() -> impl Strategy<Value = String> {
    let words = ["yes", "no", "maybe", "0", "-1", "99999999999", ";", "^3B", " ", "\u{e9}", "|"];
    let words = prop::collection::vec(prop::sample::select(words.to_vec()), 0..4);
    prop_oneof![words.prop_map(|words| words.concat()), ".{0,100}", "[0-9./;,:!a-f-]{0,20}"]
}

/// A new object is written and found again, with the same fields.
pub(crate) async fn round_trip<T: Record + std::fmt::Debug>(engine: &Traced<Realtime>, new: T) {
    let mut new = new;
    let realtime = engine.inner();
    assert_eq!(realtime.save(&mut new).await.unwrap(), 1);
    assert_eq!(new.changes().unwrap(), None, "saved");
    let variables = new.origin().row().unwrap().variables();
    let key = variables.first(T::KEY).unwrap();
    let found: T = realtime.find(key).await.unwrap().unwrap();
    assert_eq!(found, new);
    assert_eq!(found.changes().unwrap(), None, "read back");
}
