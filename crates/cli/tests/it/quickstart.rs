//! `ara quickstart`: the example, and what can be done with it.

use std::fs;
use std::path::Path;

use serde_json::json;
use tempfile::TempDir;

use crate::run::{Done, run};

fn empty() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

const FILES: [&str; 6] = [
    "ara.conf",
    "asterisk.sqlite3",
    "extconfig.conf",
    "musiconhold.conf",
    "musiconhold_local.conf",
    "res_config_sqlite3.conf",
];

fn on_example(directory: &TempDir, words: &[&str]) -> Done {
    run(directory.path(), ["--config-dir", "quickstart"].iter().chain(words))
}

#[test]
fn the_example_is_made_and_explained() {
    let directory = empty();
    let done = run(directory.path(), ["quickstart"]);
    assert_eq!((done.status, done.err.as_str()), (0, ""));
    insta::assert_snapshot!(done.out);
    assert_eq!(names(directory.path()), ["quickstart"], "nothing is left beside it");
    assert_eq!(names(&directory.path().join("quickstart")), FILES);
}

#[test]
fn the_example_has_what_it_promises_and_nothing_to_complain_about() {
    let directory = empty();
    assert_eq!(run(directory.path(), ["quickstart"]).status, 0);
    let check = on_example(&directory, &["check"]);
    check.is(0, "quickstart: 7 mappings, 30 rows, nothing to complain about\n", "");
    let notes = on_example(&directory, &["check", "--json"]).json();
    assert_eq!(notes["findings"], json!([]), "not even notes");
    let diff = on_example(&directory, &["schema", "diff", "--json"]);
    let tables = diff.json()["tables"].as_array().unwrap().clone();
    assert_eq!((diff.status, tables.len()), (0, 7), "{}", diff.out);
    assert!(tables.iter().all(|table| table["exists"] == true), "{}", diff.out);
    let count = |family: &str, column: &str| {
        let done = on_example(&directory, &["realtime", "multi", family, column, "%", "--json"]);
        done.json()["rows"].as_array().unwrap().len()
    };
    assert!(count("sippeers", "name LIKE") >= 5);
    assert_eq!(count("queues", "name LIKE"), 2);
    assert!(count("queue_members", "queue_name LIKE") >= 4);
    assert_eq!(count("voicemail", "mailbox LIKE"), 2);
    assert!(count("musiconhold", "name LIKE") >= 1);
    assert!(count("extensions", "exten LIKE") >= 10);
    let patterns = ["realtime", "multi", "extensions", "exten LIKE", "\\_%"];
    assert_eq!(on_example(&directory, &patterns).status, 0);
    let alice =
        on_example(&directory, &["realtime", "load", "sippeers", "name", "alice", "--json"]);
    let alice = alice.json();
    let variables = alice["variables"].as_array().unwrap();
    assert!(variables.contains(&json!(["fullcontact", "sip:alice@192.0.2.11:5060;transport=udp"])));
    assert!(variables.contains(&json!(["allow", "g722"])));
    assert!(alice["columns"].as_array().unwrap().contains(&json!(["permit", null])));
}

#[test]
fn the_commands_that_it_names_work() {
    let directory = empty();
    let done = run(directory.path(), ["quickstart", "--json"]);
    let document = done.json();
    assert_eq!(document["files"].as_array().unwrap().len(), FILES.len());
    assert_eq!(document["steps"][2]["answer"]["rows"], 1);
    assert_eq!(document["next"].as_array().unwrap().len(), 7);
    for command in document["next"].as_array().unwrap() {
        let output = std::process::Command::new("sh")
            .args(["-c", &command.as_str().unwrap().replacen("ara", env!("CARGO_BIN_EXE_ara"), 1)])
            .current_dir(directory.path())
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), &*text), (Some(0), ""), "{command}");
    }
}

#[test]
fn nothing_is_overwritten() {
    let directory = empty();
    let path = directory.path();
    fs::create_dir(path.join("mine")).unwrap();
    fs::write(path.join("mine/extconfig.conf"), "mine").unwrap();
    fs::write(path.join("file"), "mine").unwrap();
    let done = run(path, ["quickstart", "mine"]);
    done.fails(
        2,
        &["mine exists and is not empty", "nothing was changed", "--config-dir mine check"],
    );
    run(path, ["quickstart", "file"]).fails(2, &["file is not a directory"]);
    run(path, ["quickstart", "file/below"]).fails(2, &["file/below"]);
    run(path, ["quickstart", "no/such"]).fails(2, &["there is no directory", "no"]);
    assert_eq!(names(path), ["file", "mine"]);
    assert_eq!(names(&path.join("mine")), ["extconfig.conf"]);
    assert_eq!(fs::read_to_string(path.join("mine/extconfig.conf")).unwrap(), "mine");

    let refused = run(path, ["quickstart", "mine", "--json"]);
    assert_eq!((refused.status, refused.err.as_str()), (2, ""));
    assert_eq!(refused.json()["error"]["kind"], "Invalid");
}

#[cfg(unix)]
#[test]
fn a_failure_leaves_nothing_behind() {
    use std::os::unix::fs::symlink;
    let directory = empty();
    let path = directory.path();
    symlink("nowhere", path.join("link")).unwrap();
    run(path, ["quickstart", "link"]).fails(2, &["link exists"]);
    let long = "x".repeat(300);
    assert_eq!(run(path, ["quickstart", &long]).status, 2);
    assert_eq!(names(path), ["link"]);
}

#[test]
fn an_empty_directory_is_filled_even_if_it_is_the_working_directory() {
    let directory = empty();
    let done = run(directory.path(), ["quickstart", "."]);
    assert_eq!((done.status, done.err.as_str()), (0, ""));
    assert_eq!(names(directory.path()), FILES);
    let done = run(directory.path(), ["--config-dir", ".", "check"]);
    done.is(0, ".: 7 mappings, 30 rows, nothing to complain about\n", "");
}

/// Such as the mount point of a volume.
#[cfg(unix)]
#[test]
fn an_empty_directory_may_be_the_only_one_that_can_be_written() {
    use std::os::unix::fs::PermissionsExt;
    let directory = empty();
    let path = directory.path();
    let below = path.join("closed/mine");
    fs::create_dir_all(&below).unwrap();
    fs::set_permissions(path.join("closed"), fs::Permissions::from_mode(0o555)).unwrap();
    let changed = || fs::metadata(path.join("closed")).unwrap().modified().unwrap();
    let before = changed();
    let done = run(path, ["quickstart", "closed/mine"]);
    assert_eq!((done.status, done.err.as_str()), (0, ""));
    assert_eq!(names(&below), FILES);
    // Root may write everywhere, but writing leaves a trace.
    assert_eq!(changed(), before);
    fs::set_permissions(path.join("closed"), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn names_that_a_shell_would_split_are_quoted() {
    let directory = empty();
    let done = run(directory.path(), ["quickstart", "it's mine"]);
    assert_eq!(done.status, 0, "{}", done.err);
    assert!(done.out.contains(r"ara --config-dir 'it'\''s mine' check"), "{}", done.out);
}
