//! `res_odbc.conf` and `[odbc NAME]` of `ara.conf`.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_core::{
    Category, Config, DriverKind, Error, ErrorKind, Location, OpenRequest, Secret, Settings,
    Severity, Variable,
};
use asterisk_realtime_odbc::{Dbms, OdbcKind, OdbcSettings};

fn section(name: &str, options: &[(&str, &str)]) -> Category {
    let mut section = Category::new(name);
    section.location = Some(Location::new("res_odbc.conf", 1, 1, 3));
    section.variables = options.iter().map(|(name, value)| Variable::new(*name, *value)).collect();
    section
}

fn read(
    sections: Vec<Category>,
    database: &str,
    own: Option<&Category>,
) -> Result<Arc<dyn Settings>, Error> {
    let file = Config { categories: sections };
    let directory = Path::new("/etc/asterisk");
    let request = OpenRequest { database, directory, file: Some(&file), second: None, own };
    OdbcKind.settings(&request)
}

#[track_caller]
fn check(options: &[(&str, &str)], own: &[(&str, &str)], change: impl FnOnce(&mut OdbcSettings)) {
    let own = section("odbc asterisk", own);
    let all = [&[("dsn", "pbx")], options].concat();
    let found = read(vec![section("asterisk", &all)], "asterisk", Some(&own)).unwrap();
    let mut expected = OdbcSettings::new("asterisk", "pbx");
    change(&mut expected);
    assert!(found.same_as(&expected), "{found:?} is not {expected:?}");
}

fn number(number: usize) -> NonZeroUsize {
    NonZeroUsize::new(number).unwrap()
}

#[test]
fn every_option_is_read() {
    check(&[], &[], |_| {});
    check(&[("username", "bob"), ("password", "x")], &[], |s| {
        (s.user, s.password) = (Some("bob".into()), Some(Secret::new("x")));
    });
    check(&[("USERNAME", "")], &[], |s| s.user = Some(String::new()));
    check(&[("enabled", "yes"), ("pre-connect", "yes")], &[], |s| s.pre_connect = true);
    check(&[("sanitysql", "select 1 from dual")], &[], |s| {
        s.probe = Some("select 1 from dual".into());
    });
    check(&[("max_connections", "20")], &[], |s| s.options.connections = number(20));
    check(&[("connect_timeout", "7")], &[], |s| {
        s.options.connect_timeout = Duration::from_secs(7);
    });
    for (text, expected) in [("0", 0), ("2.5", 2_500), ("-1", 300_000), ("x", 300_000)] {
        check(&[("negative_connection_cache", text)], &[], |s| {
            s.pause = Duration::from_millis(expected);
        });
    }
    check(&[("slow_query_limit", "9")], &[], |_| {});
    for (limit, expected) in [(None, Some(5_000)), (Some("250"), Some(250)), (Some("0"), None)] {
        let limit = limit.map(|limit| ("slow_query_limit", limit));
        let options: Vec<_> = std::iter::once(("logging", "yes")).chain(limit).collect();
        check(&options, &[], |s| s.slow = expected.map(Duration::from_millis));
    }
}

#[test]
fn what_does_not_read_leaves_the_default() {
    for (name, value) in [
        ("max_connections", "0"),
        ("max_connections", "many"),
        ("connect_timeout", "0"),
        ("pre-connect", "maybe"),
        ("enabled", "maybe"),
        ("sanitysql", ""),
    ] {
        check(&[(name, value)], &[], |_| {});
    }
}

