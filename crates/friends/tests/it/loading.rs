//! How friends get into memory.

use std::sync::Arc;

use asterisk_realtime_core::ErrorKind;
use asterisk_realtime_friends::{Names, Wanted};
use asterisk_realtime_sippeers::SIPPEERS;

use crate::support::{MINUTE, NOW, World, address, cached, contact, row, sip};

const LOOKS: &str = "lookup sippeers name = 1001, host = dynamic";

/// Lets all tasks go on as far as they can.
async fn wait_a_while() {
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
    }
}

/// Runs as many at a time as there are, and waits until all wait for the store.
async fn all_at_once(world: &World<asterisk_realtime_friends::Sip>, name: &'static str) -> usize {
    world.store.is_open.send_replace(false);
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..100 {
        let friends = world.friends.clone();
        tasks.spawn(async move { friends.find(name, Wanted::Any).await });
    }
    wait_a_while().await;
    world.store.is_open.send_replace(true);
    let found = tasks.join_all().await;
    found.iter().filter(|found| matches!(found, Ok(Some(_)))).count()
}

#[tokio::test]
async fn all_who_ask_at_a_time_cause_one_loading() {
    let world = sip(cached(), &[&row("1001", "0", "")]);
    assert_eq!(all_at_once(&world, "1001").await, 100);
    assert_eq!(world.queries(), [LOOKS]);
    assert_eq!(all_at_once(&world, "nobody").await, 0);
    assert_eq!(world.queries().len(), 2, "who is absent as well");
    world.fail(true);
    assert_eq!(all_at_once(&world, "other").await, 0);
    world.fail(false);
    assert_eq!(all_at_once(&world, "1001").await, 100);
    assert_eq!(world.queries(), [""; 0]);
}

#[tokio::test]
async fn who_gives_up_takes_nothing_from_the_others() {
    let world = sip(cached(), &[&row("1001", "0", "")]);
    world.store.is_open.send_replace(false);
    let find = || {
        let friends = world.friends.clone();
        tokio::spawn(async move { friends.find("1001", Wanted::Any).await })
    };
    let first = find();
    tokio::task::yield_now().await;
    let second = find();
    tokio::task::yield_now().await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    world.store.is_open.send_replace(true);
    assert!(second.await.unwrap().unwrap().is_some());
    assert_eq!(world.friends.all().len(), 1);
}

#[tokio::test]
async fn a_store_that_fails_removes_and_replaces_nothing() {
    let world = sip(cached(), &[&row("1001", "0", "")]);
    world.friends.registered("1001", contact("192.0.2.1:5060"), MINUTE).await.unwrap();
    world.fail(true);
    world.friends.find("1001", Wanted::Any).await.unwrap().unwrap();
    let error = world.friends.find("1002", Wanted::Any).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    let at = world.friends.find_at(address("192.0.2.1:5060"), None, Wanted::Any).await.unwrap();
    assert_eq!(&**at.unwrap().name(), "1001");
    world.friends.find_at(address("192.0.2.2:5060"), None, Wanted::Any).await.unwrap_err();
    assert_eq!(world.friends.all().len(), 1);
}

/// What is read before a prune is not kept after it.
#[tokio::test]
async fn a_prune_is_not_lost() {
    for is_one in [true, false] {
        let world = sip(cached(), &[&row("1001", "0", "")]);
        world.store.is_open.send_replace(false);
        let friends = world.friends.clone();
        let finding = tokio::spawn(async move { friends.find("1001", Wanted::Any).await });
        tokio::task::yield_now().await;
        if is_one {
            world.friends.prune("1001");
        } else {
            world.friends.prune_all();
        }
        world.store.is_open.send_replace(true);
        assert!(finding.await.unwrap().unwrap().is_some());
        assert!(world.friends.all().is_empty());
    }
}

/// What is read is never older than what was written before.
#[tokio::test]
async fn a_load_waits_for_a_write_under_way() {
    let world = sip(cached(), &[&row("1001", "0", "")]);
    world.friends.find("1001", Wanted::Any).await.unwrap();
    world.store.takes_updates.send_replace(false);
    let friends = world.friends.clone();
    let registering =
        tokio::spawn(
            async move { friends.registered("1001", contact("192.0.2.1:5060"), MINUTE).await },
        );
    wait_a_while().await;
    // In force before it is written.
    assert!(world.friends.cached("1001").unwrap().registration().is_some());
    world.friends.prune("1001");
    let friends = world.friends.clone();
    let finding = tokio::spawn(async move { friends.find("1001", Wanted::Any).await });
    wait_a_while().await;
    assert!(!finding.is_finished(), "the row would be older than the registration");
    // Who registers goes on even if nobody waits for it.
    registering.abort();
    world.store.takes_updates.send_replace(true);
    let found = finding.await.unwrap().unwrap().unwrap();
    assert_eq!(found.registration().unwrap().ends, NOW + 60);
    let looks = world.queries().into_iter().filter(|query| query == LOOKS).count();
    assert_eq!(looks, 2, "it is what the row has");
    assert_eq!(world.cell("sippeers", "1001", "port").await, "5060");
}

