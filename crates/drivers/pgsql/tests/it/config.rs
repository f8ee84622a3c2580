//! `res_pgsql.conf` and `[pgsql NAME]` of `ara.conf`.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_core::{
    Category, Config, Diagnostic, DriverKind, Error, ErrorKind, Location, OpenRequest,
    RequirementsMode, Secret, Settings, Severity, Variable,
};
use asterisk_realtime_pgsql::{PgsqlKind, PgsqlSettings};
use asterisk_realtime_sql_driver::TlsMode;

use crate::database::kind;

fn section(name: &str, options: &[(&str, &str)]) -> Category {
    let mut section = Category::new(name);
    let location = Location::new("res_pgsql.conf", 1, 1, 3);
    section.variables = options.iter().map(|(name, value)| Variable::new(*name, *value)).collect();
    for variable in &mut section.variables {
        variable.location = Some(location.clone());
    }
    section.location = Some(Location::new("res_pgsql.conf", 7, 1, 3));
    section
}

fn file(sections: Vec<Category>) -> Config {
    Config { categories: sections }
}

fn read(
    config: &Config,
    database: &str,
    own: Option<&Category>,
) -> Result<Arc<dyn Settings>, Error> {
    let directory = Path::new("/etc/asterisk");
    PgsqlKind.settings(&OpenRequest { database, directory, file: Some(config), second: None, own })
}

/// Checks what the options of `[general]` come to.
#[track_caller]
fn check(options: &[(&str, &str)], change: impl FnOnce(&mut PgsqlSettings)) {
    let mut expected = PgsqlSettings::new("general");
    change(&mut expected);
    let found = read(&file(vec![section("general", options)]), "general", None).unwrap();
    assert!(found.same_as(&expected), "{options:?}: {found:?}");
}

fn findings(options: &[(&str, &str)]) -> Vec<Diagnostic> {
    PgsqlKind.check(&file(vec![section("general", options)]))
}

/// Checks the one finding about the options: its code, and what it says.
#[track_caller]
fn finds(options: &[(&str, &str)], code: &str, part: &str) {
    let found = findings(options);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].code, code, "{}", found[0]);
    assert!(found[0].to_string().contains(part), "{}", found[0]);
    assert!(found[0].location.is_some());
}

#[test]
fn options_and_their_older_names_are_read() {
    check(&[], |_| {});
    check(&[("user", "u")], |s| s.user = "u".into());
    check(&[("dbuser", "u")], |s| s.user = "u".into());
    check(&[("USER", "u"), ("dbuser", "old")], |s| s.user = "u".into());
    check(&[("dbuser", "old"), ("user", "u"), ("user", "second")], |s| s.user = "u".into());
    check(&[("password", "p")], |s| s.password = Secret::new("p"));
    check(&[("dbpass", "two words")], |s| s.password = Secret::new("two words"));
    check(&[("password", "'x' sslmode=disable")], |s| {
        s.password = Secret::new("'x' sslmode=disable");
    });
    check(&[("password", "")], |s| s.password = Secret::new(""));
    check(&[("hostname", "db")], |s| s.host = Some("db".into()));
    check(&[("dbhost", "::1")], |s| s.host = Some("::1".into()));
    check(&[("hostname", "/run/pg")], |s| s.socket = Some("/run/pg".into()));
    check(&[("hostname", "")], |_| {});
    check(&[("port", "5433")], |s| s.port = 5433);
    check(&[("dbport", "5433")], |s| s.port = 5433);
    check(&[("dbname", "pbx")], |s| s.dbname = "pbx".into());
    check(&[("appname", "pbx one")], |s| s.appname = Some("pbx one".into()));
    check(&[("dbappname", "pbx")], |s| s.appname = Some("pbx".into()));
    check(&[("socket", "/run/pg")], |s| s.socket = Some("/run/pg".into()));
    check(&[("dbsock", "/run/pg"), ("hostname", "db")], |s| s.host = Some("db".into()));
    check(&[("requirements", "CreateClose")], |s| {
        s.options.requirements = RequirementsMode::CreateClose;
    });
    check(&[("order_multi_row_results_by_initial_column", "no")], |s| s.options.ordered = false);
}

/// In the order of Asterisk's connection string, where the last word of a name wins.
#[test]
fn words_of_libpq_are_understood() {
    check(&[("hostname", "db sslmode=verify-full connect_timeout=3")], |s| {
        s.host = Some("db".into());
        s.options.tls.mode = TlsMode::VerifyIdentity;
        s.options.connect_timeout = Duration::from_secs(3);
    });
    check(&[("hostname", "db sslmode=require sslrootcert='tls/ca.pem'")], |s| {
        s.host = Some("db".into());
        s.options.tls.mode = TlsMode::VerifyCa;
        s.options.tls.ca = Some("/etc/asterisk/tls/ca.pem".into());
    });
    check(&[("hostname", "db hostaddr=192.0.2.1 sslcert=/c sslkey=/k")], |s| {
        s.host = Some("192.0.2.1".into());
        s.options.tls.certificate = Some("/c".into());
        s.options.tls.key = Some("/k".into());
    });
    // Asterisk writes port, dbname and user behind the host, and the password last.
    check(&[("hostname", "db port=1 dbname=x user=y password=z")], |s| s.host = Some("db".into()));
    check(&[("appname", "a user=y options='-c geqo=off --TimeZone=Asia/Tokyo'")], |s| {
        s.appname = Some("a".into());
        s.user = "y".into();
        s.startup = vec![("geqo".into(), "off".into())];
        s.time_zone = Some("Asia/Tokyo".into());
    });
    check(&[("dbname", "'my db'")], |s| s.dbname = "my db".into());
    check(&[("hostname", "a,b")], |s| s.host = Some("a".into()));
    check(&[("socket", "/s sslmode=disable")], |s| {
        s.socket = Some("/s".into());
        s.options.tls.mode = TlsMode::Off;
    });
}

