//! The commands about caches.

use std::sync::Arc;

use asterisk_realtime_conf::MemoryFiles;
use asterisk_realtime_console::{Registry, cache};
use asterisk_realtime_core::{ColumnDefinition, ColumnType, ErrorKind};
use asterisk_realtime_engine::{CacheAdvice, Realtime};
use asterisk_realtime_memory::{MemoryDriver, MemoryKind};
use proptest::prelude::{any, proptest};
use serde_json::json;

use crate::{fails, is};

const KEYED: &str = "[family sippeers]\ncache = keyed\n";

/// A console over the peers amy and bob, whose answers are kept as `own` says, and queues.
fn console(own: &str) -> (Registry, Realtime) {
    let store = MemoryDriver::new("main");
    let text = |name| ColumnDefinition::new(name, ColumnType::Char(80));
    store.create_table("sippeers", [text("name").key(), text("secret"), text("port")]).unwrap();
    let row = |name| [("name", name), ("secret", "s3cr3t")];
    store.insert_rows("sippeers", [row("amy"), row("bob")]).unwrap();
    let files = MemoryFiles::new()
        .with_file("extconfig.conf", "[settings]\nsippeers => memory,main\nqueues => memory,main\n")
        .with_file("ara.conf", own);
    let engine = Realtime::builder("/etc/asterisk")
        .files(Arc::new(files))
        .driver(Arc::new(MemoryKind::new().with_database(&store)))
        .cache_advice(|_| CacheAdvice::default().with_registration(&["port"]))
        .open()
        .unwrap();
    let mut registry = Registry::default();
    registry.extend(cache::commands(&engine));
    (registry, engine)
}

/// Asks for amy, bob and a stranger, so that there is something to forget.
async fn warm(engine: &Realtime) {
    // The first answer tells how the store compares.
    for name in ["nobody", "amy", "bob", "nobody"] {
        engine.lookup("sippeers", [("name", name)]).await.unwrap();
        if engine.family_caches()[0].stats.stats.misses == 1 {
            engine.invalidate_all();
        }
    }
}

#[tokio::test]
async fn settings_are_shown_and_no_cell() {
    let (console, engine) = console(KEYED);
    warm(&engine).await;
    let list = console.run("cache show").await;
    let lines: Vec<_> = list.text().lines().collect();
    let words: Vec<_> = lines[1].split_whitespace().collect();
    assert_eq!(lines.len(), 2, "{list:?}");
    assert_eq!(
        words[..9],
        ["sippeers", "memory,main", "keyed", "keyed", "30s", "5m", "1h", "10s", "3"]
    );
    let one = console.run("Cache Show SipPeers").await;
    let bytes = engine.family_caches()[0].stats.stats.bytes;
    let text = format!(
        "Realtime cache: sippeers (memory,main,sippeers)\n\
         Mode: keyed, at the moment keyed\n\
         Number of answers within cache: 3 ({bytes} bytes)\n\
         Number of seconds before an answer is asked for anew: 30\n\
         Number of seconds before an answer expires: 300\n\
         Number of seconds before that is known to be absent expires: 10\n\
         Number of seconds more for an answer while the store is down: 3600\n\
         Number of seconds more for absence while the store is down: 0\n\
         Registration columns: port\n\
         Number of seconds before they expire: 5\n\
         Number of seconds more for them while the store is down: 60\n"
    );
    is(&one, 0, &text);
    let document = &one.document()[0];
    assert_eq!(document["registration"]["columns"], json!(["port"]));
    assert_eq!((&document["mode"], &document["hard"]), (&json!("keyed"), &json!(300.0)));
    for reply in [&list, &one, &console.run("cache stats").await] {
        let all = format!("{} {}", reply.text(), reply.document());
        assert!(!all.contains("s3cr3t") && !all.contains("amy"), "{all}");
    }
}

#[tokio::test]
async fn a_table_that_is_kept_as_a_whole_is_told() {
    let (console, engine) = console("[family sippeers]\ncache = full\ncache-rows = 10\n");
    engine.lookup("sippeers", [("name", "amy")]).await.unwrap();
    let serving = || console.run("cache show sippeers");
    let mut reply = serving().await;
    // It is read in the background, by the one thread that this runtime has.
    for _ in 0..1_000 {
        if reply.document()[0]["serving"] == "full" {
            break;
        }
        tokio::task::yield_now().await;
        reply = serving().await;
    }
    assert_eq!(reply.document()[0]["whole"]["rows"], 2, "{reply:?}");
    for line in [
        "Mode: full, at the moment full",
        "Maximum allowed table: 10 rows, 268435456 bytes",
        "Table within cache: 2 rows (",
    ] {
        assert!(reply.text().lines().any(|it| it.starts_with(line)), "{line}: {reply:?}");
    }
    assert_eq!(console.run("cache prune sippeers name amy").await.status(), 0);
    assert_eq!(console.run("cache flush sippeers").await.status(), 0);
    assert!(serving().await.document()[0]["whole"].is_null());
}

