//! Failures: exit status, message and place.

use crate::run::{ara, command, etc};

#[test]
fn a_file_that_cannot_be_used_is_shown_with_its_errors() {
    let directory = etc(&[
        ("extconfig.conf", b"[settings]\nsippeers => sqlite3,asterisk\n"),
        ("res_config_sqlite3.conf", b"[asterisk\ndbfile = x\n"),
    ]);
    let expected = "ara: res_config_sqlite3.conf cannot be used: 1 error

error[conf-no-bracket]

  × the category has no closing `]`
   ╭─[res_config_sqlite3.conf:1:1]
 1 │ [asterisk
   · ─────────
   ╰────
  help: write `[name]`; a `;` in a name is written `\\;`
";
    for line in ["realtime load sippeers name x", "config mappings", "config show a.conf"] {
        ara(&directory, line).is(2, "", expected);
    }
    let document = concat!(
        r#"{"error":{"kind":"Invalid","message":"the category has no closing `]`","#,
        r#""driver":null,"database":null,"table":null,"#,
        r#""file":"res_config_sqlite3.conf","line":1,"column":1}}"#,
        "\n",
    );
    ara(&directory, "config mappings --json").is(2, document, "");
}

#[test]
fn a_section_that_cannot_be_used_is_shown_with_its_line() {
    let directory = etc(&[
        ("extconfig.conf", b"[settings]\nsippeers => sqlite3,asterisk\n"),
        ("res_config_sqlite3.conf", b"[asterisk]\n"),
    ]);
    let done = ara(&directory, "realtime load sippeers name x");
    done.fails(2, &["the section has no `dbfile`", "1 │ [asterisk]", "driver sqlite3"]);
}

#[test]
fn a_store_that_cannot_be_used_is_status_3() {
    let directory = etc(&[
        ("extconfig.conf", b"[settings]\nsippeers => sqlite3,asterisk\n"),
        ("res_config_sqlite3.conf", b"[asterisk]\ndbfile = x.sqlite3\nbusy_timeout = 20\n"),
    ]);
    let path = directory.path().join("etc/x.sqlite3");
    let lock = rusqlite::Connection::open(path).unwrap();
    lock.execute_batch("CREATE TABLE sippeers (name); BEGIN EXCLUSIVE;").unwrap();
    let done = ara(&directory, "realtime update sippeers name a name b");
    done.fails(3, &["driver sqlite3, database asterisk"]);
    let done = ara(&directory, "realtime update sippeers name a name b --json");
    assert_eq!(done.status, 3);
    assert_eq!(done.json()["error"]["kind"], "Unavailable");
}

#[test]
fn values_are_never_printed() {
    let directory = etc(&[
        ("extconfig.conf", b"[settings]\nsippeers => sqlite3,asterisk\n"),
        ("res_config_sqlite3.conf", b"[asterisk]\ndbfile = x.sqlite3\n"),
    ]);
    let path = directory.path().join("etc/x.sqlite3");
    let database = rusqlite::Connection::open(path).unwrap();
    database.execute_batch("CREATE TABLE sippeers (secret TEXT UNIQUE)").unwrap();
    assert_eq!(ara(&directory, "realtime store sippeers secret s3cr3t").status, 0);
    let done = ara(&directory, "-v realtime store sippeers secret s3cr3t");
    assert_eq!(done.status, 3);
    assert!(!done.err.contains("s3cr3t"), "{}", done.err);
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_no_failure() {
    use std::io::Read;
    use std::process::Stdio;
    let directory = etc(&[]);
    let mut command = command(directory.path());
    let command = command.args(["completions", "bash"]).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let status = child.wait().unwrap();
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!((status.code(), err.as_str()), (Some(0), ""));
}
