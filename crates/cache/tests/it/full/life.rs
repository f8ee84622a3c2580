//! When a table is read, what ends what was read, and a store that is down.

use asterisk_realtime_cache::{Freshness, Invalidation, Serving};
use asterisk_realtime_core::{
    Alteration, ColumnDefinition, ColumnType, Deadline, Driver, ErrorKind, Selection,
};
use asterisk_realtime_memory::LostAnswer;

use crate::full::{filled, is_asked, known, reread, serving, warm, whole, with};
use crate::support::{changes, filter, peers, seconds};

fn rows(column: &str, value: &str) -> Invalidation {
    Invalidation::Rows { table: peers(), column: column.into(), value: value.into() }
}

#[tokio::test]
async fn an_old_snapshot_is_given_while_a_newer_one_is_read() {
    let rig = warm().await;
    rig.change("alice", "home").await;
    rig.pass(seconds(30));
    rig.spy.hold();
    for _ in 0..3 {
        let answer = rig.ask(&[("name", "alice")]).await.unwrap();
        assert_eq!((answer.freshness, answer.age), (Freshness::Aging, seconds(30)));
        rig.settle().await;
    }
    rig.pass(seconds(5));
    rig.spy.release();
    rig.settle().await;
    let answer = rig.ask(&[("name", "alice")]).await.unwrap();
    assert_eq!((answer.freshness, answer.age), (Freshness::Fresh, seconds(5)));
    assert_eq!(answer.rows[0].text("context"), Some("home"));
    assert_eq!((rig.spy.selects(), rig.spy.scans()), (1, 2));
}

#[tokio::test]
async fn what_is_too_old_is_not_given() {
    let rig = warm().await;
    rig.change("alice", "home").await;
    rig.pass(seconds(300));
    assert_eq!(rig.context("alice").await.as_deref(), Some("home"), "the store is asked");
    rig.settle().await;
    assert_eq!((rig.spy.selects(), rig.spy.scans()), (2, 2));
    assert!(!is_asked(&rig, &[("name", "bob")]).await);
}

#[tokio::test]
async fn a_table_that_is_too_large_is_kept_by_question() {
    for (limits, fit) in [((2, 1 << 20), false), ((3, 1 << 20), true), ((3, 500), false)] {
        let mut table = whole();
        (table.full_limits.entries, table.full_limits.bytes) = limits;
        let rig = with(table);
        rig.context("alice").await;
        rig.settle().await;
        assert_eq!(serving(&rig) != Serving::OverLimit, fit, "{limits:?} {:?}", serving(&rig));
        if fit {
            continue;
        }
        for _ in 0..2 {
            assert_eq!(rig.context("mallory").await, None);
            assert_eq!(rig.context("alice").await.as_deref(), Some("office"));
        }
        assert_eq!((rig.spy.selects(), rig.spy.scans()), (2, 1));
        // After the hard lifetime it is tried again.
        let rest = filter(&[("name !=", "alice")]);
        rig.memory.delete(&peers(), &rest, Deadline::default()).await.unwrap();
        rig.pass(seconds(299));
        rig.context("alice").await;
        rig.settle().await;
        assert_eq!((serving(&rig), rig.spy.scans()), (Serving::OverLimit, 1));
        rig.pass(seconds(1));
        rig.context("alice").await;
        rig.settle().await;
        assert!(matches!(serving(&rig), Serving::Full { rows: 1, .. }), "{limits:?}");
    }
}

#[tokio::test]
async fn a_table_that_has_grown_too_large_is_let_go_of() {
    let mut table = whole();
    table.full_limits.entries = 3;
    let rig = filled(with(table)).await;
    rig.memory.insert_rows("peers", [[("name", "dave"), ("context", "c")]]).unwrap();
    rig.pass(seconds(30));
    assert_eq!(rig.context("dave").await, None, "it was there before");
    rig.settle().await;
    assert_eq!(serving(&rig), Serving::OverLimit);
    assert_eq!(rig.context("dave").await.as_deref(), Some("c"));
}

#[tokio::test]
async fn a_store_that_cannot_be_read_so_is_asked() {
    let rig = with(whole());
    rig.spy.refuse_scans();
    for _ in 0..2 {
        rig.context("alice").await;
        rig.settle().await;
    }
    assert_eq!((rig.spy.selects(), rig.spy.scans()), (1, 0));
    assert_eq!(serving(&rig), Serving::Keyed);
}

