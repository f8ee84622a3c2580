//! The vectors of the specification. Where ours is meant to differ, the reference is noted.

use asterisk_realtime_core::Diagnostic;
use asterisk_realtime_extconfig::{Mappings, read};

use crate::{codes, line, parse, settings};

#[track_caller]
fn check(id: &str, lines: &str, expected: &[&str], expected_codes: &[&str]) {
    compare(id, &settings(lines), expected, expected_codes);
}

#[track_caller]
fn check_file(id: &str, text: &str, expected: &[&str], expected_codes: &[&str]) {
    compare(id, &read(&parse("extconfig.conf", text), 20), expected, expected_codes);
}

#[track_caller]
fn compare(
    id: &str,
    (mappings, findings): &(Mappings, Vec<Diagnostic>),
    expected: &[&str],
    expected_codes: &[&str],
) {
    assert_eq!(mappings.iter().map(line).collect::<Vec<_>>(), expected, "{id}");
    assert_eq!(codes(findings), expected_codes, "{id}: {findings:#?}");
    for finding in findings {
        assert!(finding.location.is_some() && finding.help.is_some(), "{id}: {finding}");
    }
}

#[test]
fn plain_lines() {
    check("X01", "a => fake,db", &["a: fake / db / - / 1"], &[]);
    check("X02", "a = fake,db", &["a: fake / db / - / 1"], &[]);
    check("X03", "a => fake,db,tbl", &["a: fake / db / tbl / 1"], &[]);
    check("1.10-2", "a = fake,db,tbl,2", &["a: fake / db / tbl / 2"], &["extconfig-priority-gap"]);
    check("X22", "a => FAKE,db,t", &["a: FAKE / db / t / 1"], &[]);
    check("X23", "a => nodrv,db,t", &["a: nodrv / db / t / 1"], &[]);
    check("X35", "a => fake,db,t1 ; note", &["a: fake / db / t1 / 1"], &[]);
    check("1.10-22", "a => fake,db;x", &["a: fake / db / - / 1"], &[]);
}

#[test]
fn missing_and_empty_fields() {
    check("X05", "a => fake", &[], &["extconfig-no-comma"]);
    check("X06", "a => fake,", &["a: fake /  / - / 1"], &["extconfig-empty-database"]);
    check("X07", "a => ,db", &["a:  / db / - / 1"], &["extconfig-empty-driver"]);
    // Asterisk: an empty table.
    check("1.10-6", "a => fake,db,", &["a: fake / db / - / 1"], &["extconfig-trailing-comma"]);
    let codes = ["extconfig-empty-table", "extconfig-priority-gap"];
    check("X09", "a => fake,db,,3", &["a: fake / db / - / 3"], &codes);
    check("X21", "a => fake|db|t", &[], &["extconfig-no-comma"]);
}

#[test]
fn priorities() {
    let number = ["extconfig-priority"];
    check("X10", "a => fake,db,t,0", &["a: fake / db / t / 1"], &number);
    // Asterisk: kept, and never reached.
    check("X11", "a => fake,db,t,-1", &[], &number);
    check("1.10-10", "a => fake,db,t,abc", &["a: fake / db / t / 1"], &number);
    let codes = ["extconfig-priority", "extconfig-priority-gap"];
    check("X13", "a => fake,db,t,2x", &["a: fake / db / t / 2"], &codes);
    check("X14", "a => fake,db,t, 2", &["a: fake / db / t / 2"], &["extconfig-priority-gap"]);
    let extra = ["extconfig-extra-field"];
    check("X34", "a => fake,db,t1,1,extra", &["a: fake / db / t1 / 1"], &extra);
    check("-", "a => fake,db,t,", &["a: fake / db / t / 1"], &["extconfig-trailing-comma"]);
}

#[test]
fn blanks_and_length() {
    // Asterisk: database ` db `, table ` t `.
    let codes = ["extconfig-blanks", "extconfig-blanks", "extconfig-priority-gap"];
    check("X15", "a => fake, db , t , 2", &["a: fake / db / t / 2"], &codes);
    check("1.3", "a => fake ,db", &["a: fake / db / - / 1"], &["extconfig-blanks"]);
    // Asterisk: the database is cut, and the table lost.
    let database = "d".repeat(600);
    let expected = format!("a: fake / {database} / t / 1");
    check("X37", &format!("a => fake,{database},t"), &[&expected], &["extconfig-long-value"]);
    // Asterisk: database `db `.
    check("X41", "a => fake,db\na += ,t2", &["a: fake / db / t2 / 1"], &["extconfig-blanks"]);
}

