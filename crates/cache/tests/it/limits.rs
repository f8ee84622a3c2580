//! How much is kept.

use asterisk_realtime_cache::{Invalidation, Settings};

use crate::support::{Rig, peers};

fn name(number: usize) -> String {
    format!("peer{number:05}")
}

fn with_peers(settings: Settings, count: usize) -> Rig {
    let rig = Rig::new(settings);
    for number in 0..count {
        let name = name(number);
        rig.memory.insert_rows("peers", [[("name", &*name), ("context", "office")]]).unwrap();
    }
    rig
}

#[tokio::test]
async fn a_number_of_answers_is_kept() {
    let mut settings = Settings::default();
    settings.found_limits.entries = 500;
    let rig = with_peers(settings, 3_000);
    for number in 0..3_000 {
        assert!(rig.context(&name(number)).await.is_some());
    }
    let stats = rig.cached.stats();
    assert!((400..=500).contains(&stats.entries), "{stats:?}");
    assert_eq!(stats.entries + stats.evictions, 3_000);
}

#[tokio::test]
async fn a_number_of_bytes_is_kept() {
    let mut settings = Settings::default();
    settings.found_limits.bytes = 200_000;
    let rig = with_peers(settings, 3_000);
    for number in 0..3_000 {
        assert!(rig.context(&name(number)).await.is_some());
    }
    let stats = rig.cached.stats();
    assert!((150_000..=200_000).contains(&stats.bytes), "{stats:?}");
    assert_eq!(stats.entries + stats.evictions, 3_000);
}

#[tokio::test]
async fn what_is_used_stays() {
    let mut settings = Settings::default();
    settings.found_limits.entries = 500;
    let rig = with_peers(settings, 1_500);
    for number in 0..1_500 {
        for used in 0..10 {
            assert!(rig.context(&name(used)).await.is_some());
        }
        assert!(rig.context(&name(number)).await.is_some());
    }
    let selects = rig.spy.selects();
    for used in 0..10 {
        rig.context(&name(used)).await;
    }
    assert_eq!(rig.spy.selects(), selects);
    assert_eq!(selects, 1_500, "none of those that were used had to be asked again");
}

#[tokio::test]
async fn what_does_not_fit_is_answered_all_the_same() {
    let mut settings = Settings::default();
    settings.found_limits.bytes = 2_000;
    let rig = with_peers(settings, 100);
    for _ in 0..2 {
        assert_eq!(rig.ask(&[("context", "office")]).await.unwrap().rows.len(), 103);
    }
    assert_eq!(rig.spy.selects(), 2);
    let stats = rig.cached.stats();
    assert_eq!((stats.entries, stats.bytes, stats.evictions), (0, 0, 2));
}

#[tokio::test]
async fn an_answer_that_takes_the_place_of_an_older_one_evicts_nothing() {
    let rig = with_peers(Settings::default(), 1);
    for _ in 0..3 {
        assert!(rig.context(&name(0)).await.is_some());
        rig.cached.invalidate(&Invalidation::Table(peers()));
    }
    let stats = rig.cached.stats();
    assert_eq!((stats.fetches, stats.evictions), (3, 0));
}
