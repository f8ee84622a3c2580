//! The deadline is the whole call's.

use std::time::{Duration, Instant};

use asterisk_realtime_core::ErrorKind;

use crate::support::{TWO, engine, engine_with, host, kind, store};

#[tokio::test]
async fn a_frozen_store_costs_half_of_the_deadline_and_then_nothing() {
    let (a, b) = (store("a", &[("x", "a")]), store("b", &[("x", "b")]));
    let realtime = engine_with(TWO, "[general]\ndeadline = 600ms\n", &[&a, &b]);
    a.faults().freeze();
    let start = Instant::now();
    assert_eq!(host(&realtime, "x").await.unwrap().unwrap(), "b");
    assert!(start.elapsed() >= Duration::from_millis(300), "the first store got its share");
    // The breaker is open now: a hundred calls wait for nobody, or they would need 30 s.
    let many = async {
        for _ in 0..100 {
            assert_eq!(host(&realtime, "x").await.unwrap().unwrap(), "b");
        }
    };
    tokio::time::timeout(Duration::from_secs(10), many).await.expect("nobody waits");
    a.faults().thaw();
}

#[tokio::test]
async fn a_lone_frozen_store_ends_with_the_deadline() {
    let a = store("a", &[("x", "a")]);
    let realtime = engine("sippeers => memory,a", &[&a]);
    a.faults().freeze();
    let read = realtime.call("sippeers").within(Duration::from_millis(50));
    let error = read.lookup([("name", "x")]).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Unavailable | ErrorKind::Uncertain), "{error}");
    a.faults().thaw();
}

#[tokio::test]
async fn a_frozen_write_is_uncertain() {
    let (a, b) = (store("a", &[]), store("b", &[]));
    let realtime = engine(TWO, &[&a, &b]);
    a.faults().freeze();
    let write = realtime.call("sippeers").within(Duration::from_millis(100));
    assert_eq!(kind(write.store([("name", "x")]).await), ErrorKind::Uncertain);
    a.faults().thaw();
}

#[tokio::test]
async fn a_slow_store_delays_no_other() {
    let (a, b) = (store("a", &[("x", "a")]), store("b", &[("x", "b")]));
    let mappings = "sippeers => memory,a\nothers => memory,b,sippeers\n";
    let realtime = engine(mappings, &[&a, &b]);
    a.faults().freeze();
    let slow = tokio::spawn({
        let realtime = realtime.clone();
        async move { host(&realtime, "x").await }
    });
    let quick = async {
        for _ in 0..1_000 {
            assert!(realtime.lookup("others", [("name", "x")]).await.unwrap().is_some());
        }
    };
    tokio::time::timeout(Duration::from_secs(5), quick).await.expect("not delayed");
    a.faults().thaw();
    assert_eq!(slow.await.unwrap().unwrap().unwrap(), "a");
}
