//! What a write through the cache ends.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use asterisk_realtime_cache::Settings;
use asterisk_realtime_core::{
    Alteration, ColumnDefinition, ColumnType, Deadline, Driver, ErrorKind, Selection,
};
use asterisk_realtime_memory::LostAnswer;

use crate::support::{Rig, changes, filter, peers, seconds};

/// A cache that knows alice, bob, the office and who calls from `h`, and how the table compares.
async fn warm() -> Rig {
    let rig = Rig::new(Settings::default());
    // The first answer teaches how the table compares, and is a list itself, since that was not
    // known before.
    rig.ask(&[("name", "carol")]).await.unwrap();
    rig.settle().await;
    for question in [("name", "alice"), ("name", "bob"), ("name LIKE", "%"), ("host", "h")] {
        rig.ask(&[question]).await.unwrap();
    }
    rig
}

/// Which of alice, bob, the list and the host are still known.
fn known(rig: &Rig) -> [bool; 4] {
    [("name", "alice"), ("name", "bob"), ("name LIKE", "%"), ("host", "h")].map(|question| {
        rig.cached.try_answer(&peers(), &filter(&[question]), Selection::ALL).is_some()
    })
}

#[tokio::test]
async fn an_update_of_a_row_ends_what_may_hold_it() {
    let rig = warm().await;
    assert_eq!(known(&rig), [true; 4]);
    rig.update(&[("name", "alice")], &[("context", "home")]).await.unwrap();
    assert_eq!(known(&rig), [false, true, false, false]);
    assert_eq!(rig.context("alice").await.as_deref(), Some("home"));
}

#[tokio::test]
async fn an_update_ends_what_a_row_has_become() {
    let rig = warm().await;
    assert_eq!(rig.context("dave").await, None);
    rig.update(&[("name", "alice")], &[("NAME", "dave")]).await.unwrap();
    assert_eq!(known(&rig), [false, true, false, false]);
    assert_eq!(rig.context("alice").await, None);
    assert_eq!(rig.context("dave").await.as_deref(), Some("office"));
}

#[tokio::test]
async fn a_write_by_anything_else_ends_everything() {
    for by in [("name LIKE", "a%"), ("port", "5060"), ("name !=", "x"), ("name", "alicé")] {
        let rig = warm().await;
        rig.update(&[by], &[("context", "home")]).await.unwrap();
        assert_eq!(known(&rig), [false; 4], "{by:?}");
    }
}

#[tokio::test]
async fn a_write_by_another_column_leaves_other_values_of_that_one() {
    let rig = warm().await;
    rig.update(&[("host", "elsewhere")], &[("context", "home")]).await.unwrap();
    assert_eq!(known(&rig), [false, false, false, true]);
}

#[tokio::test]
async fn an_insert_ends_its_own_name() {
    let rig = warm().await;
    let dave = changes(&[("name", "dave"), ("host", "other")]);
    rig.cached.insert(&peers(), &dave, Deadline::default()).await.unwrap();
    assert_eq!(known(&rig), [true, true, false, true]);
    let erin = changes(&[("name", "erin")]);
    rig.cached.insert(&peers(), &erin, Deadline::default()).await.unwrap();
    assert_eq!(known(&rig), [true, true, false, false], "the host is the store's default");
}

#[tokio::test]
async fn a_delete_ends_what_it_names() {
    let rig = warm().await;
    let bob = filter(&[("name", "bob"), ("context", "office")]);
    assert_eq!(rig.cached.delete(&peers(), &bob, Deadline::default()).await.unwrap(), 1);
    assert_eq!(known(&rig), [true, false, false, false]);
    assert_eq!(rig.context("bob").await, None);
}

#[tokio::test]
async fn a_change_of_the_table_ends_everything_and_what_was_known_of_it() {
    let rig = warm().await;
    let column = ColumnDefinition::new("extra", ColumnType::Char(40));
    let change = Alteration::AddColumn(column);
    rig.cached.alter(&peers(), &change, Deadline::default()).await.unwrap();
    assert_eq!(known(&rig), [false; 4]);
    let answer = rig.ask(&[("name", "alice")]).await.unwrap();
    assert_eq!(answer.rows[0].len(), 5);
}