#[tokio::test]
async fn a_write_voids_only_what_it_touches() {
    let rig = warm().await;
    // What finds these is made, and known to all who write.
    for by in [("context", "office"), ("name LIKE", "%")] {
        assert!(is_asked(&rig, &[by]).await);
        assert!(known(&rig, &[by], Selection::ALL).is_some());
    }
    rig.update(&[("name", "alice")], &[("context", "home")]).await.unwrap();
    let known = |by| known(&rig, &[by], Selection::ALL);
    assert_eq!(known(("name", "alice")), None);
    assert_eq!(known(("context", "office")), None);
    assert_eq!(known(("name LIKE", "%")), None);
    assert_eq!(known(("name", "bob")).unwrap(), ["bob"]);
    assert_eq!(known(("name", "mallory")), Some(vec![]));
    assert_eq!(rig.context("alice").await.as_deref(), Some("home"));
    let dave = changes(&[("name", "dave"), ("context", "c")]);
    rig.cached.insert(&peers(), &dave, Deadline::default()).await.unwrap();
    assert_eq!(rig.context("dave").await.as_deref(), Some("c"));
    let bob = filter(&[("name", "bob")]);
    rig.cached.delete(&peers(), &bob, Deadline::default()).await.unwrap();
    assert_eq!(rig.context("bob").await, None);
    assert_eq!(known(("name", "carol")).unwrap(), ["carol"]);
    assert_eq!(rig.spy.scans(), 1);
    // The next snapshot knows all of it.
    rig.pass(seconds(30));
    rig.context("carol").await;
    rig.settle().await;
    let selects = rig.spy.selects();
    assert_eq!(rig.context("alice").await.as_deref(), Some("home"));
    assert_eq!(rig.context("bob").await, None);
    assert_eq!((rig.spy.selects(), rig.spy.scans()), (selects, 2));
}

#[tokio::test]
async fn a_write_by_anything_else_voids_all_names() {
    let rig = warm().await;
    rig.update(&[("context", "office")], &[("context", "home")]).await.unwrap();
    assert_eq!(known(&rig, &[("name", "bob")], Selection::ALL), None);
    assert_eq!(rig.context("bob").await.as_deref(), Some("home"));
}

#[tokio::test]
async fn what_is_written_while_the_table_is_read_is_not_overlooked() {
    for how in 0..4 {
        let rig = with(whole());
        rig.spy.hold();
        let asked = rig.context("alice");
        let meanwhile = async {
            rig.settle().await;
            assert_eq!(rig.spy.scans(), 1);
            match how {
                0 => drop(rig.update(&[("name", "bob")], &[("context", "home")]).await),
                1 => {
                    rig.change("bob", "home").await;
                    rig.cached.invalidate(&rows("name", "bob"));
                }
                2 => {
                    rig.change("bob", "home").await;
                    rig.cached.invalidate(&Invalidation::Table(peers()));
                }
                _ => {
                    rig.change("bob", "home").await;
                    assert_eq!(rig.cached.invalidate_where(|_, _, _| true), 0);
                }
            }
            rig.spy.release();
        };
        tokio::join!(asked, meanwhile);
        rig.settle().await;
        assert_eq!(rig.context("bob").await.as_deref(), Some("home"), "{how}");
        // The first two leave what they did not touch.
        let carol = known(&rig, &[("name", "carol")], Selection::ALL);
        assert_eq!(carol.is_some(), how < 2, "{how}");
    }
}

#[tokio::test]
async fn the_table_is_not_read_while_a_write_may_still_be_done() {
    let rig = warm().await;
    rig.memory.faults().lose_next_answer(LostAnswer::Dropped);
    let error = rig.update(&[("name", "alice")], &[("context", "home")]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Uncertain);
    assert_eq!(known(&rig, &[("name", "alice")], Selection::ALL), None);
    assert!(known(&rig, &[("name", "bob")], Selection::ALL).is_some());
    rig.cached.invalidate(&Invalidation::Table(peers()));
    rig.pass(seconds(1));
    rig.context("bob").await;
    rig.settle().await;
    assert_eq!((serving(&rig), rig.spy.scans()), (Serving::Keyed, 1));
    // What was sent is done behind the back of everybody.
    rig.change("alice", "home").await;
    rig.pass(seconds(1));
    rig.context("bob").await;
    rig.settle().await;
    assert_eq!(rig.spy.scans(), 2);
    assert_eq!(rig.context("alice").await.as_deref(), Some("home"));
}

