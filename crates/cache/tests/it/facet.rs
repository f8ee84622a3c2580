//! Columns that are good for a shorter time than the rest: here `host` and `port`.

use asterisk_realtime_cache::{Facet, Freshness, Invalidation, Mode, Settings};
use asterisk_realtime_core::{Deadline, Driver, ErrorKind, Selection};
use asterisk_realtime_memory::LostAnswer;

use crate::support::{Rig, changes, filter, peers, seconds};

fn with(mode: Mode) -> Rig {
    let mut settings = Settings::default();
    settings.default.mode = mode;
    settings.default.facet = Some(Facet::new(["HOST", "port"]));
    Rig::new(settings)
}

/// A cache that knows alice, and how the table compares.
async fn warm() -> Rig {
    let rig = with(Mode::Keyed);
    rig.context("carol").await;
    rig.settle().await;
    rig.context("alice").await;
    assert_eq!(rig.spy.selects(), 2);
    rig
}

async fn register(rig: &Rig, host: &str, port: &str) {
    let count = rig.update(&[("name", "alice")], &[("host", host), ("port", port)]).await;
    assert_eq!(count.unwrap(), 1);
}

/// Host and port of alice, as they are given without the store.
fn known(rig: &Rig) -> Option<(String, String)> {
    let by = filter(&[("name", "alice")]);
    let answer = rig.cached.try_answer(&peers(), &by, Selection::ALL)?;
    let cell = |column| answer.rows[0].text(column).unwrap_or("NULL").to_owned();
    Some((cell("host"), cell("port")))
}

#[track_caller]
fn assert_known(rig: &Rig, host: &str, port: &str) {
    assert_eq!(known(rig), Some((host.to_owned(), port.to_owned())));
}

#[tokio::test]
async fn a_row_whose_facet_is_too_old_is_asked_anew() {
    let rig = warm().await;
    rig.pass(seconds(4));
    assert_eq!(rig.ask(&[("name", "alice")]).await.unwrap().freshness, Freshness::Fresh);
    rig.pass(seconds(1));
    assert_eq!(known(&rig), None);
    let answer = rig.ask(&[("name", "alice")]).await.unwrap();
    assert_eq!((answer.freshness, answer.age), (Freshness::Fresh, seconds(0)));
    assert_eq!(rig.spy.selects(), 3);
}

#[tokio::test]
async fn absence_has_no_facet_unless_it_is_asked_by_one() {
    let rig = warm().await;
    rig.context("mallory").await;
    rig.ask(&[("port", "5060")]).await.unwrap();
    rig.pass(seconds(5));
    rig.context("mallory").await;
    assert_eq!(rig.spy.selects(), 4);
    rig.ask(&[("port", "5060")]).await.unwrap();
    assert_eq!(rig.spy.selects(), 5);
}

#[tokio::test]
async fn a_registration_costs_one_update_and_no_select() {
    let rig = warm().await;
    for port in 5_060..5_066_u32 {
        rig.pass(seconds(4));
        register(&rig, "192.0.2.1", &port.to_string()).await;
        let answer = rig.ask(&[("name", "alice")]).await.unwrap();
        assert_eq!(answer.rows[0].text("host"), Some("192.0.2.1"));
        assert_eq!(answer.rows[0].text("port"), Some(&*port.to_string()));
        assert_eq!(answer.rows[0].text("context"), Some("office"));
        let told = rig.memory.try_select(&peers(), &filter(&[("name", "alice")]), Selection::ALL);
        assert_eq!(answer.rows, told.unwrap().unwrap());
    }
    assert_eq!((rig.spy.writes(), rig.spy.selects()), (6, 2));
    assert_eq!(rig.ask(&[("name", "alice")]).await.unwrap().age, seconds(24), "that of the rest");
    // Others are as they were, and so is the age of the rest.
    rig.pass(seconds(4));
    register(&rig, "192.0.2.1", "5070").await;
    rig.pass(seconds(2));
    assert_eq!(rig.ask(&[("name", "alice")]).await.unwrap().freshness, Freshness::Aging);
    rig.settle().await;
    assert_eq!(rig.spy.selects(), 3);
}

#[tokio::test]
async fn every_question_about_the_row_knows_what_was_written() {
    let rig = warm().await;
    let by: [&[(&str, &str)]; 2] =
        [&[("name", "alice"), ("context", "office")], &[("name", "alice"), ("context LIKE", "o%")]];
    for question in by {
        assert_eq!(rig.ask(question).await.unwrap().rows.len(), 1);
    }
    register(&rig, "h", "1").await;
    register(&rig, "h", "2").await;
    for question in by {
        assert_eq!(rig.ask(question).await.unwrap().rows[0].text("port"), Some("2"));
    }
    assert_known(&rig, "h", "2");
    assert_eq!(rig.spy.selects(), 4);
}

