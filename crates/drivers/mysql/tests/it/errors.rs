//! What the server itself answers, in case a release words or numbers it differently.

use asterisk_realtime_core::{Driver, Error, ErrorKind, Secret};
use asterisk_realtime_mysql::MysqlDriver;
use asterisk_realtime_testkit::MariaDb;

use crate::database::{Database, delete, insert, soon, try_rows, update};

const TABLES: &str = "
    CREATE TABLE parent (id INT PRIMARY KEY) ENGINE=InnoDB;
    INSERT INTO parent VALUES (1);
    CREATE TABLE t (id INT PRIMARY KEY, p INT, name VARCHAR(5) UNIQUE, nota TEXT NOT NULL,
        small TINYINT, e ENUM('yes','no'), d DATE, j JSON, u UUID, l VARCHAR(9) CHARACTER SET latin1,
        c INT CHECK (c < 10), g INT AS (id + 1) STORED, b BIT(1), dec1 DECIMAL(4,2),
        FOREIGN KEY (p) REFERENCES parent (id)) ENGINE=InnoDB;
    INSERT INTO t (id, p, name, nota) VALUES (1, 1, 's3cre', '');
    CREATE TRIGGER guard BEFORE DELETE ON t FOR EACH ROW
        SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 's3cret';
";

async fn refused(driver: &MysqlDriver, column: &str, value: Option<&str>) -> Error {
    let error = update(driver, &[("id", "1")], &[(column, value)]).await.unwrap_err();
    assert_eq!((error.driver(), error.table()), (Some("mysql"), Some("t")));
    if let Some(value) = value {
        assert!(!format!("{error} {error:?}").contains(value), "{error}");
    }
    error
}

#[tokio::test]
async fn refused_changes_have_a_kind_and_a_column() {
    use ErrorKind::{Conflict, Invalid};
    let database = Database::with(TABLES);
    let driver = database.open();
    for (column, value, kind, code, named) in [
        ("nota", None, Invalid, "1048", true),
        ("small", Some("1000"), Invalid, "", true),
        ("name", Some("sixsix"), Invalid, "1406", true),
        ("e", Some("maybe"), Invalid, "1265", true),
        ("d", Some("notadate"), Invalid, "1292", true),
        ("d", Some("2024-02-30"), Invalid, "1292", true),
        ("u", Some("nouuid"), Invalid, "1292", true),
        ("l", Some("😀"), Invalid, "1366", true),
        ("b", Some("xx"), Invalid, "1406", true),
        ("dec1", Some("12345.6"), Invalid, "1264", true),
        ("j", Some("{notjson"), Invalid, "4025", false),
        ("c", Some("11"), Invalid, "4025", false),
        ("g", Some("777"), Invalid, "1906", false),
        ("p", Some("999"), Conflict, "1452", false),
    ] {
        let error = refused(&driver, column, value).await;
        assert_eq!(error.kind(), kind, "{column}: {error}");
        assert_eq!(error.code().unwrap_or_default(), code, "{column}: {error}");
        assert_eq!(error.column(), named.then_some(column), "{error} {:?}", error.native());
        assert!(code.is_empty() || error.sqlstate().is_some() && error.native().is_some());
    }
    let twice = [("id", Some("2")), ("name", Some("s3cre")), ("nota", Some(""))];
    let error = insert(&driver, &twice).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (Conflict, Some("1062")));
    assert!(!error.to_string().contains("s3cre"));
    let error = insert(&driver, &[("id", Some("2"))]).await.unwrap_err();
    assert_eq!((error.kind(), error.code(), error.column()), (Invalid, Some("1364"), Some("nota")));
    let error = delete(&driver, &[("id", "1")]).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (Conflict, Some("1644")));
    assert!(!error.to_string().contains("s3cret"));
}

#[tokio::test]
async fn rights_are_denied() {
    let database = Database::with(
        "CREATE TABLE t (id INT PRIMARY KEY, v INT); CREATE USER IF NOT EXISTS reader@'%' IDENTIFIED BY 'x';",
    );
    database.execute(&format!("GRANT SELECT (id) ON {}.t TO reader@'%'", database.name));
    let mut settings = database.settings();
    settings.reads.user = "reader".into();
    settings.reads.password = Secret::new("x");
    let driver = MysqlDriver::new(settings);
    let error = delete(&driver, &[("id", "1")]).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Denied, Some("1142")));
    // What a user may not see is not there.
    let error = try_rows(&driver, &[("v", "1")]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_server_that_is_read_only_is_unavailable_for_writes() {
    let server = MariaDb::start().unwrap();
    let database = Database::on(
        Box::leak(Box::new(server)),
        "CREATE TABLE t (id INT PRIMARY KEY); CREATE USER plain@'%' IDENTIFIED BY 'x';
         GRANT SELECT, INSERT ON *.* TO plain@'%'; SET GLOBAL read_only = 1;",
    );
    let mut settings = database.settings();
    settings.reads.user = "plain".into();
    settings.reads.password = Secret::new("x");
    let driver = MysqlDriver::new(settings);
    assert!(try_rows(&driver, &[("id", "1")]).await.unwrap().is_empty());
    let error = insert(&driver, &[("id", Some("1"))]).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Unavailable, Some("1290")));
}

#[tokio::test]
async fn too_many_connections_are_unavailable() {
    let database = Database::with(
        "CREATE TABLE t (id INT PRIMARY KEY);
         CREATE USER few@'%' IDENTIFIED BY 'x' WITH MAX_USER_CONNECTIONS 1;
         GRANT SELECT ON *.* TO few@'%';",
    );
    let mut settings = database.settings();
    settings.reads.user = "few".into();
    settings.reads.password = Secret::new("x");
    let (first, second) = (MysqlDriver::new(settings.clone()), MysqlDriver::new(settings));
    assert!(try_rows(&first, &[("id", "1")]).await.unwrap().is_empty());
    let error = second.ping(soon()).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Unavailable, Some("1226")));
}
