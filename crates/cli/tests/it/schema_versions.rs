//! `ara schema diff`: what databases record of their schema; and the ways in which the commands
//! fail.

use serde_json::{Value, json};

use crate::run::{ara, etc};
use crate::schema_stores::{Store, sqlite3, stores};

fn revisions(store: &Store) -> Value {
    ara(&store.directory, "schema diff --json").json()["revisions"].take()
}

fn record(store: &Store, table: &str, revision: &str) {
    store.execute(&format!(
        "CREATE TABLE {table} (version_num VARCHAR(32) NOT NULL PRIMARY KEY);
         INSERT INTO {table} VALUES ('{revision}')"
    ));
}

#[test]
fn a_recorded_revision_is_named() {
    for store in stores(&["queues", "queue_members"]) {
        let driver = store.driver;
        ara(&store.directory, "schema create --apply --asterisk 20.10");
        record(&store, "alembic_version_config", "655054a68ad5");
        assert_eq!(
            revisions(&store),
            json!([{
                "driver": driver,
                "database": "asterisk",
                "table": "alembic_version_config",
                "revision": "655054a68ad5",
                "tree": "config",
                "releases": ["18.25.0", "20.10.0", "21.5.0", "22.0.0"],
                "line": null,
                "only_branch": null,
                "columns_of": "2b7c507d7d12",
                "error": null,
            }]),
            "{driver}"
        );
        let text = ara(&store.directory, "schema diff").out;
        let expected = format!(
            "alembic_version_config of {driver},asterisk: 655054a68ad5, the newest of Asterisk \
             18.25.0, 20.10.0, 21.5.0, 22.0.0; the mapped tables have the columns of"
        );
        assert!(text.contains(&expected), "{text}");
    }
}

/// families.md 15.4: the same revision, made by the scripts of two lines of branches.
#[test]
fn repeated_revisions_are_told_apart_by_their_columns() {
    for (columns, line) in [("id TEXT", "18 to 20"), ("id TEXT, user_agent TEXT", "21 and newer")] {
        let store = sqlite3(&["queues"]);
        record(&store, "alembic_version_config", "24c12d8e9014");
        store.execute(&format!("CREATE TABLE ps_registrations ({columns})"));
        assert_eq!(revisions(&store)[0]["line"], line);
    }
}

#[test]
fn revisions_of_one_branch_and_unknown_ones_are_named() {
    let store = sqlite3(&["queues"]);
    // What scripts leave behind that were made without a database.
    record(&store, "alembic_version", "339e1dfa644d");
    record(&store, "alembic_version_voicemail", "0123456789ab");
    let found = revisions(&store);
    assert_eq!(found.as_array().unwrap().len(), 2, "{found}");
    let known = found.as_array().unwrap().iter().find(|one| one["tree"] == "config").unwrap();
    assert_eq!(known["only_branch"], "13");
    assert_eq!(known["table"], "alembic_version");
    let text = ara(&store.directory, "schema diff").out;
    assert!(text.contains("; only branch 13 has it, so the scripts of others"), "{text}");
    assert!(text.contains("0123456789ab, which is no revision of Asterisk's"), "{text}");
}

#[test]
fn the_configuration_says_which_asterisk() {
    let store = sqlite3(&["queues"]);
    let newest = "compared with Asterisk (the newest)\n";
    assert!(ara(&store.directory, "schema diff").out.starts_with(newest));
    std::fs::write(
        store.directory.path().join("etc/ara.conf"),
        "[general]\nasterisk-version = 18\n",
    )
    .unwrap();
    assert!(ara(&store.directory, "schema diff").out.starts_with("compared with Asterisk 18\n"));
    let given = ara(&store.directory, "schema diff --asterisk 20.4 --json").json();
    assert_eq!(given["asterisk"], "20.4.0");
}

#[test]
fn a_store_that_fails_is_said_and_the_others_go_on() {
    let directory = etc(&[
        (
            "extconfig.conf",
            b"[settings]\nqueues => pgsql,gone\nsippeers => memory,a\nvoicemail => memory,a\n",
        ),
        ("res_pgsql.conf", b"[gone]\nhostname = 127.0.0.1\nport = 1\ndbname = a\nuser = a\n"),
    ]);
    for command in ["diff", "create", "create --apply", "upgrade", "upgrade --apply"] {
        let done = ara(&directory, &format!("schema {command} --json"));
        assert_eq!(done.status, 3, "{command}: {}", done.out);
        let tables = done.json()["tables"].take();
        assert_eq!(tables.as_array().unwrap().len(), 3, "{command}");
        let (failed, fine): (Vec<_>, Vec<_>) =
            tables.as_array().unwrap().iter().partition(|table| !table["error"].is_null());
        assert_eq!((failed.len(), fine.len()), (1, 2), "{command}: {}", done.out);
        assert_eq!(failed[0]["error"]["kind"], "Unavailable", "{command}");
        assert_eq!(failed[0]["families"], json!(["queues"]));
    }
    let done = ara(&directory, "schema create --apply sippeers");
    assert_eq!(done.status, 0, "{}", done.out);
    assert!(done.out.contains("-- a table sippeers of 89 columns\n"), "{}", done.out);
}

#[test]
fn what_cannot_be_compared_is_a_wrong_request() {
    let directory =
        etc(&[("extconfig.conf", b"[settings]\nown => memory,a\nqueues => memory,a\n")]);
    for command in ["diff", "create", "upgrade"] {
        let fails = |words: &str, expected: &[&str]| {
            ara(&directory, &format!("schema {command} {words}")).fails(2, expected);
        };
        fails("voicemail", &["voicemail is not mapped in extconfig.conf", "config mappings"]);
        fails("queue", &["did you mean queues?"]);
        fails("queues --asterisk 11", &["no schema is known of Asterisk 11"]);
        fails("stir_tn --asterisk 18.9", &["Asterisk 18.9.0 has no table for stir_tn"]);
    }
    let nothing = etc(&[("extconfig.conf", b"[settings]\nown => memory,a\n")]);
    ara(&nothing, "schema diff").fails(2, &["no family is mapped whose table is known"]);
}

/// What operators read before they try it.
const DOCS: &str = include_str!("../../../../docs/schema.md");

#[track_caller]
fn is_documented(store: &Store, line: &str) {
    let transcript = format!("```console\n$ ara {line}\n{}```\n", ara(&store.directory, line).out);
    assert!(DOCS.contains(&transcript), "docs/schema.md lacks:\n{transcript}");
}

#[test]
fn people_are_told_what_the_docs_say() {
    is_documented(&sqlite3(&["queue_members"]), "schema create queue_members");
    let store = sqlite3(&["queue_members"]);
    store.execute(
        "CREATE TABLE queue_members (queue_name VARCHAR(80) NOT NULL, interface VARCHAR(80)
             NOT NULL, penalty TEXT, paused INTEGER, nickname TEXT,
             PRIMARY KEY (queue_name, interface));",
    );
    is_documented(&store, "schema diff --asterisk 22.10");
    is_documented(&store, "schema upgrade --asterisk 22.10");
    insta::assert_snapshot!(ara(&store.directory, "schema upgrade --apply --asterisk 22.10").out);
    insta::assert_snapshot!(ara(&store.directory, "schema diff --asterisk 22.10").out);
}
