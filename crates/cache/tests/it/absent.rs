//! That there is no row is an answer.

use asterisk_realtime_cache::{Lifetimes, Settings};
use asterisk_realtime_core::{Deadline, Driver};

use crate::support::{Rig, changes, peers, seconds};

#[tokio::test]
async fn a_miss_is_remembered_for_its_own_time() {
    let rig = Rig::new(Settings::default());
    for _ in 0..3 {
        assert_eq!(rig.context("mallory").await, None);
    }
    assert_eq!(rig.spy.selects(), 1);
    let stats = rig.cached.stats();
    assert_eq!((stats.negative_hits, stats.hits), (2, 0));
    rig.pass(seconds(10));
    assert_eq!(rig.context("mallory").await, None);
    assert_eq!(rig.spy.selects(), 2);
}

#[tokio::test]
async fn a_scanner_costs_each_name_once_and_drives_nobody_out() {
    let mut settings = Settings::default();
    settings.absent_limits.entries = 20_000;
    let rig = Rig::new(settings);
    rig.context("alice").await;
    for _ in 0..2 {
        for number in 0..10_000 {
            assert_eq!(rig.context(&format!("scan{number}")).await, None);
        }
    }
    assert_eq!(rig.spy.selects(), 10_001);
    assert_eq!(rig.context("alice").await.as_deref(), Some("office"));
    assert_eq!(rig.spy.selects(), 10_001);
    assert_eq!(rig.cached.stats().evictions, 0);
}

#[tokio::test]
async fn memory_is_bounded_whatever_is_asked() {
    let mut settings = Settings::default();
    settings.absent_limits.entries = 1_000;
    settings.absent_limits.bytes = 1024 * 1024;
    let rig = Rig::new(settings);
    for number in 0..20_000 {
        assert_eq!(rig.context(&format!("scan{number}")).await, None);
    }
    let stats = rig.cached.stats();
    assert!(stats.entries <= 1_000, "{stats:?}");
    assert!(stats.bytes <= 1024 * 1024, "{stats:?}");
    assert_eq!(stats.evictions + stats.entries, 20_000);
}

#[tokio::test]
async fn a_row_that_is_added_through_the_cache_is_there_at_once() {
    let rig = Rig::new(Settings::default());
    rig.context("alice").await;
    assert_eq!(rig.context("dave").await, None);
    let dave = changes(&[("name", "dave"), ("context", "office")]);
    rig.cached.insert(&peers(), &dave, Deadline::default()).await.unwrap();
    assert_eq!(rig.context("dave").await.as_deref(), Some("office"));
}

#[tokio::test]
async fn a_row_takes_the_place_of_its_absence_and_the_other_way_round() {
    let mut settings = Settings::default();
    settings.default.absent =
        Lifetimes { soft: seconds(5), hard: seconds(1_000), grace: seconds(0) };
    let rig = Rig::new(settings);
    assert_eq!(rig.context("dave").await, None);
    rig.memory.insert_rows("peers", [[("name", "dave"), ("context", "c")]]).unwrap();
    rig.pass(seconds(5));
    assert_eq!(rig.context("dave").await, None, "it was there before");
    rig.settle().await;
    assert_eq!(rig.context("dave").await.as_deref(), Some("c"));
    assert_eq!(rig.cached.stats().entries, 1);
}
