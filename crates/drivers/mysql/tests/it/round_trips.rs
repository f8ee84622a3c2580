//! What the server sees: its general log.

use std::sync::OnceLock;

use asterisk_realtime_core::{Driver, IntoFilter, Selection};
use asterisk_realtime_testkit::MariaDb;

use crate::database::{Database, rows, soon, table, update};

fn logged() -> &'static MariaDb {
    static SERVER: OnceLock<MariaDb> = OnceLock::new();
    SERVER.get_or_init(|| MariaDb::logged().unwrap())
}

const TABLE: &str = "CREATE TABLE t (id VARCHAR(40) PRIMARY KEY, host VARCHAR(40), port INT);
    INSERT INTO t VALUES ('alice', 'dynamic', 5060), ('bob', NULL, NULL);";

/// All in one test, because the log is that of the whole server.
#[tokio::test]
async fn a_lookup_is_one_round_trip() {
    let database = Database::on(logged(), TABLE);
    let driver = database.open_with(1);
    rows(&driver, &[("id", "nobody")]).await;
    let before = logged().statements().unwrap();
    assert_eq!(before[0], format!("Connect asterisk@127.0.0.1 on {} using TCP/IP", database.name));
    assert!(before[1].starts_with("Query SET NAMES utf8mb4, "), "{before:?}");
    assert_eq!(before[2], "Query SELECT CONNECTION_ID()");
    // The description of the table, and the lookup: each is prepared and executed.
    let rest: Vec<_> = before[3..].iter().map(|each| each.split_once(' ').unwrap().0).collect();
    assert_eq!(rest, ["Prepare", "Execute", "Prepare", "Execute"]);

    for id in ["alice", "bob"] {
        let filter = [("id", id)].into_filter().unwrap();
        let found = driver.select(&table("t"), &filter, Selection::FIRST, soon()).await.unwrap();
        assert_eq!(found[0].text("id"), Some(id));
    }
    let lookups = logged().statements().unwrap().split_off(before.len());
    assert_eq!(
        lookups,
        [
            "Prepare SELECT `t`.* FROM `t` WHERE `t`.`id` = ? ORDER BY `t`.`id` LIMIT 1",
            "Execute SELECT `t`.* FROM `t` WHERE `t`.`id` = 'alice' ORDER BY `t`.`id` LIMIT 1",
            "Execute SELECT `t`.* FROM `t` WHERE `t`.`id` = 'bob' ORDER BY `t`.`id` LIMIT 1",
        ]
    );

    let before = logged().statements().unwrap().len();
    for port in ["1", "2"] {
        update(&driver, &[("id", "alice")], &[("port", Some(port))]).await.unwrap();
    }
    let writes = logged().statements().unwrap().split_off(before);
    let writes: Vec<_> = writes.iter().filter(|each| *each != "Ping").collect();
    assert_eq!(
        writes,
        [
            "Prepare UPDATE `t` SET `port` = ? WHERE `t`.`id` = ?",
            "Execute UPDATE `t` SET `port` = '1' WHERE `t`.`id` = 'alice'",
            "Execute UPDATE `t` SET `port` = '2' WHERE `t`.`id` = 'alice'",
        ]
    );
    driver.close().await;
}
