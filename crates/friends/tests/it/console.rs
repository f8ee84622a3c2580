//! The commands.

use std::sync::{Arc, Mutex};

use asterisk_realtime_console::{Registry, Reply};
use asterisk_realtime_friends::{
    Friends, Iax2User, PruneHook, Pruning, SipFriends, Wanted, console,
};
use asterisk_realtime_iaxpeers::IaxUser;
use asterisk_realtime_sippeers::{SIPPEERS, SipDevice, SipPeer};

use crate::support::{MINUTE, NOW, World, cached, contact, iax, place, row};

fn registry(friends: &SipFriends) -> Registry {
    let mut registry = Registry::default();
    registry.extend(console::sip_commands(friends));
    registry
}

fn told(reply: &Reply) -> (u8, &str) {
    (reply.status(), reply.text())
}

/// Devices, some of which are in memory, and what the hook was told.
fn world() -> (World<asterisk_realtime_friends::Sip>, Arc<Mutex<Vec<String>>>) {
    let ends = (NOW + 600).to_string();
    let mut alice = row("alice", &ends, "sip:alice@192.0.2.1");
    alice.extend([("secret", "hunter2"), ("md5secret", "feedface"), ("context", "office")]);
    alice.extend([("useragent", "Phone\u{1b}[31m"), ("qualify", "yes"), ("lastms", "12")]);
    let bob = row("bob", "0", "");
    let pruned = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&pruned);
    let hook = PruneHook::new(move |pruning| {
        heard.lock().unwrap().push(match pruning {
            Pruning::Name(name) => format!("name {name}"),
            Pruning::Like(names) => format!("like {names}"),
            Pruning::All => "all".to_owned(),
        });
    });
    let world = World::with(
        &[&SIPPEERS],
        &[("sippeers", &alice), ("sippeers", &bob)],
        cached(),
        |builder| builder.configured(vec![SipDevice::new(SipPeer::new("office"))]).on_prune(hook),
    );
    (world, pruned)
}

/// R05, R06.
#[tokio::test]
async fn sip_show_peers() {
    let (world, _) = world();
    let registry = registry(&world.friends);
    let reply = registry.run("sip show peers").await;
    assert_eq!(reply.text().lines().count(), 4);
    assert!(!reply.text().contains("alice"), "only what is in memory");
    world.friends.find("alice", Wanted::Any).await.unwrap();
    world.friends.find("bob", Wanted::Any).await.unwrap();
    let reply = registry.run("SIP show peers").await;
    let lines: Vec<_> = reply.text().lines().collect();
    assert!(lines[0].starts_with("Name/username "));
    assert!(lines[0].trim_end().ends_with("Realtime"));
    let alice: Vec<_> = lines[1].split_whitespace().collect();
    assert_eq!(
        alice,
        [
            "alice",
            "192.0.2.1",
            "D",
            "Auto",
            "(No)",
            "No",
            "5060",
            "OK",
            "(12",
            "ms)",
            "Cached",
            "RT"
        ]
    );
    assert_eq!(lines[1].find("Cached RT"), lines[0].find("Realtime"), "{}", reply.text());
    assert!(lines[2].contains("(Unspecified)") && lines[2].contains("Unmonitored"));
    assert!(lines[3].starts_with("office") && !lines[3].contains("Cached RT"));
    assert_eq!(
        lines[4..],
        [
            "3 sip peers [Monitored: 1 online, 0 offline Unmonitored: 0 online, 2 offline]",
            "1 configured, 2 realtime"
        ]
    );
    let document = reply.document();
    assert_eq!((&document["realtime"], &document["configured"]), (&2.into(), &1.into()));
    assert_eq!(document["peers"][0]["registration"]["ends"], NOW + 600);
    registry.run("sip show peers all").await.error().unwrap();
}

#[tokio::test]
async fn sip_show_peer() {
    let (world, _) = world();
    let registry = registry(&world.friends);
    assert_eq!(told(&registry.run("sip show peer alice").await), (1, "Peer alice not found.\n"));
    assert_eq!(world.queries(), [""; 0]);
    let reply = registry.run("sip show peer alice load").await;
    assert_eq!(reply.status(), 0);
    for line in [
        "  * Name       : alice",
        "  Secret       : <Set>",
        "  MD5Secret    : <Set>",
        "  Remote Secret: <Not set>",
        "  Context      : office",
        "  Expire       : 600",
        "  Addr->IP     : 192.0.2.1:5060",
        "  Status       : OK (12 ms)",
        "  Realtime peer: Yes, cached",
        "  Reg. Contact : sip:alice@192.0.2.1",
    ] {
        assert!(reply.text().lines().any(|it| it == line), "{line}: {}", reply.text());
    }
    let document = reply.document().to_string();
    for secret in ["hunter2", "feedface"] {
        assert!(!reply.text().contains(secret) && !document.contains(secret));
    }
    assert!(!reply.text().contains('\u{1b}'), "a row steers no terminal");
    assert_eq!(registry.run("sip show peer alice").await.status(), 0, "it is in memory now");
    let office = registry.run("sip show peer office").await;
    assert!(office.text().contains("Realtime peer: No\n"));
    world.fail(true);
    assert_eq!(registry.run("sip show peer bob load").await.status(), 3, "that is not absence");
    assert_eq!(registry.run("sip show peer").await.status(), 2);
    assert_eq!(registry.run("sip show peer a b").await.status(), 2);
    assert_eq!(registry.complete("sip show peer a"), ["alice"]);
    assert_eq!(registry.complete("sip show peer alice "), ["load"]);
}