#[tokio::test]
async fn numbers_are_shown() {
    let (console, engine) = console(KEYED);
    warm(&engine).await;
    engine.lookup("sippeers", [("name", "amy")]).await.unwrap();
    let reply = console.run("cache stats sippeers").await;
    let document = &reply.document()[0];
    let numbers = ["hits", "negative-hits", "misses", "answers", "evictions"];
    assert_eq!(numbers.map(|name| document[name].as_u64().unwrap()), [1, 0, 4, 3, 0]);
    assert_eq!(document["source"]["table"], "sippeers");
    let words: Vec<_> = reply.text().lines().nth(1).unwrap().split_whitespace().collect();
    assert_eq!(words[..6], ["sippeers", "memory,main", "1", "0", "0", "4"]);
}

#[tokio::test]
async fn what_is_pruned_is_told() {
    let (console, engine) = console(KEYED);
    let none = "No answers found to prune.\n";
    is(&console.run("cache prune sippeers name amy").await, 1, none);
    warm(&engine).await;
    let reply = console.run("cache prune sippeers NAME amy").await;
    is(&reply, 0, "1 answer pruned.\n");
    assert_eq!(reply.document(), &json!({ "family": "sippeers", "pruned": 1 }));
    is(&console.run("cache prune sippeers name amy").await, 1, none);
    warm(&engine).await;
    is(&console.run("cache prune sippeers like name B").await, 1, none);
    // One with a row, and one that there is none.
    is(&console.run("cache prune sippeers like name ^(bo|no)b").await, 0, "2 answers pruned.\n");
    let reply = console.run("cache prune sippeers like name (").await;
    fails(&reply, ErrorKind::Invalid, "", "regular expression");
    fails(&console.run("cache prune nofam name amy").await, ErrorKind::NotFound, "", "nofam");
    let reply = console.run("cache prune sippeers \"name LIKE\" a%").await;
    fails(&reply, ErrorKind::Invalid, "", "operator");
}

#[tokio::test]
async fn what_is_flushed_is_told() {
    let (console, engine) = console(KEYED);
    warm(&engine).await;
    let reply = console.run("cache flush sippeers").await;
    is(&reply, 0, "Cache flushed successfully: 3 answers.\n");
    assert_eq!(reply.document()["flushed"], 3);
    warm(&engine).await;
    is(&console.run("cache flush ALL").await, 0, "Cache flushed successfully: 3 answers.\n");
    engine.lookup("sippeers", [("name", "amy")]).await.unwrap();
    is(&console.run("cache flush all").await, 0, "Cache flushed successfully: 1 answer.\n");
    is(&console.run("cache flush all").await, 0, "Cache flushed successfully: 0 answers.\n");
    fails(&console.run("cache flush nofam").await, ErrorKind::NotFound, "", "nofam");
}

#[tokio::test]
async fn a_family_without_a_cache_is_told() {
    let (console, _) = console(KEYED);
    let text = "Family 'queues' has no cache.\n";
    for line in ["show queues", "stats queues", "flush queues", "prune queues name x"] {
        is(&console.run(&format!("cache {line}")).await, 1, text);
    }
    let (console, _) = self::console("");
    let reply = console.run("cache show").await;
    assert_eq!((reply.status(), reply.document()), (0, &json!([])));
    assert!(reply.text().contains("cache = keyed"), "{reply:?}");
    fails(&console.run("cache show nofam").await, ErrorKind::NotFound, "", "nofam");
}

#[tokio::test]
async fn what_is_not_understood_is_answered_with_the_usage() {
    let (console, _) = console(KEYED);
    for line in ["show a b", "prune", "prune sippeers name", "prune a b c d", "flush", "stats a b"]
    {
        let reply = console.run(&format!("cache {line}")).await;
        assert!(reply.text().starts_with("Usage: cache "), "{reply:?}");
        assert_eq!(reply.status(), 2, "{line}");
    }
}

#[test]
fn families_and_words_are_completed() {
    let (console, _) = console(KEYED);
    assert_eq!(console.complete("cache "), ["flush", "prune", "show", "stats"]);
    assert_eq!(console.complete("cache show "), ["sippeers"]);
    assert_eq!(console.complete("cache flush "), ["all", "sippeers"]);
    assert_eq!(console.complete("cache prune sippeers "), ["like"]);
    assert_eq!(console.complete("cache prune sippeers like "), [""; 0]);
}

proptest! {
    #[test]
    fn any_line_is_answered(line in any::<String>(), known in 0..4_usize) {
        let beginnings =
            ["cache ", "cache prune sippeers like name ", "cache prune sippeers ", "cache show "];
        let (console, engine) = console(KEYED);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let line = format!("{}{line}", beginnings[known]);
        runtime.block_on(async {
            engine.lookup("sippeers", [("name", "amy")]).await.unwrap();
            let reply = console.run(&line).await;
            assert!(reply.status() <= 2, "{reply:?}");
            assert!(reply.text().is_empty() || reply.text().ends_with('\n'));
        });
        console.complete(&line);
    }
}
