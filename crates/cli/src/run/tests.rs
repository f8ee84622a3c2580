//! Whatever is written on the command line or into the files: an exit status, never a panic.

use std::fs;
use std::io;
use std::path::Path;

use proptest::prelude::{
    Just, ProptestConfig, Strategy, any, prop, prop_assert, prop_assert_eq, prop_oneof, proptest,
};
use serde_json::Value;

use super::*;

struct Done {
    status: u8,
    out: String,
    err: String,
}

fn ara<A: Into<OsString>>(directory: &Path, args: impl IntoIterator<Item = A>) -> Done {
    let args: Vec<_> =
        std::iter::once("ara".into()).chain(args.into_iter().map(Into::into)).collect();
    let surroundings =
        Surroundings { config_dir: Some(directory.to_owned()), ..Surroundings::default() };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let status = run(&args, &surroundings, &mut out, &mut err);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Done { status, out: text(out), err: text(err) }
}

/// A directory with a mapping to an empty memory database, and one to a store that cannot be.
fn directory() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let extconfig = "[settings]\nsippeers => memory,a\nsip.conf => memory,a\nx => sqlite3,gone\n";
    fs::write(directory.path().join("extconfig.conf"), extconfig).unwrap();
    fs::write(directory.path().join("text.conf"), "[a]\nb = c\n").unwrap();
    directory
}

/// Words that mean something to the parser, and others.
fn words() -> impl Strategy<Value = Vec<String>> {
    let known = prop::sample::select(vec![
        "--json",
        "--verbose",
        "-v",
        "--",
        "-",
        "--config-dir",
        "realtime",
        "load",
        "multi",
        "update",
        "update2",
        "store",
        "destroy",
        "require",
        "config",
        "mappings",
        "show",
        "check",
        "completions",
        "bash",
        "--help",
        "help",
        "NULL",
        "name",
        "name LIKE",
        "port >=",
        "sippeers",
        "x",
        "char",
        "5",
        "-1",
        "",
        "text.conf",
        "sip.conf",
        "../x.conf",
        "/dev/null",
        "*.conf",
        "\0",
        "a=b",
        "'",
        "\u{1b}[31m",
        "extconfig.conf",
        "global",
    ]);
    let word = prop_oneof![4 => known.prop_map(str::to_owned), 1 => any::<String>()];
    prop::collection::vec(word, 0..9)
}

/// Lines that mean something to the readers, and bytes.
fn files() -> impl Strategy<Value = Vec<u8>> {
    let known = prop::sample::select(vec![
        "[settings]\n",
        "[general]\n",
        "[asterisk]\n",
        "sippeers => ",
        "memory",
        "sqlite3",
        ",",
        "asterisk",
        "\n",
        " ",
        "\"",
        ";",
        ";--",
        "--;",
        "\\",
        "[",
        "](!)",
        "(+)",
        "=",
        "+=",
        "queues.conf",
        "#include ",
        "#exec x\n",
        "\"b.conf\"\n",
        "dbfile = /nonexistent/x\n",
        "-1",
        "99999999999",
        "deadline = ",
        "[family x]\n",
        "[sqlite3 asterisk]\n",
        "readers = ",
    ]);
    let part = prop_oneof![
        6 => known.prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..6),
        1 => Just(b"\xff\xfe\0".to_vec()),
    ];
    prop::collection::vec(part, 0..24).prop_map(|parts| parts.concat())
}

fn is_document(text: &str) -> bool {
    text.ends_with('\n') && serde_json::from_str::<Value>(text).is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_words_end_in_a_status(words in words()) {
        // Quickstart makes files where it is told to; the other tests call it.
        let directory = directory();
        let done = ara(directory.path(), &words);
        prop_assert!(done.status <= 3);
        prop_assert!(!done.err.contains('\u{1b}'), "{}", done.err);
        if done.status >= 2 && args::wants_json(&words.iter().map(Into::into).collect::<Vec<_>>()) {
            prop_assert!(is_document(&done.out), "{:?}", done.out);
        } else if done.status >= 2 {
            prop_assert!(!done.err.is_empty() || !done.out.is_empty());
        }
    }

    #[test]
    fn any_words_behind_an_operation_end_in_a_status(
        operation in prop::sample::select(vec!["load", "multi", "update", "update2", "store", "destroy", "require"]),
        words in words(),
    ) {
        let directory = directory();
        let start = ["--json", "realtime", operation, "sippeers", "--"].map(str::to_owned);
        let done = ara(directory.path(), start.into_iter().chain(words));
        // The database is empty: nothing can be found, and there is nothing to write to.
        prop_assert_eq!(done.status, 2, "{}", done.out);
        prop_assert!(is_document(&done.out), "{:?}", done.out);
    }

    #[test]
    fn any_bytes_in_any_file_end_in_a_status(
        name in prop::sample::select(vec!["extconfig.conf", "res_config_sqlite3.conf", "ara.conf", "b.conf"]),
        content in files(),
    ) {
        let directory = directory();
        let path = directory.path().join(name);
        fs::write(&path, &content).unwrap();
        for words in [
            &["check"][..],
            &["config", "mappings", "-v"],
            &["config", "show", name],
            &["realtime", "load", "sippeers", "name", "x"],
        ] {
            let done = ara(directory.path(), words);
            prop_assert!(done.status <= 3);
            prop_assert!(done.status == 0 || !done.err.is_empty() || words == ["check"]);
            let done = ara(directory.path(), words.iter().chain(&["--json"]));
            prop_assert!(is_document(&done.out), "{:?}", done.out);
        }
        prop_assert_eq!(fs::read(path).unwrap(), content);
    }
}

