//! Stores and engines for the tests.

use std::sync::Arc;

use asterisk_realtime_conf::MemoryFiles;
use asterisk_realtime_core::{ColumnDefinition, ColumnType, ErrorKind, Result};
use asterisk_realtime_engine::{Builder, Realtime};
use asterisk_realtime_memory::{MemoryDriver, MemoryKind};

/// A store with a table `sippeers`: `name` (key), `host`, `allow`, `port` (integer), `secret`.
pub(crate) fn store(database: &str, rows: &[(&str, &str)]) -> MemoryDriver {
    let driver = MemoryDriver::new(database);
    let text = |name: &str| ColumnDefinition::new(name, ColumnType::Char(80));
    let port = ColumnDefinition::new("port", ColumnType::Integer { bytes: 4, signed: true });
    let columns = [text("name").key(), text("host"), text("allow"), port, text("secret")];
    driver.create_table("sippeers", columns).unwrap();
    let rows = rows.iter().map(|(name, host)| [("name", *name), ("host", *host)]);
    driver.insert_rows("sippeers", rows).unwrap();
    driver
}

/// A table of static configuration with rows of file, metric of the category, metric of the
/// variable, category, name, value, `commented`.
pub(crate) fn add_static(driver: &MemoryDriver, rows: &[[&str; 7]]) {
    const COLUMNS: [&str; 7] =
        ["filename", "cat_metric", "var_metric", "category", "var_name", "var_val", "commented"];
    let integer = ColumnType::Integer { bytes: 4, signed: true };
    let columns = COLUMNS.map(|name| match name {
        "cat_metric" | "var_metric" | "commented" => ColumnDefinition::new(name, integer),
        _ => ColumnDefinition::new(name, ColumnType::Char(128)),
    });
    driver.create_table("ast_config", columns).unwrap();
    let rows = rows.iter().map(|row| COLUMNS.into_iter().zip(*row).collect::<Vec<_>>());
    driver.insert_rows("ast_config", rows).unwrap();
}

/// The files of a configuration directory.
pub(crate) fn files(files: &[(&str, &str)]) -> MemoryFiles {
    files.iter().fold(MemoryFiles::new(), |all, (name, text)| all.with_file(*name, *text))
}

/// An engine that is not open yet.
pub(crate) fn builder(given: &[(&str, &str)], stores: &[&MemoryDriver]) -> Builder {
    let kind = stores.iter().fold(MemoryKind::new(), |kind, store| kind.with_database(store));
    Realtime::builder("/etc/asterisk").files(Arc::new(files(given))).driver(Arc::new(kind))
}

/// An engine with these lines under `[settings]`.
pub(crate) fn engine(mappings: &str, stores: &[&MemoryDriver]) -> Realtime {
    engine_with(mappings, "", stores)
}

/// An engine with these lines under `[settings]`, and this `ara.conf`.
pub(crate) fn engine_with(mappings: &str, own: &str, stores: &[&MemoryDriver]) -> Realtime {
    let extconfig = format!("[settings]\n{mappings}");
    builder(&[("extconfig.conf", &extconfig), ("ara.conf", own)], stores).open().unwrap()
}

/// Two stores behind `sippeers`.
pub(crate) const TWO: &str = "sippeers => memory,a\nsippeers => memory,b,sippeers,2\n";

/// The host of a peer.
pub(crate) async fn host(realtime: &Realtime, name: &str) -> Result<Option<String>> {
    let row = realtime.lookup("sippeers", [("name", name)]).await?;
    Ok(row.map(|row| row.text("host").unwrap_or("NULL").to_owned()))
}

#[track_caller]
pub(crate) fn kind<T: std::fmt::Debug>(result: Result<T>) -> ErrorKind {
    result.expect_err("an error is due").kind()
}
