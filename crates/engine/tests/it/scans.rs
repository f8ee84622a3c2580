//! Reading all rows of a family.

use std::num::NonZeroU32;

use asterisk_realtime_core::{ErrorKind, IntoFilter};

use crate::support::{TWO, engine, kind, store};

fn batch(rows: u32) -> NonZeroU32 {
    NonZeroU32::new(rows).unwrap()
}

#[tokio::test]
async fn all_rows_come_in_batches_and_once() {
    let names: Vec<_> = (0..20_000).map(|number| format!("peer{number:05}")).collect();
    let rows: Vec<_> = names.iter().map(|name| (name.as_str(), "dynamic")).collect();
    let a = store("a", &rows);
    let realtime = engine("sippeers => memory,a\n", &[&a]);
    let mut scan = realtime.scan("sippeers", None, batch(1_500)).await.unwrap();
    let (mut sizes, mut found) = (Vec::new(), Vec::new());
    loop {
        let rows = scan.next_batch().await.unwrap();
        if rows.is_empty() {
            break;
        }
        sizes.push(rows.len());
        found.extend(rows.iter().map(|row| row.text("name").unwrap().to_owned()));
    }
    assert_eq!(sizes, [[1_500; 13].as_slice(), &[500]].concat());
    found.sort_unstable();
    assert_eq!(found, names);
}

#[tokio::test]
async fn rows_are_decoded_and_conditions_encoded_as_for_lookups() {
    let a = store("a", &[("a^3Bb", "x;y"), ("c", "z")]);
    let realtime = engine("sippeers => memory,a\n", &[&a]);
    let filter = [("name", "a;b")].into_filter().unwrap();
    let mut scan = realtime.scan("sippeers", Some(&filter), batch(9)).await.unwrap();
    let rows = scan.next_batch().await.unwrap();
    let values: Vec<_> = rows
        .iter()
        .flat_map(|row| {
            row.variables().iter().map(|(_, value)| value.to_owned()).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(values, ["a;b", "x", "y"]);
    assert!(scan.next_batch().await.unwrap().is_empty());
}

#[tokio::test]
async fn the_first_store_that_answers_is_read() {
    let (a, b) = (store("a", &[("alice", "a")]), store("b", &[("bob", "b")]));
    let realtime = engine(TWO, &[&a, &b]);
    let mut scan = realtime.scan("sippeers", None, batch(9)).await.unwrap();
    assert_eq!(scan.source().database, "a");
    assert_eq!(scan.next_batch().await.unwrap()[0].text("name"), Some("alice"));
    a.faults().set_unavailable(true);
    let mut scan = realtime.scan("sippeers", None, batch(9)).await.unwrap();
    assert_eq!(scan.source().database, "b");
    b.faults().set_unavailable(true);
    assert_eq!(kind(scan.next_batch().await), ErrorKind::Unavailable);
}

#[tokio::test]
async fn what_cannot_be_scanned_is_an_error() {
    let a = store("a", &[]);
    let realtime = engine("sippeers => memory,a\nqueues => memory,a\n", &[&a]);
    assert_eq!(kind(realtime.scan("voicemail", None, batch(9)).await), ErrorKind::NotFound);
    assert_eq!(kind(realtime.scan("queues", None, batch(9)).await), ErrorKind::NotFound);
}
