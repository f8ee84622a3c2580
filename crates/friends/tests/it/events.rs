//! The stream of events.

use asterisk_realtime_friends::{Change, DeviceState, Event, Notice, Sip, Wanted};
use asterisk_realtime_sippeers::SIPPEERS;

use crate::support::{MINUTE, World, cached, contact, row, sip};

#[tokio::test]
async fn states_come_with_what_happened() {
    let world = sip(cached(), &[&row("1001", "0", "")]);
    let mut events = world.friends.events();
    world.friends.registered("1001", contact("192.0.2.1:5060"), MINUTE).await.unwrap();
    world.pass(61).await;
    world.friends.prune("1001");
    let mut seen = Vec::new();
    for _ in 0..4 {
        let Some(Notice::Event(Event { name, state, .. })) = events.next().await else {
            panic!("an event is missing")
        };
        assert_eq!(&*name, "1001");
        seen.push(state);
    }
    let (unknown, ready) = (DeviceState::Unknown, DeviceState::NotInUse);
    assert_eq!(seen, [unknown, ready, unknown, unknown]);
    assert_eq!(world.friends.state("nobody").await.unwrap(), DeviceState::Invalid);
    drop(world);
    assert_eq!(events.next().await, None);
}

#[tokio::test]
async fn events_that_are_not_taken_are_lost_and_that_is_told() {
    let world = World::<Sip>::with(
        &[&SIPPEERS],
        &[("sippeers", &row("1001", "0", ""))],
        cached(),
        |builder| builder.events(2),
    );
    let mut events = world.friends.events();
    for _ in 0..3 {
        world.friends.find("1001", Wanted::Any).await.unwrap();
        world.friends.prune("1001");
    }
    assert_eq!(events.next().await, Some(Notice::Lost(4)));
    for change in [Change::Loaded, Change::Removed] {
        assert!(matches!(events.next().await, Some(Notice::Event(it)) if it.change == change));
    }
}
