//! The numbers follow what was asked.

use asterisk_realtime_core::{ErrorKind, RequiredType, Requirement};
use asterisk_realtime_engine::Realtime;
use asterisk_realtime_engine::layers::BreakerState;
use asterisk_realtime_engine::metrics::FamilyMetrics;

use crate::support::{TWO, engine, engine_with, host, store};

#[track_caller]
fn metrics(realtime: &Realtime, database: &str) -> FamilyMetrics {
    let found = realtime.metrics().into_iter().find(|it| it.database == database);
    found.expect("the database is mapped")
}

#[tokio::test]
async fn reads_writes_and_requirements_are_told_apart() {
    let realtime = engine("Sippeers => memory,a\n", &[&store("a", &[("x", "1"), ("y", "2")])]);
    host(&realtime, "x").await.unwrap();
    host(&realtime, "nobody").await.unwrap();
    realtime.lookup_all("sippeers", [("name !=", "")]).await.unwrap();
    realtime.update("sippeers", [("name !=", "")], [("host", "3")]).await.unwrap();
    realtime.update("sippeers", [("name", "nobody")], [("host", "3")]).await.unwrap();
    realtime.store("sippeers", [("name", "z")]).await.unwrap();
    realtime.store("sippeers", [("name", "z")]).await.unwrap_err();
    realtime.destroy("sippeers", [("name", "x")]).await.unwrap();
    for name in ["host", "missing"] {
        let needed = [Requirement::new(name, RequiredType::Char, 10)];
        realtime.require("sippeers", &needed).await.unwrap();
    }
    let FamilyMetrics { family, driver, reads, writes, requirements, matched_rows, .. } =
        metrics(&realtime, "a");
    assert_eq!((family.as_str(), driver), ("Sippeers", "memory"));
    assert_eq!((reads.found, reads.absent, reads.failed.len()), (2, 1, 0));
    assert_eq!(reads.time.count(), 0, "what lies in memory is not timed");
    assert_eq!((writes.found, writes.absent), (3, 1));
    assert_eq!(writes.failed, [(ErrorKind::Conflict, 1)]);
    assert_eq!(writes.time.count(), 5);
    assert_eq!(matched_rows, 4, "two updated, one stored, one removed");
    assert_eq!((requirements.found, requirements.absent), (1, 1));
}

#[tokio::test]
async fn each_store_that_was_asked_counts() {
    let (a, b) = (store("a", &[]), store("b", &[("x", "b")]));
    let realtime = engine(TWO, &[&a, &b]);
    a.faults().set_unavailable(true);
    for _ in 0..3 {
        assert_eq!(host(&realtime, "x").await.unwrap().unwrap(), "b");
    }
    let first = metrics(&realtime, "a").reads;
    assert_eq!(first.failed, [(ErrorKind::Unavailable, 1)]);
    assert_eq!((first.refused, first.time.count()), (2, 1), "the breaker holds the others back");
    assert_eq!(metrics(&realtime, "b").reads.found, 3);

    let [a, b] = &realtime.store_states()[..] else { panic!("two stores are open") };
    assert!(matches!(a.breaker, BreakerState::Open(_)), "{a:?}");
    assert_eq!((a.failures, b.breaker, b.failures), (1, BreakerState::Closed, 0));
}

#[tokio::test]
async fn an_absent_row_that_is_sought_elsewhere_counts_twice() {
    let own = "[family sippeers]\non-not-found = next\n";
    let realtime = engine_with(TWO, own, &[&store("a", &[]), &store("b", &[("x", "b")])]);
    assert_eq!(host(&realtime, "x").await.unwrap().unwrap(), "b");
    assert_eq!(metrics(&realtime, "a").reads.absent, 1);
    assert_eq!(metrics(&realtime, "b").reads.found, 1);
}

#[tokio::test]
async fn a_reload_sets_nothing_back() {
    let realtime = engine("sippeers => memory,a\n", &[&store("a", &[("x", "1")])]);
    host(&realtime, "x").await.unwrap();
    realtime.reload().await.unwrap();
    host(&realtime, "x").await.unwrap();
    assert_eq!(metrics(&realtime, "a").reads.found, 2);
}
