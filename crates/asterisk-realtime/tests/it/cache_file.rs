//! A restart while the database is down.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use asterisk_realtime::{ErrorKind, Realtime};
use asterisk_realtime_testkit::Postgres;

const SALES: [(&str, &str); 1] = [("name", "sales")];
const SUPPORT: [(&str, &str); 1] = [("name", "support")];

#[tokio::test]
async fn a_restart_while_the_database_is_down_answers() {
    let server = Postgres::start().unwrap();
    let table = "CREATE TABLE queues (name varchar(128) PRIMARY KEY, strategy varchar(128));
        INSERT INTO queues VALUES ('sales', 'ringall'), ('support', 'random')";
    server.execute(None, table).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(directory.path().join(name), text).unwrap();
    write("extconfig.conf", "[settings]\nqueues => pgsql,general\n");
    let (user, password, port) = (Postgres::USER, Postgres::PASSWORD, server.port());
    let pgsql = |port: u16| {
        let section = format!("hostname = 127.0.0.1\nport = {port}\nuser = {user}\n");
        write(
            "res_pgsql.conf",
            &format!("[general]\n{section}dbname = postgres\npassword = {password}\n"),
        );
    };
    pgsql(port);
    write("ara.conf", "[general]\ncache = keyed\ncache-file = cache.sqlite3\n");

    let realtime = Realtime::open(directory.path()).unwrap();
    let file = directory.path().join("cache.sqlite3");
    assert!(!file.exists(), "nothing is asked yet");
    let row = realtime.lookup("queues", SALES).await.unwrap().unwrap();
    assert_eq!(row.text("strategy"), Some("ringall"));
    // One who looks something up beside it goes without the file.
    let other = Realtime::open(directory.path()).unwrap();
    assert!(other.lookup("queues", SUPPORT).await.unwrap().is_some());
    other.close().await;
    realtime.close().await;
    drop((realtime, other));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);

    server.stop().unwrap();
    let realtime = Realtime::open(directory.path()).unwrap();
    for _ in 0..3 {
        let row = realtime.lookup("queues", SALES).await.unwrap().unwrap();
        assert_eq!(row.text("strategy"), Some("ringall"));
    }
    let error = realtime.lookup("queues", SUPPORT).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    realtime.close().await;
    drop(realtime);

    // Another server is another store, although it is called the same.
    pgsql(1);
    let realtime = Realtime::open(directory.path()).unwrap();
    let error = realtime.lookup("queues", SALES).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
}
