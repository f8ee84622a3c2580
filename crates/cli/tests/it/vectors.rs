//! The vectors L of the core cases: what Asterisk's own console does, and where we differ.

use tempfile::TempDir;

use crate::run::{Done, etc, run};

const EXTCONFIG: &[u8] = b"[settings]
sippeers => sqlite3,db1,sippeers
notab => sqlite3,db1,nope
nodrv => nothere,db1
sp2 => sqlite3,locked,sippeers,1
sp2 => sqlite3,db1,sippeers,2
";

const DATABASES: &[u8] = b"[db1]
dbfile => db1.sqlite3
[locked]
dbfile => locked.sqlite3
busy_timeout => 50
";

/// Table sippeers: bob / 1.2.3.4 / 5060 / `a;b`; amy / empty / NULL / one blank.
fn fixture() -> TempDir {
    let directory = etc(&[("extconfig.conf", EXTCONFIG), ("res_config_sqlite3.conf", DATABASES)]);
    for name in ["db1.sqlite3", "locked.sqlite3"] {
        open(&directory, name)
            .execute_batch(
                "CREATE TABLE sippeers (name TEXT PRIMARY KEY, host TEXT, port INTEGER, secret TEXT);
                 INSERT INTO sippeers VALUES
                    ('bob', '1.2.3.4', 5060, 'a;b'), ('amy', '', NULL, ' ');",
            )
            .unwrap();
    }
    directory
}

fn open(directory: &TempDir, name: &str) -> rusqlite::Connection {
    rusqlite::Connection::open(directory.path().join("etc").join(name)).unwrap()
}

/// Runs a command line with quotes, as the vectors write it.
fn ara(directory: &TempDir, line: &str) -> Done {
    let words = line.split('"').enumerate().flat_map(|(index, part)| {
        let is_quoted = index % 2 == 1;
        let words: Vec<&str> = if is_quoted {
            vec![part]
        } else {
            part.split(' ').filter(|word| !word.is_empty()).collect()
        };
        words
    });
    run(directory.path(), ["--config-dir", "etc"].into_iter().chain(words))
}

/// The one line that every command but `check` says about this configuration.
const NOTICE: &str =
    "ara: the configuration has 1 error; `ara --config-dir etc check` shows them\n";

const BOB: &str = "                   Column Name  Column Value
          --------------------  --------------------
                          name  bob
                          host  1.2.3.4
                          port  5060
                        secret  a
                        secret  b
";

/// Every line with the blanks that Asterisk puts behind it: two columns of 30, two blanks between.
fn table(text: &str) -> String {
    let lines = text.lines().map(|line| match line {
        "" => "\n".to_owned(),
        line => format!("{line:<62}\n"),
    });
    lines.collect()
}

const NONE: &str = "No rows found matching search criteria.\n";

#[test]
fn l01_a_row_is_two_columns() {
    ara(&fixture(), "realtime load sippeers name bob").is(0, &table(BOB), NOTICE);
}

#[test]
fn l02_null_and_blank_cells_are_no_variables() {
    // Asterisk prints lines with blank values; ours are the variables that its modules see.
    let amy = "                   Column Name  Column Value
          --------------------  --------------------
                          name  amy
";
    ara(&fixture(), "realtime load sippeers name amy").is(0, &table(amy), NOTICE);
}

#[test]
fn l03_no_row_is_said_and_status_1() {
    ara(&fixture(), "realtime load sippeers name nobody").is(1, NONE, NOTICE);
    ara(&fixture(), "realtime multi sippeers name nobody").is(1, NONE, NOTICE);
}

#[test]
fn l05_l06_what_is_missing_is_an_error() {
    // Asterisk says that there are no rows.
    let directory = fixture();
    let done = ara(&directory, "realtime load nodrv name bob");
    done.fails(2, &["no driver \"nothere\" in this program, which has memory, ", "sqlite3\n"]);
    let done = ara(&directory, "realtime load notab name bob");
    done.fails(2, &["driver sqlite3, database db1, table nope"]);
    let done = ara(&directory, "realtime load sippeers nocol bob --json");
    assert_eq!(done.status, 2);
    let error = &done.json()["error"];
    assert_eq!(error["kind"], "NotFound");
    assert!(error["message"].as_str().unwrap().contains("nocol"), "{error}");
    assert_eq!((&error["table"], &error["column"]), (&"sippeers".into(), &().into()));
}