#[test]
fn quotes() {
    check("X17", r#"a => fake,"dc=x,dc=y""#, &["a: fake / dc=x,dc=y / - / 1"], &[]);
    let codes = ["extconfig-priority-gap"];
    check("1.10-14", r#"a => fake,"dc=x,dc=y",t,2"#, &["a: fake / dc=x,dc=y / t / 2"], &codes);
    let codes = ["extconfig-text-around-quotes", "extconfig-priority-gap"];
    let line = r#"a => fake,pre"dc=x,dc=y"post,t,2"#;
    check("X18", line, &["a: fake / dc=x,dc=y / t / 2"], &codes);
    let line = r#"a => fake,"unterminated,t"#;
    check("X19", line, &["a: fake / unterminated,t / - / 1"], &["extconfig-open-quote"]);
    // Asterisk: database `t,x`, table `2`, priority 1.
    let codes = ["extconfig-misplaced-quotes", "extconfig-priority-gap"];
    check("1.10-19", r#"a => fake,db,"t,x",2"#, &["a: fake / db / t,x / 2"], &codes);
    check("-", r#"a => fake, " d b " ,t"#, &["a: fake /  d b  / t / 1"], &[]);
}

#[test]
fn files_that_are_not_mapped() {
    // Asterisk maps X25 and X27.
    let codes = ["extconfig-unmappable-file"];
    check("X25", "EXTCONFIG.conf => fake,db", &[], &codes);
    check("X26", "asterisk.conf => fake,db", &[], &codes);
    check("X27", "Asterisk.conf => fake,db", &[], &codes);
    check("1.4-2", "logger.conf => fake,db", &[], &codes);
    check("X29", "modules.conf => fake,db", &["modules.conf: fake / db / - / 1"], &[]);
    let codes = ["extconfig-always-text"];
    check("-", "res_odbc.conf => fake,db", &["res_odbc.conf: fake / db / - / 1"], &codes);
    check("-", "ara.conf => fake,db", &["ara.conf: fake / db / - / 1"], &codes);
}

#[test]
fn old_names() {
    let codes = ["extconfig-obsolete-family"];
    check("X30", "sipfriends => fake,db", &["sippeers: fake / db / sipfriends / 1"], &codes);
    let config = parse("extconfig.conf", "[settings]\nsipfriends => fake,db\n");
    compare("X31", &read(&config, 22), &["sipfriends: fake / db / - / 1"], &[]);
    compare("21", &read(&config, 21), &["sippeers: fake / db / sipfriends / 1"], &codes);

    let both = ["iaxusers: fake / db / foo / 2", "iaxpeers: fake / db / foo / 2"];
    let codes = ["extconfig-obsolete-family", "extconfig-priority-gap", "extconfig-priority-gap"];
    check("X33", "IAXfriends => fake,db,foo,2", &both, &codes);
    let both = ["iaxusers: fake / db / iaxfriends / 1", "iaxpeers: fake / db / iaxfriends / 1"];
    check("1.4-5", "iaxfriends => fake,db", &both, &["extconfig-obsolete-family"]);
}

#[test]
fn duplicates_and_chains() {
    let lines = "a => fake,db,t1\nA => fake,db,t2";
    check(
        "X38",
        lines,
        &["a: fake / db / t1 / 1", "A: fake / db / t2 / 1"],
        &["extconfig-duplicate"],
    );
    let (mappings, findings) = settings(lines);
    assert_eq!(mappings.chain("a").map(line).collect::<Vec<_>>(), ["A: fake / db / t2 / 1"]);
    assert_eq!(
        findings[0].to_string(),
        "extconfig.conf:2:1: warning[extconfig-duplicate]: `a` is mapped with priority 1 again at \
         extconfig.conf:3:1, so this line has no effect (remove one of the lines, or give one \
         another priority)"
    );

    let lines = "a => fake,db,t1,1\na => fake,db2,t2,2";
    check("X39", lines, &["a: fake / db / t1 / 1", "a: fake / db2 / t2 / 2"], &[]);
    let (mappings, findings) = settings("a => fake,d3,t,3\na => fake,d1,t,1");
    assert_eq!(mappings.chain("a").map(|mapping| mapping.priority).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(codes(&findings), ["extconfig-priority-gap"]);
}

#[test]
fn sections() {
    let a = ["a: fake / db / - / 1"];
    let codes = ["extconfig-unknown-section"];
    let both = ["extconfig-unknown-section", "extconfig-no-settings"];
    let (_, findings) = read(&parse("extconfig.conf", "[setings]\na => fake,db\n"), 20);
    assert_eq!(findings[0].help.as_deref(), Some("write `[settings]`"));
    assert_eq!(findings[1].location.as_ref().unwrap().to_string(), "extconfig.conf");
    let file = "[settings]\na => fake,db\n[other]\nb => fake,db\n";
    check_file("-", file, &a, &codes);
    let (mappings, findings) = read(&parse("extconfig.conf", "[other]\na=>fake,db\n"), 20);
    assert!(mappings.is_empty(), "X42");
    assert_eq!(crate::codes(&findings), both, "X42");
    check_file("X43", "[SETTINGS]\na=>fake,db\n", &a, &[]);
    let codes = ["extconfig-template", "extconfig-no-settings"];
    check_file("X45", "[settings](!)\na=>fake,db\n", &[], &codes);
    let codes = ["extconfig-second-settings"];
    check_file("X46", "[settings]\na=>fake,db\n[settings]\nb=>fake,db\n", &a, &codes);
    let two = ["a: fake / db / - / 1", "b: fake / db / - / 1"];
    check_file("X47", "[settings]\na=>fake,db\n[settings](+)\nb=>fake,db\n", &two, &[]);
    check_file("-", "[base](!)\na=>fake,db\n[settings](base)\nb=>fake,db\n", &two, &[]);
}
