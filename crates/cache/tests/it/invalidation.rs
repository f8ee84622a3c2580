//! Changes that others make.

use asterisk_realtime_cache::{Invalidation, Invalidations, Settings};
use asterisk_realtime_core::Selection;
use async_trait::async_trait;
use tokio::sync::mpsc;

use crate::support::{Rig, filter, peers};

async fn warm() -> Rig {
    let rig = Rig::new(Settings::default());
    rig.context("carol").await;
    rig.settle().await;
    for name in ["alice", "bob"] {
        rig.context(name).await;
    }
    rig
}

/// Which of alice and bob are still known.
fn known(rig: &Rig) -> [bool; 2] {
    ["alice", "bob"].map(|name| {
        let filter = filter(&[("name", name)]);
        rig.cached.try_answer(&peers(), &filter, Selection::ALL).is_some()
    })
}

fn rows(column: &str, value: &str) -> Invalidation {
    Invalidation::Rows { table: peers(), column: column.into(), value: value.into() }
}

#[tokio::test]
async fn what_is_named_is_forgotten() {
    for (what, left) in [
        (Invalidation::All, [false, false]),
        (Invalidation::Gap, [false, false]),
        (Invalidation::Table(peers()), [false, false]),
        (rows("NAME", "alice"), [false, true]),
        (rows("name", "dave"), [true, true]),
        (rows("context", "office"), [false, false]),
        (rows("nome", "alice"), [false, false]),
    ] {
        let rig = warm().await;
        assert_eq!(known(&rig), [true, true]);
        rig.cached.invalidate(&what);
        assert_eq!(known(&rig), left, "{what:?}");
    }
}

#[tokio::test]
async fn what_is_pruned_is_counted() {
    // The first answer, about carol, is from a time when nobody knew how the store compares.
    for (what, count, left) in [
        (Invalidation::All, 3, [false, false]),
        (Invalidation::Table(peers()), 3, [false, false]),
        (rows("name", "alice"), 2, [false, true]),
        (rows("name", "dave"), 1, [true, true]),
    ] {
        let rig = warm().await;
        assert_eq!(rig.cached.prune(&what), count, "{what:?}");
        assert_eq!(known(&rig), left, "{what:?}");
        assert_eq!(rig.cached.prune(&what), 0, "{what:?} again");
    }
}

#[tokio::test]
async fn what_satisfies_a_condition_is_forgotten() {
    let rig = warm().await;
    let starts = |rows: &[asterisk_realtime_core::Row], with: &str| {
        rows.iter().any(|row| row.text("name").is_some_and(|name| name.starts_with(with)))
    };
    assert_eq!(rig.cached.invalidate_where(|_, _, rows| starts(rows, "al")), 1);
    assert_eq!(known(&rig), [false, true]);
}

#[tokio::test]
async fn what_is_under_way_is_not_kept() {
    for how in 0..3 {
        let rig = warm().await;
        rig.cached.invalidate(&Invalidation::All);
        rig.spy.hold();
        let asked = rig.context("alice");
        let meanwhile = async {
            rig.settle().await;
            match how {
                0 => rig.cached.invalidate(&Invalidation::All),
                1 => rig.cached.invalidate(&rows("name", "alice")),
                _ => assert_eq!(rig.cached.invalidate_where(|_, _, _| true), 0),
            }
            rig.spy.release();
        };
        tokio::join!(asked, meanwhile);
        assert_eq!(known(&rig), [false, false], "{how}");
    }
}

#[derive(Debug)]
struct Channel(mpsc::UnboundedReceiver<Invalidation>);

#[async_trait]
impl Invalidations for Channel {
    async fn next(&mut self) -> Option<Invalidation> {
        self.0.recv().await
    }
}

#[tokio::test]
async fn a_source_is_followed_until_the_cache_is_gone() {
    let rig = warm().await;
    let (tell, told) = mpsc::unbounded_channel();
    let following = tokio::spawn(rig.cached.clone().follow(Channel(told)));
    tell.send(rows("name", "alice")).unwrap();
    rig.settle().await;
    assert_eq!(known(&rig), [false, true]);
    drop(rig);
    tell.send(Invalidation::All).unwrap();
    following.await.unwrap();
}
