//! What is said about mappings in the light of drivers and their files.

use asterisk_realtime_extconfig::{Context, DriverFile, lint};

use crate::{codes, parse, settings};

const DRIVERS: &[&str] = &["memory", "sqlite3"];

#[track_caller]
fn check(lines: &str, expected: &[&str]) {
    let (mappings, _) = settings(lines);
    let findings = lint(&mappings, &Context::new(DRIVERS, 20));
    let found: Vec<_> = findings
        .iter()
        .map(|finding| format!("{}: {}", finding.code, finding.help.as_deref().unwrap_or("")))
        .collect();
    assert_eq!(found, expected, "{lines}");
}

#[test]
fn drivers_that_are_there_need_no_comment() {
    check("a => memory,x\nb => SQLite3,x\nc => ,x", &[]);
}

#[test]
fn drivers_that_are_not_compiled_in_name_their_feature() {
    let expected = "extconfig-driver-not-compiled-in: build with the feature `mysql`";
    check("a => MySQL,x", &[expected]);
}

#[test]
fn unknown_drivers_are_guessed() {
    check("a => sqlite,x", &["extconfig-unknown-driver: write `sqlite3`"]);
    check("a => postgres,x", &["extconfig-unknown-driver: write `pgsql`"]);
    check("a => \"odbc\",x", &["extconfig-unknown-driver: write `odbc`"]);
    check("a => memroy,x", &["extconfig-unknown-driver: write `memory`"]);
    let expected = "extconfig-unknown-driver: the drivers at hand are: memory, sqlite3";
    check("a => oracle,x", &[expected]);
}

#[test]
fn shadowed_mappings_are_not_judged_again() {
    check("a => oracle,x\na => memory,x", &[]);
}

#[test]
fn families_that_need_another_one() {
    check("iaxusers => memory,x", &["extconfig-missing-partner: map `iaxpeers` too"]);
    check("Queues => memory,x", &["extconfig-missing-partner: map `queue_members` too"]);
    check("queues => memory,x\nqueue_members => memory,x\niaxfriends => memory,x", &[]);
    check("queues.conf => memory,x", &[]);
}

#[test]
fn families_that_look_misspelt() {
    check("sippeer => memory,x", &["extconfig-family-spelling: write `sippeers` if that is meant"]);
    check("sippeer => memory,x\nsippeers => memory,x", &[]);
    check("exten => memory,x\nSIPPEERS => memory,x\nacl.conf => memory,x", &[]);
}

#[test]
fn sipfriends_is_noted_where_it_means_nothing() {
    let (mappings, _) = settings("");
    assert!(lint(&mappings, &Context::new(DRIVERS, 22)).is_empty());
    let config = parse("extconfig.conf", "[settings]\nsipfriends => memory,x\n");
    let (mappings, _) = asterisk_realtime_extconfig::read(&config, 22);
    let findings = lint(&mappings, &Context::new(DRIVERS, 22));
    assert_eq!(codes(&findings), ["extconfig-obsolete-family"]);
}

#[test]
fn databases_are_sections_of_the_drivers_own_files() {
    let odbc = parse("res_odbc.conf", "[ENV]\nX => y\n[pbx]\ndsn => asterisk-dsn\n");
    let mysql = parse("res_config_mysql.conf", "[reader]\ndbname = ara\n[writer]\ndbname = b\n");
    let files = [
        DriverFile::new("odbc", "res_odbc.conf", &odbc),
        DriverFile::new("mysql", "res_config_mysql.conf", &mysql),
    ];
    let (mappings, _) = settings(
        "a => odbc,pbx\nb => odbc,asterisk-dsn\nc => odbc,ENV\nd => odbc,pbc\n\
         e => mysql,reader/writer\nf => mysql,reader/wrter\ng => mysql,ARA\nh => sqlite3,any\n",
    );
    let drivers = ["mysql", "odbc", "sqlite3"];
    let findings = lint(&mappings, &Context::new(&drivers, 20).with_files(&files));
    let found: Vec<_> = findings.iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "extconfig.conf:3:1: error[extconfig-dsn-for-section]: `asterisk-dsn` is the DSN of a \
             section, not a section of res_odbc.conf (write `pbx`, the section with this `dsn`)",
            "extconfig.conf:4:1: error[extconfig-unknown-database]: res_odbc.conf has no section \
             [ENV] (add the section, or name another database of `odbc`)",
            "extconfig.conf:5:1: error[extconfig-unknown-database]: res_odbc.conf has no section \
             [pbc] (write `pbx`)",
            "extconfig.conf:7:1: error[extconfig-unknown-database]: res_config_mysql.conf has no \
             section [wrter] (write `writer`)",
            "extconfig.conf:8:1: error[extconfig-dsn-for-section]: `ARA` is the database on the \
             server of a section, not a section of res_config_mysql.conf (write `reader`, the \
             section with this `dbname`)",
        ]
    );
}

/// As in Asterisk, whose file has one section.
#[test]
fn the_database_of_pgsql_that_is_not_there_is_the_general_one() {
    let found = |file: &str, lines: &str| {
        let pgsql = parse("res_pgsql.conf", file);
        let files = [DriverFile::new("pgsql", "res_pgsql.conf", &pgsql)];
        let (mappings, _) = settings(lines);
        let findings = lint(&mappings, &Context::new(&["pgsql"], 20).with_files(&files));
        findings.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let only = "[general]\ndbname = pbx\n";
    assert_eq!(found(only, "a => pgsql,general\nb => pgsql,PBX\nc => pgsql,\n"), [""; 0]);
    assert_eq!(found("[general]\ndbhost = db\n", "a => pgsql,asterisk\n"), [""; 0]);
    assert_eq!(
        found(only, "a => pgsql,standby\nb => pgsql,standby\nc => pgsql,generl\n"),
        [
            "extconfig.conf:2:1: note[extconfig-default-database]: res_pgsql.conf has no section \
             [standby]: [general] is used (write `general`, or add the section, a database of its \
             own)",
            "extconfig.conf:4:1: note[extconfig-default-database]: res_pgsql.conf has no section \
             [generl]: [general] is used (write `general`)",
        ]
    );
    let two = "[general]\ndbname = pbx\n[standby]\ndbname = copy\n";
    assert_eq!(
        found(two, "a => pgsql,standbi\nb => pgsql,copy\nc => pgsql,STANDBY\n"),
        [
            "extconfig.conf:2:1: warning[extconfig-default-database]: res_pgsql.conf has no \
             section [standbi]: [general] is used (write `standby`)",
            "extconfig.conf:3:1: warning[extconfig-default-database]: res_pgsql.conf has no \
             section [copy]: [general] is used (write `standby`)",
        ]
    );
    // Without it there is no database at all.
    assert_eq!(
        found("[standby]\n", "a => pgsql,asterisk\n"),
        ["extconfig.conf:2:1: error[extconfig-unknown-database]: res_pgsql.conf has no section \
             [asterisk] (add the section, or name another database of `pgsql`)"]
    );
}

#[test]
fn names_that_nobody_asks_for_are_noted() {
    let note = |help| format!("extconfig-unasked-family: {help}");
    check("sipusers => memory,x", &[&note("map `sippeers`, which is asked for users, too")]);
    let file = "it is configured in files; map the file by its name if it is to be in a database";
    check("Confbridge => memory,x", &[&note(file)]);
    check("confbridge.conf => memory,x", &[]);
}
