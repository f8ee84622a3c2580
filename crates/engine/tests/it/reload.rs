//! A reload swaps the table as a whole, or not at all.

use std::fs;
use std::sync::Arc;

use asterisk_realtime_core::ErrorKind;
use asterisk_realtime_engine::Realtime;
use asterisk_realtime_memory::MemoryKind;
use tempfile::TempDir;

use crate::support::{host, kind, store};

fn write(directory: &TempDir, text: &str) {
    fs::write(directory.path().join("extconfig.conf"), text).unwrap();
}

#[tokio::test]
async fn a_good_file_is_swapped_in_and_a_bad_one_is_not() {
    let (a, b) = (store("a", &[("x", "a")]), store("b", &[("x", "b")]));
    let kind_ = MemoryKind::new().with_database(&a).with_database(&b);
    let directory = tempfile::tempdir().unwrap();
    write(&directory, "[settings]\nsippeers => memory,a\n");
    let realtime = Realtime::builder(directory.path()).driver(Arc::new(kind_)).open().unwrap();
    let clone = realtime.clone();
    assert_eq!(host(&realtime, "x").await.unwrap().unwrap(), "a");

    write(&directory, "[settings]\nsippeers => memory,b\n");
    assert_eq!(host(&clone, "x").await.unwrap().unwrap(), "a", "not read yet");
    realtime.reload().await.unwrap();
    assert_eq!(host(&clone, "x").await.unwrap().unwrap(), "b", "all clones see it");

    write(&directory, "[settings\nsippeers => memory,a\n");
    assert_eq!(kind(realtime.reload().await), ErrorKind::Invalid);
    assert_eq!(host(&realtime, "x").await.unwrap().unwrap(), "b", "the old table holds");

    fs::remove_file(directory.path().join("extconfig.conf")).unwrap();
    let findings = realtime.reload().await.unwrap();
    assert_eq!(findings[0].code, "extconfig-missing");
    assert_eq!(kind(host(&realtime, "x").await), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_store_that_did_not_change_stays_open() {
    let a = store("a", &[("x", "a")]);
    let kind_ = MemoryKind::new().with_database(&a);
    let directory = tempfile::tempdir().unwrap();
    write(&directory, "[settings]\nsippeers => memory,a\n");
    let realtime = Realtime::builder(directory.path()).driver(Arc::new(kind_)).open().unwrap();
    // Its breaker remembers: a reopened store would have forgotten.
    a.faults().set_unavailable(true);
    host(&realtime, "x").await.unwrap_err();
    let before = realtime.health(&realtime.mappings()[0]);
    write(&directory, "[settings]\n\nsippeers => memory,a\n");
    realtime.reload().await.unwrap();
    let after = realtime.health(&realtime.mappings()[0]);
    assert_eq!(format!("{before:?}").split('(').next(), format!("{after:?}").split('(').next());
    assert_ne!(after, Some(asterisk_realtime_engine::layers::BreakerState::Closed));
}

#[tokio::test]
async fn calls_go_on_while_the_table_is_swapped() {
    let a = store("a", &[("x", "a")]);
    let kind_ = MemoryKind::new().with_database(&a);
    let directory = tempfile::tempdir().unwrap();
    write(&directory, "[settings]\nsippeers => memory,a\n");
    let realtime = Realtime::builder(directory.path()).driver(Arc::new(kind_)).open().unwrap();
    let calls = tokio::spawn({
        let realtime = realtime.clone();
        async move {
            for _ in 0..2_000 {
                assert_eq!(host(&realtime, "x").await.unwrap().unwrap(), "a");
                tokio::task::yield_now().await;
            }
        }
    });
    for _ in 0..20 {
        realtime.reload().await.unwrap();
    }
    calls.await.unwrap();
}