/// R13 to R15.
#[tokio::test]
async fn sip_prune_realtime() {
    let (world, heard) = world();
    let registry = registry(&world.friends);
    let run = async |line: &str| {
        let reply = registry.run(&format!("sip prune realtime {line}")).await;
        (reply.status(), reply.text().to_owned())
    };
    let load = async || {
        for name in ["alice", "bob"] {
            world.friends.find(name, Wanted::Any).await.unwrap();
        }
    };
    let is = |status: u8, text: &str| (status, format!("{text}\n"));
    assert_eq!(run("alice").await, is(1, "Peer 'alice' not found."));
    assert_eq!(
        run("peer office").await,
        is(1, "Peer 'office' is not a Realtime peer, cannot be pruned.")
    );
    assert_eq!(run("all").await, is(1, "No peers found to prune."));
    load().await;
    assert_eq!(run("alice").await, is(0, "Peer 'alice' pruned."));
    assert_eq!(run("like ^B").await, is(1, "No peers found to prune."));
    assert_eq!(run("peer like ^b").await, is(0, "1 peers pruned."));
    load().await;
    assert_eq!(run("peer all").await, is(0, "2 peers pruned."));
    assert_eq!(run("peer peer").await, is(1, "Peer 'peer' not found."));
    assert_eq!(
        *heard.lock().unwrap(),
        [
            "name alice",
            "name office",
            "all",
            "name alice",
            "like ^B",
            "like ^b",
            "all",
            "name peer"
        ]
    );
    for wrong in ["", "peer", "like", "like [", "peer like", "alice bob", "like a b"] {
        let (status, text) = run(wrong).await;
        assert_eq!(status, 2, "{wrong}");
        assert!(text.starts_with("Usage: sip prune realtime "), "{wrong}: {text}");
    }
    assert_eq!(heard.lock().unwrap().len(), 8);
    load().await;
    assert_eq!(registry.complete("sip prune realtime "), ["alice", "all", "bob", "like", "peer"]);
    assert_eq!(registry.complete("sip prune realtime peer b"), ["bob"]);
    assert_eq!(registry.complete("sip prune realtime like "), [""; 0]);
}

/// R22, R23.
#[tokio::test]
async fn iax2_commands() {
    let branch: &[(&str, &str)] =
        &[("name", "branch2"), ("host", "dynamic"), ("secret", "hunter2"), ("username", "us")];
    let peers = iax(cached(), &[branch]);
    let lookup: Arc<dyn asterisk_realtime_core::Lookup> = Arc::clone(&peers.store) as _;
    let users = Friends::<Iax2User>::builder(lookup).settings(cached());
    let users = users.configured(vec![IaxUser::new("office")]).build();
    let mut registry = Registry::default();
    registry.extend(console::iax2_commands(&peers.friends, &users));
    let run = async |line: &str| {
        let reply = registry.run(line).await;
        (reply.status(), reply.text().to_owned())
    };
    let is = |status: u8, text: &str| (status, format!("{text}\n"));
    peers.friends.registered("branch2", place("192.0.2.5:4570"), MINUTE).await.unwrap();
    users.find("branch2", Wanted::User).await.unwrap().unwrap();
    let (_, text) = run("iax2 show peers").await;
    let line: Vec<_> = text.lines().nth(1).unwrap().split_whitespace().collect();
    assert_eq!(
        line,
        ["branch2/us", "192.0.2.5", "(D)", "(null)", "4570", "Unmonitored", "Cached", "RT"]
    );
    assert!(text.contains("1 iax2 peers ["));
    let (status, text) = run("iax2 show peer branch2").await;
    assert!(status == 0 && text.contains("Addr->IP     : 192.0.2.5:4570"));
    assert!(text.contains("<Set>") && !text.contains("hunter2"));
    assert_eq!(run("iax2 show peer nobody load").await, is(1, "Peer nobody not found."));
    assert_eq!(
        run("iax2 prune realtime branch2").await,
        is(0, "Peer branch2 was removed from the cache.\nUser branch2 was removed from the cache.")
    );
    assert_eq!(
        run("iax2 prune realtime branch2").await,
        is(1, "branch2 was not found in the cache.")
    );
    assert_eq!(
        run("iax2 prune realtime office").await,
        is(1, "User office is not eligible for this operation.")
    );
    assert_eq!(run("iax2 prune realtime all").await, is(0, "Cache flushed successfully."));
    assert_eq!(run("iax2 prune realtime").await.0, 2);
    assert_eq!(registry.complete("iax2 prune realtime "), ["all"]);
}

/// A contact says nothing that a list would show wrongly.
#[tokio::test]
async fn long_and_strange_texts_stay_in_their_columns() {
    let (world, _) = world();
    let mut strange = contact("192.0.2.1:5060");
    strange.defaultuser = "user\nwith\u{7}a very long name that goes on and on".to_owned();
    world.friends.registered("bob", strange, MINUTE).await.unwrap();
    let reply = registry(&world.friends).run("sip show peers").await;
    let lines: Vec<_> = reply.text().lines().collect();
    assert_eq!(lines.len(), 5);
    assert!(!reply.text().contains('\u{7}'));
    assert!(lines[1].contains("Cached RT"));
}
