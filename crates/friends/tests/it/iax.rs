//! What is different with `chan_iax2`.

use std::time::Duration;

use asterisk_realtime_friends::{Iax2User, Pruned, Reach, Wanted, Written};
use asterisk_realtime_iaxpeers::IAXFRIENDS;

use crate::support::{MINUTE, NOW, World, address, cached, clearing, iax, place};

const BRANCH: &[(&str, &str)] = &[("name", "branch2"), ("host", "dynamic"), ("qualify", "yes")];
const LOOKS: &str = "lookup iaxpeers name = branch2, host = dynamic";

/// D03.
#[tokio::test]
async fn registrations() {
    let world = iax(cached(), &[BRANCH]);
    let friends = &world.friends;
    let written = friends.registered("branch2", place("192.0.2.5:4570"), 5 * MINUTE).await;
    assert_eq!(written.unwrap(), Written::Rows(1));
    assert_eq!(
        world.queries(),
        [LOOKS, "update iaxpeers name = branch2: ipaddr, regseconds, port"]
    );
    assert_eq!(world.cell("iaxpeers", "branch2", "regseconds").await, NOW.to_string());
    let found = friends.find_at(address("192.0.2.5:4570")).await.unwrap().unwrap();
    assert_eq!(found.registration().unwrap().ends, NOW + 300);
    assert_eq!(friends.unregistered("branch2").await.unwrap(), Written::Rows(1));
    assert_eq!(world.cell("iaxpeers", "branch2", "ipaddr").await, "");
    assert_eq!(world.queries().len(), 1);
    assert!(friends.find_at(address("192.0.2.5:4570")).await.unwrap().is_none());
}

/// D05, D06: a row holds for a minute.
#[tokio::test]
async fn rows_that_are_over() {
    for (age, is_over) in [(60, false), (61, true)] {
        let regseconds = (NOW - age).to_string();
        let mut settings = cached();
        settings.rtupdate = false;
        let mut row = BRANCH.to_vec();
        row.extend([("ipaddr", "192.0.2.5"), ("port", "4570"), ("regseconds", &regseconds)]);
        let world = iax(settings, &[&row]);
        let found = world.friends.find("branch2", Wanted::Peer).await.unwrap().unwrap();
        assert_eq!(found.registration().is_none(), is_over);
        assert_eq!(world.queries().len(), if is_over { 2 } else { 1 }, "also without rtupdate");
        let stored = world.cell("iaxpeers", "branch2", "regseconds").await;
        assert_eq!(stored == "0", is_over);
        if is_over {
            continue;
        }
        world.pass(1).await;
        assert!(world.friends.cached("branch2").unwrap().registration().is_none());
    }
}

#[tokio::test]
async fn signs_of_life_are_not_written() {
    let world = iax(cached(), &[BRANCH]);
    let friends = &world.friends;
    friends.registered("branch2", place("192.0.2.5:4570"), 5 * MINUTE).await.unwrap();
    world.queries();
    let target = friends.take_due_targets().pop().unwrap();
    assert_eq!((target.limit, target.frequency), (Duration::from_secs(2), MINUTE));
    assert_eq!(friends.qualified(&target, None).await.unwrap(), Written::Nothing);
    let target = friends.qualify_targets().pop().unwrap();
    assert_eq!(target.frequency, Duration::from_secs(10));
    assert_eq!(friends.cached("branch2").unwrap().reach(), Reach::Unreachable);
    assert_eq!(world.queries(), [""; 0]);
}

/// R23.
#[tokio::test]
async fn pruning_all_writes_nothing() {
    let world = iax(cached(), &[BRANCH]);
    world.friends.registered("branch2", place("192.0.2.5:4570"), MINUTE).await.unwrap();
    world.queries();
    assert_eq!(world.friends.prune_all(), 1);
    world.pass(100).await;
    assert_eq!(world.queries(), [""; 0]);
}

fn users(clears: u64) -> World<Iax2User> {
    let caller: &[(&str, &str)] =
        &[("name", "caller"), ("type", "user"), ("ipaddr", "192.0.2.8"), ("port", "4569")];
    let rows = [("iaxfriends", BRANCH), ("iaxfriends", caller)];
    World::with(&[&IAXFRIENDS], &rows, clearing(clears), |builder| builder)
}

/// D02; users have no timer.
#[tokio::test]
async fn users_stay_until_they_are_pruned() {
    let world = users(5);
    let at = address("192.0.2.8:4569");
    let found = world.friends.find_from("caller", at).await.unwrap().unwrap();
    assert_eq!(&**found.name(), "caller");
    world.queries();
    world.pass(1_000).await;
    world.friends.find_from("caller", at).await.unwrap().unwrap();
    assert_eq!(world.queries(), [""; 0]);
    let other = world.friends.find_from("somebody", at).await.unwrap().unwrap();
    assert_eq!(&**other.name(), "caller", "found by the address alone");
    assert!(world.friends.cached("somebody").is_none());
    assert_eq!(world.friends.prune("caller"), Pruned::Done);
    assert_eq!(world.friends.all().len(), 0);
    assert_eq!(world.friends.footprint(), 0);
}
