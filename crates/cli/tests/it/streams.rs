//! Readers that go away, disks that are full, and text that a terminal would obey.

use std::fs::{self, File, OpenOptions};
use std::io::pipe;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::run::{command, finish, run};

/// The example, in `quickstart`.
fn example() -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    assert_eq!(run(directory.path(), ["quickstart"]).status, 0);
    directory
}

fn on(directory: &Path, line: &str) -> Command {
    let mut command = command(directory);
    command.args(["--config-dir", "quickstart"]).args(line.split(' '));
    command
}

fn status(command: &mut Command) -> Option<i32> {
    command.status().unwrap().code()
}

/// Where nobody reads.
fn closed() -> std::io::PipeWriter {
    pipe().unwrap().1
}

#[cfg(target_os = "linux")]
fn full() -> File {
    OpenOptions::new().write(true).open("/dev/full").unwrap()
}

#[test]
fn the_status_does_not_depend_on_who_reads() {
    let directory = example();
    let path = directory.path();
    let to_nobody = |line| status(on(path, line).stdout(closed()).stderr(closed()));
    assert_eq!(to_nobody("realtime load sippeers name alice"), Some(0));
    assert_eq!(to_nobody("realtime load sippeers name nobody"), Some(1));
    assert_eq!(to_nobody("realtime load nofam name alice"), Some(2));
    assert_eq!(to_nobody("realtime load nofam name alice --json"), Some(2));
    assert_eq!(to_nobody("realtime bogus"), Some(2));
    assert_eq!(to_nobody("--help"), Some(0));
    fs::write(path.join("quickstart/extconfig.conf"), "[settings]\na => sqlite3\n").unwrap();
    assert_eq!(to_nobody("check"), Some(2));
}

#[test]
fn a_remark_that_nobody_reads_stops_nothing() {
    let directory = example();
    let path = directory.path();
    let extconfig = path.join("quickstart/extconfig.conf");
    let mapped = fs::read_to_string(&extconfig).unwrap();
    // Now every command has something to say about the configuration.
    fs::write(&extconfig, format!("{mapped}x => sqlite3\n")).unwrap();
    let update = "realtime update sippeers name alice context nobody-read-it";
    assert_eq!(status(on(path, update).stdout(closed()).stderr(closed())), Some(0));
    let done = finish(&mut on(path, "realtime load sippeers name alice"));
    assert!(done.out.contains("nobody-read-it"), "{}", done.out);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let directory = example();
    let path = directory.path();
    for line in ["--help", "realtime load sippeers name alice", "realtime load no a b --json"] {
        let done = finish(on(path, line).stdout(full()));
        done.fails(3, &["cannot write the output"]);
    }
    // What is said beside the results has no influence on the status.
    assert_eq!(status(on(path, "realtime load no a b").stderr(full())), Some(2));
    assert_eq!(status(on(path, "realtime bogus").stderr(full())), Some(2));
}

const EVIL: &str = "e\u{1b}[31m\u{9b}1m\nx";

#[test]
fn no_name_steers_a_terminal() {
    let directory = example();
    let path = directory.path();
    fs::rename(path.join("quickstart"), path.join(EVIL)).unwrap();
    let extconfig = path.join(EVIL).join("extconfig.conf");
    let mapped = fs::read_to_string(&extconfig).unwrap();
    let hostile = "b\u{1b}[1m => sqlite3,a\u{1b}c,t\u{9b}1m\n";
    fs::write(&extconfig, format!("{mapped}{hostile}")).unwrap();
    let file = format!("{EVIL}.conf");
    for words in [
        &["quickstart", "new\u{1b}[31m\nx"][..],
        &["quickstart", EVIL],
        &["--config-dir", EVIL, "check"],
        &["--config-dir", EVIL, "config", "mappings"],
        &["--config-dir", EVIL, "config", "mappings", "--verbose"],
        &["--config-dir", EVIL, "config", "show", &file],
        &["--config-dir", EVIL, "realtime", "load", EVIL, EVIL, EVIL],
        &["--config-dir", EVIL, "realtime", "load", "sippeers", EVIL, EVIL],
        &["--config-dir", "no\u{1b}[31m\nx", "check"],
        &["e\u{1b}[31m\u{9b}1m"],
    ] {
        let done = run(path, words);
        for text in [&done.out, &done.err] {
            assert!(!text.contains(['\u{1b}', '\u{9b}']), "{words:?}: {text}");
            assert!(!text.contains("\nx"), "{words:?}: {text}");
        }
    }
}

#[test]
fn no_document_steers_a_terminal() {
    let directory = example();
    let store = ["--config-dir", "quickstart", "realtime", "store", "sippeers", "name", EVIL];
    assert_eq!(run(directory.path(), store).status, 0);
    let load =
        ["--config-dir", "quickstart", "--json", "realtime", "load", "sippeers", "name", EVIL];
    let done = run(directory.path(), load);
    assert!(!done.out.contains(['\u{1b}', '\u{9b}']), "{}", done.out);
    assert!(done.json()["columns"].to_string().contains('\u{9b}'), "{}", done.out);
}

#[cfg(unix)]
#[test]
fn a_name_that_is_no_text_is_written_as_a_shell_reads_it() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let directory = tempfile::tempdir().unwrap();
    let name = OsStr::from_bytes(b"it's\xff7\n");
    let output = command(directory.path()).args([OsStr::new("quickstart"), name]).output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(out.contains(r"--config-dir $'it\'s\3777\012' check"), "{out}");
}

#[test]
fn a_directory_that_looks_like_an_option_can_be_named() {
    let directory = tempfile::tempdir().unwrap();
    let done = run(directory.path(), ["quickstart", "--", "-x"]);
    assert!(done.out.contains("ara --config-dir=-x check"), "{}", done.out);
    let done = run(directory.path(), ["--config-dir=-x", "check"]);
    assert_eq!(done.status, 0, "{}", done.out);
}
