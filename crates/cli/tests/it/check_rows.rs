//! `ara check`: rows that Asterisk would not read as they were meant.

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::run::{Done, ara, etc};

/// A configuration directory whose families are in one SQLite database made by `sql`.
fn directory(families: &[&str], sql: &str) -> TempDir {
    let lines: Vec<_> =
        families.iter().map(|family| format!("{family} => sqlite3,asterisk\n")).collect();
    let lines = lines.concat();
    let directory = etc(&[
        ("extconfig.conf", format!("[settings]\n{lines}").as_bytes()),
        ("res_config_sqlite3.conf", b"[asterisk]\ndbfile = asterisk.sqlite3\n"),
    ]);
    let file = directory.path().join("etc/asterisk.sqlite3");
    rusqlite::Connection::open(file).unwrap().execute_batch(sql).unwrap();
    directory
}

/// The findings about rows: severity, code, key, column.
fn found(done: &Done) -> Vec<Value> {
    let findings = done.json()["findings"].as_array().unwrap().clone();
    let rows = findings.into_iter().filter(|finding| finding["row"] != Value::Null);
    rows.map(|it| json!([it["severity"], it["code"], it["row"]["key"][0][1], it["row"]["column"]]))
        .collect()
}

const PEERS: &str = "
    CREATE TABLE sippeers (id INTEGER PRIMARY KEY, name TEXT UNIQUE, host TEXT, dtmfmode TEXT,
                           permit TEXT, secret TEXT, callerid TEXT, setvar TEXT, mailbox TEXT);
    INSERT INTO sippeers (name, host, dtmfmode, permit, secret, callerid, setvar, mailbox) VALUES
        ('alice', 'dynamic', 'rfc2833', '10.0.0.0/8;!10.1.0.0/16', 's3^3Bcret',
         '\"Alice\" <100>', 'a=1;b=2', '1001@default'),
        ('bob', 'dynamic', 'rfc2883', '10.0.0.0/33', 's3;cret', '\"B;ob\" <101>', 'a', '1001,9@x'),
        ('carol', '', NULL, ' ', '', '', '', '1002');
    CREATE TABLE voicemail (uniqueid INTEGER PRIMARY KEY, mailbox TEXT, context TEXT,
                            password TEXT, fullname TEXT, attach TEXT);
    CREATE INDEX box ON voicemail (mailbox);
    INSERT INTO voicemail (mailbox, context, password, fullname, attach) VALUES
        ('1001', 'default', '4321', 'Alice', 'yes'), ('1002', 'acme', '*1', 'Bob', 'yse');";

#[test]
fn rows_are_shown_below_their_mapping() {
    let done = ara(&directory(&["sippeers", "voicemail"], PEERS), "check");
    assert_eq!((done.status, done.err.as_str()), (2, ""), "{}", done.out);
    assert!(!done.out.contains("s3"), "{}", done.out);
    insta::assert_snapshot!(done.out);
}

#[test]
fn rows_can_be_left_alone() {
    let done = ara(&directory(&["sippeers", "voicemail"], PEERS), "check --no-rows");
    done.is(0, "etc: 2 mappings, nothing to complain about\n", "");
}

#[test]
fn rows_are_a_document() {
    let done = ara(&directory(&["sippeers", "voicemail"], PEERS), "check --json");
    let document = done.json();
    assert_eq!(
        document["findings"][0],
        json!({
            "severity": "error",
            "code": "row-refused",
            "message": "`sippeers`, table `sippeers`, name bob: permit: `10.0.0.0/33` is not an \
                        entry `[!]address[/mask]` of an access list; Asterisk refuses the row",
            "file": "extconfig.conf",
            "line": 2,
            "column": 1,
            "help": null,
            "row": {
                "family": "sippeers",
                "table": "sippeers",
                "key": [["name", "bob"]],
                "column": "permit",
            },
        })
    );
    assert_eq!(
        (&document["rows"][0]["rows"], &document["rows"][1]["rows"]),
        (&2.into(), &3.into())
    );
    assert!(!done.out.contains("s3"), "{}", done.out);
    assert_eq!(done.status, 2);
}