#[tokio::test]
async fn an_answer_by_a_column_of_the_facet_ends() {
    let rig = warm().await;
    let by: [&[(&str, &str)]; 4] = [
        &[("host", "h")],
        &[("name", "alice"), ("host !=", "h")],
        &[("context", "office")],
        &[("name LIKE", "%")],
    ];
    for question in by {
        rig.ask(question).await.unwrap();
    }
    register(&rig, "h", "1").await;
    for question in by {
        let answer = rig.cached.try_answer(&peers(), &filter(question), Selection::ALL);
        assert_eq!(answer, None, "{question:?}");
    }
}

/// By what, and what is written.
type Write<'w> = (&'w [(&'w str, &'w str)], &'w [(&'w str, Option<&'w str>)]);

#[tokio::test]
async fn what_is_not_certain_ends_the_answer() {
    let long = "x".repeat(41);
    let writes: [Write<'_>; 9] = [
        (&[("name", "alice")], &[("host", Some("h")), ("context", Some("home"))]),
        (&[("name", "alice")], &[("host", None)]),
        (&[("name", "alice")], &[("host", Some(""))]),
        (&[("name", "alice")], &[("host", Some("hé"))]),
        (&[("name", "alice")], &[("host", Some(&long))]),
        (&[("name", "alice")], &[("port", Some("05060"))]),
        (&[("name", "alice")], &[("host", Some("h")), ("nome", Some("x"))]),
        (&[("name", "alice"), ("context", "office")], &[("host", Some("h"))]),
        (&[("context", "office")], &[("host", Some("h"))]),
    ];
    for (by, to) in writes {
        let rig = warm().await;
        let to = asterisk_realtime_core::IntoChanges::into_changes(to).unwrap();
        let _ = rig.cached.update(&peers(), &filter(by), &to, Deadline::default()).await;
        assert_eq!(known(&rig), None, "{by:?} {to:?}");
    }
    let rig = warm().await;
    rig.memory.faults().lose_next_answer(LostAnswer::Applied);
    let lost = rig.update(&[("name", "alice")], &[("host", "h"), ("port", "1")]).await;
    assert_eq!(lost.unwrap_err().kind(), ErrorKind::Uncertain);
    assert_eq!(known(&rig), None);
}

#[tokio::test]
async fn what_wrote_to_no_row_ends_the_answer() {
    let rig = warm().await;
    let alice = filter(&[("name", "alice")]);
    rig.memory.delete(&peers(), &alice, Deadline::default()).await.unwrap();
    let count = rig.update(&[("name", "alice")], &[("host", "h"), ("port", "1")]).await;
    assert_eq!((count.unwrap(), known(&rig)), (0, None));
}

#[tokio::test]
async fn a_part_that_was_not_written_is_as_old_as_before() {
    let rig = warm().await;
    rig.pass(seconds(3));
    assert_eq!(rig.update(&[("name", "alice")], &[("port", "1")]).await.unwrap(), 1);
    assert_known(&rig, "NULL", "1");
    rig.pass(seconds(1));
    assert_eq!(rig.update(&[("name", "alice")], &[("host", "h")]).await.unwrap(), 1);
    // Now each part was written, the oldest of them a second ago.
    rig.pass(seconds(3));
    assert_known(&rig, "h", "1");
    rig.pass(seconds(1));
    assert_eq!(known(&rig), None);
    let rig = warm().await;
    rig.pass(seconds(4));
    assert_eq!(rig.update(&[("name", "alice")], &[("port", "1")]).await.unwrap(), 1);
    assert_known(&rig, "NULL", "1");
    rig.pass(seconds(1));
    assert_eq!(known(&rig), None);
}

#[tokio::test]
async fn what_was_fetched_since_is_not_overwritten_with_what_was_written_before() {
    let rig = warm().await;
    register(&rig, "h", "1").await;
    // Somebody else moves the peer, and it is asked for anew.
    let moved = changes(&[("host", "elsewhere")]);
    let alice = filter(&[("name", "alice")]);
    rig.memory.update(&peers(), &alice, &moved, Deadline::default()).await.unwrap();
    rig.pass(seconds(5));
    rig.context("alice").await;
    assert_known(&rig, "elsewhere", "1");
    assert_eq!(rig.update(&[("name", "alice")], &[("port", "2")]).await.unwrap(), 1);
    assert_known(&rig, "elsewhere", "2");
}

