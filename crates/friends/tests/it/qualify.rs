//! Signs of life and mailboxes.

use std::time::Duration;

use asterisk_realtime_friends::{
    Change, DeviceState, Friends, QualifyTarget, Reach, Settings, Sip, Wanted, Written,
};
use asterisk_realtime_schema::value::Qualify;

use crate::support::{MINUTE, NOW, cached, changes, contact, sip};

const SECOND: Duration = Duration::from_secs(1);

fn device<'c>(more: &[(&'c str, &'c str)]) -> Vec<(&'c str, &'c str)> {
    let mut row = vec![("name", "1001"), ("host", "dynamic")];
    row.extend(more);
    row
}

fn target(friends: &Friends<Sip>) -> QualifyTarget {
    friends.qualify_targets().pop().unwrap()
}

/// B22, B23, and what `[general]` says.
#[tokio::test]
async fn who_is_asked() {
    let limits = async |settings: Settings, qualify: &'static str| {
        let ends = (NOW + 600).to_string();
        let row = device(&[
            ("regseconds", &ends),
            ("ipaddr", "192.0.2.1"),
            ("port", "5062"),
            ("fullcontact", "sip:1001@192.0.2.1:5062"),
            ("qualify", qualify),
            ("qualifyfreq", "30"),
        ]);
        let row: Vec<_> = row.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        let world = sip(settings, &[&row]);
        world.friends.find("1001", Wanted::Any).await.unwrap().unwrap();
        let targets = world.friends.qualify_targets();
        targets.into_iter().map(|it| (it.limit.as_millis(), it.frequency.as_secs())).next()
    };
    let mut general = cached();
    general.qualify = Qualify::Milliseconds(500);
    assert_eq!(limits(Settings::default(), "yes").await, None);
    assert_eq!(limits(cached(), "yes").await, Some((2_000, 30)));
    assert_eq!(limits(cached(), "").await, None);
    assert_eq!(limits(cached(), "800").await, Some((800, 30)));
    assert_eq!(limits(general.clone(), "").await, Some((500, 30)));
    assert_eq!(limits(general.clone(), "yes").await, Some((500, 30)));
    assert_eq!(limits(general, "no").await, None);
}

/// C19, and when it is asked next.
#[tokio::test]
async fn what_is_written_and_when_it_is_asked_again() {
    let world = sip(cached(), &[&device(&[("qualify", "yes")])]);
    let friends = &world.friends;
    assert!(friends.qualify_targets().is_empty());
    friends.registered("1001", contact("192.0.2.1:5060"), 10 * MINUTE).await.unwrap();
    world.queries();
    let mut events = friends.events();

    let due = friends.take_due_targets();
    assert_eq!((due.len(), due[0].contact.as_str()), (1, "sip:1001@192.0.2.1:5060"));
    assert!(friends.take_due_targets().is_empty(), "it is being asked");
    let asked = &due[0];
    let answer = async |milliseconds: Option<u64>| {
        let time = milliseconds.map(Duration::from_millis);
        let written = friends.qualified(asked, time).await.unwrap();
        let writes = world.queries().len();
        assert_eq!(written == Written::Rows(1), writes == 1);
        let wait = target(friends).due - asked.due;
        (friends.cached("1001").unwrap().reach(), writes, wait / 1_000 * 1_000)
    };
    assert_eq!(answer(Some(38)).await, (Reach::Reachable(38), 1, MINUTE));
    assert_eq!(world.cell("sippeers", "1001", "lastms").await, "38");
    assert_eq!(answer(Some(0)).await, (Reach::Reachable(1), 0, MINUTE));
    assert_eq!(answer(Some(2_001)).await, (Reach::Lagged(2_001), 1, MINUTE));
    assert_eq!(answer(None).await, (Reach::Unreachable, 1, 10 * SECOND));
    assert_eq!(world.cell("sippeers", "1001", "lastms").await, "-1");
    assert_eq!(friends.cached("1001").unwrap().state(), DeviceState::Unavailable);
    assert_eq!(answer(None).await, (Reach::Unreachable, 0, 10 * SECOND));
    world.time.pass(10);
    assert_eq!(friends.take_due_targets().len(), 1);
    assert_eq!(answer(Some(20)).await.0, Reach::Reachable(20));
    assert_eq!(
        changes(&mut events, 4).await,
        [Change::Reachable, Change::Lagged, Change::Unreachable, Change::Reachable]
    );
}

/// An answer to what was asked of another registration says nothing of this one.
#[tokio::test]
async fn answers_that_come_too_late() {
    let world = sip(cached(), &[&device(&[("qualify", "yes")])]);
    let friends = &world.friends;
    friends.registered("1001", contact("192.0.2.1:5060"), MINUTE).await.unwrap();
    let before = target(friends);
    friends.registered("1001", contact("192.0.2.2:5060"), MINUTE).await.unwrap();
    assert_eq!(friends.qualified(&before, None).await.unwrap(), Written::Nothing);
    assert_eq!(friends.cached("1001").unwrap().reach(), Reach::Unknown);
    let last = target(friends);
    world.time.pass(61);
    assert!(friends.qualify_targets().is_empty(), "its registration is over");
    world.friends.expire().await;
    assert_eq!(friends.qualified(&last, None).await.unwrap(), Written::Nothing);
    friends.prune("1001");
    assert_eq!(friends.qualified(&last, None).await.unwrap(), Written::Nothing);
}

/// B33 to B35: message waiting of devices that stay in memory.
#[tokio::test]
async fn mailboxes_are_known_by_who_is_told() {
    let rows: [&[(&str, &str)]; 4] = [
        &[("name", "1001"), ("host", "dynamic"), ("mailbox", "1@a, 1@a ,2")],
        &[("name", "1002"), ("host", "dynamic"), ("mailbox", "2@default")],
        &[("name", "1003"), ("host", "dynamic"), ("mailbox", "2"), ("subscribemwi", "yes")],
        &[("name", "1004"), ("host", "dynamic"), ("hasvoicemail", "yes")],
    ];
    let world = sip(cached(), &rows);
    let friends = &world.friends;
    assert!(friends.mailboxes().is_empty());
    for name in ["1001", "1002", "1003", "1004"] {
        friends.find(name, Wanted::Any).await.unwrap().unwrap();
    }
    let shown: Vec<_> = friends
        .mailboxes()
        .into_iter()
        .map(|(mailbox, names)| format!("{mailbox}: {}", names.join(" ")))
        .collect();
    assert_eq!(shown, ["1004@default: 1004", "1@a: 1001", "2@default: 1001 1002"]);
    let told = friends.subscribers("2");
    assert_eq!(told.iter().map(|it| &**it.name()).collect::<Vec<_>>(), ["1001", "1002"]);
    friends.prune("1001");
    assert_eq!(friends.subscribers("2@default").len(), 1);
    assert!(friends.subscribers("1@a").is_empty());
}
