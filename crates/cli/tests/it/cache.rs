//! `ara cache`: the caches of a running gateway.

use std::fs;

use serde_json::json;
use tempfile::TempDir;

use crate::run::{Done, command, finish};
use crate::served::{OWN, Served, directory, file, remote};

/// The store does not tell what others change: what it had not told of before is forgotten when it
/// is first heard, a moment after the first question.
const KEYED: &str =
    "[sqlite3 main]\nwatch = no\n[family sippeers]\ncache = keyed\ncache-hard = 2m\n";

/// `ara cache` with these words.
fn cache(directory: &TempDir, words: &[&str]) -> Done {
    let mut command = command(directory.path());
    finish(command.args(["--config-dir", "etc", "cache"]).args(words))
}

/// A gateway that keeps the answer about alice, and that there is no nobody.
fn warm(directory: &TempDir) -> Served {
    let served = Served::start(directory);
    ask(&served);
    served
}

fn ask(served: &Served) {
    // The first answer tells how the store compares.
    for name in ["alice", "alice", "nobody"] {
        assert_eq!(served.post("/sippeers/single", &format!("name={name}")).0, 200);
    }
}

#[test]
fn settings_and_numbers_are_shown() {
    let directory = directory(&format!("{OWN}{KEYED}"));
    let _served = warm(&directory);
    let all = cache(&directory, &["show"]);
    assert_eq!((all.status, all.err.as_str()), (0, ""), "{all:?}");
    let words: Vec<_> = all.out.lines().nth(1).unwrap().split_whitespace().collect();
    assert_eq!(words[..7], ["sippeers", "sqlite3,main", "keyed", "keyed", "30s", "2m", "1h"]);
    let one = cache(&directory, &["show", "sippeers"]);
    assert!(one.out.starts_with("Realtime cache: sippeers (sqlite3,main,sippeers)\n"), "{one:?}");
    // The advice of the family.
    assert!(one.out.contains("\nRegistration columns: defaultuser, fullcontact,"), "{one:?}");
    let document = cache(&directory, &["show", "sippeers", "--json"]).json();
    assert_eq!(document[0]["hard"], json!(120.0));
    assert_eq!(document[0]["answers"], json!(2));
    assert!(document[0]["registration"]["columns"].as_array().unwrap().len() > 5);
    let stats = cache(&directory, &["--json", "stats", "sippeers"]).json();
    let numbers = ["hits", "misses", "negative-hits", "failures"].map(|name| &stats[0][name]);
    assert_eq!(numbers, [&json!(1), &json!(2), &json!(0), &json!(0)]);
    let stats = cache(&directory, &["stats"]);
    assert_eq!((stats.status, stats.out.lines().count()), (0, 2), "{stats:?}");
    for done in [all, one, stats] {
        assert!(!done.out.contains("alice"), "{done:?}");
    }
}

#[test]
fn answers_are_pruned_and_flushed() {
    let directory = directory(&format!("{OWN}{KEYED}"));
    let served = warm(&directory);
    let is = |words: &[&str], status, out: &str| cache(&directory, words).is(status, out, "");
    let pruned = cache(&directory, &["prune", "sippeers", "name", "alice", "--json"]);
    assert_eq!((pruned.status, &pruned.json()["family"]), (0, &json!("sippeers")));
    let none = "No answers found to prune.\n";
    is(&["prune", "sippeers", "name", "alice"], 1, none);
    is(&["prune", "sippeers", "like", "name", "^x"], 1, none);
    assert_eq!(cache(&directory, &["flush", "all"]).status, 0);
    let misses = || {
        let labels = "family=\"sippeers\",driver=\"sqlite3\",database=\"main\",table=\"sippeers\"";
        served.number(&format!("ara_cache_answers_total{{{labels},result=\"miss\"}}"))
    };
    let before = misses();
    ask(&served);
    is(&["prune", "sippeers", "like", "name", "^no|ice$"], 0, "2 answers pruned.\n");
    ask(&served);
    is(&["flush", "sippeers"], 0, "Cache flushed successfully: 2 answers.\n");
    is(&["flush", "all"], 0, "Cache flushed successfully: 0 answers.\n");
    assert_eq!((misses() - before).to_string(), "4", "each was asked for anew");
}

#[test]
fn a_reload_turns_it_on_and_off() {
    let directory = directory(OWN);
    let served = Served::start(&directory);
    cache(&directory, &["show", "sippeers"]).is(1, "Family 'sippeers' has no cache.\n", "");
    fs::write(file(&directory, "ara.conf"), format!("{OWN}{KEYED}")).unwrap();
    remote(&directory, &["core reload"]).is(0, "The configuration is reloaded.\n", "");
    ask(&served);
    let shown = cache(&directory, &["show", "--json"]).json();
    assert_eq!((&shown[0]["mode"], &shown[0]["answers"]), (&json!("keyed"), &json!(2)));
    fs::write(file(&directory, "ara.conf"), format!("{OWN}{KEYED}cache-soft = often\n")).unwrap();
    let refused = remote(&directory, &["core reload"]);
    assert_eq!(refused.status, 2);
    assert!(refused.err.contains("ara.conf:10:1: `cache-soft`: `often` is not"), "{refused:?}");
    assert_eq!(cache(&directory, &["show", "--json"]).json(), shown, "nothing has changed");
    fs::write(file(&directory, "ara.conf"), OWN).unwrap();
    assert_eq!(remote(&directory, &["core reload"]).status, 0);
    assert_eq!(cache(&directory, &["show", "--json"]).json(), json!([]));
}

#[test]
fn what_is_wrong_is_said() {
    let directory = directory(OWN);
    {
        let _served = Served::start(&directory);
        cache(&directory, &["show", "sippeers"]).is(1, "Family 'sippeers' has no cache.\n", "");
        cache(&directory, &["flush", "nofam"]).fails(2, &["\"nofam\" is not mapped"]);
        cache(&directory, &["prune", "nofam", "name", "x"]).fails(2, &["\"nofam\" is not mapped"]);
        cache(&directory, &["prune", "sippeers", "like", "name", "("])
            .fails(2, &["no regular expression"]);
        assert_eq!(cache(&directory, &["prune", "sippeers", "a", "b", "c"]).status, 2);
        cache(&directory, &["prune", "sippeers", "name"]).fails(2, &["ara cache prune"]);
        cache(&directory, &["show", "--socket", "elsewhere.sock"])
            .fails(3, &["no gateway listens on elsewhere.sock"]);
    }
    cache(&directory, &["stats"])
        .fails(3, &["no gateway listens on etc/control.sock", "ara --config-dir etc serve"]);
    let json = cache(&directory, &["stats", "--json"]).json();
    assert_eq!(json["error"]["kind"], "Unavailable");
}
