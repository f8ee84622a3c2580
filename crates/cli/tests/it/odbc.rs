//! `res_odbc.conf`: what its `[ENV]` says is in the environment before anything else happens.

use std::path::Path;
use std::process::Command;

use asterisk_realtime_testkit::OdbcSources;
use tempfile::TempDir;

use crate::run::{Done, command, etc, finish};

const EXTCONFIG: &[u8] = b"[settings]\nsippeers => odbc,asterisk\n";

/// Data sources that only `[ENV]` leads to: a file with the peer `alice`.
struct Source {
    files: TempDir,
    sources: OdbcSources,
}

impl Source {
    fn new() -> Self {
        let files = tempfile::tempdir().unwrap();
        let file = files.path().join("asterisk.sqlite3");
        let database = rusqlite::Connection::open(&file).unwrap();
        database
            .execute_batch(
                "CREATE TABLE sippeers (name VARCHAR(40) PRIMARY KEY, host VARCHAR(40));
                 INSERT INTO sippeers VALUES ('alice', '192.0.2.1'), ('a b', 'dynamic');",
            )
            .unwrap();
        let mut sources = OdbcSources::new().unwrap();
        // As Debian's packages write it, wherever the driver manager comes from.
        let driver = format!("SQLite3{}", OdbcSources::BARE);
        let file = file.display().to_string();
        sources.add("local", &[("Driver", &driver), ("Database", &file)]).unwrap();
        Self { files, sources }
    }

    /// The configuration directory, with more lines in `[ENV]`.
    fn etc(&self, more: &str) -> TempDir {
        let variables = self.sources.variables();
        let lines = variables.map(|(name, value)| format!("{name} => {}\n", value.display()));
        let text = format!("[ENV]\n{}{more}\n[asterisk]\ndsn => local\n", lines.concat());
        etc(&[("extconfig.conf", EXTCONFIG), ("res_odbc.conf", text.as_bytes())])
    }
}

fn without_data_sources(directory: &Path) -> Command {
    let mut command = command(directory);
    command.env_remove("ODBCINI").env_remove("ODBCSYSINI");
    command
}

fn ara(directory: &TempDir, args: &[&str]) -> Done {
    finish(without_data_sources(directory.path()).args(["--config-dir", "etc"]).args(args))
}

#[test]
fn env_is_applied() {
    let source = Source::new();
    let directory = source.etc("");
    let alice = ara(&directory, &["--json", "realtime", "load", "sippeers", "name", "alice"]);
    assert_eq!(alice.status, 0, "{alice:?}");
    assert_eq!(alice.json()["columns"][1], serde_json::json!(["host", "192.0.2.1"]));
    // Arguments and the exit status are those of the first execution.
    let blank = ara(&directory, &["--json", "realtime", "load", "sippeers", "name", "a b"]);
    assert_eq!(blank.json()["columns"][1], serde_json::json!(["host", "dynamic"]));
    assert_eq!(ara(&directory, &["realtime", "load", "sippeers", "name", "nobody"]).status, 1);
    let check = ara(&directory, &["--json", "check"]);
    assert_eq!(check.status, 0, "{check:?}");
    assert!(check.out.contains("odbc-environment"), "{}", check.out);
    assert!(!check.out.contains(&*source.files.path().to_string_lossy()), "{}", check.out);
}

#[test]
fn env_overrides_what_was_there() {
    let source = Source::new();
    let directory = source.etc("");
    let mut command = without_data_sources(directory.path());
    command.env("ODBCINI", "/nowhere").args(["--config-dir", "etc"]);
    let done = finish(command.args(["realtime", "load", "sippeers", "name", "alice"]));
    assert_eq!(done.status, 0, "{done:?}");
}

/// Two directories, each of which wants the other one: the program is executed once more, and then
/// not again.
#[test]
fn env_is_applied_once() {
    let folder = tempfile::tempdir().unwrap();
    for (name, other) in [("one", "two"), ("two", "one")] {
        std::fs::create_dir(folder.path().join(name)).unwrap();
        let write = |file: &str, text: &str| {
            std::fs::write(folder.path().join(name).join(file), text).unwrap();
        };
        write("extconfig.conf", "[settings]\n");
        write("res_odbc.conf", &format!("[ENV]\nARA_CONFIG_DIR => {other}\n"));
        write("that.conf", &format!("[{name}]\n"));
    }
    let mut command = without_data_sources(folder.path());
    let done = finish(command.env("ARA_CONFIG_DIR", "one").args(["config", "show", "that.conf"]));
    assert_eq!(done.status, 0, "{done:?}");
    assert!(done.out.contains("[two]"), "{done:?}");
}

/// With both features, as with all, it is the driver manager of the machine.
#[cfg(target_os = "linux")]
#[test]
fn the_driver_manager_is_the_one_of_the_features() {
    let program = std::fs::read(env!("CARGO_BIN_EXE_ara")).unwrap();
    let name = b"libodbc.so";
    let is_loaded = program.windows(name.len()).any(|window| window == name);
    assert_eq!(is_loaded, cfg!(feature = "odbc"));
}
