//! Priorities: the error alone decides whether another store is asked.

use std::time::Duration;

use asterisk_realtime_core::ErrorKind;
use asterisk_realtime_engine::layers::BreakerState;
use asterisk_realtime_memory::LostAnswer;

use crate::support::{TWO, engine, engine_with, host, kind, store};

#[tokio::test]
async fn a_failure_goes_on_and_an_absent_row_does_not() {
    let (a, b) = (store("a", &[("only-a", "a")]), store("b", &[("only-b", "b")]));
    let realtime = engine(TWO, &[&a, &b]);
    // R02, R09: absent is an answer.
    assert_eq!(host(&realtime, "only-b").await.unwrap(), None);
    assert_eq!(realtime.lookup_all("sippeers", [("name", "only-b")]).await.unwrap().len(), 0);
    // R01, R10: a failure is not.
    a.faults().set_unavailable(true);
    assert_eq!(host(&realtime, "only-b").await.unwrap().unwrap(), "b");
    assert_eq!(realtime.lookup_all("sippeers", [("name", "only-b")]).await.unwrap().len(), 1);
    let answer = realtime.call("sippeers").lookup([("name", "only-b")]).await.unwrap();
    assert_eq!(answer.source.priority, 2);
}

#[tokio::test]
async fn asterisks_habit_is_a_policy_of_reads() {
    let (a, b) = (store("a", &[]), store("b", &[("only-b", "b")]));
    let own = "[family sippeers]\non-not-found = next\n";
    let realtime = engine_with(TWO, own, &[&a, &b]);
    assert_eq!(host(&realtime, "only-b").await.unwrap().unwrap(), "b");
    assert_eq!(host(&realtime, "nobody").await.unwrap(), None);
    // F-219: a write that matches nothing is done.
    let rows = realtime.update("sippeers", [("name", "only-b")], [("host", "z")]).await.unwrap();
    assert_eq!(rows, 0);
    // Absent here and failed there is not absent.
    b.faults().set_unavailable(true);
    assert_eq!(kind(host(&realtime, "nobody").await), ErrorKind::Unavailable);
    // Nor is it while b is left alone for its failure.
    assert_eq!(kind(host(&realtime, "nobody").await), ErrorKind::Unavailable);
}

#[tokio::test]
async fn a_named_thing_that_is_missing_stops_the_search() {
    let (a, b) = (store("a", &[]), store("b", &[("alice", "b")]));
    let mappings = "sippeers => memory,a,nosuchtable\nsippeers => memory,b,sippeers,2\n";
    let realtime = engine(mappings, &[&a, &b]);
    assert_eq!(kind(host(&realtime, "alice").await), ErrorKind::NotFound);
    let realtime = engine(TWO, &[&a, &b]);
    let unknown = realtime.lookup("sippeers", [("nocol", "x")]).await.unwrap_err();
    assert_eq!((unknown.kind(), unknown.column()), (ErrorKind::NotFound, Some("nocol")));
}

#[tokio::test]
async fn writes_go_to_one_store_only() {
    let (a, b) = (store("a", &[("x", "1")]), store("b", &[("x", "1")]));
    let realtime = engine(TWO, &[&a, &b]);
    // R14, R17 to R19: a successful update2 is not sent on, and its count is kept.
    let rows =
        realtime.update("sippeers", [("name", "x"), ("host", "1")], [("host", "2")]).await.unwrap();
    assert_eq!(rows, 1);
    a.faults().set_unavailable(true);
    assert_eq!(host(&realtime, "x").await.unwrap().unwrap(), "1", "b was not written");
    // Unavailable means not sent: the other store may take it.
    assert_eq!(realtime.update("sippeers", [("name", "x")], [("host", "3")]).await.unwrap(), 1);
    assert_eq!(host(&realtime, "x").await.unwrap().unwrap(), "3");
}

#[tokio::test]
async fn a_write_that_may_have_been_applied_is_never_sent_to_a_second_store() {
    for fate in [LostAnswer::Applied, LostAnswer::Dropped] {
        let (a, b) = (store("a", &[]), store("b", &[]));
        let realtime = engine(TWO, &[&a, &b]);
        a.faults().lose_next_answer(fate);
        let result = realtime.store("sippeers", [("name", "x")]).await;
        assert_eq!(kind(result), ErrorKind::Uncertain);
        a.faults().set_unavailable(true);
        assert_eq!(host(&realtime, "x").await.unwrap(), None, "b was not written");
    }
}

#[tokio::test]
async fn an_uncertain_read_may_be_asked_elsewhere() {
    let (a, b) = (store("a", &[("x", "a")]), store("b", &[("x", "b")]));
    let realtime = engine(TWO, &[&a, &b]);
    a.faults().lose_next_answer(LostAnswer::Dropped);
    assert_eq!(host(&realtime, "x").await.unwrap().unwrap(), "b");
}

#[tokio::test]
async fn both_down_is_a_failure_that_names_the_store() {
    let (a, b) = (store("a", &[]), store("b", &[]));
    let realtime = engine(TWO, &[&a, &b]);
    a.faults().set_unavailable(true);
    b.faults().set_unavailable(true);
    let error = host(&realtime, "x").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert_eq!((error.driver(), error.database()), (Some("memory"), Some("b")));
    // Both are left alone now, and the error still says why.
    let error = host(&realtime, "x").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.to_string().contains("left alone"), "{error}");
    let source = std::error::Error::source(&error).expect("the failure itself");
    assert!(source.to_string().contains("cannot be reached"), "{source}");
}

#[tokio::test]
async fn the_first_store_is_used_again_when_it_is_back() {
    let (a, b) = (store("a", &[("x", "a")]), store("b", &[("x", "b")]));
    let realtime = engine(TWO, &[&a, &b]);
    let first = &realtime.mappings()[0];
    a.faults().set_unavailable(true);
    assert_eq!(host(&realtime, "x").await.unwrap().unwrap(), "b");
    assert!(matches!(realtime.health(first), Some(BreakerState::Open(_))));
    a.faults().set_unavailable(false);
    // A store that takes its time cannot be answered from memory, which needs no breaker.
    a.faults().set_delay(Duration::from_millis(1));
    // The pause is a quarter of a second; then a call to the other store sends the probe.
    let back = async {
        while host(&realtime, "x").await.unwrap().unwrap() != "a" {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), back).await.expect("it came back");
    assert_eq!(realtime.health(first), Some(BreakerState::Closed));
}

#[tokio::test]
async fn a_lone_store_answers_the_first_call_after_its_pause() {
    let a = store("a", &[("x", "a")]);
    let realtime = engine("sippeers => memory,a", &[&a]);
    a.faults().set_unavailable(true);
    assert_eq!(kind(host(&realtime, "x").await), ErrorKind::Unavailable);
    a.faults().set_unavailable(false);
    a.faults().set_delay(Duration::from_millis(1));
    let store = &realtime.mappings()[0];
    while realtime.health(store) != Some(BreakerState::Due) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(host(&realtime, "x").await.unwrap().unwrap(), "a");
}
