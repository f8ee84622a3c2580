//! What Asterisk does wrong (`[bug]` in the specification of its caches), and friends do not. Each
//! test has the name of the defect.

use asterisk_realtime_friends::{DeviceState, Pruned, Settings, Wanted, Written};
use asterisk_realtime_iaxpeers::{IAXFRIENDS, IaxUser};

use crate::support::{
    Interlude, MINUTE, NOW, World, address, cached, clearing, contact, iax, place, row, sip,
};

const CONTACT: &str = "sip:1001@192.0.2.1";
const REGISTERS: &str = "update sippeers name = 1001: ipaddr, fullcontact, lastms, useragent, \
                         defaultuser, regseconds, port";

/// R10, and R11 for the other forms.
#[tokio::test]
async fn the_old_timer_blanks_the_new_registration_after_a_prune() {
    let names = regex::Regex::new("^10").unwrap();
    for form in 0..4 {
        let world = sip(cached(), &[&row("1001", "0", CONTACT)]);
        let friends = &world.friends;
        friends.registered("1001", contact("192.0.2.1:5060"), MINUTE).await.unwrap();
        world.pass(10).await;
        match form {
            0 => assert_eq!(friends.prune("1001"), Pruned::Done),
            1 => assert_eq!(friends.prune_all(), 1),
            2 => assert_eq!(friends.prune_like(&names), 1),
            _ => friends.reload(cached(), Vec::new()),
        }
        assert_eq!(friends.next_expiry(), None, "there is no timer");
        world.pass(50).await;
        friends.registered("1001", contact("192.0.2.2:5060"), MINUTE).await.unwrap();
        world.queries();
        world.pass(11).await;
        assert_eq!(world.queries(), [""; 0]);
        assert_eq!(world.cell("sippeers", "1001", "ipaddr").await, "192.0.2.2");
        let friend = friends.cached("1001").unwrap();
        assert_eq!(friend.registration().unwrap().ends, NOW + 120);
    }
}

#[tokio::test]
async fn autoclear_blanks_a_valid_registration() {
    let ends = (NOW + 3_000).to_string();
    let world = sip(clearing(5), &[&row("1001", &ends, CONTACT), &row("1002", "", "")]);
    for name in ["1001", "1002"] {
        world.friends.find(name, Wanted::Any).await.unwrap();
    }
    world.queries();
    world.pass(4).await;
    assert_eq!(world.friends.all().len(), 2);
    world.pass(1).await;
    assert!(world.friends.cached("1002").is_none(), "it is not registered");
    assert!(world.friends.cached("1001").unwrap().registration().is_some());
    world.pass(2_995).await;
    assert_eq!(world.queries(), [""; 0], "in its last second it holds");
    world.pass(1).await;
    assert!(world.friends.cached("1001").is_none());
    assert_eq!(
        world.queries(),
        ["update sippeers name = 1001, regseconds = 1795403000: fullcontact, lastms, useragent, \
          regserver, regseconds, port, ipaddr"]
    );
}

/// R19.
#[tokio::test]
async fn a_hit_of_the_wrong_type_is_linked_before_its_type_is_looked_at() {
    let world = sip(cached(), &[&[("name", "1001"), ("type", "user"), ("host", "dynamic")]]);
    assert!(world.friends.find("1001", Wanted::Peer).await.unwrap().is_none());
    assert!(world.friends.all().is_empty());
    assert!(world.friends.find("1001", Wanted::User).await.unwrap().is_some());
    assert_eq!(world.friends.all().len(), 1);
    world.queries();
    assert!(world.friends.find("1001", Wanted::Peer).await.unwrap().is_none());
    assert_eq!(world.queries(), [""; 0]);
}

/// R07.
#[tokio::test]
async fn there_is_no_timer_after_a_load() {
    let ends = (NOW + 5).to_string();
    let world = sip(cached(), &[&row("1001", &ends, CONTACT)]);
    let friends = &world.friends;
    assert!(friends.find("1001", Wanted::Any).await.unwrap().unwrap().registration().is_some());
    assert_eq!(friends.next_expiry().unwrap().as_secs(), 6);
    world.time.pass(10);
    // Also if nobody looks after what is due.
    let friend = friends.find("1001", Wanted::Any).await.unwrap().unwrap();
    assert!(friend.registration().is_none());
    assert_eq!(friend.state(), DeviceState::Unknown);
    assert_eq!(world.cell("sippeers", "1001", "fullcontact").await, "");
    assert_eq!(friends.all().len(), 1, "without autoclear it stays");
}