#[tokio::test]
async fn a_write_that_fails_ends_it_too() {
    let rig = warm().await;
    rig.memory.faults().set_unavailable(true);
    let error = rig.update(&[("name", "alice")], &[("context", "x")]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert_eq!(known(&rig), [false, true, false, false]);
}

#[tokio::test]
async fn nothing_is_kept_while_a_write_may_still_be_done() {
    let rig = warm().await;
    rig.memory.faults().lose_next_answer(LostAnswer::Dropped);
    let error = rig.update(&[("name", "alice")], &[("context", "home")]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Uncertain);
    assert_eq!(rig.context("alice").await.as_deref(), Some("office"));
    assert_eq!(known(&rig), [false, true, false, false]);
    // What was sent is done behind the back of everybody.
    rig.change("alice", "home").await;
    assert_eq!(rig.context("alice").await.as_deref(), Some("home"));
    rig.pass(seconds(2));
    rig.context("alice").await;
    assert_eq!(known(&rig), [true, true, false, false]);
}

#[tokio::test]
async fn a_write_that_is_given_up_ends_it_too() {
    let rig = warm().await;
    rig.memory.faults().block("peers");
    {
        let mut write = pin!(rig.update(&[("name", "alice")], &[("context", "home")]));
        poll_fn(|context| {
            assert!(write.as_mut().poll(context).is_pending());
            Poll::Ready(())
        })
        .await;
        assert_eq!(known(&rig), [true; 4]);
    }
    assert_eq!(known(&rig), [false, true, false, false]);
}

#[tokio::test]
async fn what_was_asked_before_a_write_is_not_kept_and_not_given_to_who_asks_behind_it() {
    let rig = warm().await;
    rig.pass(Duration::from_mins(6));
    rig.spy.hold();
    let old = rig.context("alice");
    let rest = async {
        rig.settle().await;
        rig.update(&[("name", "alice")], &[("context", "home")]).await.unwrap();
        let new = rig.context("alice");
        let release = async {
            rig.settle().await;
            rig.spy.release();
        };
        tokio::join!(new, release).0
    };
    let (old, new) = tokio::join!(old, rest);
    assert_eq!((old.as_deref(), new.as_deref()), (Some("office"), Some("home")));
    assert_eq!(rig.context("alice").await.as_deref(), Some("home"));
}

#[tokio::test]
async fn a_table_by_another_name_is_the_same() {
    let rig = warm().await;
    let other = asterisk_realtime_core::Table::defaulted("peers").unwrap();
    let (alice, home) = (filter(&[("name", "alice")]), changes(&[("context", "home")]));
    rig.cached.update(&other, &alice, &home, Deadline::default()).await.unwrap();
    assert_eq!(rig.context("alice").await.as_deref(), Some("home"));
}

#[tokio::test]
async fn a_description_that_cannot_be_had_ends_nothing() {
    let rig = warm().await;
    rig.spy.hide_columns();
    rig.pass(seconds(299));
    rig.ask(&[("context", "office")]).await.unwrap();
    rig.pass(seconds(1));
    // It is due now, and cannot be had.
    rig.ask(&[("name", "alice")]).await.unwrap();
    rig.settle().await;
    assert_eq!(rig.ask(&[("context", "office")]).await.unwrap().age, seconds(1));
    rig.update(&[("name", "bob")], &[("context", "home")]).await.unwrap();
    assert_eq!(known(&rig), [true, false, false, false], "what was known still is");
}

#[tokio::test]
async fn a_table_that_was_changed_past_the_cache_is_asked_anew() {
    let rig = warm().await;
    rig.pass(seconds(299));
    rig.ask(&[("context", "office")]).await.unwrap();
    let column = ColumnDefinition::new("extra", ColumnType::Char(40));
    let change = Alteration::AddColumn(column);
    rig.memory.alter(&peers(), &change, Deadline::default()).await.unwrap();
    rig.pass(seconds(1));
    rig.ask(&[("name", "alice")]).await.unwrap();
    rig.settle().await;
    assert_eq!(rig.ask(&[("context", "office")]).await.unwrap().rows[0].len(), 5);
}
