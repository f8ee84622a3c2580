//! One statement for all who ask the same.

use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_cache::Settings;
use asterisk_realtime_core::{Deadline, ErrorKind, Selection};
use tokio::task::JoinSet;

use crate::support::{Rig, filter, peers};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_tasks_cause_one_statement() {
    let rig = Arc::new(Rig::new(Settings::default()));
    rig.spy.hold();
    let mut tasks = JoinSet::new();
    for _ in 0..1_000 {
        let rig = Arc::clone(&rig);
        tasks.spawn(async move { rig.context("alice").await });
    }
    while rig.cached.stats().misses < 1_000 {
        tokio::task::yield_now().await;
    }
    rig.spy.release();
    let answers = tasks.join_all().await;
    assert!(answers.iter().all(|answer| answer.as_deref() == Some("office")));
    assert_eq!(rig.spy.selects(), 1);
}

#[tokio::test]
async fn who_gives_up_takes_nothing_from_the_others() {
    let rig = Arc::new(Rig::new(Settings::default()));
    rig.spy.hold();
    let ask = || {
        let rig = Arc::clone(&rig);
        tokio::spawn(async move { rig.context("alice").await })
    };
    let (first, second) = (ask(), ask());
    rig.settle().await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    rig.spy.release();
    assert_eq!(second.await.unwrap().as_deref(), Some("office"));
    assert_eq!(rig.spy.selects(), 1);
}

#[tokio::test]
async fn everybody_waits_no_longer_than_they_have_time() {
    let rig = Rig::new(Settings::default());
    rig.spy.hold();
    let alice = filter(&[("name", "alice")]);
    let table = peers();
    let ask = |time| rig.cached.answer(&table, &alice, Selection::ALL, Deadline::after(time));
    let short = ask(Duration::from_millis(10)).await.unwrap_err();
    assert_eq!(short.kind(), ErrorKind::Unavailable);
    assert_eq!((short.driver(), short.table()), (Some("memory"), Some("peers")));
    let long = ask(Duration::from_mins(1));
    let release = async {
        rig.settle().await;
        rig.spy.release();
    };
    let (long, ()) = tokio::join!(long, release);
    assert_eq!(long.unwrap().rows.len(), 1);
    assert_eq!(rig.spy.selects(), 1, "the statement of the first is that of the second");
}

#[tokio::test]
async fn a_failure_is_told_to_all_and_not_remembered() {
    let rig = Rig::new(Settings::default());
    rig.memory.faults().set_unavailable(true);
    let (one, other) = tokio::join!(rig.ask(&[("name", "alice")]), rig.ask(&[("name", "alice")]));
    for answer in [one, other] {
        assert_eq!(answer.unwrap_err().kind(), ErrorKind::Unavailable);
    }
    assert_eq!(rig.spy.selects(), 1);
    rig.memory.faults().set_unavailable(false);
    assert_eq!(rig.context("alice").await.as_deref(), Some("office"));
}