/// R17; see also the tests of the settings.
#[tokio::test]
async fn options_are_not_reset_by_a_reload() {
    let mut endless = cached();
    endless.ignoreregexpire = true;
    let world = sip(endless, &[&row("1001", "1", CONTACT)]);
    let found = world.friends.find("1001", Wanted::Any).await.unwrap().unwrap();
    assert!(found.registration().is_some());
    world.friends.reload(cached(), Vec::new());
    let found = world.friends.find("1001", Wanted::Any).await.unwrap().unwrap();
    assert!(found.registration().is_none());
    world.friends.reload(Settings::default(), Vec::new());
    world.friends.find("1001", Wanted::Any).await.unwrap().unwrap();
    assert!(world.friends.all().is_empty(), "R18");
}

/// B19.
#[tokio::test]
async fn a_state_query_does_not_notice_that_a_registration_is_over() {
    let world = sip(cached(), &[&row("1001", "1795399999", CONTACT)]);
    assert_eq!(world.friends.state("1001").await.unwrap(), DeviceState::Unknown);
    assert_eq!(world.queries(), ["lookup sippeers name = 1001, host = dynamic"], "R21, C23");
    assert!(world.friends.all().is_empty());
}

/// The first registration of a device, whose row had no contact when it was loaded.
#[tokio::test]
async fn a_first_registration_is_not_blanked() {
    for is_asked in [true, false] {
        let world = sip(cached(), &[&row("1001", "0", "")]);
        world.friends.registered("1001", contact("192.0.2.1:5060"), MINUTE).await.unwrap();
        if is_asked {
            world.friends.unregistered("1001").await.unwrap();
        } else {
            world.pass(61).await;
        }
        assert_eq!(world.cell("sippeers", "1001", "fullcontact").await, "", "{is_asked}");
    }
}

/// Section 2.7: a device that moves to another server stays on the first until its timer fires,
/// which then blanks what the other one wrote.
#[tokio::test]
async fn the_timer_of_one_server_blanks_what_another_wrote() {
    let world = sip(cached(), &[&row("1001", "0", CONTACT)]);
    world.friends.registered("1001", contact("192.0.2.1:5060"), MINUTE).await.unwrap();
    let other = [
        ("ipaddr", "198.51.100.9"),
        ("fullcontact", "sip:1001@198.51.100.9"),
        ("regseconds", "1795400090"),
    ];
    let realtime = world.store.engine.inner();
    realtime.update("sippeers", [("name", "1001")], other).await.unwrap();
    world.pass(61).await;
    assert_eq!(world.cell("sippeers", "1001", "ipaddr").await, "198.51.100.9");
    let friend = world.friends.cached("1001").unwrap();
    assert_eq!(friend.registration().unwrap().ends, NOW + 90, "it is taken over");
    assert_eq!(friend.place().unwrap().ip().to_string(), "198.51.100.9");
}

/// Whoever blanks the row first, the device stays in memory, unregistered.
#[tokio::test]
async fn another_server_blanks_the_row_first() {
    let world = sip(cached(), &[&row("1001", "0", CONTACT)]);
    world.friends.registered("1001", contact("192.0.2.1:5060"), MINUTE).await.unwrap();
    let blanks = [("ipaddr", ""), ("fullcontact", ""), ("regseconds", "0")];
    let realtime = world.store.engine.inner();
    realtime.update("sippeers", [("name", "1001")], blanks).await.unwrap();
    world.pass(61).await;
    assert_eq!(world.friends.cached("1001").unwrap().registration(), None);
}

/// The same between reading a row and blanking it.
#[tokio::test]
async fn a_load_blanks_what_another_server_writes_meanwhile() {
    let world = sip(cached(), &[&row("1001", "1795399999", CONTACT)]);
    let interlude = Interlude { name: "1001", regseconds: NOW + 60 };
    *world.store.interlude.lock().unwrap() = Some(interlude);
    let friend = world.friends.find("1001", Wanted::Any).await.unwrap().unwrap();
    assert_eq!(friend.registration().unwrap().ends, NOW + 60);
    assert_eq!(world.cell("sippeers", "1001", "ipaddr").await, "198.51.100.9");
}