#[test]
fn our_own_options_win() {
    check(&[("max_connections", "1"), ("connect_timeout", "9")], &[("pool", "4")], |s| {
        s.options.connections = number(4);
        s.options.connect_timeout = Duration::from_secs(9);
    });
    check(&[], &[("dialect", "postgresql"), ("ordered", "no"), ("deadline", "1s")], |s| {
        s.dbms = Some(Dbms::Postgres);
        s.options.ordered = false;
        s.options.deadline = Some(Duration::from_secs(1));
    });
    for (name, value, said) in [
        ("dialect", "db2", "one of mysql, postgresql, sqlite, sqlserver, oracle, ansi"),
        ("tls", "required", "SSLmode = verify-full"),
        ("dsn", "x", "is not an option"),
    ] {
        let own = section("odbc asterisk", &[(name, value)]);
        let sections = vec![section("asterisk", &[("dsn", "pbx")])];
        let error = read(sections, "asterisk", Some(&own)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(error.to_string().contains(said), "{error}");
    }
}

/// The only option of `res_config_odbc.conf`.
const NAME: &str = "order_multi_row_results_by_initial_column";

/// `res_config_odbc.conf` with these options of `[general]`.
fn second(options: &[(&str, &str)]) -> Config {
    let mut general = section("general", options);
    general.location = Some(Location::new("res_config_odbc.conf", 1, 1, 3));
    Config { categories: vec![general] }
}

#[test]
fn the_second_file_says_whether_rows_are_ordered() {
    let file = Config { categories: vec![section("asterisk", &[("dsn", "pbx")])] };
    let ordered = |second: &Config, own: &[(&str, &str)]| {
        let own = section("odbc asterisk", own);
        let request = OpenRequest {
            database: "asterisk",
            directory: Path::new("/etc/asterisk"),
            file: Some(&file),
            second: Some(second),
            own: Some(&own),
        };
        let found = OdbcKind.settings(&request).unwrap();
        let mut expected = OdbcSettings::new("asterisk", "pbx");
        expected.options.ordered = false;
        let is_ordered = !found.same_as(&expected);
        expected.options.ordered = is_ordered;
        assert!(found.same_as(&expected), "{found:?}");
        is_ordered
    };
    assert_eq!(OdbcKind.second_file(), Some("res_config_odbc.conf"));
    for (options, own, expected) in [
        (&[][..], &[][..], true),
        (&[(NAME, "yes")], &[], true),
        (&[(NAME, "no")], &[], false),
        (&[(NAME, "perhaps")], &[], true),
        (&[(NAME, "no"), ("ORDER_multi_row_results_by_initial_column", "yes")], &[], true),
        (&[(NAME, "no")], &[("ordered", "yes")], true),
        (&[(NAME, "yes")], &[("ordered", "no")], false),
    ] {
        assert_eq!(ordered(&second(options), own), expected, "{options:?} {own:?}");
    }
    assert!(ordered(&Config { categories: vec![section("other", &[(NAME, "no")])] }, &[]));
}

#[test]
fn findings_of_the_second_file_tell_what_to_write() {
    for (options, code, said) in [
        (&[(NAME, "perhaps")][..], "odbc-bad-value", "yes holds"),
        (&[("order_multi_row_result_by_initial_column", "no")], "odbc-unknown-option", NAME),
        (&[("dsn", "pbx")], "odbc-unknown-option", "res_odbc.conf"),
        (&[("nonsense", "1")], "odbc-unknown-option", NAME),
    ] {
        let findings = OdbcKind.check_second(&second(options));
        assert_eq!((findings.len(), findings[0].code), (1, code), "{findings:?}");
        assert!(findings[0].to_string().contains(said), "{}", findings[0]);
        let place = findings[0].location.as_ref();
        assert_eq!(place.map(|place| &*place.file), Some("res_config_odbc.conf"));
    }
    assert!(OdbcKind.check_second(&second(&[(NAME, "no")])).is_empty());
    let other = Config { categories: vec![section("asterisk", &[("dsn", "pbx")])] };
    let findings = OdbcKind.check_second(&other);
    assert_eq!((findings.len(), findings[0].code), (1, "odbc-unknown-section"));
    assert!(findings[0].to_string().contains("res_odbc.conf"), "{}", findings[0]);
    let misplaced = section("asterisk", &[("dsn", "pbx"), (NAME, "no")]);
    let findings = OdbcKind.check(&Config { categories: vec![misplaced] });
    assert_eq!((findings.len(), findings[0].code), (1, "odbc-unknown-option"));
    assert!(findings[0].to_string().contains("[general] of res_config_odbc.conf"));
}

#[test]
fn every_section_is_a_database() {
    let sections = || {
        vec![
            section("ENV", &[("ODBCINI", "/x")]),
            section("Other", &[("dsn", "upper")]),
            section("other", &[("dsn", "lower")]),
            section("off", &[("enabled", "no"), ("dsn", "x")]),
            section("empty", &[("username", "x")]),
        ]
    };
    let found = |name: &str| read(sections(), name, None);
    assert!(found("other").unwrap().same_as(&OdbcSettings::new("other", "lower")));
    assert!(found("OTHER").unwrap().same_as(&OdbcSettings::new("Other", "upper")));
    for (name, kind, said) in [
        ("nobody", ErrorKind::NotFound, "no section [nobody]"),
        ("env", ErrorKind::NotFound, "no section [env]"),
        ("off", ErrorKind::NotFound, "[off] of res_odbc.conf says `enabled = no`"),
        ("empty", ErrorKind::Invalid, "[empty] of res_odbc.conf has no `dsn`"),
    ] {
        let error = found(name).unwrap_err();
        assert_eq!((error.kind(), error.driver()), (kind, Some("odbc")), "{error}");
        assert!(error.to_string().contains(said), "{error}");
    }
    let directory = Path::new("/etc/asterisk");
    let nothing = OpenRequest { database: "a", directory, file: None, second: None, own: None };
    assert_eq!(OdbcKind.settings(&nothing).unwrap_err().kind(), ErrorKind::NotFound);
}

#[test]
fn the_environment_is_told_and_not_set() {
    let lines = [("ODBCINI", "/etc/x"), ("A", "s3cret"), ("", "x"), ("B=C", "x"), ("D", "\0")];
    let again = [("ODBCINI", "/etc/y")];
    let file = Config { categories: vec![section("env", &lines), section("ENV", &again)] };
    let expected = [("A", "s3cret"), ("ODBCINI", "/etc/y")];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(OdbcKind.environment(&file), expected);

    let findings = OdbcKind.check(&Config { categories: vec![section("env", &lines[..2])] });
    assert_eq!((findings.len(), findings[0].code), (1, "odbc-environment"));
    assert_eq!(findings[0].severity, Severity::Note);
    let text = findings[0].to_string();
    assert!(text.contains("set ODBCINI, A before") && !text.contains("s3cret"), "{text}");
    let findings = OdbcKind.check(&Config { categories: vec![section("env", &lines[2..])] });
    let codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["odbc-bad-value"; 3]);
}