#[test]
fn references_between_mapped_families_are_followed() {
    let sql = "
        CREATE TABLE queues (name TEXT PRIMARY KEY, musiconhold TEXT, strategy TEXT);
        INSERT INTO queues VALUES ('support', 'jazz', 'ringall'), ('sales', 'rock', 'ringal');
        CREATE TABLE queue_members (queue_name TEXT, interface TEXT, uniqueid INTEGER,
                                    PRIMARY KEY (queue_name, interface));
        INSERT INTO queue_members VALUES ('Support', 'PJSIP/1', 1), ('suport', 'PJSIP/2', 2);
        CREATE TABLE musiconhold (name TEXT PRIMARY KEY, mode TEXT, directory TEXT);
        INSERT INTO musiconhold VALUES ('jazz', 'files', 'moh/jazz');
        CREATE TABLE ps_endpoints (id TEXT PRIMARY KEY, aors TEXT, auth TEXT, transport TEXT);
        INSERT INTO ps_endpoints VALUES ('1', '1, 9', '1', 'udp'), ('2', '1', '7', 'tcp');
        CREATE TABLE ps_aors (id TEXT PRIMARY KEY, max_contacts INTEGER);
        INSERT INTO ps_aors VALUES ('1', 1);
        CREATE TABLE ps_auths (id TEXT PRIMARY KEY, auth_type TEXT, username TEXT, password TEXT);
        INSERT INTO ps_auths VALUES ('1', 'userpass', '1', 's3cret');
        CREATE TABLE followme_numbers (name TEXT, ordinal INTEGER, phonenumber TEXT,
                                       PRIMARY KEY (name, ordinal));
        INSERT INTO followme_numbers VALUES ('300', 1, '5551234');
        CREATE TABLE followme (name TEXT PRIMARY KEY, context TEXT);";
    let families = [
        "queues",
        "queue_members",
        "musiconhold",
        "ps_endpoints",
        "ps_aors",
        "ps_auths",
        "followme_numbers",
        "followme",
    ];
    let done = ara(&directory(&families, sql), "check --json");
    assert_eq!(
        found(&done),
        [
            json!(["warning", "row-value", "sales", "strategy"]),
            json!(["warning", "row-dangling", "sales", "musiconhold"]),
            json!(["warning", "row-dangling", "suport", "queue_name"]),
            json!(["warning", "row-dangling", "1", "aors"]),
            json!(["warning", "row-dangling", "2", "auth"]),
            json!(["warning", "row-dangling", "300", "name"]),
        ]
    );
    assert_eq!(done.status, 0, "text files may have them");
    assert!(
        done.out.contains("there is no queue `suport` in `queues`; unless it is in queues.conf")
    );
    // What is not mapped may be anywhere.
    let alone = ara(&directory(&["queue_members", "ps_endpoints"], sql), "check --json");
    assert_eq!(found(&alone), [Value::Null; 0]);
}