/// C18: with `rtupdate=no`, each load takes the registration for over.
#[tokio::test]
async fn a_registration_is_lost_that_is_not_written() {
    for keeps in [true, false] {
        let mut settings = Settings::default();
        (settings.rtcachefriends, settings.rtupdate) = (keeps, false);
        let world = sip(settings.clone(), &[&row("1001", "0", CONTACT)]);
        let friends = &world.friends;
        let contact = contact("192.0.2.7:5062");
        let written = friends.registered("1001", contact, MINUTE).await.unwrap();
        assert_eq!(written, Written::Nothing);
        friends.prune("1001");
        friends.reload(settings, Vec::new());
        let found = friends.find("1001", Wanted::Any).await.unwrap().unwrap();
        assert_eq!(found.place().unwrap().to_string(), "192.0.2.7:5062", "{keeps}");
        world.pass(61).await;
        let found = friends.find("1001", Wanted::Any).await.unwrap().unwrap();
        assert_eq!(found.registration(), None);
        assert!(world.queries().iter().all(|query| query.starts_with("lookup")));
    }
}

/// Section 8, "same peer shown several times": old objects survive.
#[tokio::test]
async fn a_peer_is_there_twice() {
    let world = sip(cached(), &[&row("1001", "0", CONTACT)]);
    for port in ["5060", "5062", "5064"] {
        let contact = contact(&format!("192.0.2.1:{port}"));
        world.friends.registered("1001", contact, MINUTE).await.unwrap();
        let at = address("192.0.2.1:5060");
        world.friends.find_at(at, None, Wanted::Any).await.unwrap();
    }
    assert_eq!(world.friends.all().len(), 1);
    assert_eq!(world.queries().iter().filter(|query| **query == REGISTERS).count(), 3);
}

/// R22.
#[tokio::test]
async fn iax_prune_does_nothing_to_a_peer_without_a_timer() {
    let world = iax(cached(), &[&[("name", "hq"), ("type", "peer"), ("host", "192.0.2.7")]]);
    world.friends.find("hq", Wanted::Peer).await.unwrap().unwrap();
    assert_eq!(world.friends.next_expiry(), None);
    assert_eq!(world.friends.prune("hq"), Pruned::Done);
    assert!(world.friends.cached("hq").is_none());
}

/// Pruning ran the code of expiry, and so wrote that a peer is not registered that is.
#[tokio::test]
async fn iax_prune_ends_a_valid_registration() {
    let world = iax(cached(), &[&[("name", "branch2"), ("host", "dynamic")]]);
    world.friends.registered("branch2", place("192.0.2.5:4570"), 5 * MINUTE).await.unwrap();
    world.queries();
    world.friends.prune("branch2");
    // The row holds for a minute, whatever was granted.
    world.pass(100).await;
    let found = world.friends.find("branch2", Wanted::Peer).await.unwrap().unwrap();
    assert_eq!(found.registration().unwrap().ends, NOW + 300);
    assert_eq!(world.queries(), ["lookup iaxpeers name = branch2, host = dynamic"]);
    world.pass(201).await;
    assert_eq!(
        world.queries(),
        ["update iaxpeers name = branch2, regseconds = 1795400000: ipaddr, regseconds, port"]
    );
}

#[tokio::test]
async fn iax_autoclear_blanks_a_valid_registration() {
    let world = iax(clearing(5), &[&[("name", "branch2"), ("host", "dynamic")]]);
    world.friends.registered("branch2", place("192.0.2.5:4570"), MINUTE).await.unwrap();
    world.queries();
    world.pass(6).await;
    assert_eq!(world.queries(), [""; 0]);
    assert!(world.friends.cached("branch2").unwrap().registration().is_some());
    world.pass(55).await;
    assert!(world.friends.cached("branch2").is_none());
    assert_eq!(world.cell("iaxpeers", "branch2", "regseconds").await, "0");
}

#[tokio::test]
async fn iax_prune_unlinks_a_configured_user() {
    let world = World::<asterisk_realtime_friends::Iax2User>::with(
        &[&IAXFRIENDS],
        &[("iaxfriends", &[("name", "caller"), ("type", "user")])],
        cached(),
        |builder| builder.configured(vec![IaxUser::new("office")]),
    );
    world.friends.find("caller", Wanted::User).await.unwrap().unwrap();
    assert_eq!(world.friends.prune("office"), Pruned::NotRealtime);
    assert!(world.friends.cached("office").is_some());
    assert_eq!(world.friends.prune("caller"), Pruned::Done);
    assert_eq!(world.friends.prune_all(), 0);
    assert!(world.friends.cached("office").is_some());
}