#[test]
fn findings_tell_what_to_write() {
    for (options, severity, code, said) in [
        (&[("dsn", "")][..], Severity::Error, "odbc-no-dsn", "has no `dsn`"),
        (&[("dsn", "Driver=x")], Severity::Note, "odbc-connection-string", "it works here"),
        (&[("enabled", "maybe")], Severity::Warning, "odbc-bad-value", "yes holds"),
        (&[("max_connections", "-1")], Severity::Warning, "odbc-bad-value", "8 holds"),
        (&[("connect_timeout", "x")], Severity::Warning, "odbc-bad-value", "2 holds"),
        (&[("negative_connection_cache", "x")], Severity::Warning, "odbc-bad-value", "300 holds"),
        (&[("slow_query_limit", "x")], Severity::Warning, "odbc-bad-value", "5000 holds"),
        (&[("logging", "x")], Severity::Warning, "odbc-bad-value", "no holds"),
        (&[("pooling", "yes")], Severity::Warning, "odbc-obsolete-option", "`max_connections`"),
        (&[("pooling_", "yes")], Severity::Warning, "odbc-obsolete-option", "`max_connections`"),
        (&[("shared", "yes")], Severity::Warning, "odbc-obsolete-option", "`max_connections`"),
        (&[("limit", "5")], Severity::Warning, "odbc-obsolete-option", "`max_connections`"),
        (&[("idlecheck", "5")], Severity::Warning, "odbc-obsolete-option", "are checked"),
        (&[("isolation", "x")], Severity::Note, "odbc-no-effect", "transaction of its own"),
        (&[("forcecommit", "x")], Severity::Note, "odbc-no-effect", "transaction of its own"),
        (&[("cache_type", "rr")], Severity::Note, "odbc-no-effect", "used last"),
        (&[("cache_size", "1")], Severity::Note, "odbc-no-effect", "ten minutes"),
        (&[("backslash_is_escape", "no")], Severity::Note, "odbc-no-effect", "patterns"),
        (&[("user", "bob")], Severity::Warning, "odbc-unknown-option", "`username`"),
        (&[("usrname", "bob")], Severity::Warning, "odbc-unknown-option", "`username`"),
        (&[("deadlin", "1")], Severity::Warning, "odbc-unknown-option", "[odbc NAME] of ara.conf"),
        (&[("nonsense", "1")], Severity::Warning, "odbc-unknown-option", "known are"),
    ] {
        let mut all = vec![("dsn", "pbx")];
        all.extend(options);
        let findings = OdbcKind.check(&Config { categories: vec![section("asterisk", &all)] });
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert_eq!((findings[0].severity, findings[0].code), (severity, code));
        assert!(findings[0].to_string().contains(said), "{}", findings[0]);
    }
    let good = section("asterisk", &[("dsn", "pbx"), ("max_connections", "20")]);
    assert!(OdbcKind.check(&Config { categories: vec![good.clone()] }).is_empty());
    let twice = OdbcKind.check(&Config { categories: vec![good.clone(), good] });
    assert_eq!((twice.len(), twice[0].code), (1, "odbc-duplicate-section"));
    let off = section("off", &[("enabled", "no")]);
    assert!(OdbcKind.check(&Config { categories: vec![off] }).is_empty());
}
