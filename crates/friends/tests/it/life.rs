//! The life of a friend: the sequences R of the specification's vectors, and what is written.

use asterisk_realtime_friends::{
    Cause, Change, Contact, Origin, Pruned, Settings, Wanted, Written,
};
use asterisk_realtime_sippeers::{SIPPEERS, SIPREGS, SipDevice, SipPeer};

use crate::support::{MINUTE, NOW, World, address, cached, changes, clearing, contact, row, sip};

const CONTACT: &str = "sip:1001@192.0.2.1";
const LOOKS: &str = "lookup sippeers name = 1001, host = dynamic";
const REGISTERS: &str = "update sippeers name = 1001: ipaddr, fullcontact, lastms, useragent, \
                         defaultuser, regseconds, port";
const BLANKS: &str = "update sippeers name = 1001: fullcontact, lastms, useragent, regserver, \
                      regseconds, port, ipaddr";

/// R01, C10, C14.
#[tokio::test]
async fn it_is_loaded_once_and_then_written_only() {
    let world = sip(cached(), &[&row("1001", "0", "")]);
    let friends = &world.friends;
    for _ in 0..2 {
        let written = friends.registered("1001", contact("192.0.2.1:5062"), MINUTE).await.unwrap();
        assert_eq!(written, Written::Rows(1));
    }
    let found = friends.find("1001", Wanted::Peer).await.unwrap().unwrap();
    assert_eq!(world.queries(), [LOOKS, REGISTERS, REGISTERS]);
    assert_eq!(found.place(), Some(address("192.0.2.1:5062")));
    assert_eq!(world.cell("sippeers", "1001", "regseconds").await, (NOW + 60).to_string());
    assert_eq!(world.cell("sippeers", "1001", "port").await, "5062");
}

/// R02.
#[tokio::test]
async fn without_the_option_it_is_loaded_for_each_use() {
    let world = sip(Settings::default(), &[&row("1001", "0", "")]);
    for _ in 0..2 {
        world.friends.find("1001", Wanted::Peer).await.unwrap().unwrap();
    }
    assert_eq!(world.queries(), [LOOKS, LOOKS]);
    assert!(world.friends.all().is_empty());
}

/// R03.
#[tokio::test]
async fn what_changes_in_the_store_is_seen_after_a_prune() {
    let world = sip(cached(), &[&[("name", "1001"), ("host", "dynamic"), ("secret", "old")]]);
    let secret = async || {
        let found = world.friends.find("1001", Wanted::Peer).await.unwrap().unwrap();
        found.object().peer.secret.clone().unwrap().expose().to_owned()
    };
    assert_eq!(secret().await, "old");
    let realtime = world.store.engine.inner();
    realtime.update("sippeers", [("name", "1001")], [("secret", "new")]).await.unwrap();
    assert_eq!(secret().await, "old");
    assert_eq!(world.friends.prune("1001"), Pruned::Done);
    assert_eq!(secret().await, "new");
}

/// R09.
#[tokio::test]
async fn autoclear_waits_for_the_end_of_the_registration() {
    let world = sip(clearing(5), &[&row("1001", "0", "")]);
    world.friends.registered("1001", contact("192.0.2.1:5060"), MINUTE).await.unwrap();
    world.pass(60).await;
    assert!(world.friends.cached("1001").unwrap().registration().is_some());
    let mut events = world.friends.events();
    world.pass(1).await;
    assert!(world.friends.cached("1001").is_none());
    assert_eq!(
        changes(&mut events, 2).await,
        [Change::Unregistered(Cause::Expired), Change::Removed]
    );
}

/// Section 2.4: without autoclear it stays.
#[tokio::test]
async fn it_stays_when_its_registration_ends() {
    let world = sip(cached(), &[&row("1001", "0", "")]);
    world.friends.registered("1001", contact("192.0.2.1:5060"), MINUTE).await.unwrap();
    world.queries();
    assert_eq!(world.friends.next_expiry().unwrap().as_secs(), 61);
    world.pass(61).await;
    let friend = world.friends.cached("1001").unwrap();
    assert_eq!((friend.address(), friend.registration()), (None, None));
    assert_eq!(world.queries().len(), 1);
    assert_eq!(world.cell("sippeers", "1001", "regseconds").await, "0");
    assert_eq!(world.friends.next_expiry(), None);
    world.pass(100).await;
    assert_eq!(world.queries(), [""; 0], "once");
    assert_eq!(world.friends.cached_at(address("192.0.2.1:5060"), Wanted::Any).map(|_| ()), None);
}

