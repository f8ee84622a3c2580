//! What `check` finds in the stores.

use asterisk_realtime_core::{ColumnDefinition, ColumnType};
use asterisk_realtime_memory::MemoryDriver;

use crate::support::{builder, engine, store};

/// By which columns queues are looked up.
fn lookup_columns(family: &str) -> &'static [&'static str] {
    if family == "queues" { &["name"] } else { &[] }
}

#[tokio::test]
async fn a_missing_table_is_a_finding() {
    let a = store("a", &[]);
    let realtime = engine("sippeers => memory,a\nqueues => memory,a\n", &[&a]);
    let findings = realtime.check().await;
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert_eq!(
        (findings[0].code, findings[0].location.as_ref().unwrap().line),
        ("table-missing", 3)
    );
}

#[tokio::test]
async fn a_table_without_the_columns_of_the_lookup_is_a_finding() {
    let a = MemoryDriver::new("a");
    let id = || ColumnDefinition::new("id", ColumnType::Char(40)).key();
    a.create_table("queues", [id()]).unwrap();
    a.create_table("queues.conf", [id()]).unwrap();
    let extconfig = "[settings]\nqueues => memory,a\nqueues.CONF => memory,a,queues.conf\n\
                     own => memory,a,queues\n";
    let builder = builder(&[("extconfig.conf", extconfig)], &[&a]).lookup_columns(lookup_columns);
    let realtime = builder.open().unwrap();
    let findings = realtime.check().await;
    let codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["column-missing", "column-missing"], "{findings:#?}");
    assert!(findings[0].message.contains("no column `name`"), "{findings:#?}");
    assert!(findings[1].message.contains("`var_name`"), "{findings:#?}");
}
