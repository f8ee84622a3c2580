//! `ara check`: everything that is wrong, with the lines.

use crate::run::{ara, etc};

const EXTCONFIG: &[u8] = b"[settings]
sippeers => sqlite3
voicemail => sqlite3,asterisk,,2
extensions => sqlite3,gone ; no such file
";

const DATABASES: &[u8] = b"[asterisk]
dbfil = asterisk.sqlite3

[gone]
dbfile = /nonexistent/x.sqlite3
";

#[test]
fn findings_are_shown_with_their_lines() {
    let directory = etc(&[("extconfig.conf", EXTCONFIG), ("res_config_sqlite3.conf", DATABASES)]);
    let done = ara(&directory, "check");
    assert_eq!((done.status, done.err.as_str()), (2, ""));
    insta::assert_snapshot!(done.out);
}

#[test]
fn findings_are_a_document() {
    let directory = etc(&[("extconfig.conf", b"[settings]\nsippeers => sqlite3\n")]);
    let expected = concat!(
        r#"{"findings":[{"severity":"error","code":"extconfig-no-comma","#,
        r#""message":"the mapping of `sippeers` names no database","#,
        r#""file":"extconfig.conf","line":2,"column":13,"#,
        r#""help":"write `family => driver,database[,table[,priority]]`"}],"rows":[]}"#,
        "\n",
    );
    ara(&directory, "check --json").is(2, expected, "");
}

#[test]
fn warnings_alone_are_status_0() {
    let directory = etc(&[]);
    let done = ara(&directory, "check");
    assert_eq!((done.status, done.err.as_str()), (0, ""));
    assert!(done.out.contains("warning[extconfig-missing]"), "{}", done.out);
    assert!(done.out.ends_with("\netc: 0 mappings, 1 warning\n"), "{}", done.out);
    assert_eq!(
        ara(&directory, "--json check").json()["findings"][0]["line"],
        serde_json::Value::Null
    );
}

#[test]
fn a_missing_table_is_an_error() {
    let directory = etc(&[("extconfig.conf", b"[settings]\nsippeers => memory,a\n")]);
    let done = ara(&directory, "check");
    assert_eq!(done.status, 2);
    assert!(done.out.contains("error[table-missing]"), "{}", done.out);
    assert!(done.out.contains("2 │ sippeers => memory,a"), "{}", done.out);
}

#[test]
fn a_table_without_an_index_is_a_warning() {
    let directory = etc(&[
        ("extconfig.conf", b"[settings]\nqueues => sqlite3,asterisk\nmeetme => sqlite3,asterisk\n"),
        ("res_config_sqlite3.conf", b"[asterisk]\ndbfile = asterisk.sqlite3\n"),
    ]);
    let sqlite = rusqlite::Connection::open(directory.path().join("etc/asterisk.sqlite3")).unwrap();
    let tables = "CREATE TABLE queues (name TEXT, strategy TEXT);
                  CREATE TABLE meetme (confno TEXT, pin TEXT);
                  CREATE INDEX by_number ON meetme (confno, pin);";
    sqlite.execute_batch(tables).unwrap();
    let done = ara(&directory, "check");
    assert_eq!(done.status, 0, "{}", done.out);
    assert!(done.out.contains("warning[index-missing]"), "{}", done.out);
    assert!(done.out.contains("no index of `queues` begins with `name`"), "{}", done.out);
    assert!(!done.out.contains("meetme"), "{}", done.out);
}