/// Strangers leave nothing behind.
#[tokio::test]
async fn names_that_are_not_there() {
    let world = sip(cached(), &[]);
    for number in 0..1_000 {
        let name = format!("scanner{number}");
        assert!(world.friends.find(&name, Wanted::Any).await.unwrap().is_none());
    }
    assert_eq!(world.friends.footprint(), 0);
}

/// One rule for memory and store: section 9.11.
#[tokio::test]
async fn names_that_differ_in_case() {
    let found = async |names: Names, stored: &'static str, asked: &str| {
        let mut settings = cached();
        settings.names = names;
        // A store that does not distinguish answers with its own spelling.
        let world = World::<asterisk_realtime_friends::Sip>::with(
            &[&SIPPEERS],
            &[("sippeers", &row(stored, "0", ""))],
            settings,
            |builder| builder,
        );
        *world.store.spelling.lock().unwrap() = Some(stored);
        let found = world.friends.find(asked, Wanted::Any).await.unwrap();
        let is_cached = world.friends.cached(asked).is_some();
        assert_eq!(found.is_some(), is_cached);
        let pruned = world.friends.prune(asked);
        assert_eq!(is_cached, pruned == asterisk_realtime_friends::Pruned::Done);
        found.map(|friend| friend.name().to_string())
    };
    assert_eq!(found(Names::Exact, "alice", "alice").await.as_deref(), Some("alice"));
    assert_eq!(found(Names::Exact, "alice", "ALICE").await, None);
    assert_eq!(found(Names::IgnoreCase, "Alice", "aLICE").await.as_deref(), Some("Alice"));
}

#[tokio::test]
async fn by_address() {
    let ends = (NOW + 600).to_string();
    let trunk = [("name", "trunk"), ("type", "peer"), ("host", "192.0.2.7"), ("port", "5070")];
    let open = [("name", "open"), ("type", "peer"), ("host", "192.0.2.8"), ("insecure", "port")];
    let registered = row("1001", &ends, "sip:1001@192.0.2.1");
    let world = sip(cached(), &[&registered, &trunk, &open]);
    let friends = &world.friends;
    let find = async |at: &str, extension: Option<&str>| {
        let found = friends.find_at(address(at), extension, Wanted::Peer).await.unwrap();
        (found.map(|friend| friend.name().to_string()), world.queries().len())
    };
    let name = |name: &str| Some(name.to_owned());
    assert_eq!(find("192.0.2.1:5060", None).await, (name("1001"), 3));
    assert_eq!(find("192.0.2.1:5060", None).await, (name("1001"), 0));
    assert_eq!(find("192.0.2.7:5070", None).await, (name("trunk"), 3));
    assert_eq!(find("192.0.2.7:5070", None).await, (name("trunk"), 0));
    assert_eq!(find("192.0.2.7:5070", Some("100")).await, (name("trunk"), 2), "always asked");
    assert_eq!(find("192.0.2.8:1", None).await, (name("open"), 5));
    assert_eq!(find("192.0.2.8:2", None).await, (name("open"), 0));
    assert_eq!(find("192.0.2.9:5060", None).await, (None, 4));
    // It has moved, and the row has not been told.
    world.fail(true);
    let moved = contact("198.51.100.1:5060");
    friends.registered("1001", moved, MINUTE).await.unwrap_err();
    world.fail(false);
    assert_eq!(find("192.0.2.1:5060", None).await.0, None);
    assert_eq!(find("198.51.100.1:5060", None).await, (name("1001"), 0));
    let friend = friends.cached_at(address("198.51.100.1:5060"), Wanted::User);
    assert!(Arc::ptr_eq(&friend.unwrap(), &friends.cached("1001").unwrap()));
    world.time.pass(61);
    assert!(friends.cached_at(address("198.51.100.1:5060"), Wanted::Any).is_none(), "it is over");
}
