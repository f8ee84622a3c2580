//! `res_config_mysql.conf` and `[mysql NAME]` of `ara.conf`.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_core::{
    Category, Config, DriverKind, Error, ErrorKind, Location, OpenRequest, RequirementsMode,
    Secret, Settings, Severity, Variable,
};
use asterisk_realtime_mysql::{Address, MysqlKind, MysqlSettings, Server};
use asterisk_realtime_sql_driver::TlsMode;

use crate::database::kind;

fn section(name: &str, options: &[(&str, &str)]) -> Category {
    let mut section = Category::new(name);
    section.location = Some(Location::new("res_config_mysql.conf", 1, 1, 3));
    section.variables = options.iter().map(|(name, value)| Variable::new(*name, *value)).collect();
    section
}

fn file(sections: Vec<Category>) -> Config {
    Config { categories: sections }
}

fn read(
    file: Option<&Config>,
    database: &str,
    own: Option<&Category>,
) -> Result<Arc<dyn Settings>, Error> {
    let directory = Path::new("/etc/asterisk");
    MysqlKind.settings(&OpenRequest { database, directory, file, second: None, own })
}

fn tcp(host: &str) -> Server {
    Server::new(Address::Tcp { host: host.into(), port: 3306 })
}

#[test]
fn either_file_will_do() {
    assert_eq!(MysqlKind.files(), ["res_config_mysql.conf", "res_mysql.conf"]);
    assert_eq!(MysqlKind.token(), "mysql");
    let error = read(None, "asterisk", None).unwrap_err();
    assert_eq!((error.kind(), error.driver()), (ErrorKind::NotFound, Some("mysql")));
}

#[test]
fn every_section_is_a_database() {
    let config = file(vec![
        section("general", &[("dbhost", "g")]),
        section("Other", &[("dbhost", "upper")]),
        section("other", &[("dbhost", "lower")]),
    ]);
    let check = |database: &str, host: &str| {
        let expected = MysqlSettings::new(database, tcp(host));
        let found = read(Some(&config), database, None).unwrap();
        assert!(found.same_as(&expected), "{found:?}");
    };
    check("general", "g");
    check("other", "lower");
    check("OTHER", "upper");
    let error = read(Some(&config), "nobody", None).unwrap_err();
    assert_eq!((error.kind(), error.database()), (ErrorKind::NotFound, Some("nobody")));
    assert!(error.message().contains("[nobody]"));
}

#[test]
fn two_sections_are_read_from_and_written_to() {
    let config = file(vec![
        section("r", &[("dbhost", "reader"), ("requirements", "createchar")]),
        section("w", &[("dbhost", "writer"), ("requirements", "createclose")]),
    ]);
    let mut expected = MysqlSettings::new("r/w", tcp("reader"));
    expected.writes = Some(tcp("writer"));
    expected.options.requirements = RequirementsMode::CreateClose;
    assert!(read(Some(&config), "r/w", None).unwrap().same_as(&expected));
    let mut same = MysqlSettings::new("r/r", tcp("reader"));
    same.options.requirements = RequirementsMode::CreateChar;
    assert!(read(Some(&config), "r/r", None).unwrap().same_as(&same), "one server is enough");
    for missing in ["r/", "/w", "r/x", "x/w", "r/w/x"] {
        assert_eq!(kind(read(Some(&config), missing, None)), ErrorKind::NotFound, "{missing}");
    }
}

#[test]
fn our_own_options_are_read_and_mistakes_are_refused() {
    let config = file(vec![section("asterisk", &[("dbhost", "x"), ("dbpass", "p")])]);
    let own = section(
        "mysql asterisk",
        &[("pool", "3"), ("deadline", "500ms"), ("TLS", "verify-ca"), ("tls-ca", "ca.pem")],
    );
    let mut expected = MysqlSettings::new("asterisk", tcp("x"));
    expected.reads.password = Secret::new("p");
    expected.options.connections = 3.try_into().unwrap();
    expected.options.deadline = Some(Duration::from_millis(500));
    expected.options.tls.mode = TlsMode::VerifyCa;
    expected.options.tls.ca = Some("/etc/asterisk/ca.pem".into());
    let found = read(Some(&config), "asterisk", Some(&own)).unwrap();
    assert!(found.same_as(&expected), "{found:?}");
    for option in [("pool", "0"), ("tls", "maybe"), ("dbhost", "x"), ("pol", "3")] {
        let own = section("mysql asterisk", &[option]);
        let error = read(Some(&config), "asterisk", Some(&own)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{option:?}");
        assert_eq!(error.database(), Some("asterisk"));
    }
}

#[test]
fn everything_wrong_is_reported() {
    let config = file(vec![
        section(
            "asterisk",
            &[
                ("dbhost", "h"),
                ("dbsock", "/s"),
                ("dbport", "x"),
                ("requirements", "create"),
                ("dbcharset", "latin1"),
                ("dbname", ""),
                ("dbusr", "u"),
                ("password", "p"),
                ("tls", "required"),
                ("nonsense", "x"),
            ],
        ),
        section("ASTERISK", &[]),
        section("a/b", &[("dbhost", "h"), ("dbpass", ""), ("dbcharset", "utf8")]),
        section("fine", &[("dbsock", "/s"), ("dbpass", "p"), ("dbcharset", "UTF8MB4")]),
    ]);
    let found = MysqlKind.check(&config);
    let codes: Vec<_> = found.iter().map(|finding| (finding.code, finding.severity)).collect();
    assert_eq!(
        codes,
        [
            ("mysql-unused-socket", Severity::Note),
            ("mysql-no-password", Severity::Warning),
            ("mysql-bad-value", Severity::Warning),
            ("mysql-bad-value", Severity::Warning),
            ("mysql-charset", Severity::Note),
            ("mysql-bad-value", Severity::Warning),
            ("mysql-unknown-option", Severity::Warning),
            ("mysql-unknown-option", Severity::Warning),
            ("mysql-unknown-option", Severity::Warning),
            ("mysql-unknown-option", Severity::Warning),
            ("mysql-duplicate-section", Severity::Warning),
            ("mysql-slash", Severity::Error),
        ]
    );
    assert!(found.iter().all(|finding| finding.help.is_some()));
    let help = |index: usize| found[index].help.as_deref().unwrap();
    assert_eq!(help(6), "did you mean `dbuser`?");
    assert_eq!(help(7), "did you mean `dbpass`?");
    assert_eq!(help(8), "`tls` belongs into the section [mysql NAME] of ara.conf");
    assert!(help(9).starts_with("known are dbcharset, dbhost"));
}

/// Whoever shows the place of a finding shows the line.
#[test]
fn no_finding_points_to_a_line_with_a_password() {
    let mut section = section("asterisk", &[("dbhost", "h"), ("passwd", "s3cret")]);
    section.variables[1].location = Some(Location::new("res_config_mysql.conf", 3, 1, 5));
    let found = MysqlKind.check(&file(vec![section]));
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(|finding| finding.location.as_ref().unwrap().line == 1));
    assert!(!format!("{found:?}").contains("s3cret"));
}

#[test]
fn a_section_without_a_server_is_noted() {
    let found = MysqlKind.check(&file(vec![section("asterisk", &[("dbpass", "p")])]));
    let has_socket = Address::SOCKETS.iter().any(|place| Path::new(place).exists());
    assert_eq!(found.len(), usize::from(!has_socket), "{found:?}");
    if let Some(finding) = found.first() {
        assert_eq!(finding.code, "mysql-no-server");
        assert!(finding.help.as_deref().unwrap().contains("dbhost = 127.0.0.1"));
    }
}
