//! The tables behind the mappings.

use asterisk_realtime_core::{
    Alteration, ColumnSpec, DataType, EnumerationSpec, ErrorKind, KeySpec, Table, TableSpec,
};
use asterisk_realtime_engine::Realtime;
use asterisk_realtime_memory::MemoryDriver;

use crate::support::{engine, engine_with, kind, store};

const WORDS: EnumerationSpec<'static> = EnumerationSpec { name: "w", members: &["yes", "no"] };

fn spec() -> TableSpec<'static> {
    let mut name = ColumnSpec::new("name", DataType::String(40));
    name.nullable = false;
    let mut spec =
        TableSpec::new("t", vec![name, ColumnSpec::new("nat", DataType::Enumeration(WORDS))]);
    spec.primary_key = &["name"];
    spec.unique = vec![KeySpec { name: None, columns: &["name"] }];
    spec
}

fn mappings(realtime: &Realtime) -> Vec<asterisk_realtime_engine::MappedTable> {
    realtime.mappings().iter().map(|source| realtime.table(source).unwrap()).collect()
}

#[tokio::test]
async fn a_mapped_table_is_made_and_described() {
    let a = MemoryDriver::new("a");
    let realtime = engine("sippeers => memory,a,mine\n", &[&a]);
    let table = &mappings(&realtime)[0];
    assert!(table.capabilities().alter);
    assert_eq!((table.table().name(), &*table.source().family), ("mine", "sippeers"));
    assert_eq!(table.describe().await.unwrap(), None);
    table.alter(&Alteration::Create(spec())).await.unwrap();
    let described = table.describe().await.unwrap().unwrap();
    assert_eq!(described.column("name").unwrap().key, Some(1));
    assert_eq!(described.column("nat").unwrap().length, Some(3));
    let again = table.alter(&Alteration::Create(spec())).await.unwrap_err();
    assert_eq!((again.kind(), again.table()), (ErrorKind::Conflict, Some("mine")));

    let mut bytes = spec();
    bytes.columns.push(ColumnSpec::new("audio", DataType::Blob));
    let realtime = engine("sippeers => memory,a,other\n", &[&a]);
    let refused = mappings(&realtime)[0].alter(&Alteration::Create(bytes)).await;
    assert_eq!(kind(refused), ErrorKind::Unsupported);
}

#[tokio::test]
async fn other_tables_of_the_database_are_read() {
    let a = store("a", &[("alice", "dynamic")]);
    let realtime = engine("queues => memory,a\n", &[&a]);
    let table = &mappings(&realtime)[0];
    let there = Table::defaulted("sippeers").unwrap();
    let missing = Table::defaulted("nothing").unwrap();
    assert!(table.describe_other(&there).await.unwrap().is_some());
    assert_eq!(table.describe_other(&missing).await.unwrap(), None);
    let rows = table.rows_of(&there).await.unwrap().unwrap();
    assert_eq!(rows[0].text("name"), Some("alice"));
    assert_eq!(table.rows_of(&missing).await.unwrap(), None);
}

#[tokio::test]
async fn a_mapping_that_is_passed_over_has_no_table() {
    let a = store("a", &[]);
    let realtime = engine("queues => nothing,a\nsippeers => memory,a\n", &[&a]);
    let source = &realtime.mappings()[0];
    assert_eq!(kind(realtime.table(source)), ErrorKind::NotFound);
}

#[test]
fn the_version_is_known_if_it_is_said() {
    let version = |own: &str| engine_with("", own, &[]).asterisk_version();
    assert_eq!(version(""), None);
    assert_eq!(version("[general]\nasterisk-version = 20\n"), Some(20));
}
