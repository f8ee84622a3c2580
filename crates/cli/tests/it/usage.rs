//! Command lines that cannot be understood, help, and completions.

use crate::run::{ara, command, etc, finish, run};

#[test]
fn what_is_missing_is_named() {
    let directory = etc(&[]);
    let fails = |line: &str, expected: &[&str]| ara(&directory, line).fails(2, expected);
    fails("realtime update sippeers name bob port", &["<NEWVALUE>", "Usage: ara realtime update"]);
    fails("realtime update sippeers name bob port 1 x", &["unexpected argument 'x'"]);
    fails("realtime load sippeers name", &["VALUE is missing behind COLUMN \"name\"", "Usage:"]);
    fails("realtime load sippeers", &["<COLUMN VALUE>"]);
    fails("realtime load", &["<FAMILY>"]);
    fails(
        "realtime update2 sippeers name bob port 12",
        &["NULL is missing", "Usage: ara realtime"],
    );
    fails("realtime update2 sippeers NULL port 12", &["missing before NULL"]);
    fails("realtime update2 sippeers name bob NULL", &["missing behind NULL"]);
    fails("realtime store sippeers name a b", &["VALUE is missing behind COLUMN \"b\""]);
    fails("realtime destroy sippeers name", &["VALUE is missing"]);
    fails("realtime require sippeers name char", &["SIZE is missing"]);
    fails("realtime require sippeers name text 3", &["\"text\" is not a type"]);
    fails("realtime mget sippeers name bob", &["unrecognized subcommand 'mget'"]);
    fails("realtime load sippeers name -x", &["unexpected argument '-x'", "-- -x"]);
    fails("realtime require sippeers name char -1", &["\"-1\"", "from 0 to"]);
    fails("realtime require sippeers", &["<COLUMN TYPE SIZE>"]);
    fails("completions csh", &["invalid value 'csh'"]);
    fails("--config-dir", &["--config-dir"]);
}

#[test]
fn empty_names_are_refused() {
    let directory = etc(&[]);
    let words = ["--config-dir", "etc", "config", "show", ""];
    run(directory.path(), words).fails(2, &["<FILE>"]);
}

#[cfg(unix)]
#[test]
fn the_word_that_is_no_text_is_named() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let directory = etc(&[]);
    let mut command = command(directory.path());
    command.args(["--config-dir", "etc", "config", "show"]).arg(OsStr::from_bytes(b"q\xff.conf"));
    finish(&mut command).fails(2, &["\"q\u{fffd}.conf\" is not UTF-8"]);
    command.arg("--json");
    let message = finish(&mut command).json()["error"]["message"].to_string();
    assert!(message.contains("q\u{fffd}.conf"), "{message}");
}

#[test]
fn usage_errors_are_documents_too() {
    let directory = etc(&[]);
    let expected = concat!(
        r#"{"error":{"kind":"Invalid","message":"#,
        r#""the following required arguments were not provided: <NEWVALUE>","#,
        r#""driver":null,"database":null,"table":null,"file":null,"line":null,"column":null}}"#,
        "\n",
    );
    ara(&directory, "realtime update sippeers name bob port --json").is(2, expected, "");
    ara(&directory, "--json realtime update sippeers name bob port").is(2, expected, "");
    ara(&directory, "realtime --json update sippeers name bob port").is(2, expected, "");
    for line in ["--json", "--json realtime", "--json nonsense", "config --json"] {
        let done = ara(&directory, line);
        assert_eq!((done.status, done.err.as_str()), (2, ""), "{line}");
        assert_eq!(done.json()["error"]["kind"], "Invalid", "{line}");
    }
    // Behind `--` it is a word like any other.
    ara(&directory, "realtime load sippeers -- --json").fails(2, &["VALUE is missing"]);
}

#[test]
fn help_goes_to_standard_output_and_teaches_by_examples() {
    let directory = etc(&[]);
    for line in [
        "--help",
        "quickstart --help",
        "realtime --help",
        "config --help",
        "realtime load --help",
        "realtime multi --help",
        "realtime update --help",
        "realtime update2 --help",
        "realtime store --help",
        "realtime destroy --help",
        "realtime require --help",
        "config mappings --help",
        "config show --help",
        "check --help",
        "dialplan --help",
        "dialplan show --help",
        "dialplan match --help",
        "dialplan check --help",
        "completions --help",
    ] {
        let done = ara(&directory, line);
        assert_eq!((done.status, done.err.as_str()), (0, ""), "{line}");
        assert!(done.out.contains("Examples:\n  ara "), "{line}: {}", done.out);
    }
    // Nothing at all is help, too, but not what was asked for.
    let nothing = run(directory.path(), [""; 0]);
    assert_eq!((nothing.status, nothing.out.as_str()), (2, ""));
    assert!(nothing.err.contains("Usage: ara"), "{}", nothing.err);
}

#[test]
fn the_version_is_told() {
    let version = concat!("ara ", env!("CARGO_PKG_VERSION"), "\n");
    ara(&etc(&[]), "--version").is(0, version, "");
}

#[test]
fn shells_get_their_completions() {
    let directory = etc(&[]);
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let done = ara(&directory, &format!("completions {shell}"));
        assert_eq!((done.status, done.err.as_str()), (0, ""));
        assert!(done.out.contains("update2"), "{shell}");
    }
}

#[test]
fn the_directory_is_found_by_option_then_variable() {
    let directory = etc(&[("a.conf", b"[here]\n")]);
    let other = etc(&[("a.conf", b"[there]\n")]);
    let mut command = command(directory.path());
    command.env("ARA_CONFIG_DIR", other.path().join("etc")).args(["config", "show", "a.conf"]);
    assert_eq!(finish(&mut command).out, "[there]\n");
    assert_eq!(finish(command.args(["--config-dir", "etc"])).out, "[here]\n");

    let missing = run(directory.path(), ["--config-dir", "nowhere", "check"]);
    missing.fails(2, &["no configuration directory nowhere", "--config-dir", "ara quickstart"]);
    let missing = run(directory.path(), ["--config-dir", "nowhere", "check", "--json"]);
    assert_eq!(missing.json()["error"]["kind"], "NotFound");
}

#[cfg(not(feature = "sqlite3"))]
#[test]
fn without_sqlite3_there_is_no_quickstart() {
    let directory = etc(&[]);
    ara(&directory, "quickstart here").fails(2, &["without the driver sqlite3", "--features"]);
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1, "only etc");
}