#[tokio::test]
async fn an_end_that_cannot_be_written_is_one() {
    let world = sip(cached(), &[&row("1001", "0", "")]);
    world.friends.registered("1001", contact("192.0.2.1:5060"), MINUTE).await.unwrap();
    world.fail(true);
    world.pass(61).await;
    let friend = world.friends.cached("1001").unwrap();
    assert_eq!(friend.registration(), None);
    world.fail(false);
    world.friends.prune("1001");
    let friend = world.friends.find("1001", Wanted::Any).await.unwrap().unwrap();
    assert_eq!(friend.registration(), None, "the row tells it");
}

/// A write that fails loses nothing here, not even if the friend is pruned.
#[tokio::test]
async fn a_registration_that_cannot_be_written_holds() {
    let world = sip(cached(), &[&row("1001", "0", CONTACT)]);
    let friends = &world.friends;
    friends.find("1001", Wanted::Any).await.unwrap();
    world.fail(true);
    let failed = friends.registered("1001", contact("192.0.2.9:5060"), MINUTE).await;
    assert!(failed.is_err());
    let place = async || {
        let found = friends.find("1001", Wanted::Any).await.unwrap().unwrap();
        found.place().map(|place| place.to_string())
    };
    assert_eq!(place().await.as_deref(), Some("192.0.2.9:5060"));
    world.fail(false);
    friends.prune("1001");
    assert_eq!(place().await.as_deref(), Some("192.0.2.9:5060"));
    world.pass(61).await;
    assert_eq!(place().await, None);
}

/// C15; Asterisk answers an unregistration with the same.
#[tokio::test]
async fn it_unregisters() {
    let ends = (NOW + 600).to_string();
    let world = sip(cached(), &[&row("1001", &ends, CONTACT)]);
    let mut events = world.friends.events();
    assert_eq!(world.friends.unregistered("1001").await.unwrap(), Written::Rows(1));
    assert_eq!(world.queries(), [LOOKS, BLANKS]);
    assert_eq!(changes(&mut events, 2).await, [Change::Loaded, Change::Unregistered(Cause::Asked)]);
    assert_eq!(world.friends.unregistered("1001").await.unwrap(), Written::Nothing);
    let none = world.friends.registered("nobody", Contact::default(), MINUTE).await.unwrap();
    assert_eq!(none, Written::NoDevice);
    let fixed: &[(&str, &str)] = &[("name", "trunk"), ("host", "192.0.2.7")];
    let trunk = sip(cached(), &[fixed]);
    let none = trunk.friends.registered("trunk", contact("192.0.2.1:5060"), MINUTE).await.unwrap();
    assert_eq!((none, trunk.queries().len()), (Written::NoDevice, 2), "it does not register");
    let asked = world.friends.registered("1001", contact("192.0.2.1:1"), MINUTE / 100).await;
    assert_eq!(asked.unwrap(), Written::Nothing, "nothing is granted");
}

/// C11 with all options.
#[tokio::test]
async fn all_options_of_writing() {
    let mut settings = cached();
    (settings.rtsavesysname, settings.rtsavepath) = (true, true);
    settings.system_name = Some("pbx1".to_owned());
    settings.has_sipregs = true;
    let rows = [("sippeers", &*row("1001", "0", "")), ("sipregs", &[("name", "1001")])];
    let world = World::<asterisk_realtime_friends::Sip>::with(
        &[&SIPPEERS, &SIPREGS],
        &rows,
        settings,
        |builder| builder,
    );
    let mut contact = contact("192.0.2.1:5060");
    contact.path = Some("<sip:proxy;lr>".to_owned());
    world.friends.registered("1001", contact, MINUTE).await.unwrap();
    assert_eq!(
        world.queries()[2..],
        ["update sipregs name = 1001: ipaddr, regserver, fullcontact, path, lastms, useragent, \
          defaultuser, regseconds, port"]
    );
}

/// R13 to R15.
#[tokio::test]
async fn pruning() {
    let rows = ["a1", "a2", "b"].map(|name| row(name, "0", ""));
    let rows: Vec<_> = rows.iter().map(|row| ("sippeers", &**row)).collect();
    let configured = vec![SipDevice::new(SipPeer::new("office"))];
    let world =
        World::<asterisk_realtime_friends::Sip>::with(&[&SIPPEERS], &rows, cached(), |builder| {
            builder.configured(configured)
        });
    let friends = &world.friends;
    assert_eq!(friends.prune("nobody"), Pruned::NotFound);
    assert_eq!(friends.prune("office"), Pruned::NotRealtime);
    assert_eq!(friends.prune_all(), 0);
    let load = async || {
        for name in ["a1", "a2", "b"] {
            friends.find(name, Wanted::Any).await.unwrap().unwrap();
        }
    };
    load().await;
    assert_eq!(friends.prune("A1"), Pruned::NotFound, "the same rule as for looking up");
    assert_eq!(friends.prune_like(&regex::Regex::new("^A").unwrap()), 0);
    assert_eq!(friends.prune_like(&regex::Regex::new("1|2").unwrap()), 2);
    load().await;
    assert_eq!(friends.prune_all(), 3);
    assert_eq!(friends.all().len(), 1);
    assert_eq!(world.queries().len(), 5, "nothing is written");
}

