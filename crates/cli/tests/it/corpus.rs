//! Files that nobody should write: a clear error that names file and line, and nothing changed.

use std::fs;

use crate::run::{ara, etc};

/// File, content, and what `ara check` says about it.
const CORPUS: [(&str, &[u8], &[&str]); 15] = [
    ("extconfig.conf", b"sippeers => memory,a\n", &["extconfig.conf:1:1", "before any category"]),
    ("extconfig.conf", b"[settings\n", &["extconfig.conf:1:1", "no closing `]`"]),
    ("extconfig.conf", b"[settings]\nsippeers => mysql|a\n", &["extconfig.conf:2:13", "`|`"]),
    ("extconfig.conf", b"[settings]\nsippeers => ,a\n", &["extconfig.conf:2:13", "no driver"]),
    ("extconfig.conf", b"[settings]\nsippeers => memory,a,t,-1\n", &["extconfig.conf:2:24"]),
    (
        "extconfig.conf",
        b"[settings]\nextconfig.conf => memory,a\n",
        &["cannot come from a database"],
    ),
    ("extconfig.conf", b"[settings](nobase)\n", &["extconfig.conf:1:12", "nobase"]),
    (
        "extconfig.conf",
        b"#include nowhere.conf\n[settings]\n",
        &["extconfig.conf:1:10", "nowhere.conf"],
    ),
    ("extconfig.conf", b"#include extconfig.conf\n", &["extconfig.conf:1:10"]),
    ("extconfig.conf", b"\xff\xfe[\0s\0e\0t\0", &["extconfig.conf"]),
    (
        "extconfig.conf",
        b"[settings]\nsip\x1b[2Jpeers => nix,a\n",
        &["extconfig.conf:2:1", "sip\u{241b}[2Jpeers"],
    ),
    ("ara.conf", b"[general]\ndeadline = soon\n", &["ara.conf:2:1", "soon"]),
    ("ara.conf", b"[family a]\ncodec = maybe\n", &["ara.conf:2:1", "write on or off"]),
    ("ara.conf", b"deadline = 1s\n", &["ara.conf:1:1", "before any category"]),
    ("res_config_sqlite3.conf", b"[a]\n", &["res_config_sqlite3.conf:1:2", "no `dbfile`"]),
];

#[test]
fn every_fault_is_named_with_its_place() {
    for (name, content, expected) in CORPUS {
        let directory = etc(&[(name, content)]);
        let done = ara(&directory, "check");
        let shown = String::from_utf8_lossy(content);
        assert_eq!((done.status, done.err.as_str()), (2, ""), "{name}: {shown}\n{}", done.out);
        for part in expected {
            assert!(done.out.contains(part), "{part:?} for {name}: {shown}\n{}", done.out);
        }
        assert!(!done.out.contains('\u{1b}'), "{}", done.out);
        let path = directory.path().join("etc").join(name);
        assert_eq!(fs::read(path).unwrap(), content, "nothing is changed");
        for line in ["realtime load nofam a b", "realtime store nofam a b", "config show nix.conf"]
        {
            let done = ara(&directory, line);
            assert_eq!((done.status, done.out.as_str()), (2, ""), "{name}: {shown}");
            assert!(done.err.starts_with("ara: "), "{}", done.err);
        }
    }
}

#[test]
fn a_directory_in_place_of_a_file_is_an_error() {
    let directory = etc(&[]);
    fs::create_dir(directory.path().join("etc/extconfig.conf")).unwrap();
    let done = ara(&directory, "config mappings");
    done.fails(2, &["  × extconfig.conf cannot be read: it is not a regular file"]);
    assert_eq!(ara(&directory, "check").status, 2);
}

#[test]
fn names_that_are_none_are_refused() {
    let directory = etc(&[("extconfig.conf", b"[settings]\nsippeers => memory,a\n")]);
    let fails = |words: &[&str], expected: &str| {
        let words = ["--config-dir", "etc", "realtime"].iter().chain(words);
        crate::run::run(directory.path(), words).fails(2, &[expected]);
    };
    fails(&["load", "", "a", "b"], "\"\" is not mapped");
    fails(&["load", "sip\u{1b}", "a", "b"], "\"sip\\u{1b}\" is not mapped");
    fails(&["load", "sippeers", "", "b"], "column");
    fails(&["load", "sippeers", "a; DROP TABLE x", "b"], "column name");
    fails(&["load", "sippeers", "a == ", "b"], "column name");
    fails(&["update", "sippeers", "a", "b", "c >=", "d"], "column name");
    fails(&["store", "sippeers", "a\nb", "c"], "column name");
}
