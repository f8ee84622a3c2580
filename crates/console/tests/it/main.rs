//! The commands over an engine with a memory store.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod cache;

use std::sync::Arc;

use asterisk_realtime_conf::MemoryFiles;
use asterisk_realtime_console::{Registry, Reply, mappings, realtime};
use asterisk_realtime_core::{ColumnDefinition, ColumnType, ErrorKind};
use asterisk_realtime_engine::Realtime;
use asterisk_realtime_memory::{MemoryDriver, MemoryKind};
use proptest::prelude::{any, proptest};

/// A console over one table with the peers amy and bob; the store, to make it fail.
fn console() -> (Registry, MemoryDriver) {
    let store = MemoryDriver::new("main");
    let text = |name| ColumnDefinition::new(name, ColumnType::Char(80));
    store.create_table("sippeers", [text("name").key(), text("host")]).unwrap();
    let row = |name, host| [("name", name), ("host", host)];
    store.insert_rows("sippeers", [row("amy", ""), row("bob", "1.2.3.4;5.6.7.8")]).unwrap();
    let extconfig = "[settings]\nsippeers => memory,main\nother => nothere,x\n";
    let files = MemoryFiles::new().with_file("extconfig.conf", extconfig);
    let engine = Realtime::builder("/etc/asterisk")
        .files(Arc::new(files))
        .driver(Arc::new(MemoryKind::new().with_database(&store)))
        .open()
        .unwrap();
    let mut registry = Registry::default();
    registry.extend(realtime::commands(&engine));
    registry.extend(mappings::commands(&engine));
    (registry, store)
}

#[track_caller]
fn is(reply: &Reply, status: u8, text: &str) {
    assert_eq!((reply.status(), reply.text()), (status, text), "{reply:?}");
}

#[track_caller]
fn fails(reply: &Reply, kind: ErrorKind, text: &str, message: &str) {
    let error = reply.error().unwrap_or_else(|| panic!("{reply:?}"));
    assert_eq!((error.kind(), reply.text()), (kind, text));
    assert!(error.to_string().contains(message), "{error}");
    assert_eq!(reply.document()["error"]["kind"], kind.as_str());
}

#[tokio::test]
async fn texts_are_those_of_asterisk() {
    let (console, _) = console();
    let bob = format!(
        "{:>30}  {:<30}\n{rule:>30}  {rule:<30}\n{:>30}  {:<30}\n{host:>30}  {:<30}\n{host:>30}  {:<30}\n",
        "Column Name",
        "Column Value",
        "name",
        "bob",
        "1.2.3.4",
        "5.6.7.8",
        rule = "-".repeat(20),
        host = "host",
    );
    is(&console.run("realtime load sippeers name bob").await, 0, &bob);
    is(&console.run("REALTIME load sippeers \"name LIKE\" \"bo%\"").await, 0, &bob);
    let none = "No rows found matching search criteria.\n";
    is(&console.run("realtime load sippeers name nobody").await, 1, none);
    is(&console.run("realtime multi sippeers name nobody").await, 1, none);
    let updated = "Updated 2 RealTime records.\n";
    is(&console.run("realtime update sippeers \"name !=\" x host \"\"").await, 0, updated);
    let updated = "Updated 0 RealTime records.\n";
    is(&console.run("realtime update2 sippeers name bob host z NULL host y").await, 1, updated);
    let stored = "Stored RealTime record.\n";
    is(&console.run("realtime store sippeers name eve host h").await, 0, stored);
    let removed = "Removed 1 RealTime record.\n";
    is(&console.run("realtime destroy sippeers name eve host h").await, 0, removed);
    let mappings = "Config Engine: memory\n===> sippeers (db=main, table=sippeers)\n";
    is(&console.run("core show config mappings").await, 0, mappings);
    let verbose = console.run("core show config mappings verbose").await;
    assert!(verbose.text().contains("priority=1): healthy\n"), "{verbose:?}");
    assert!(verbose.text().contains("No Config Engine:\n===> other (db=x"), "{verbose:?}");
}

#[tokio::test]
async fn failures_are_told_as_asterisk_does_and_as_they_are() {
    let (console, store) = console();
    let line = "realtime update nofam name bob host x";
    let text = format!(
        "Failed to update. Check the debug log for possible SQL related entries.\n\
         Command '{line}' failed.\n"
    );
    fails(&console.run(line).await, ErrorKind::NotFound, &text, "nofam");
    let reply = console.run("realtime load nofam name bob").await;
    fails(&reply, ErrorKind::NotFound, "", "nofam");
    store.faults().set_unavailable(true);
    let line = "realtime destroy sippeers name \"b\u{1b}[31m\"";
    let reply = console.run(line).await;
    assert_eq!((reply.status(), reply.text().contains('\u{1b}')), (3, false));
    assert!(reply.text().starts_with("Failed to remove record. Check"), "{reply:?}");
}

#[tokio::test]
async fn what_is_not_understood_is_answered_with_the_usage() {
    let (console, _) = console();
    let reply = console.run("realtime update sippeers name bob host").await;
    let usage = "Usage: realtime update <family> <column> <value> <column to set> <new value>\n";
    fails(&reply, ErrorKind::Invalid, usage, "four words");
    for line in ["realtime load", "realtime load sippeers", "realtime store sippeers name"] {
        let reply = console.run(line).await;
        assert!(reply.text().starts_with("Usage: realtime "), "{reply:?}");
        assert_eq!(reply.status(), 2);
    }
    fails(&console.run("sip show peers").await, ErrorKind::Invalid, "", "core show help");
    fails(&console.run("").await, ErrorKind::Invalid, "", "core show help");
}

#[tokio::test]
async fn help_lists_and_explains() {
    let (console, _) = console();
    let all = console.run("core show help").await;
    assert_eq!(all.document().as_array().unwrap().len(), 10);
    assert_eq!(all.text().lines().count(), 10);
    let one = console.run("help realtime load").await;
    assert!(one.text().starts_with("Usage: realtime load <family>"), "{one:?}");
    let some = console.run("core show help realtime").await;
    assert_eq!(some.text().lines().count(), 7);
    fails(&console.run("help nonsense").await, ErrorKind::Invalid, "", "nonsense");
}

#[test]
fn words_are_completed() {
    let (console, _) = console();
    assert_eq!(console.complete(""), ["core", "help", "realtime"]);
    assert_eq!(console.complete("core show "), ["config", "help"]);
    assert_eq!(console.complete("realtime u"), ["update", "update2"]);
    assert_eq!(console.complete("realtime update "), ["other", "sippeers"]);
    assert_eq!(console.complete("Realtime Update S"), ["sippeers"]);
    assert_eq!(console.complete("realtime update sippeers "), [""; 0]);
    assert_eq!(console.complete("nonsense "), [""; 0]);
}

proptest! {
    #[test]
    fn any_line_is_answered(line in any::<String>(), known in 0..8_usize) {
        let beginnings = ["", "realtime load ", "realtime update2 sippeers ", "help ",
            "realtime require sippeers ", "core show ", "realtime destroy sippeers ", "realtime "];
        let (console, _) = console();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let line = format!("{}{line}", beginnings[known]);
        let reply = runtime.block_on(console.run(&line));
        assert!(reply.status() <= 3);
        assert!(reply.text().is_empty() || reply.text().ends_with('\n'));
        console.complete(&line);
    }
}
