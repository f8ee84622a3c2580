//! The friends of `ara serve`, on its console.

use std::fs;

use serde_json::json;
use tempfile::TempDir;

use crate::run::etc;
use crate::served::{DATABASES, OWN, Served, eventually, file, remote};

const EXTCONFIG: &str = "[settings]\nsippeers => sqlite3,main\niaxpeers => sqlite3,main\n\
                         iaxusers => sqlite3,main,iaxpeers\n";
const SIP: &str = "[general]\nrtcachefriends=yes\n[office]\ntype=peer\nhost=192.0.2.9\n";
const IAX: &str = "[general]\nrtcachefriends=yes\n[hq]\ntype=friend\nhost=192.0.2.7\n";

/// A configuration directory with devices in a store and in files.
fn directory(own: &str) -> TempDir {
    let directory = etc(&[
        ("extconfig.conf", EXTCONFIG.as_bytes()),
        ("res_config_sqlite3.conf", DATABASES.as_bytes()),
        ("ara.conf", format!("{OWN}{own}").as_bytes()),
        ("sip.conf", SIP.as_bytes()),
        ("iax.conf", IAX.as_bytes()),
    ]);
    let connection = rusqlite::Connection::open(file(&directory, "main.sqlite3")).unwrap();
    connection
        .execute_batch(
            "CREATE TABLE sippeers (name TEXT PRIMARY KEY, host TEXT, type TEXT, secret TEXT,
                 context TEXT, ipaddr TEXT, port INTEGER, regseconds INTEGER, fullcontact TEXT,
                 useragent TEXT, defaultuser TEXT, lastms INTEGER, regserver TEXT);
             INSERT INTO sippeers (name, host, type, secret, ipaddr, port, regseconds, fullcontact)
                 VALUES ('alice', 'dynamic', 'friend', 'hunter2', '192.0.2.1', 5062, 2147483647,
                     'sip:alice@192.0.2.1:5062'),
                 ('bob', 'dynamic', 'friend', NULL, '192.0.2.2', 5060, 1, 'sip:bob@192.0.2.2');
             CREATE TABLE iaxpeers (name TEXT PRIMARY KEY, host TEXT, type TEXT, secret TEXT,
                 ipaddr TEXT, port INTEGER, regseconds INTEGER);
             INSERT INTO iaxpeers (name, host) VALUES ('branch2', 'dynamic');",
        )
        .unwrap();
    directory
}

#[test]
fn sip_devices_are_loaded_shown_and_pruned() {
    let directory = directory("");
    let served = Served::start(&directory);
    let run = |line: &str| remote(&directory, &[line]);
    run("sip show peer alice").is(1, "Peer alice not found.\n", "");
    let shown = run("sip show peer alice load");
    assert_eq!(shown.status, 0);
    assert!(shown.out.contains("Addr->IP     : 192.0.2.1:5062\n"), "{shown:?}");
    assert!(shown.out.contains("Realtime peer: Yes, cached\n"));
    let document = remote(&directory, &["--json", "sip", "show", "peer", "alice"]);
    assert_eq!(document.json()["registration"]["ends"], 2_147_483_647);
    let log: Vec<_> = served.log().iter().map(ToString::to_string).collect();
    for told in [&shown.out, &document.out, &log.concat()] {
        assert!(!told.contains("hunter2"));
    }
    // Its registration is over, which its row is told.
    assert_eq!(run("sip show peer bob load").status, 0);
    assert!(!served.post("/sippeers/single", "name=bob").1.contains("fullcontact"));
    let list = run("sip show peers");
    let lines: Vec<_> = list.out.lines().collect();
    let begin: Vec<_> = lines.iter().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(begin[1..4], ["alice", "bob", "office"]);
    assert!(lines[1].ends_with("Cached RT") && !lines[3].ends_with("RT"), "{}", list.out);
    assert_eq!(lines[5], "1 configured, 2 realtime");

    let is = |line: &str, status, text: &str| run(line).is(status, &format!("{text}\n"), "");
    is("sip prune realtime alice", 0, "Peer 'alice' pruned.");
    is("sip prune realtime peer alice", 1, "Peer 'alice' not found.");
    let office = "Peer 'office' is not a Realtime peer, cannot be pruned.";
    is("sip prune realtime office", 1, office);
    is("sip prune realtime like ^B", 1, "No peers found to prune.");
    remote(&directory, &["sip", "prune", "realtime", "like", "^b"]).is(0, "1 peers pruned.\n", "");
    is("sip prune realtime all", 1, "No peers found to prune.");
    let wrong = run("sip prune realtime like [");
    assert_eq!(wrong.status, 2);
    assert!(wrong.out.starts_with("Usage: sip prune realtime "), "{wrong:?}");
}