#[tokio::test]
async fn a_snapshot_that_was_invalidated_is_not_given_and_read_anew() {
    for what in [Invalidation::All, Invalidation::Table(peers())] {
        let rig = warm().await;
        rig.change("bob", "home").await;
        rig.cached.invalidate(&what);
        assert_eq!(serving(&rig), Serving::Keyed);
        assert_eq!(rig.context("bob").await.as_deref(), Some("home"));
        rig.pass(seconds(1));
        rig.context("bob").await;
        rig.settle().await;
        assert!(!is_asked(&rig, &[("name", "carol")]).await);
        assert_eq!(rig.spy.scans(), 2);
    }
}

#[tokio::test]
async fn a_condition_forgets_the_table_if_it_holds_for_a_row() {
    let rig = warm().await;
    let is_bob = |rows: &[asterisk_realtime_core::Row]| rows[0].text("name") == Some("bob");
    let known_bob = || known(&rig, &[("name", "bob")], Selection::ALL);
    let nobody = rig.cached.invalidate_where(|_, _, rows| rows.is_empty());
    assert_eq!((nobody, known_bob().is_some()), (0, true));
    let count = rig.cached.invalidate_where(|table, filter, rows| {
        *table == peers() && filter.first().column() == "name" && is_bob(rows)
    });
    assert_eq!((count, known_bob()), (1, None));
}

#[tokio::test]
async fn what_is_pruned_of_a_table_is_counted() {
    let rig = warm().await;
    let other = asterisk_realtime_core::Table::mapped("other").unwrap();
    assert_eq!(rig.cached.prune(&Invalidation::Table(other)), 0);
    // What was asked first is kept as a list, since nothing was known of the table then.
    assert_eq!(rig.cached.prune(&rows("name", "mallory")), 1);
    assert_eq!(rig.cached.prune(&rows("name", "bob")), 1);
    assert_eq!(rig.cached.prune(&rows("name", "bob")), 0);
    assert_eq!(known(&rig, &[("name", "bob")], Selection::ALL), None);
    assert!(known(&rig, &[("name", "carol")], Selection::ALL).is_some());
    assert_eq!(rig.cached.prune(&Invalidation::Table(peers())), 3);
    assert_eq!(rig.cached.prune(&Invalidation::Table(peers())), 0);
    assert_eq!(serving(&rig), Serving::Keyed);
}

#[tokio::test]
async fn a_change_of_the_table_voids_it() {
    let rig = warm().await;
    let change = Alteration::AddColumn(ColumnDefinition::new("extra", ColumnType::Char(40)));
    rig.cached.alter(&peers(), &change, Deadline::default()).await.unwrap();
    assert_eq!(serving(&rig), Serving::Keyed);
    reread(&rig).await;
    let answer = rig.ask(&[("name", "bob")]).await.unwrap();
    assert_eq!(answer.rows[0].len(), 5);
    // The same past the cache: noticed when it is read anew, and what was known is void.
    let change = Alteration::AddColumn(ColumnDefinition::new("more", ColumnType::Char(40)));
    rig.memory.alter(&peers(), &change, Deadline::default()).await.unwrap();
    rig.pass(seconds(30));
    rig.context("bob").await;
    rig.settle().await;
    assert_eq!(serving(&rig), Serving::Keyed);
    rig.pass(seconds(1));
    rig.context("bob").await;
    rig.settle().await;
    assert_eq!(rig.ask(&[("name", "carol")]).await.unwrap().rows[0].len(), 6);
}

