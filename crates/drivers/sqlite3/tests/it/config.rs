//! `res_config_sqlite3.conf` and `[sqlite3 NAME]` of `ara.conf`.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_core::{
    Category, Config, Driver, DriverKind, Error, ErrorKind, Location, OpenRequest,
    RequirementsMode, Settings, Variable,
};
use asterisk_realtime_sqlite3::{Journal, Sqlite3Kind, Sqlite3Settings};

use crate::store::{Store, kind, soon};

fn section(name: &str, options: &[(&str, &str)]) -> Category {
    let mut section = Category::new(name);
    section.location = Some(Location::new("res_config_sqlite3.conf", 1, 1, 3));
    section.variables = options.iter().map(|(name, value)| Variable::new(*name, *value)).collect();
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
    Sqlite3Kind.settings(&OpenRequest {
        database,
        directory,
        file: Some(config),
        second: None,
        own,
    })
}

fn expected(change: impl FnOnce(&mut Sqlite3Settings)) -> Sqlite3Settings {
    let mut settings = Sqlite3Settings::new("asterisk", "/etc/asterisk/a.sqlite3");
    change(&mut settings);
    settings
}

#[track_caller]
fn check(options: &[(&str, &str)], change: impl FnOnce(&mut Sqlite3Settings)) {
    let mut all = vec![("dbfile", "a.sqlite3")];
    all.extend(options);
    let config = file(vec![section("asterisk", &all)]);
    let found = read(&config, "asterisk", None).unwrap();
    assert!(found.same_as(&expected(change)), "{found:?}");
}

#[test]
fn options_are_read_and_relative_files_count_from_the_directory() {
    check(&[], |_| {});
    check(&[("dbfile", "/var/lib/b.sqlite3")], |s| s.file = "/var/lib/b.sqlite3".into());
    check(&[("requirements", "CreateClose")], |s| s.requirements = RequirementsMode::CreateClose);
    check(&[("requirements", "createchar")], |s| s.requirements = RequirementsMode::CreateChar);
    check(&[("busy_timeout", "250")], |s| s.busy_timeout = Duration::from_millis(250));
    check(&[("DEBUG", "yes")], |s| s.debug = true);
    check(&[("batch", "3000")], |_| {});
    check(&[("debug", "yes"), ("debug", "no")], |_| {});
    // As in Asterisk, what does not read leaves the default.
    check(&[("requirements", "x"), ("busy_timeout", "1s"), ("debug", "maybe")], |_| {});
}

#[test]
fn our_own_options_are_read_and_mistakes_are_refused() {
    let config = file(vec![section("asterisk", &[("dbfile", "a.sqlite3")])]);
    let options = [("readers", "4"), ("inline", "no"), ("Journal", "KEEP"), ("watch", "250ms")];
    let own = section("sqlite3 asterisk", &options);
    let found = read(&config, "asterisk", Some(&own)).unwrap();
    assert!(found.same_as(&expected(|settings| {
        settings.readers = NonZeroUsize::new(4).unwrap();
        settings.inline = false;
        settings.journal = Journal::Keep;
        settings.watch = Some(Duration::from_millis(250));
    })));
    for option in [
        ("readers", "0"),
        ("readers", "65"),
        ("inline", "x"),
        ("journal", "off"),
        ("reader", "1"),
        ("watch", "1ms"),
    ] {
        let own = section("sqlite3 asterisk", &[option]);
        let error = read(&config, "asterisk", Some(&own)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{option:?}");
        assert_eq!(error.database(), Some("asterisk"));
    }
}

#[test]
fn sections_are_found_exactly_then_without_case() {
    let config = file(vec![
        section("general", &[("dbfile", "general")]),
        section("SQA", &[("dbfile", "upper")]),
        section("sqa", &[("dbfile", "lower")]),
        section("empty", &[]),
    ]);
    let named = |database: &str| format!("{:?}", read(&config, database, None).unwrap());
    assert!(named("sqa").contains("/etc/asterisk/lower"));
    assert!(named("SQA").contains("/etc/asterisk/upper"));
    assert!(named("Sqa").contains("/etc/asterisk/upper"));
    assert_eq!(kind(read(&config, "nobody", None)), ErrorKind::NotFound);
    assert_eq!(kind(read(&config, "general", None)), ErrorKind::NotFound);
    assert_eq!(kind(read(&config, "empty", None)), ErrorKind::Invalid);
    let request = OpenRequest {
        database: "asterisk",
        directory: Path::new("/etc/asterisk"),
        file: None,
        second: None,
        own: None,
    };
    assert_eq!(kind(Sqlite3Kind.settings(&request)), ErrorKind::NotFound);
}

#[test]
fn everything_wrong_is_reported() {
    let config = file(vec![
        section("general", &[("nonsense", "x")]),
        section(
            "asterisk",
            &[
                ("dbfile", "a"),
                ("db_file", "b"),
                ("host", "c"),
                ("requirements", "create"),
                ("busy_timeout", "fast"),
                ("batch", "100"),
                ("debug", "perhaps"),
            ],
        ),
        section("Asterisk", &[("dbfile", "z")]),
        section("empty", &[("batch", "x")]),
    ]);
    let found: Vec<_> = Sqlite3Kind
        .check(&config)
        .iter()
        .map(|finding| format!("{}: {finding}", finding.code))
        .collect();
    let codes: Vec<_> = found.iter().map(|text| text.split_once(": ").unwrap().0).collect();
    assert_eq!(
        codes,
        [
            "sqlite3-unknown-option",
            "sqlite3-unknown-option",
            "sqlite3-bad-value",
            "sqlite3-bad-value",
            "sqlite3-batch",
            "sqlite3-bad-value",
            "sqlite3-duplicate-section",
            "sqlite3-no-file",
            "sqlite3-bad-value",
        ]
    );
    assert!(found[0].contains("did you mean `dbfile`?"), "{}", found[0]);
    assert!(found[1].contains("known are batch, busy_timeout"), "{}", found[1]);
}

#[tokio::test]
async fn settings_open_drivers_without_touching_the_file() {
    let store = Store::without_file();
    let config = file(vec![section(
        "asterisk",
        &[("dbfile", "realtime.sqlite3"), ("requirements", "createchar")],
    )]);
    let request = OpenRequest {
        database: "Asterisk",
        directory: store.directory(),
        file: Some(&config),
        second: None,
        own: None,
    };
    let driver: Arc<dyn Driver> = Sqlite3Kind.settings(&request).unwrap().open();
    assert_eq!(driver.token(), "sqlite3");
    assert_eq!(driver.database(), "asterisk", "as the section is spelt");
    assert_eq!(driver.requirements(), RequirementsMode::CreateChar);
    assert_eq!(kind(driver.ping(soon()).await), ErrorKind::NotFound);
    store.other().execute_batch("CREATE TABLE t (a TEXT)").unwrap();
    driver.ping(soon()).await.unwrap();
}
