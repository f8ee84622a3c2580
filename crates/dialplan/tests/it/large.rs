//! Contexts above the limit: one query for what is dialled literally, one for the patterns.

use std::sync::atomic::Ordering;
use std::time::Duration;

use asterisk_realtime_dialplan::{Settings, Step, SwitchData};

use crate::support::{Rows, World};

const ROWS: Rows<'_> =
    &[("100", "1", "A", ""), ("1_0", "1", "B", ""), ("_2XX", "1", "C", ""), ("_20X", "1", "D", "")];

fn world() -> World {
    let mut settings = Settings::default();
    settings.compile_limit = 3;
    World::new(settings, ROWS)
}

/// Vectors W21, W22 and H02, with digits that are no wildcards.
#[tokio::test]
async fn the_queries_of_a_step() {
    let world = world();
    assert_eq!(world.exec("100", 1).await.unwrap().as_deref(), Some("A()"));
    assert_eq!(
        world.queries(),
        [
            "lookup_some extensions context = rt",
            "lookup extensions exten = 100, priority = 1, context = rt",
        ]
    );
    assert_eq!(world.exec("201", 1).await.unwrap().as_deref(), Some("D()"));
    let patterns = r"lookup_all extensions exten LIKE \_%, priority = 1, context = rt";
    assert_eq!(
        world.queries(),
        ["lookup extensions exten = 201, priority = 1, context = rt", patterns]
    );
    let step = |digits| Step::new("rt", digits, 1);
    let data = SwitchData::default();
    assert!(world.switch.can_match(&data, step("10")).await.unwrap());
    assert!(world.switch.match_more(&data, step("10")).await.unwrap());
    assert_eq!(
        world.queries(),
        [
            "lookup extensions exten LIKE 10%, priority = 1, context = rt",
            "lookup extensions exten LIKE 10_%, priority = 1, context = rt",
        ]
    );
    assert!(world.switch.can_match(&data, step("1_")).await.unwrap());
    assert!(!world.switch.match_more(&data, step("1%")).await.unwrap());
    assert_eq!(
        world.queries(),
        [
            r"lookup extensions exten LIKE 1\_%, priority = 1, context = rt",
            r"lookup extensions exten LIKE 1\%_%, priority = 1, context = rt",
            patterns,
        ]
    );
}

/// However many there are, no more are read than are kept, and the one that is too many.
#[tokio::test]
async fn a_context_is_not_read_to_find_that_it_is_too_large() {
    let world = world();
    let extens: Vec<_> = (200..300).map(|number: u32| number.to_string()).collect();
    let rows: Vec<_> = extens.iter().map(|exten| (&**exten, "1", "E", "")).collect();
    world.add("extensions", "rt", &rows);
    assert_eq!(world.exec("250", 1).await.unwrap().as_deref(), Some("E()"));
    assert_eq!(world.store.read.load(Ordering::Relaxed), 4);
}

/// Option `p`.
#[tokio::test]
async fn without_patterns_there_is_one_query() {
    let world = world();
    let (data, _) = SwitchData::parse("/p", asterisk_realtime_dialplan::Profile::Specific);
    assert!(!world.switch.exists(&data, Step::new("rt", "201", 1)).await.unwrap());
    assert_eq!(world.queries().len(), 2);
}

#[tokio::test]
async fn after_a_while_it_may_have_become_smaller() {
    let world = world();
    world.exec("100", 1).await.unwrap();
    let engine = world.store.engine.inner();
    engine.destroy("extensions", [("exten", "_20X")]).await.unwrap();
    world.queries();
    world.advance(Duration::from_mins(10));
    while world.exec("100", 1).await.unwrap().is_some() {
        let queries = world.queries();
        if queries.is_empty() {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("it is there");
}
