//! Data sources of `odbc.ini`, in the locale of a daemon.
//!
//! Both are in the environment, which must not change in a process that has threads: so the test
//! starts itself once more, with the variables set.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::env;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_core::{
    Category, Config, Deadline, Driver, DriverKind, ErrorKind, IntoChanges, IntoFilter,
    OpenRequest, Selection, Table, Variable,
};
use asterisk_realtime_odbc::OdbcKind;
use asterisk_realtime_testkit::{MariaDb, OdbcSources, Postgres};
use tempfile::TempDir;

/// The argument of the process that has the variables.
const CHILD: &str = "with-data-sources";

const NAMES: [&str; 3] = ["our-mariadb", "our-postgresql", "our-sqlite"];

fn main() {
    if env::args().nth(1).as_deref() == Some(CHILD) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(check());
        return;
    }
    let (mariadb, postgres) = (MariaDb::start().unwrap(), Postgres::start().unwrap());
    mariadb.create_database("asterisk").unwrap();
    postgres.create_database("asterisk").unwrap();
    let folder = TempDir::new().unwrap();
    let mut sources = OdbcSources::new().unwrap();
    sources.add_mariadb(NAMES[0], &mariadb, "asterisk").unwrap();
    sources.add_postgres(NAMES[1], &postgres, "asterisk").unwrap();
    sources.add_sqlite(NAMES[2], &folder.path().join("asterisk.sqlite3")).unwrap();
    let mut child = Command::new(env::current_exe().unwrap());
    child.arg(CHILD).envs(sources.variables()).env("LC_ALL", "C").env("LANG", "C");
    assert!(child.status().unwrap().success());
}

/// What `res_odbc.conf` says, with the account of both servers.
fn file() -> Config {
    let lines = |name: &'static str| {
        let account = [("username", MariaDb::USER), ("password", MariaDb::PASSWORD)];
        [&[("dsn", name)], &account[..]].concat()
    };
    let section = |name| {
        let mut section = Category::new(name);
        let variables = lines(name).into_iter();
        section.variables = variables.map(|(name, value)| Variable::new(name, value)).collect();
        section
    };
    Config { categories: NAMES.into_iter().chain(["nobody"]).map(section).collect() }
}

fn open(database: &str) -> Arc<dyn Driver> {
    let file = file();
    let directory = Path::new("/etc/asterisk");
    let request = OpenRequest { database, directory, file: Some(&file), second: None, own: None };
    OdbcKind.settings(&request).unwrap().open()
}

fn soon() -> Deadline {
    Deadline::after(Duration::from_secs(10))
}

async fn check() {
    for name in NAMES {
        text_of_all_scripts_survives(&*open(name)).await;
    }
    let error = open("nobody").ping(soon()).await.unwrap_err();
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
