//! Rows by their question, and their two lifetimes.

use asterisk_realtime_cache::{Freshness, Settings};
use asterisk_realtime_core::{Driver, ErrorKind, Selection};

use crate::support::{Rig, filter, peers, seconds};

#[tokio::test]
async fn a_hit_asks_nobody() {
    let rig = Rig::new(Settings::default());
    let alice = filter(&[("name", "alice")]);
    assert!(rig.cached.try_select(&peers(), &alice, Selection::ALL).is_none());
    let answer = rig.ask(&[("name", "alice")]).await.unwrap();
    assert_eq!(answer.freshness, Freshness::Fresh);
    let rows = rig.cached.try_select(&peers(), &alice, Selection::ALL).unwrap().unwrap();
    assert_eq!(rows, answer.rows);
    assert_eq!(rig.spy.selects(), 1);
    let stats = rig.cached.stats();
    assert_eq!((stats.hits, stats.misses, stats.fetches, stats.entries), (1, 1, 1, 1));
}

#[tokio::test]
async fn each_question_has_its_own_answer() {
    let rig = Rig::new(Settings::default());
    for (question, rows) in [
        (vec![("context", "office")], 3),
        (vec![("context", "office"), ("name", "bob")], 1),
        (vec![("context", "office"), ("name !=", "bob")], 2),
        (vec![("name LIKE", "%o%"), ("context", "office")], 2),
        (vec![("name", "Bob")], 0),
    ] {
        for _ in 0..2 {
            assert_eq!(rig.ask(&question).await.unwrap().rows.len(), rows, "{question:?}");
        }
    }
    assert_eq!(rig.spy.selects(), 5);
    let first = filter(&[("context", "office")]);
    assert!(rig.cached.try_answer(&peers(), &first, Selection::FIRST).is_none());
}

#[tokio::test]
async fn an_aging_answer_is_given_and_asked_for_anew_once() {
    let rig = Rig::new(Settings::default());
    assert_eq!(rig.context("alice").await.as_deref(), Some("office"));
    rig.change("alice", "home").await;
    rig.pass(seconds(30));
    for _ in 0..10 {
        let answer = rig.ask(&[("name", "alice")]).await.unwrap();
        assert_eq!((answer.freshness, answer.age), (Freshness::Aging, seconds(30)));
        assert_eq!(answer.rows[0].text("context"), Some("office"));
    }
    rig.settle().await;
    assert_eq!(rig.context("alice").await.as_deref(), Some("home"));
    assert_eq!(rig.spy.selects(), 2);
    assert_eq!(rig.cached.stats().refreshes, 1);
}

#[tokio::test]
async fn nobody_is_given_what_is_too_old() {
    let rig = Rig::new(Settings::default());
    rig.context("alice").await;
    rig.change("alice", "home").await;
    rig.pass(seconds(299));
    assert_eq!(rig.ask(&[("name", "bob")]).await.unwrap().age, seconds(0));
    rig.pass(seconds(1));
    let answer = rig.ask(&[("name", "alice")]).await.unwrap();
    assert_eq!((answer.freshness, answer.age), (Freshness::Fresh, seconds(0)));
    assert_eq!(answer.rows[0].text("context"), Some("home"));
}

#[tokio::test]
async fn a_refresh_counts_from_its_own_beginning() {
    let rig = Rig::new(Settings::default());
    rig.context("alice").await;
    rig.pass(seconds(30));
    rig.spy.hold();
    rig.context("alice").await;
    rig.settle().await;
    rig.pass(seconds(20));
    rig.spy.release();
    rig.settle().await;
    assert_eq!(rig.ask(&[("name", "alice")]).await.unwrap().age, seconds(20));
}

#[tokio::test]
async fn what_the_store_refuses_is_not_kept() {
    let rig = Rig::new(Settings::default());
    for asked in 1..=2 {
        let error = rig.ask(&[("nome", "alice")]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert_eq!(rig.spy.selects(), asked);
    }
    assert_eq!(rig.cached.stats().failures, 0, "it is an answer");
}

#[tokio::test]
async fn nothing_is_answered_behind_the_end() {
    let rig = Rig::new(Settings::default());
    rig.context("alice").await;
    rig.cached.close().await;
    let alice = filter(&[("name", "alice")]);
    assert!(rig.cached.try_select(&peers(), &alice, Selection::ALL).is_none());
    let error = rig.ask(&[("name", "alice")]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
}

#[test]
fn an_answer_from_memory_needs_no_runtime() {
    let rig = Rig::new(Settings::default());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(rig.context("alice"));
    rig.pass(seconds(30));
    let alice = filter(&[("name", "alice")]);
    let answer = rig.cached.try_answer(&peers(), &alice, Selection::ALL).unwrap();
    assert_eq!(answer.freshness, Freshness::Aging);
    runtime.block_on(async {
        rig.context("alice").await;
        rig.settle().await;
    });
    assert_eq!(rig.cached.stats().refreshes, 1, "by the one that has a runtime");
}
