//! A store that is down.

use asterisk_realtime_cache::{Freshness, Invalidation, Settings};
use asterisk_realtime_core::{Alteration, ColumnDefinition, ColumnType, ErrorKind};
use asterisk_realtime_core::{Deadline, Driver, Selection, Table};

use crate::support::{Rig, seconds};

async fn freshness(rig: &Rig, name: &str) -> Result<Freshness, ErrorKind> {
    rig.ask(&[("name", name)]).await.map(|answer| answer.freshness).map_err(|error| error.kind())
}

#[tokio::test]
async fn a_failure_replaces_no_answer_until_its_grace_is_over() {
    let rig = Rig::new(Settings::default());
    rig.context("alice").await;
    rig.memory.faults().set_unavailable(true);
    rig.pass(seconds(30));
    assert_eq!(freshness(&rig, "alice").await, Ok(Freshness::Aging));
    rig.settle().await;
    rig.pass(seconds(270));
    for _ in 0..5 {
        let answer = rig.ask(&[("name", "alice")]).await.unwrap();
        assert_eq!((answer.freshness, answer.age), (Freshness::Stale, seconds(300)));
        assert_eq!(answer.rows[0].text("context"), Some("office"));
    }
    assert_eq!(rig.cached.stats().stale_served, 5);
    rig.pass(seconds(3_599));
    assert_eq!(freshness(&rig, "alice").await, Ok(Freshness::Stale));
    rig.pass(seconds(1));
    assert_eq!(freshness(&rig, "alice").await, Err(ErrorKind::Unavailable));
}

/// Nobody knows what was changed while nothing was heard, but an old answer beats none.
#[tokio::test]
async fn behind_a_gap_old_answers_are_for_an_outage_only() {
    let rig = Rig::new(Settings::default());
    rig.context("alice").await;
    rig.context("bob").await;
    rig.change("alice", "home").await;
    rig.cached.invalidate(&Invalidation::Gap);
    assert_eq!(rig.context("alice").await.as_deref(), Some("home"));
    rig.memory.faults().set_unavailable(true);
    for _ in 0..2 {
        assert_eq!(freshness(&rig, "bob").await, Ok(Freshness::Stale));
    }
    assert_eq!(freshness(&rig, "alice").await, Ok(Freshness::Fresh));
    // What is known to have been changed is not given at all.
    rig.cached.invalidate(&Invalidation::All);
    assert_eq!(freshness(&rig, "bob").await, Err(ErrorKind::Unavailable));
}

#[tokio::test]
async fn absence_is_not_said_by_an_old_answer() {
    let rig = Rig::new(Settings::default());
    assert_eq!(rig.context("dave").await, None);
    rig.memory.faults().set_unavailable(true);
    rig.pass(seconds(9));
    assert_eq!(freshness(&rig, "dave").await, Ok(Freshness::Fresh));
    rig.pass(seconds(1));
    assert_eq!(freshness(&rig, "dave").await, Err(ErrorKind::Unavailable));
}

#[tokio::test]
async fn one_caller_in_a_while_looks_whether_it_is_back() {
    let rig = Rig::new(Settings::default());
    for name in ["alice", "bob", "carol"] {
        rig.context(name).await;
    }
    rig.memory.faults().set_unavailable(true);
    rig.pass(seconds(300));
    for second in 0..10 {
        for name in ["alice", "bob", "carol"] {
            assert_eq!(freshness(&rig, name).await, Ok(Freshness::Stale));
        }
        rig.settle().await;
        assert_eq!(rig.spy.selects(), 3 + 1 + second, "one a second");
        rig.pass(seconds(1));
    }
    rig.memory.faults().set_unavailable(false);
    assert_eq!(freshness(&rig, "alice").await, Ok(Freshness::Stale));
    rig.settle().await;
    for name in ["alice", "bob", "carol"] {
        assert_eq!(freshness(&rig, name).await, Ok(Freshness::Fresh));
    }
}

#[tokio::test]
async fn nobody_waits_for_a_store_that_hangs_who_can_be_given_an_answer() {
    let rig = Rig::new(Settings::default());
    rig.context("alice").await;
    rig.memory.faults().set_unavailable(true);
    rig.pass(seconds(300));
    assert_eq!(freshness(&rig, "alice").await, Ok(Freshness::Stale));
    rig.memory.faults().set_unavailable(false);
    rig.spy.hold();
    for _ in 0..2 {
        rig.pass(seconds(1));
        // It would not come to an end if it waited: nothing is released before.
        assert_eq!(freshness(&rig, "alice").await, Ok(Freshness::Stale));
        rig.settle().await;
    }
    rig.spy.release();
    rig.settle().await;
    assert_eq!(freshness(&rig, "alice").await, Ok(Freshness::Fresh));
}

#[tokio::test]
async fn an_old_failure_says_nothing_of_today() {
    let rig = Rig::new(Settings::default());
    rig.context("alice").await;
    rig.memory.faults().set_unavailable(true);
    rig.ask(&[("name", "bob")]).await.unwrap_err();
    rig.memory.faults().set_unavailable(false);
    rig.change("alice", "home").await;
    rig.pass(seconds(1_000));
    assert_eq!(rig.context("alice").await.as_deref(), Some("home"));
}

#[tokio::test]
async fn a_caller_without_time_is_given_the_old_answer() {
    let rig = Rig::new(Settings::default());
    rig.context("alice").await;
    rig.pass(seconds(300));
    rig.spy.hold();
    let (table, filter) = (crate::support::peers(), crate::support::filter(&[("name", "alice")]));
    let deadline = Deadline::after(std::time::Duration::from_millis(10));
    let answer = rig.cached.answer(&table, &filter, Selection::ALL, deadline).await.unwrap();
    assert_eq!(answer.freshness, Freshness::Stale);
}

#[tokio::test]
async fn an_answer_does_not_survive_its_table() {
    let rig = Rig::new(Settings::default());
    let gone = Table::mapped("gone").unwrap();
    let filter = crate::support::filter(&[("id", "1")]);
    let ask = || rig.cached.answer(&gone, &filter, Selection::ALL, Deadline::default());
    assert_eq!(ask().await.unwrap_err().kind(), ErrorKind::NotFound);
    let id = ColumnDefinition::new("id", ColumnType::Char(40)).key();
    let create = Alteration::CreateTable(vec![id]);
    rig.cached.alter(&gone, &create, Deadline::default()).await.unwrap();
    assert!(ask().await.unwrap().rows.is_empty());
}