#[test]
fn iax2_peers_are_loaded_shown_and_pruned() {
    let directory = directory("");
    let _served = Served::start(&directory);
    let run = |line: &str| remote(&directory, &[line]);
    assert_eq!(run("iax2 show peer branch2 load").status, 0);
    let list = run("iax2 show peers");
    assert!(list.out.contains("2 iax2 peers ["), "{list:?}");
    let is = |line: &str, status, text: &str| run(line).is(status, &format!("{text}\n"), "");
    is("iax2 prune realtime branch2", 0, "Peer branch2 was removed from the cache.");
    is("iax2 prune realtime branch2", 1, "branch2 was not found in the cache.");
    is(
        "iax2 prune realtime hq",
        1,
        "Peer hq is not eligible for this operation.\nUser hq is not eligible for this operation.",
    );
    is("iax2 prune realtime all", 0, "Cache flushed successfully.");
    assert!(run("iax2 show peers").out.contains("1 configured, 0 realtime"));
}

/// R17 and R18: options that are not there any more are not in force any more.
#[test]
fn a_reload_forgets_friends_and_options() {
    let directory = directory("");
    let served = Served::start(&directory);
    let run = |line: &str| remote(&directory, &[line]);
    let realtime = || remote(&directory, &["--json", "sip show peers"]).json()["realtime"].clone();
    assert_eq!(run("sip show peer alice load").status, 0);
    assert_eq!(realtime(), json!(1));
    run("core reload").is(0, "The configuration is reloaded.\n", "");
    assert_eq!(realtime(), json!(0));
    assert_eq!(run("sip show peer alice load").status, 0);
    assert_eq!(realtime(), json!(1));

    fs::write(file(&directory, "sip.conf"), "[general]\nrtcachefriend=yes\n").unwrap();
    let reloaded = run("core reload");
    assert!(reloaded.out.contains("write `rtcachefriends`"), "{reloaded:?}");
    assert_eq!(run("sip show peer alice load").status, 0);
    assert_eq!(realtime(), json!(0));
    run("sip show peer office").is(1, "Peer office not found.\n", "");

    // A file that cannot be read changes nothing but what was loaded.
    fs::write(file(&directory, "sip.conf"), SIP).unwrap();
    served.signal("HUP");
    served.expect_log("the configuration is reloaded", |_| true);
    eventually(|| (run("sip show peer office").status == 0).then_some(())).unwrap();
    fs::write(file(&directory, "sip.conf"), "[general\n").unwrap();
    let reloaded = run("core reload");
    assert!(reloaded.out.contains("friends-unreadable"), "{reloaded:?}");
    assert_eq!(run("sip show peer office").status, 0);
    assert_eq!(run("sip show peer alice load").status, 0);
    assert_eq!(realtime(), json!(1));
}

/// What is pruned is forgotten by the caches of the engine, whether there is a friend or not.
#[test]
fn the_caches_forget_what_is_pruned() {
    let directory = directory("[family sippeers]\ncache = keyed\n");
    let served = Served::start(&directory);
    let answers = || {
        let stats = remote(&directory, &["--json", "cache stats sippeers"]).json();
        stats[0]["answers"].as_u64().unwrap_or_else(|| panic!("{stats}"))
    };
    let pruned = |line: &str| {
        // What was asked while the cache began to follow the database is not kept.
        let both = || {
            for name in ["alice", "bob"] {
                assert!(served.post("/sippeers/single", &format!("name={name}")).1.contains(name));
            }
            (answers() == 2).then_some(())
        };
        eventually(both).unwrap();
        let _ = remote(&directory, &[line]);
        answers()
    };
    // How the store compares names may not be known yet, and then both go.
    assert!(pruned("sip prune realtime alice") < 2);
    assert_eq!(pruned("sip prune realtime like ^b"), 1);
    assert_eq!(pruned("sip prune realtime all"), 0);
}