#[tokio::test]
async fn a_store_that_is_down_leaves_the_snapshot_until_its_grace_is_over() {
    let mut table = whole();
    table.absent.grace = seconds(60);
    let rig = filled(with(table)).await;
    rig.memory.faults().set_unavailable(true);
    rig.pass(seconds(30));
    assert_eq!(rig.ask(&[("name", "bob")]).await.unwrap().freshness, Freshness::Aging);
    rig.settle().await;
    rig.pass(seconds(270));
    for _ in 0..3 {
        let answer = rig.ask(&[("name", "bob")]).await.unwrap();
        assert_eq!((answer.freshness, answer.age), (Freshness::Stale, seconds(300)));
        assert_eq!(answer.rows[0].text("context"), Some("office"));
    }
    assert_eq!(rig.context("mallory").await, None, "within the grace of absence");
    assert_eq!(rig.cached.stats().stale_served, 4);
    rig.pass(seconds(60));
    assert_eq!(rig.ask(&[("name", "mallory")]).await.unwrap_err().kind(), ErrorKind::Unavailable);
    rig.pass(seconds(3_539));
    assert_eq!(rig.ask(&[("name", "bob")]).await.unwrap().freshness, Freshness::Stale);
    rig.pass(seconds(1));
    assert_eq!(rig.ask(&[("name", "bob")]).await.unwrap_err().kind(), ErrorKind::Unavailable);
}

#[tokio::test]
async fn one_caller_in_a_while_tries_to_read_it_and_its_return_is_noticed() {
    let rig = warm().await;
    rig.memory.faults().set_unavailable(true);
    rig.pass(seconds(300));
    // The first is told by the store that it is down.
    rig.ask(&[("name", "bob")]).await.unwrap();
    rig.settle().await;
    let before = rig.spy.selects();
    for second in 1..=5 {
        rig.pass(seconds(1));
        for name in ["alice", "bob", "carol"] {
            assert_eq!(rig.ask(&[("name", name)]).await.unwrap().freshness, Freshness::Stale);
        }
        rig.settle().await;
        assert_eq!(rig.cached.stats().refreshes, 1 + 1 + second, "one a second");
    }
    assert_eq!(rig.spy.selects(), before);
    rig.memory.faults().set_unavailable(false);
    rig.change("bob", "home").await;
    rig.pass(seconds(1));
    assert_eq!(rig.context("bob").await.as_deref(), Some("office"));
    rig.settle().await;
    assert_eq!(rig.ask(&[("name", "bob")]).await.unwrap().freshness, Freshness::Fresh);
    assert_eq!(rig.context("bob").await.as_deref(), Some("home"));
    assert_eq!(rig.spy.selects(), before);
}

#[tokio::test]
async fn a_table_that_took_long_and_failed_is_not_read_again_at_once() {
    let rig = with(whole());
    rig.spy.hold();
    let asked = rig.context("alice");
    let meanwhile = async {
        rig.settle().await;
        rig.pass(seconds(10));
        rig.spy.fail_scans(true);
        rig.spy.release();
    };
    tokio::join!(asked, meanwhile);
    rig.settle().await;
    rig.spy.fail_scans(false);
    for (time, scans) in [(2, 1), (37, 1), (1, 2)] {
        rig.pass(seconds(time));
        rig.context("bob").await;
        rig.settle().await;
        assert_eq!(rig.spy.scans(), scans, "{time}");
    }
    assert!(matches!(serving(&rig), Serving::Full { .. }));
}

#[tokio::test]
async fn the_end_of_the_cache_ends_the_reading() {
    let rig = with(whole());
    rig.spy.hold();
    let asked = rig.context("alice");
    let meanwhile = async {
        rig.settle().await;
        rig.cached.close().await;
        rig.spy.release();
    };
    tokio::join!(asked, meanwhile);
    rig.settle().await;
    assert_eq!(serving(&rig), Serving::Keyed);
    assert_eq!(known(&rig, &[("name", "alice")], Selection::ALL), None);
    let rig = warm().await;
    rig.cached.close().await;
    assert_eq!(serving(&rig), Serving::Keyed);
    assert_eq!(rig.ask(&[("name", "alice")]).await.unwrap_err().kind(), ErrorKind::Unavailable);
}

#[tokio::test]
async fn a_table_that_is_not_there_is_left_alone() {
    let rig = with(whole());
    let gone = asterisk_realtime_core::Table::mapped("gone").unwrap();
    let filter = filter(&[("id", "1")]);
    for _ in 0..2 {
        let asked = rig.cached.answer(&gone, &filter, Selection::ALL, Deadline::default()).await;
        assert_eq!(asked.unwrap_err().kind(), ErrorKind::NotFound);
        rig.settle().await;
        rig.pass(seconds(2));
    }
    assert_eq!(rig.cached.stats_of(&gone).stats.refreshes, 1, "until the hard lifetime is over");
}
