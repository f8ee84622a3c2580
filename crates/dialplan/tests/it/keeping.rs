//! What is asked of the store, and when. The clock is set by hand.

use std::time::Duration;

use asterisk_realtime_core::ErrorKind;
use asterisk_realtime_dialplan::{Settings, Step, SwitchData};

use crate::support::{Rows, World};

const ROWS: Rows<'_> = &[("100", "1", "Old", "")];
const QUERY: &str = "lookup_some extensions context = rt";
const SECOND: Duration = Duration::from_secs(1);

async fn change(world: &World) {
    let engine = world.store.engine.inner();
    engine.update("extensions", [("exten", "100")], [("app", "New")]).await.unwrap();
}

/// Asks until the answer is this one, which what is read in the background makes it.
async fn until(world: &World, expected: &str) {
    while world.exec("100", 1).await.unwrap().as_deref() != Some(expected) {
        tokio::task::yield_now().await;
    }
}

/// Vector W30, mended.
#[tokio::test]
async fn steps_of_a_fresh_context_ask_nothing() {
    let world = World::new(Settings::default(), ROWS);
    for _ in 0..5 {
        assert_eq!(world.modes(&SwitchData::default(), "100").await, [true, true, false]);
        assert_eq!(world.exec("200", 1).await.unwrap(), None, "what is absent is known, too");
        world.advance(Duration::from_millis(199));
    }
    assert_eq!(world.queries(), [QUERY]);
}

#[tokio::test]
async fn a_stale_context_is_used_while_one_reads_it() {
    let world = World::new(Settings::default(), ROWS);
    world.exec("100", 1).await.unwrap();
    change(&world).await;
    world.advance(SECOND);
    world.store.close();
    for _ in 0..10 {
        assert_eq!(world.exec("100", 1).await.unwrap().as_deref(), Some("Old()"));
        tokio::task::yield_now().await;
    }
    world.store.open();
    until(&world, "New()").await;
    assert_eq!(world.queries(), [QUERY, QUERY]);
}

#[tokio::test]
async fn one_reads_for_all_who_wait() {
    let world = World::new(Settings::default(), ROWS);
    world.store.close();
    let waiting: Vec<_> = (0..20)
        .map(|_| {
            let switch = world.switch.clone();
            let step = Step::new("rt", "100", 1);
            tokio::spawn(async move { switch.exists(&SwitchData::default(), step).await })
        })
        .collect();
    tokio::task::yield_now().await;
    // One who gives up takes nothing from the others.
    waiting[0].abort();
    world.store.open();
    for waiter in waiting.into_iter().skip(1) {
        assert!(waiter.await.unwrap().unwrap());
    }
    assert_eq!(world.queries(), [QUERY]);
}

#[tokio::test]
async fn what_is_too_old_is_waited_for() {
    let world = World::new(Settings::default(), ROWS);
    world.exec("100", 1).await.unwrap();
    change(&world).await;
    world.advance(11 * SECOND);
    assert_eq!(world.exec("100", 1).await.unwrap().as_deref(), Some("New()"));
    assert_eq!(world.queries(), [QUERY, QUERY]);
}

#[tokio::test]
async fn what_is_not_to_be_kept_is_asked_each_time() {
    let mut settings = Settings::default();
    (settings.keep, settings.stale) = (Duration::ZERO, Duration::ZERO);
    let world = World::new(settings, ROWS);
    for _ in 0..3 {
        world.exec("100", 1).await.unwrap();
    }
    assert_eq!(world.queries().len(), 3);
}

#[tokio::test]
async fn a_store_that_fails_is_no_answer() {
    let world = World::new(Settings::default(), ROWS);
    world.store.fail(true);
    let error = world.exec("200", 1).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    let step = Step::new("rt", "1", 1);
    assert!(world.switch.match_more(&SwitchData::default(), step).await.is_err());
    world.store.fail(false);
    assert_eq!(world.exec("200", 1).await.unwrap(), None, "the next one asks again");

    // What is known helps over a failure for a while, but not for ever.
    world.store.fail(true);
    world.advance(5 * SECOND);
    assert_eq!(world.exec("100", 1).await.unwrap().as_deref(), Some("Old()"));
    world.advance(6 * SECOND);
    assert!(world.exec("100", 1).await.is_err());
}

#[tokio::test]
async fn what_is_forgotten_is_read_anew() {
    let world = World::new(Settings::default(), ROWS);
    world.exec("100", 1).await.unwrap();
    change(&world).await;
    world.switch.invalidate("extensions", "elsewhere");
    assert_eq!(world.exec("100", 1).await.unwrap().as_deref(), Some("Old()"));
    world.switch.invalidate("Extensions", "rt");
    assert_eq!(world.exec("100", 1).await.unwrap().as_deref(), Some("New()"));
    world.switch.invalidate_all();
    world.exec("100", 1).await.unwrap();
    assert_eq!(world.queries().len(), 3);
}

/// What was asked before a change must not be taken for what is there after it.
#[tokio::test]
async fn what_was_being_read_when_it_was_forgotten_is_not_kept() {
    let world = World::new(Settings::default(), ROWS);
    world.store.close();
    let switch = world.switch.clone();
    let early = tokio::spawn(async move {
        switch.exec(&SwitchData::default(), Step::new("rt", "100", 1)).await
    });
    while world.queries().is_empty() {
        tokio::task::yield_now().await;
    }
    change(&world).await;
    world.switch.invalidate("extensions", "rt");
    world.store.open();
    assert_eq!(early.await.unwrap().unwrap().unwrap().name, "Old");
    assert_eq!(world.exec("100", 1).await.unwrap().as_deref(), Some("New()"));
    assert_eq!(world.queries(), [QUERY]);
}