/// Configured devices are there first, register without a store, and survive a reload.
#[tokio::test]
async fn devices_of_the_configuration_file() {
    let mut peer = SipPeer::new("1001");
    peer.host = Some("dynamic".to_owned());
    let configured = vec![SipDevice::new(peer)];
    let world = World::<asterisk_realtime_friends::Sip>::with(
        &[&SIPPEERS],
        &[("sippeers", &row("1001", "0", ""))],
        cached(),
        |builder| builder.configured(configured.clone()),
    );
    let friends = &world.friends;
    let found = friends.find("1001", Wanted::Peer).await.unwrap().unwrap();
    assert_eq!(found.origin(), Origin::Configured);
    let written = friends.registered("1001", contact("192.0.2.1:5060"), MINUTE).await.unwrap();
    assert_eq!(written, Written::Nothing);
    friends.reload(cached(), configured);
    assert!(friends.cached("1001").unwrap().registration().is_some());
    world.pass(61).await;
    assert!(friends.cached("1001").unwrap().registration().is_none());
    assert_eq!(world.queries(), [""; 0]);
    friends.reload(cached(), Vec::new());
    let found = friends.find("1001", Wanted::Peer).await.unwrap().unwrap();
    assert_eq!(found.origin(), Origin::Realtime);
}

/// With `ignoreregexpire` a registration goes on; memory lets go of it when it is over.
#[tokio::test]
async fn registrations_that_do_not_end() {
    for clears in [false, true] {
        let mut settings = if clears { clearing(5) } else { cached() };
        settings.ignoreregexpire = true;
        let world = sip(settings, &[&row("1001", "1", CONTACT), &row("1002", "0", "")]);
        let friends = &world.friends;
        friends.find("1001", Wanted::Any).await.unwrap().unwrap();
        friends.registered("1002", contact("192.0.2.2:5060"), MINUTE).await.unwrap();
        world.queries();
        world.pass(6).await;
        assert_eq!(friends.cached("1001").is_some(), !clears);
        assert!(friends.cached("1002").is_some());
        world.pass(55).await;
        assert_eq!(friends.cached("1002").is_some(), !clears);
        assert_eq!(world.queries(), [""; 0]);
        let found = friends.find("1002", Wanted::Any).await.unwrap().unwrap();
        assert_eq!(found.place().unwrap().to_string(), "192.0.2.2:5060");
    }
}

/// The device of a row that is gone.
#[tokio::test]
async fn a_row_that_is_gone() {
    let world = sip(cached(), &[&row("1001", "0", CONTACT)]);
    world.friends.registered("1001", contact("192.0.2.1:5060"), MINUTE).await.unwrap();
    world.store.engine.inner().destroy("sippeers", [("name", "1001")]).await.unwrap();
    let written = world.friends.registered("1001", contact("192.0.2.1:5060"), MINUTE).await;
    assert_eq!(written.unwrap(), Written::Rows(0), "C17, but somebody notices");
    world.pass(61).await;
    assert!(world.friends.all().is_empty());
}

/// The helper that looks after what is due.
#[tokio::test(start_paused = true)]
async fn somebody_keeps_time() {
    struct Tokio(tokio::time::Instant);
    impl asterisk_realtime_friends::Clock for Tokio {
        fn monotonic(&self) -> std::time::Instant {
            tokio::time::Instant::now().into_std()
        }
        fn wall(&self) -> u64 {
            NOW + self.0.elapsed().as_secs()
        }
    }
    let world = World::<asterisk_realtime_friends::Sip>::with(
        &[&SIPPEERS],
        &[("sippeers", &row("1001", "0", ""))],
        cached(),
        |builder| builder.clock(std::sync::Arc::new(Tokio(tokio::time::Instant::now()))),
    );
    let friends = world.friends.clone();
    let keeper = tokio::spawn(async move { friends.keep_time().await });
    let mut events = world.friends.events();
    world.friends.registered("1001", contact("192.0.2.1:5060"), MINUTE).await.unwrap();
    world.friends.registered("1001", contact("192.0.2.1:5060"), 2 * MINUTE).await.unwrap();
    let started = tokio::time::Instant::now();
    let seen = changes(&mut events, 4).await;
    assert_eq!(
        seen[1..],
        [Change::Registered, Change::Registered, Change::Unregistered(Cause::Expired)]
    );
    assert!(started.elapsed() >= 2 * MINUTE);
    keeper.abort();
}
