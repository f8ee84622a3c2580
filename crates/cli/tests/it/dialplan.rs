//! `ara dialplan`, on the quickstart example and on tables with faults.

use rusqlite::Connection;
use tempfile::TempDir;

use crate::run::{Done, ara, etc, run};

fn quickstart(line: &str) -> Done {
    let directory = tempfile::tempdir().unwrap();
    assert_eq!(run(directory.path(), ["quickstart", "q"]).status, 0);
    run(directory.path(), ["--config-dir", "q"].into_iter().chain(line.split(' ')))
}

/// A dialplan of these rows: context, extension, priority, application, data.
fn dialplan(rows: &str) -> TempDir {
    let directory = etc(&[
        ("extconfig.conf", b"[settings]\nextensions => sqlite3,asterisk\n"),
        ("res_config_sqlite3.conf", b"[asterisk]\ndbfile = asterisk.sqlite3\n"),
    ]);
    let sqlite = Connection::open(directory.path().join("etc/asterisk.sqlite3")).unwrap();
    let table = "CREATE TABLE extensions (id INTEGER PRIMARY KEY, context TEXT, exten TEXT,
                     priority TEXT, app TEXT, appdata TEXT);
                 INSERT INTO extensions (context, exten, priority, app, appdata) VALUES ";
    sqlite.execute_batch(&format!("{table}{rows};")).unwrap();
    directory
}

#[test]
fn show_prints_extensions_in_their_order() {
    let shown = quickstart("dialplan show office");
    let expected = "\
[ Context 'office' in 'extensions' ]
  '1001' =>         1. Dial(SIP/alice,20)
                    2. VoiceMail(1001@default,u)
  '1002' =>         1. Dial(SIP/bob,20)
                    2. VoiceMail(1002@default,u)
  '1003' =>         1. Dial(SIP/carol,20)
  '1004' =>         1. Dial(SIP/dave,20)
  '8000' =>         1. Queue(support,t)
  '8001' =>         1. Queue(sales,t)
  '8500' =>         1. VoiceMailMain(@default)
  '8600' =>         1. MusicOnHold(default)
  '_0X.' =>         1. Dial(SIP/trunk-a/${EXTEN:1},60)
  '_11[0258]' =>    1. Dial(SIP/trunk-a/${EXTEN},60)

-= 10 extensions (12 priorities) in 1 context. =-
";
    shown.is(0, expected, "");
    let all = quickstart("dialplan show --json").json();
    assert_eq!(all["contexts"][0]["name"], "from-carrier");
    assert_eq!(all["contexts"][0]["extensions"][0]["priorities"][0]["app"], "Goto");
    let none = quickstart("dialplan show nowhere");
    none.is(1, "-= 0 extensions (0 priorities) in 0 contexts. =-\n", "");
    quickstart("dialplan show --family nothing").fails(2, &["\"nothing\"", "config mappings"]);
}

#[test]
fn match_tells_who_wins_and_why() {
    let winner = "'_0X.' wins: 1. Dial(SIP/trunk-a/${EXTEN:1},60)\nMore digits could match.\n";
    quickstart("dialplan match office 0123").is(0, winner, "");
    quickstart("dialplan match office 100").is(
        1,
        "Nothing in 'office' matches '100' with priority 1.\nMore digits could match.\n",
        "",
    );
    let rows = "('a', '_2XX', 1, 'A', ''), ('a', '_[2]0X', 1, 'B', ''), ('a', '_2XX', 2, 'C', 'x'),
                ('a', '201/555', 1, 'D', ''), ('a', '_20.', 1, 'E', '')";
    let directory = dialplan(rows);
    ara(&directory, "dialplan match a 201").is(
        0,
        "'_[2]0X' wins: 1. B()\n  \
           '_20.' matches, too: `X` is narrower than `.`\n  \
           '_2XX' matches, too: `0` is narrower than `X`\nMore digits could match.\n",
        "",
    );
    ara(&directory, "dialplan match a 201 --priority 2").is(
        0,
        "'_2XX' wins: 2. C(x)\n  \
           '_[2]0X' matches, too: it has no priority 2\n  \
           '_20.' matches, too: it has no priority 2\nNo more digits are waited for.\n",
        "",
    );
    let called = ara(&directory, "--json dialplan match a 201 --callerid 555").json();
    assert_eq!(called["winner"]["exten"], "201/555");
    assert_eq!(called["others"][0]["why"], "extensions come before patterns");
    assert_eq!((&called["can_match"], &called["match_more"]), (&true.into(), &true.into()));
    let other = ara(&directory, "--json dialplan match a 201 --callerid 556").json();
    assert_eq!(other["winner"]["exten"], "_[2]0X");
    let nothing = ara(&directory, "--json dialplan match a 9");
    assert_eq!((nothing.status, &nothing.json()["winner"]), (1, &serde_json::Value::Null));
}

#[test]
fn check_tells_what_is_wrong() {
    quickstart("dialplan check").is(0, "extensions: 13 rows, nothing is wrong\n", "");
    let rows = "('a', '_1XX!', 1, 'NoOp', ''), ('a', '_1XX', 1, 'Goto', 'b,1,1'),
                ('a', '2', 1, 'Set', 'x=1;y=2'), ('a', '2', 3, 'Hangup', ''),
                ('a', '_[3', 1, 'NoOp', ''), ('a', '3', 'hint', 'SIP/3', '')";
    let directory = dialplan(rows);
    let done = ara(&directory, "dialplan check");
    assert_eq!((done.status, done.err.as_str()), (2, ""));
    for expected in [
        "warning[pattern-shadowed]: a,_1XX: never wins with priority 1",
        "warning[goto-context]: a,_1XX,1: `Goto` to the context `b`",
        "warning[semicolon]: a,2,1: a `;` cuts `appdata`",
        "warning[priority-gap]: a,2: priority 2 is missing",
        "error[pattern-matches-nothing]: a,_[3: `]` is missing",
        "extensions: 6 rows, 1 error, 4 warnings\n",
    ] {
        assert!(done.out.contains(expected), "{expected}\n{}", done.out);
    }
    let document = ara(&directory, "--json dialplan check").json();
    let findings = document["findings"].as_array().unwrap();
    assert_eq!((findings.len(), &document["rows"]), (5, &6.into()));
    let open = findings.iter().find(|it| it["code"] == "pattern-matches-nothing").unwrap();
    assert_eq!(
        (&open["row"]["exten"], &open["row"]["span"]),
        (&"_[3".into(), &serde_json::json!([1, 3]))
    );
    assert_eq!(open["file"], "extconfig.conf");
}