#[test]
fn what_cannot_be_read_leaves_the_default() {
    for option in [
        ("port", "many"),
        ("port", "65536"),
        ("requirements", "create"),
        ("order_multi_row_results_by_initial_column", "perhaps"),
        ("dbname", ""),
        ("user", ""),
        ("appname", "a sslmode=perhaps"),
        ("appname", "a connect_timeout=soon"),
        ("appname", "a options=nonsense"),
    ] {
        let appname = (option.0 == "appname").then(|| "a".to_owned());
        check(&[option], |s| s.appname = appname);
        finds(&[option], "pgsql-bad-value", "(");
    }
}

#[test]
fn our_own_options_are_read_and_mistakes_are_refused() {
    let config = file(vec![section("general", &[("hostname", "db sslmode=disable")])]);
    let own = section(
        "pgsql general",
        &[("pool", "3"), ("tls", "verify-ca"), ("TLS-CA", "ca.pem"), ("time-zone", "UTC")],
    );
    let found = read(&config, "general", Some(&own)).unwrap();
    let mut expected = PgsqlSettings::new("general");
    expected.host = Some("db".into());
    expected.time_zone = Some("UTC".into());
    expected.options.connections = NonZeroUsize::new(3).unwrap();
    expected.options.tls.mode = TlsMode::VerifyCa;
    expected.options.tls.ca = Some("/etc/asterisk/ca.pem".into());
    assert!(found.same_as(&expected), "{found:?}");
    for option in [("pool", "0"), ("tls", "perhaps"), ("timezone", "UTC"), ("user", "x")] {
        let own = section("pgsql general", &[option]);
        let error = read(&config, "general", Some(&own)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{option:?}");
        assert_eq!((error.driver(), error.database()), (Some("pgsql"), Some("general")));
    }
}

#[test]
fn sections_are_databases_and_general_stands_in() {
    let config = file(vec![
        section("general", &[("dbname", "g"), ("port", "1")]),
        section("EU", &[("dbname", "upper")]),
        section("eu", &[("dbname", "lower")]),
    ]);
    let named = |database: &str| format!("{:?}", read(&config, database, None).unwrap());
    assert!(named("general").contains(r#"dbname: "g""#));
    assert!(named("eu").contains(r#"dbname: "lower""#), "exactly");
    assert!(named("Eu").contains(r#"dbname: "upper""#), "then without case");
    assert!(named("eu").contains("port: 5432"), "a section stands alone");
    let fallback = named("asterisk");
    assert!(fallback.contains(r#"dbname: "g""#) && fallback.contains(r#"database: "asterisk""#));
    let driver = read(&config, "asterisk", None).unwrap().open();
    assert_eq!((driver.token(), driver.database()), ("pgsql", "asterisk"));

    let only_named = file(vec![section("eu", &[])]);
    assert_eq!(kind(read(&only_named, "asterisk", None)), ErrorKind::NotFound);
    assert!(read(&only_named, "eu", None).is_ok());
    let directory = Path::new("/etc/asterisk");
    let request = OpenRequest { database: "x", directory, file: None, second: None, own: None };
    let error = PgsqlKind.settings(&request).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("res_pgsql.conf"), "{error}");
}

#[test]
fn everything_wrong_is_reported() {
    assert!(findings(&[("hostname", "db"), ("dbuser", "u"), ("PORT", "1")]).is_empty());
    finds(&[("username", "u")], "pgsql-unknown-option", "write `user`");
    finds(&[("hostnam", "u")], "pgsql-unknown-option", "did you mean `hostname`?");
    finds(&[("db_host", "u")], "pgsql-unknown-option", "did you mean `dbhost`?");
    finds(&[("sslmode", "u")], "pgsql-unknown-option", "write `tls`");
    finds(&[("nonsense", "u")], "pgsql-unknown-option", "known are appname, dbname");
    finds(&[("user", "a"), ("dbuser", "b")], "pgsql-overruled", "`user` is there too");
    finds(&[("hostname", "a,b")], "pgsql-several-hosts", "a priority for each");
    finds(
        &[("hostname", "db sslmode=verify-full")],
        "pgsql-word",
        "write `tls = verify-identity` under [pgsql general] of ara.conf",
    );
    finds(&[("hostname", "db keepalives=1")], "pgsql-word-without-effect", "`keepalives`");
    finds(&[("hostname", "db port=1")], "pgsql-word-without-effect", "behind it");
    let double = [section("a", &[]), section("A", &[("nonsense", "x")])];
    let found = PgsqlKind.check(&file(double.into()));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].code, "pgsql-duplicate-section");
}

#[test]
fn findings_never_show_a_password() {
    let options = [
        ("password", "s3cret word"),
        ("appname", "a password=s3cret"),
        ("hostname", "db password=s3cret"),
        ("dbpass", "s3cret"),
    ];
    let found = findings(&options);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found.iter().all(|finding| !finding.to_string().contains("s3cret")), "{found:?}");
    assert!(found.iter().all(|finding| finding.severity <= Severity::Warning));
    // Nor the line that it stands in.
    let lines: Vec<_> =
        found.iter().map(|finding| finding.location.as_ref().unwrap().line).collect();
    assert_eq!(lines, [7, 7, 7]);
}