/// A copy of the example of quickstart.
#[cfg(feature = "sqlite3")]
fn example() -> tempfile::TempDir {
    static ORIGINAL: std::sync::LazyLock<tempfile::TempDir> = std::sync::LazyLock::new(|| {
        let directory = tempfile::tempdir().unwrap();
        let words = [OsString::from("quickstart"), directory.path().into()];
        assert_eq!(ara(directory.path(), words).status, 0);
        directory
    });
    let copy = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(ORIGINAL.path()).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
    }
    copy
}

#[cfg(feature = "sqlite3")]
proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn what_is_refused_changes_nothing(
        operation in prop::sample::select(vec!["update", "update2", "store", "destroy"]),
        words in prop::collection::vec(prop_oneof![
            3 => prop::sample::select(vec![
                "name", "name LIKE", "alice", "%", "id", "id >=", "host", "nocol", "NULL", "x", "",
                "'; DROP TABLE sippeers; --", "\"name\"", "name = name OR 1", "port", "\\",
            ]).prop_map(str::to_owned),
            1 => any::<String>(),
        ], 2..8),
    ) {
        let directory = example();
        let directory = directory.path();
        let rows = || ara(directory, ["realtime", "multi", "sippeers", "id LIKE", "%", "--json"]);
        let before = rows();
        prop_assert_eq!(before.status, 0);
        let start = ["realtime", operation, "--json", "sippeers", "--"].map(str::to_owned);
        let done = ara(directory, start.into_iter().chain(words));
        prop_assert!(done.status <= 3 && is_document(&done.out), "{:?}", done.out);
        if done.status != 0 {
            prop_assert_eq!(rows().out, before.out);
        }
    }
}

#[cfg(unix)]
#[test]
fn words_that_are_no_text_are_refused() {
    use std::os::unix::ffi::OsStringExt;
    let directory = directory();
    let word = OsString::from_vec(b"na\xffme".to_vec());
    let words = ["realtime", "load", "sippeers"].map(OsString::from);
    let done = ara(directory.path(), words.into_iter().chain([word, "x".into(), "--json".into()]));
    assert_eq!(done.status, 2);
    assert!(done.out.contains(r#""kind":"Invalid""#), "{}", done.out);
}

#[test]
fn a_shown_file_is_exact_for_programs_and_harmless_on_a_terminal() {
    let directory = directory();
    fs::write(directory.path().join("evil.conf"), "[a]\nb = x\u{1b}[31m\tc\u{9b}\n").unwrap();
    let args: Vec<OsString> = ["ara", "config", "show", "evil.conf"].map(Into::into).into();
    let shown = |terminal_out| {
        let config_dir = Some(directory.path().to_owned());
        let surroundings = Surroundings { config_dir, terminal_out, ..Surroundings::default() };
        let mut out = Vec::new();
        assert_eq!(run(&args, &surroundings, &mut out, &mut io::sink()), 0);
        String::from_utf8(out).unwrap()
    };
    assert_eq!(shown(false), "[a]\nb = x\u{1b}[31m\tc\u{9b}\n");
    assert_eq!(shown(true), "[a]\nb = x\u{241b}[31m\tc\u{fffd}\n");
}

/// A reader that has gone away.
struct Closed;

impl Write for Closed {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::BrokenPipe.into())
    }
}

/// A disk that is full.
struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_reader_that_has_enough_is_no_failure_and_a_full_disk_is() {
    let args: Vec<OsString> = ["ara", "completions", "bash"].map(Into::into).into();
    let surroundings = Surroundings::default();
    assert_eq!(run(&args, &surroundings, &mut Closed, &mut Closed), 0);
    let mut err = Vec::new();
    assert_eq!(run(&args, &surroundings, &mut Full, &mut err), 3);
    assert!(String::from_utf8(err).unwrap().starts_with("ara: cannot write the output"));
}