#[test]
fn l07_an_operator_stands_behind_the_column() {
    let directory = fixture();
    ara(&directory, "realtime load sippeers \"name LIKE\" \"bob%\"").is(0, &table(BOB), NOTICE);
    ara(&directory, "realtime load sippeers \"port >=\" 5060").is(0, &table(BOB), NOTICE);
}

#[test]
fn l09_more_words_are_more_conditions() {
    // Asterisk ignores them.
    let directory = fixture();
    ara(&directory, "realtime load sippeers name bob port 5060").is(0, &table(BOB), NOTICE);
    ara(&directory, "realtime load sippeers name bob port 1").is(1, NONE, NOTICE);
}

#[test]
fn l10_a_store_that_is_out_is_passed_over() {
    let directory = fixture();
    let lock = open(&directory, "locked.sqlite3");
    lock.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;").unwrap();
    let done = ara(&directory, "realtime load sp2 name bob");
    assert_eq!((done.status, done.out.as_str()), (0, &*table(BOB)), "{}", done.err);
    assert!(done.err.contains("asking the next store"), "{}", done.err);
    let done = ara(&directory, "realtime load sp2 name bob --json");
    assert_eq!(done.json()["source"]["priority"], 2);
}

#[test]
fn l11_to_l18_updates_count_what_matched() {
    let directory = fixture();
    let is = |line: &str, status, out: &str| ara(&directory, line).is(status, out, NOTICE);
    is("realtime update sippeers name bob port 4343", 0, "Updated 1 RealTime record.\n");
    is("realtime update sippeers name bob port 4343", 0, "Updated 1 RealTime record.\n");
    is("realtime update sippeers \"name LIKE\" \"%\" port -1", 0, "Updated 2 RealTime records.\n");
    is("realtime update sippeers name nobody port 1", 1, "Updated 0 RealTime records.\n");
    is("realtime update2 sippeers name bob NULL port 11", 0, "Updated 1 RealTime record.\n");
    // L18: several changes are usage in Asterisk.
    is("realtime update2 sippeers name bob NULL port 12 host x", 0, "Updated 1 RealTime record.\n");
    let done = ara(&directory, "realtime update sippeers name bob nocol 1");
    done.fails(2, &["none of the columns to write exists", "column nocol"]);
    let bob = ara(&directory, "realtime load sippeers name bob --json").json();
    assert_eq!(
        bob["columns"],
        serde_json::json!([["name", "bob"], ["host", "x"], ["port", "12"], ["secret", "a;b"]])
    );
}

#[test]
fn l19_to_l22_a_row_is_stored() {
    let directory = fixture();
    let stored = "Stored RealTime record.\n";
    ara(&directory, "realtime store sippeers name new host h").is(0, stored, NOTICE);
    // L22: more than five pairs are usage in Asterisk; a repeated column is packed into one cell.
    let line = "realtime store sippeers name n2 secret \"a;b\" secret c";
    ara(&directory, line).is(0, stored, NOTICE);
    let row = ara(&directory, "realtime load sippeers name n2 --json").json();
    assert_eq!(row["columns"][3], serde_json::json!(["secret", "a^3Bb;c"]));
    assert_eq!(
        row["variables"],
        serde_json::json!([["name", "n2"], ["secret", "a;b"], ["secret", "c"]])
    );
    let again = ara(&directory, "realtime store sippeers name new host h");
    again.fails(3, &["the key exists already"]);
    ara(&directory, "realtime store nofam a b").fails(2, &["\"nofam\" is not mapped", "hint: "]);
}

#[test]
fn l23_to_l25_all_conditions_hold_for_destroy() {
    let directory = fixture();
    ara(&directory, "realtime destroy nofam name x").fails(2, &["\"nofam\" is not mapped"]);
    let is = |line: &str, status, out: &str| ara(&directory, line).is(status, out, NOTICE);
    is("realtime store sippeers name eve host 1.2.3.4", 0, "Stored RealTime record.\n");
    // L25: Asterisk removes all rows with this host.
    is("realtime destroy sippeers name bob host h", 1, "Removed 0 RealTime records.\n");
    is("realtime destroy sippeers name bob host 1.2.3.4", 0, "Removed 1 RealTime record.\n");
    is("realtime load sippeers name bob", 1, NONE);
    is("realtime destroy sippeers \"name LIKE\" %", 0, "Removed 2 RealTime records.\n");
}

