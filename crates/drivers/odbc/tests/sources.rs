//! Data sources of `odbc.ini` as the documentation shows them, in the locale of a daemon, and the
//! driver manager that reads them.
//!
//! Both are in the environment, which must not change in a process that has threads: so the test
//! starts itself once more, with the variables set.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;
use std::{env, fs};

use asterisk_realtime_conf::{Directory, Options, load};
use asterisk_realtime_core::{
    Config, Deadline, Driver, DriverKind, ErrorKind, IntoChanges, IntoFilter, OpenRequest,
    Selection, Table,
};
use asterisk_realtime_odbc::{OdbcDriver, OdbcKind, OdbcSettings};
use asterisk_realtime_testkit::{MariaDb, OdbcSources, Postgres};
use tempfile::TempDir;

/// The argument of the process that has the variables; behind it stands the folder of
/// `res_odbc.conf`.
const CHILD: &str = "with-data-sources";

/// The page whose examples these are.
const PAGE: &str = include_str!("../../../../docs/drivers/odbc.md");

/// The example that has this line.
fn example(line: &str) -> &'static str {
    let mut blocks = PAGE.split("```").filter_map(|block| block.strip_prefix("ini\n"));
    blocks.find(|block| block.lines().any(|each| each == line)).unwrap()
}

/// `system` wins, so that all features together mean the driver manager of the machine.
#[cfg(target_os = "linux")]
fn the_driver_manager_is_the_one_of_the_features() {
    let is_vendored = cfg!(all(feature = "vendored", not(feature = "system")));
    let loaded = fs::read_to_string("/proc/self/maps").unwrap();
    assert_eq!(loaded.contains("libodbc.so"), !is_vendored, "{loaded}");
}

fn main() {
    #[cfg(target_os = "linux")]
    the_driver_manager_is_the_one_of_the_features();
    let args: Vec<_> = env::args().collect();
    if let [_, child, folder] = &args[..]
        && child == CHILD
    {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(check(Path::new(folder)));
        return;
    }
    let (mariadb, postgres) = (MariaDb::start().unwrap(), Postgres::start().unwrap());
    mariadb.create_database("asterisk").unwrap();
    postgres.create_database("asterisk").unwrap();
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("asterisk.sqlite3");
    fs::write(&file, "").unwrap();
    let places = [
        ("db1.example.com", "127.0.0.1".to_owned()),
        ("db2.example.com", "127.0.0.1".to_owned()),
        ("3306", mariadb.port().to_string()),
        ("5432", postgres.port().to_string()),
        ("/var/lib/asterisk/realtime.sqlite3", file.display().to_string()),
        // The server of the test has no certificate.
        ("verify-full", "disable".to_owned()),
    ];
    let mut sources = OdbcSources::new().unwrap();
    add_sources(&mut sources, &placed(example("[asterisk-mariadb]"), &places));
    let login = [
        ("username = asterisk", format!("username = {}", MariaDb::USER)),
        ("a long password", MariaDb::PASSWORD.replace(';', "\\;")),
    ];
    let file = placed(example("[standby]"), &login) + "[nobody]\ndsn = nobody\n";
    fs::write(folder.path().join("res_odbc.conf"), file).unwrap();
    let mut child = Command::new(env::current_exe().unwrap());
    child.arg(CHILD).arg(folder.path()).envs(sources.variables());
    assert!(child.env("LC_ALL", "C").env("LANG", "C").status().unwrap().success());
}

/// The example with what is there in the place of what it names.
fn placed(example: &str, places: &[(&str, String)]) -> String {
    places.iter().fold(example.to_owned(), |text, (name, place)| {
        assert!(text.contains(name), "the example has no {name}:\n{text}");
        text.replace(name, place)
    })
}

/// Adds each section of an `odbc.ini`.
fn add_sources(sources: &mut OdbcSources, text: &str) {
    for section in text.split('[').skip(1) {
        let (name, lines) = section.split_once(']').unwrap();
        let words = lines.lines().filter_map(|line| line.split_once('='));
        let words: Vec<_> = words.map(|(word, value)| (word.trim(), value.trim())).collect();
        sources.add(name, &words).unwrap();
    }
}

/// A driver of `odbcinst.ini` in a connection string, its library named without folder.
async fn a_library_is_found_by_its_name() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("new.sqlite3");
    let driver = format!("SQLite3{}", OdbcSources::BARE);
    let dsn = format!("Driver={{{driver}}};Database={}", file.display());
    OdbcDriver::from(OdbcSettings::new("bare", dsn)).ping(soon()).await.unwrap();
    assert!(file.exists());
}

fn open(file: &Config, database: &str) -> Arc<dyn Driver> {
    let directory = Path::new("/etc/asterisk");
    let request = OpenRequest { database, directory, file: Some(file), second: None, own: None };
    OdbcKind.settings(&request).unwrap().open()
}

fn soon() -> Deadline {
    Deadline::after(Duration::from_secs(10))
}

async fn check(folder: &Path) {
    let resolved = load(&Directory::new(folder), "res_odbc.conf", &Options::new()).unwrap();
    let file = resolved.config;
    assert_eq!((resolved.diagnostics.len(), OdbcKind.check(&file).len()), (0, 0));
    for name in ["asterisk", "standby", "local"] {
        text_of_all_scripts_survives(&*open(&file, name)).await;
    }
    a_library_is_found_by_its_name().await;
    let error = open(&file, "nobody").ping(soon()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    let text = error.to_string();
    assert!(text.contains("`dsn = nobody` of [nobody] in res_odbc.conf"), "{text}");
}

async fn text_of_all_scripts_survives(driver: &dyn Driver) {
    use asterisk_realtime_core::{Alteration, ColumnDefinition, ColumnType};
    let table = Table::mapped("größe").unwrap();
    let columns = vec![
        ColumnDefinition::new("id", ColumnType::Char(40)).key(),
        ColumnDefinition::new("naïve", ColumnType::Text),
    ];
    driver.alter(&table, &Alteration::CreateTable(columns), soon()).await.unwrap();
    for text in ["plain", "grüße", "Ångström", "日本語", "😀👍🏽", "עברית", "a\u{301}"]
    {
        let changes = [("id", Some(text)), ("naïve", Some(text))].into_changes().unwrap();
        driver.insert(&table, &changes, soon()).await.unwrap();
        for field in ["id", "naïve", "naïve LIKE"] {
            let filter = [(field, text)].into_filter().unwrap();
            let rows = driver.select(&table, &filter, Selection::ALL, soon()).await.unwrap();
            let found: Vec<_> = rows.iter().map(|row| row.text("naïve")).collect();
            assert_eq!(found, [Some(text)], "{} {field}", driver.database());
        }
        // One character is one character.
        let pattern = "_".repeat(text.chars().count());
        let filter = [("id", text), ("naïve LIKE", &pattern)].into_filter().unwrap();
        let rows = driver.select(&table, &filter, Selection::ALL, soon()).await.unwrap();
        assert_eq!(rows.len(), 1, "{} {text} {pattern}", driver.database());
    }
    let description = driver.columns(&table, soon()).await.unwrap();
    assert_eq!(&*description.columns()[1].name, "naïve");
}