/// What no single cell can tell: columns that the row needs, and what is switched off on purpose.
#[test]
fn rules_of_several_columns_are_checked() {
    let sql = "
        CREATE TABLE queue_members (queue_name TEXT, interface TEXT, uniqueid INTEGER,
                                    PRIMARY KEY (queue_name, interface));
        INSERT INTO queue_members VALUES ('a', 'PJSIP/1', 1), ('b', 'PJSIP/2', NULL), ('c', ' ', 3);
        CREATE TABLE musiconhold (name TEXT PRIMARY KEY, mode TEXT, directory TEXT,
                                  application TEXT);
        INSERT INTO musiconhold VALUES
            ('files', 'files', 'moh', NULL), ('nowhere', 'files', NULL, 'mpg123'),
            ('list', 'playlist', NULL, NULL), ('silent', 'custom', 'moh', NULL),
            ('other', 'fiels', NULL, NULL), ('none', NULL, NULL, NULL);
        CREATE TABLE followme (name TEXT PRIMARY KEY, active TEXT, takecall TEXT);
        INSERT INTO followme VALUES ('1', 'yes', '1'), ('2', 'no', 'x'), ('3', NULL, 'x');
        CREATE TABLE acls (name TEXT, rule_order INTEGER, sense TEXT, rule TEXT,
                           PRIMARY KEY (name, rule_order));
        INSERT INTO acls VALUES ('office', 1, NULL, '10.0.0.0/8'), ('home', 1, 'permit', '::/0');";
    let families = ["queue_members", "musiconhold", "followme", "acls"];
    let done = ara(&directory(&families, sql), "check --json");
    assert_eq!(
        found(&done),
        [
            json!(["error", "row-refused", "b", "uniqueid"]),
            json!(["error", "row-refused", "c", "interface"]),
            json!(["error", "row-refused", "nowhere", "directory"]),
            json!(["error", "row-refused", "silent", "application"]),
            json!(["error", "row-refused", "other", "mode"]),
            json!(["error", "row-refused", "none", "mode"]),
            json!(["warning", "row-value", "3", "takecall"]),
            json!(["error", "row-refused", "office", "sense"]),
        ],
        "{}",
        done.out
    );
    assert_eq!(done.status, 2);
}

/// Most contexts live in extensions.conf, so these are notes for those who ask for more.
#[test]
fn contexts_that_are_not_in_the_table_are_notes() {
    let sql = "
        CREATE TABLE queues (name TEXT PRIMARY KEY, context TEXT);
        INSERT INTO queues VALUES ('support', 'nowhere');
        CREATE TABLE extensions (context TEXT, exten TEXT, priority INTEGER, app TEXT, appdata TEXT,
                                 PRIMARY KEY (context, exten, priority));";
    let directory = directory(&["queues", "queue_members", "extensions"], sql);
    let sqlite = rusqlite::Connection::open(directory.path().join("etc/asterisk.sqlite3")).unwrap();
    let members = "CREATE TABLE queue_members (queue_name TEXT PRIMARY KEY, interface TEXT)";
    sqlite.execute_batch(members).unwrap();
    ara(&directory, "check").is(0, "etc: 3 mappings, 1 row, nothing to complain about\n", "");
    let done = ara(&directory, "check --json");
    assert_eq!(found(&done), [json!(["note", "row-dangling", "support", "context"])]);
    assert!(ara(&directory, "check -v").out.contains("no context `nowhere` in `extensions`"));
}

#[test]
fn many_rows_are_counted_and_some_are_listed() {
    let sql = "
        CREATE TABLE sippeers (id INTEGER PRIMARY KEY, name TEXT UNIQUE, directmedia TEXT);
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
        INSERT INTO sippeers SELECT i, 'peer' || i, CASE WHEN i % 10 = 0 THEN 'nonta' END FROM n;";
    let directory = directory(&["sippeers"], sql);
    let done = ara(&directory, "check");
    assert_eq!(done.status, 0, "{}", done.out);
    assert_eq!(done.out.matches("did you mean `nonat`?").count(), 20, "{}", done.out);
    assert!(done.out.contains("\n    and 1980 more\n"), "{}", done.out);
    assert!(done.out.ends_with("etc: 1 mapping, 20000 rows, 2000 warnings\n"), "{}", done.out);
    let document = ara(&directory, "check --json").json();
    assert_eq!(document["findings"].as_array().unwrap().len(), 2_000);
    let counts = json!([
        { "severity": "warning", "code": "row-value", "count": 2_000, "listed": 2_000 }
    ]);
    assert_eq!(document["rows"][0]["findings"], counts);
    let verbose = ara(&directory, "--verbose check");
    assert_eq!(verbose.out.matches("did you mean").count(), 2_000);
}

