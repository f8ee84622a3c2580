//! `readsection/writesection`: two servers.

use asterisk_realtime_core::{
    Alteration, ColumnDefinition, ColumnType, Driver, ErrorKind, IntoFilter,
};
use asterisk_realtime_mysql::{Address, MysqlDriver};
use std::num::NonZeroU32;

use crate::database::{
    Database, account, delete, insert, kind, rows, server, soon, table, texts, update,
};

fn two() -> (Database, Database, MysqlDriver) {
    let read = Database::with(
        "CREATE TABLE t (id INT PRIMARY KEY, v TEXT, r INT); INSERT INTO t VALUES (1, 'read', 0);
         CREATE TABLE conf (cat_metric INT, var_metric INT, commented INT, filename TEXT,
             category TEXT, var_name TEXT, var_val TEXT);
         INSERT INTO conf VALUES (0, 0, 0, 'a.conf', 'c', 'k', 'v');",
    );
    let write = Database::with(
        "CREATE TABLE t (id INT PRIMARY KEY, v TEXT, w INT); INSERT INTO t VALUES (1, 'write', 0);",
    );
    let mut settings = read.settings();
    settings.database = "read/write".into();
    settings.writes = Some(account(server(), &write.name));
    (read, write, MysqlDriver::new(settings))
}

#[tokio::test]
async fn reads_go_to_the_one_and_everything_else_to_the_other() {
    let (read, write, driver) = two();
    assert_eq!(driver.database(), "read/write");
    assert_eq!(texts(&driver, &[("id", "1")], "v").await, ["read"]);
    let batch = NonZeroU32::new(10).unwrap();
    let mut scan = driver.scan(&table("t"), None, batch, soon()).await.unwrap();
    assert_eq!(scan.next_batch(soon()).await.unwrap()[0].text("v"), Some("read"));
    assert_eq!(driver.load(&table("conf"), "a.conf", soon()).await.unwrap().len(), 1);

    assert_eq!(update(&driver, &[("id", "1")], &[("w", Some("7"))]).await.unwrap(), 1);
    assert_eq!(insert(&driver, &[("id", Some("2"))]).await.unwrap(), 1);
    assert_eq!(delete(&driver, &[("id", "2")]).await.unwrap(), 1);
    assert_eq!(write.query("SELECT id, w FROM t"), "1\t7\n");
    let description = driver.columns(&table("t"), soon()).await.unwrap();
    assert!(description.column("w").is_some() && description.column("r").is_none());
    let extra = Alteration::AddColumn(ColumnDefinition::new("extra", ColumnType::Text));
    driver.alter(&table("t"), &extra, soon()).await.unwrap();
    assert_eq!(write.query("SELECT extra FROM t"), "NULL\n");
    assert_eq!(
        kind(crate::database::try_rows(&driver, &[("extra", "x")]).await),
        ErrorKind::NotFound
    );
    assert_eq!(read.query("SELECT COUNT(*) FROM t"), "1\n");
    driver.ping(soon()).await.unwrap();
}

#[tokio::test]
async fn each_half_is_needed_and_closed() {
    let (read, _, driver) = two();
    let mut settings = read.settings();
    settings.writes = Some(account(server(), &read.name));
    if let Some(writes) = &mut settings.writes {
        writes.address = Address::Socket("/nowhere".into());
    }
    let half = MysqlDriver::new(settings);
    assert_eq!(rows(&half, &[("id", "1")]).await.len(), 1);
    assert_eq!(kind(half.ping(soon()).await), ErrorKind::Unavailable);
    assert_eq!(kind(delete(&half, &[("id", "1")]).await), ErrorKind::Unavailable);

    driver.close().await;
    let filter = [("id", "1")].into_filter().unwrap();
    assert_eq!(kind(driver.delete(&table("t"), &filter, soon()).await), ErrorKind::Unavailable);
    let outcome = crate::database::try_rows(&driver, &[("id", "1")]).await;
    assert_eq!(kind(outcome), ErrorKind::Unavailable);
}
