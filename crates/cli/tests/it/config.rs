//! `ara config`: mappings and static files.

use crate::run::{ara, command, etc, finish};

#[test]
fn a_text_file_is_shown_resolved() {
    let directory = etc(&[
        ("a.conf", b"[t](!)\nx = 1 ; gone\n[a](t)\ny => a\\;b\n#include \"b.conf\"\n"),
        ("b.conf", b"z =\n[b]\n"),
        ("extconfig.conf", b"[settings]\n"),
    ]);
    ara(&directory, "config show a.conf").is(0, "[a]\nx = 1\ny => a\\;b\nz =\n\n[b]\n", "");
    let document = concat!(
        r#"{"file":"a.conf","categories":[{"name":"a","variables":"#,
        r#"[["x","1"],["y","a;b"],["z",""]]},{"name":"b","variables":[]}]}"#,
        "\n",
    );
    ara(&directory, "--json config show a.conf").is(0, document, "");
}

#[test]
fn warnings_of_a_shown_file_go_to_standard_error() {
    let directory = etc(&[("a.conf", b"[a]\nbroken\n"), ("extconfig.conf", b"[settings]\n")]);
    let done = ara(&directory, "config show a.conf");
    assert_eq!((done.status, done.out.as_str()), (0, "[a]\n"));
    assert!(done.err.contains("warning[conf-no-equals]"), "{}", done.err);
    assert!(done.err.contains("2 │ broken"), "{}", done.err);
}

#[test]
fn a_file_that_is_not_there_is_an_error() {
    let directory = etc(&[("extconfig.conf", b"[settings]\n")]);
    ara(&directory, "config show nix.conf").fails(2, &["nix.conf", "neither mapped", "hint: "]);
    let error = ara(&directory, "config show nix.conf --json").json();
    assert_eq!(error["error"]["kind"], "NotFound");
    assert_eq!(error["error"]["file"], "nix.conf");
}

#[test]
fn an_include_among_the_rows_of_a_file_is_an_error_of_that_file() {
    let directory = etc(&[
        ("extconfig.conf", b"[settings]\na.conf => sqlite3,asterisk,ast_config\n"),
        ("res_config_sqlite3.conf", b"[asterisk]\ndbfile = x.sqlite3\n"),
    ]);
    let path = directory.path().join("etc/x.sqlite3");
    let database = rusqlite::Connection::open(path).unwrap();
    let script = "CREATE TABLE ast_config (id INTEGER PRIMARY KEY, cat_metric INTEGER,
            var_metric INTEGER, commented INTEGER, filename, category, var_name, var_val);
        INSERT INTO ast_config VALUES (1, 0, 0, 0, 'a.conf', 'x', '#include', 'nix.conf');";
    database.execute_batch(script).unwrap();
    ara(&directory, "config show a.conf").fails(2, &["a.conf cannot be used", "`nix.conf` does"]);
    let error = ara(&directory, "config show a.conf --json").json();
    assert_eq!(error["error"]["file"], "a.conf");
}

#[test]
fn mappings_show_priorities_and_health_with_verbose() {
    let extconfig = b"[settings]\na => memory,x\nb => maria,y,t,1\n";
    let directory = etc(&[("extconfig.conf", extconfig)]);
    let done = ara(&directory, "config mappings --verbose").without_idle_engines();
    assert_eq!(done.status, 0);
    assert_eq!(
        done.out,
        "Config Engine: memory
===> a (db=x, table=a, priority=1): healthy
No Config Engine:
===> b (db=y, table=t, priority=1): the mapping is passed over
"
    );
    // The warnings are shown in full.
    assert!(done.err.contains("error[extconfig-unknown-driver]"), "{}", done.err);

    let document = ara(&directory, "config mappings --json");
    let expected = concat!(
        r#"[{"family":"a","driver":"memory","database":"x","table":"a","priority":1},"#,
        r#"{"family":"b","driver":"maria","database":"y","table":"t","priority":1}]"#,
        "\n",
    );
    assert_eq!(document.out, expected);
    let document = ara(&directory, "config mappings --json -v").json();
    assert_eq!((&document[0]["healthy"], &document[1]["healthy"]), (&true.into(), &false.into()));
}

#[test]
fn what_is_logged_is_chosen_by_the_environment() {
    let directory = etc(&[("extconfig.conf", b"[settings]\na => memory,x\n")]);
    let mut command = command(directory.path());
    command.args(["--config-dir", "etc", "config", "mappings"]).env("ARA_LOG", "warn,x=loud");
    finish(&mut command).fails(2, &["ARA_LOG"]);
    command.env("ARA_LOG", "trace");
    assert_eq!(finish(&mut command).status, 0);
}