#[tokio::test]
async fn of_writes_at_once_nobody_knows_the_last() {
    let rig = warm().await;
    rig.spy.hold_next_write();
    let first = register(&rig, "first", "1");
    let second = async {
        rig.settle().await;
        register(&rig, "second", "2").await;
        // The first is not told yet.
        assert_known(&rig, "second", "2");
        rig.spy.release_write();
    };
    tokio::join!(first, second);
    assert_eq!(known(&rig), None);
    rig.context("alice").await;
    assert_known(&rig, "second", "2");
}

#[tokio::test]
async fn what_is_told_of_during_a_write_ends_the_answer() {
    for what in [
        Invalidation::All,
        Invalidation::Table(peers()),
        Invalidation::Rows { table: peers(), column: "name".into(), value: "alice".into() },
        Invalidation::Rows { table: peers(), column: "context".into(), value: "x".into() },
    ] {
        let rig = warm().await;
        rig.spy.hold_next_write();
        let write = register(&rig, "h", "1");
        let meanwhile = async {
            rig.settle().await;
            rig.cached.invalidate(&what);
            rig.spy.release_write();
        };
        tokio::join!(write, meanwhile);
        assert_eq!(known(&rig), None, "{what:?}");
    }
}

#[tokio::test]
async fn what_was_told_of_before_a_write_is_not_made_good_by_it() {
    for has_registered in [false, true] {
        let rig = warm().await;
        if has_registered {
            register(&rig, "h", "1").await;
        }
        rig.change("alice", "home").await;
        let alice = "alice".into();
        rig.cached.invalidate(&Invalidation::Rows {
            table: peers(),
            column: "name".into(),
            value: alice,
        });
        register(&rig, "h", "2").await;
        assert_eq!(known(&rig), None, "{has_registered}");
        assert_eq!(rig.context("alice").await.as_deref(), Some("home"));
    }
}

#[tokio::test]
async fn a_write_that_may_still_be_done_may_be_done_behind_another() {
    let rig = warm().await;
    rig.memory.faults().lose_next_answer(LostAnswer::Dropped);
    rig.update(&[("name", "alice")], &[("host", "lost"), ("port", "9")]).await.unwrap_err();
    rig.spy.hold_next_write();
    let write = register(&rig, "h", "1");
    let meanwhile = async {
        rig.settle().await;
        // What was sent is done behind the write that is under way.
        let lost = changes(&[("host", "lost"), ("port", "9")]);
        let alice = filter(&[("name", "alice")]);
        rig.memory.update(&peers(), &alice, &lost, Deadline::default()).await.unwrap();
        rig.pass(seconds(2));
        rig.context("alice").await;
        assert_known(&rig, "lost", "9");
        rig.spy.release_write();
    };
    tokio::join!(write, meanwhile);
    assert_eq!(known(&rig), None);
}

#[tokio::test]
async fn a_store_that_is_down_leaves_the_facet_for_its_own_grace() {
    let rig = warm().await;
    rig.memory.faults().set_unavailable(true);
    rig.pass(seconds(5));
    for _ in 0..3 {
        let answer = rig.ask(&[("name", "alice")]).await.unwrap();
        assert_eq!((answer.freshness, answer.age), (Freshness::Stale, seconds(5)));
    }
    assert_eq!(rig.spy.selects(), 3, "the first has found out, the others do not wait");
    rig.pass(seconds(59));
    assert_eq!(rig.ask(&[("name", "alice")]).await.unwrap().freshness, Freshness::Stale);
    rig.pass(seconds(1));
    assert_eq!(rig.ask(&[("name", "alice")]).await.unwrap_err().kind(), ErrorKind::Unavailable);
}

#[tokio::test]
async fn the_rows_of_a_whole_table_are_good_for_as_long_as_their_facet() {
    let rig = with(Mode::Full);
    rig.context("alice").await;
    rig.settle().await;
    rig.pass(seconds(4));
    assert!(known(&rig).is_some());
    rig.pass(seconds(1));
    assert_eq!(known(&rig), None);
    assert_eq!(rig.context("mallory").await, None);
    assert_eq!(rig.spy.selects(), 1, "who is not in the table has no facet");
    rig.context("alice").await;
    register(&rig, "h", "1").await;
    rig.pass(seconds(4));
    assert_known(&rig, "h", "1");
    assert_eq!((rig.spy.selects(), rig.spy.scans()), (2, 1));
    rig.memory.faults().set_unavailable(true);
    rig.pass(seconds(2));
    let bob = rig.ask(&[("name", "bob")]).await.unwrap();
    assert_eq!((bob.freshness, bob.age), (Freshness::Stale, seconds(11)));
}