#[test]
fn l27_mappings_stand_under_their_engine_last_first() {
    ara(&fixture(), "config mappings").without_idle_engines().is(
        0,
        "Config Engine: sqlite3
===> sp2 (db=db1, table=sippeers)
===> sp2 (db=locked, table=sippeers)
===> notab (db=db1, table=nope)
===> sippeers (db=db1, table=sippeers)
",
        NOTICE,
    );
}

#[test]
fn a_value_neither_steers_a_terminal_nor_looks_like_a_line() {
    let directory = fixture();
    let evil = "x\u{1b}[31m\nname  root";
    run(directory.path(), ["--config-dir", "etc", "realtime", "store", "sippeers", "name", evil]);
    let shown = ara(&directory, "realtime load sippeers \"name LIKE\" x%");
    assert_eq!(shown.out.lines().count(), 3, "{}", shown.out);
    assert!(shown.out.contains("x\u{241b}[31m\u{240a}name  root"), "{}", shown.out);
    let document = ara(&directory, "realtime load sippeers \"name LIKE\" x% --json");
    assert!(document.out.contains(r"x\u001b[31m\nname  root"), "{}", document.out);
}

#[test]
fn several_rows_are_several_tables() {
    let expected = format!(
        "                   Column Name  Column Value
          --------------------  --------------------
                          name  amy

{BOB}"
    );
    ara(&fixture(), "realtime multi sippeers \"name LIKE\" %").is(0, &table(&expected), NOTICE);
}

#[test]
fn documents_are_as_the_house_plan_gives_them() {
    let directory = fixture();
    let is = |line: &str, status, out: &str| {
        ara(&directory, line).is(status, &format!("{out}\n"), NOTICE);
    };
    let source =
        r#""source":{"driver":"sqlite3","database":"db1","table":"sippeers","priority":1}"#;
    let bob = concat!(
        r#""columns":[["name","bob"],["host","1.2.3.4"],["port","5060"],["secret","a;b"]],"#,
        r#""variables":[["name","bob"],["host","1.2.3.4"],["port","5060"],["secret","a"],["secret","b"]]"#,
    );
    let amy = concat!(
        r#""columns":[["name","amy"],["host",""],["port",null],["secret"," "]],"#,
        r#""variables":[["name","amy"]]"#,
    );
    is(
        "--json realtime load sippeers name bob",
        0,
        &format!(r#"{{"family":"sippeers","found":true,{source},{bob}}}"#),
    );
    is(
        "realtime --json load sippeers name nobody",
        1,
        &format!(r#"{{"family":"sippeers","found":false,{source},"columns":[],"variables":[]}}"#),
    );
    is(
        "realtime multi --json sippeers \"name LIKE\" %",
        0,
        &format!(r#"{{"family":"sippeers","found":true,{source},"rows":[{{{amy}}},{{{bob}}}]}}"#),
    );
    is(
        "realtime multi sippeers name nobody --json",
        1,
        &format!(r#"{{"family":"sippeers","found":false,{source},"rows":[]}}"#),
    );
    let written = |rows| format!(r#"{{"family":"sippeers",{source},"rows":{rows}}}"#);
    is("realtime update sippeers name bob port 1 --json", 0, &written(1));
    is("realtime update2 sippeers name x NULL port 1 --json", 1, &written(0));
    is("realtime store sippeers name new --json", 0, &written(1));
    is("realtime destroy sippeers name new --json", 0, &written(1));
}

#[test]
fn required_columns_are_compared_with_the_table() {
    let directory = fixture();
    ara(&directory, "realtime require sippeers port integer4 11 name char 40").is(
        0,
        "Table sippeers has all that is required.\n",
        NOTICE,
    );
    ara(&directory, "realtime require sippeers port char 5 nix date 10 name char 40").is(
        1,
        "Table sippeers: column port is INTEGER, not char.
Table sippeers: column nix (date, 10 wide) is missing.
",
        NOTICE,
    );
    let done = ara(&directory, "--json realtime require sippeers nix RQ_UINTEGER2 5");
    assert_eq!(done.status, 1);
    assert_eq!(
        done.json()["unmet"],
        serde_json::json!([{
            "column": "nix",
            "type": "uinteger2",
            "size": 5,
            "shortfall": "missing",
            "message": "column nix (uinteger2, 5 wide) is missing",
        }])
    );
}