#[test]
fn a_table_of_two_families_is_read_once() {
    let sql = "
        CREATE TABLE iaxfriends (id INTEGER PRIMARY KEY, name TEXT UNIQUE, trunk TEXT,
                                 context TEXT);
        INSERT INTO iaxfriends VALUES (1, 'a', 'maybe', 'in;out');";
    let directory = directory(&[], sql);
    let extconfig = "[settings]\niaxpeers => sqlite3,asterisk,iaxfriends\n\
                     iaxusers => sqlite3,asterisk,iaxfriends\n";
    std::fs::write(directory.path().join("etc/extconfig.conf"), extconfig).unwrap();
    let done = ara(&directory, "check --json");
    assert_eq!(found(&done), [json!(["warning", "row-value", "a", "trunk"])]);
}

/// `sipusers` is an old name, and the dialplan has the name that the switch calls it by.
#[test]
fn families_of_other_names_are_known_by_their_tables() {
    let sql = "
        CREATE TABLE sippeers (id INTEGER PRIMARY KEY, name TEXT UNIQUE, directmedia TEXT);
        INSERT INTO sippeers VALUES (1, 'alice', 'nonta');
        CREATE TABLE queues (name TEXT PRIMARY KEY, context TEXT);
        INSERT INTO queues VALUES ('support', 'office'), ('sales', 'nowhere');
        CREATE TABLE extensions (context TEXT, exten TEXT, priority INTEGER, app TEXT, appdata TEXT,
                                 PRIMARY KEY (context, exten, priority));
        INSERT INTO extensions VALUES ('office', '1', 0, 'NoOp', '');";
    let directory = directory(&["queues"], sql);
    let extconfig = "[settings]\nsipusers => sqlite3,asterisk,sippeers\n\
                     queues => sqlite3,asterisk\ninside => sqlite3,asterisk,extensions\n";
    std::fs::write(directory.path().join("etc/extconfig.conf"), extconfig).unwrap();
    let done = ara(&directory, "check --json");
    assert_eq!(
        found(&done),
        [
            json!(["warning", "row-value", "alice", "directmedia"]),
            json!(["note", "row-dangling", "sales", "context"]),
            json!(["warning", "row-value", "office", "priority"]),
        ],
        "{}",
        done.out
    );
    assert!(done.out.contains("extconfig-unasked-family"), "{}", done.out);
    let diff = ara(&directory, "schema diff --json").json();
    let tables = diff["tables"].as_array().unwrap();
    let names: Vec<_> = tables.iter().map(|table| &table["table"]).collect();
    assert_eq!(names, ["sippeers", "queues", "extensions"]);
}

#[test]
fn rows_that_cannot_be_read_are_a_finding() {
    // The file is damaged where the rows are, not where the table is described.
    let sql = "
        PRAGMA page_size = 1024;
        CREATE TABLE queues (name TEXT PRIMARY KEY, strategy TEXT, context TEXT);
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
        INSERT INTO queues SELECT 'queue' || i, 'ringall', 'a context that takes room' FROM n;";
    let directory = directory(&["queues"], sql);
    let file = directory.path().join("etc/asterisk.sqlite3");
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..].fill(0xff);
    std::fs::write(&file, bytes).unwrap();
    let done = ara(&directory, "check");
    assert_eq!((done.status, done.err.as_str()), (2, ""), "{}", done.out);
    assert!(done.out.contains("error[rows-unreadable]"), "{}", done.out);
}

#[test]
fn a_store_that_cannot_be_used_is_said_once() {
    let directory = etc(&[
        ("extconfig.conf", b"[settings]\nvoicemail => sqlite3,gone\nsippeers => sqlite3,gone\n"),
        ("res_config_sqlite3.conf", b"[gone]\ndbfile = /nonexistent/x.sqlite3\n"),
    ]);
    let document = ara(&directory, "check --json").json();
    assert_eq!(document["findings"].as_array().unwrap().len(), 1, "{document}");
    assert_eq!(document["rows"], json!([]));
}
