//! Ways to a server, and what is said when there is none.

use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};

use asterisk_realtime_core::{Driver, Error, ErrorKind, Secret};
use asterisk_realtime_mysql::{Address, MysqlDriver, MysqlSettings, Server};

use crate::database::{Database, account, rows, server, soon, texts, within};

const TABLE: &str = "CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t VALUES (1);";

async fn refused(server: Server) -> Error {
    let driver = MysqlDriver::new(MysqlSettings::new("asterisk", server));
    let error = driver.ping(soon()).await.unwrap_err();
    assert_eq!((error.driver(), error.database()), (Some("mysql"), Some("asterisk")));
    error
}

#[tokio::test]
async fn a_local_socket_works_as_well() {
    let database = Database::with(TABLE);
    let mut settings = database.settings();
    settings.reads.address = Address::Socket(server().socket().into());
    let driver = MysqlDriver::new(settings);
    assert_eq!(texts(&driver, &[("id", "1")], "id").await, ["1"]);
}

#[tokio::test]
async fn a_wrong_password_is_denied() {
    let mut account = account(server(), "mysql");
    account.password = Secret::new("wrong");
    let error = refused(account).await;
    assert_eq!((error.kind(), error.code()), (ErrorKind::Denied, Some("1045")));
    assert_eq!(error.sqlstate(), Some("28000"));
    assert!(!format!("{error} {error:?}").contains("wrong"));
}

#[tokio::test]
async fn an_account_without_a_password_needs_none() {
    let database = Database::with(&format!(
        "{TABLE} CREATE USER nopass@'%'; GRANT SELECT ON *.* TO nopass@'%';"
    ));
    let mut settings = database.settings();
    settings.reads.user = "nopass".into();
    settings.reads.password = Secret::default();
    assert_eq!(rows(&MysqlDriver::new(settings), &[("id", "1")]).await.len(), 1);
}

#[tokio::test]
async fn an_unknown_database_is_not_found() {
    let error = refused(account(server(), "nosuchdatabase")).await;
    assert_eq!((error.kind(), error.code()), (ErrorKind::NotFound, Some("1049")));
}

#[tokio::test]
async fn a_refused_connection_is_known_at_once() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let began = Instant::now();
    let error = refused(Server::new(Address::Tcp { host: "127.0.0.1".into(), port })).await;
    assert!(began.elapsed() < Duration::from_millis(100), "{:?}", began.elapsed());
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    let expected = format!("cannot reach the server at 127.0.0.1:{port}: Connection refused");
    assert!(error.message().starts_with(&expected), "{error}");
}

#[tokio::test]
async fn a_missing_socket_and_an_unknown_host_are_named() {
    let error = refused(Server::new(Address::Socket("/nowhere/mysqld.sock".into()))).await;
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.message().contains("/nowhere/mysqld.sock: No such file"), "{error}");
    let host = "nobody.invalid".to_owned();
    let error = refused(Server::new(Address::Tcp { host, port: 3306 })).await;
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.message().contains("nobody.invalid:3306"), "{error}");
}

#[tokio::test]
async fn a_section_without_host_and_socket_says_what_to_write() {
    if Address::SOCKETS.iter().any(|place| Path::new(place).exists()) {
        // There is a server, and nothing to complain about.
        return;
    }
    let error = refused(Server::new(Address::AnySocket)).await;
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.message().contains("write dbhost = 127.0.0.1"), "{error}");
}

#[tokio::test]
async fn something_else_on_the_port_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let other = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        std::io::Write::write_all(&mut stream, b"SSH-2.0-OpenSSH_9.2\r\n").unwrap();
        std::thread::sleep(Duration::from_millis(300));
    });
    let driver = MysqlDriver::new(MysqlSettings::new(
        "asterisk",
        Server::new(Address::Tcp { host: "127.0.0.1".into(), port }),
    ));
    let began = Instant::now();
    let error = driver.ping(within(1_000)).await.unwrap_err();
    assert!(began.elapsed() < Duration::from_millis(1_500));
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
    other.join().unwrap();
}
