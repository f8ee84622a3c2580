//! What real databases answer to what they do not like.

use asterisk_realtime_core::ErrorKind::{Conflict, Denied, Invalid, NotFound};
use asterisk_realtime_core::{Driver, ErrorKind, IntoFilter, Secret, Selection, Table};
use asterisk_realtime_odbc::OdbcSettings;

use crate::database::{
    MARIADB, POSTGRES, insert, mariadb, open, postgres, rows, soon, sqlite, update,
};

const TABLES: &str = "CREATE TABLE groups_ (id INTEGER PRIMARY KEY);
    CREATE TABLE peers (id VARCHAR(5) PRIMARY KEY, n INTEGER NOT NULL CHECK (n < 9),
        g INTEGER REFERENCES groups_ (id), d DATE, v VARCHAR(3));";

/// The cells of a row, and the kind and the column of the error.
type Case = (&'static [(&'static str, Option<&'static str>)], ErrorKind, Option<&'static str>);

fn mariadb_with_keys() -> OdbcSettings {
    mariadb(&TABLES.replace(
        "g INTEGER REFERENCES groups_ (id)",
        "g INTEGER, FOREIGN KEY (g) REFERENCES groups_ (id)",
    ))
}

fn sqlite_with_keys() -> OdbcSettings {
    let statements: Vec<_> = TABLES.split_terminator(';').collect();
    let mut settings = sqlite(&statements);
    settings.dsn = Secret::new(format!("{}FKSupport=1", settings.dsn.expose()));
    settings
}

#[tokio::test]
async fn every_refusal_has_its_kind() {
    for settings in [mariadb_with_keys(), postgres(TABLES), sqlite_with_keys()] {
        let is_sqlite = settings.user.is_none();
        let driver = open(&settings);
        insert(&driver, &[("id", Some("a")), ("n", Some("1"))]).await.unwrap();
        let cases: [Case; 7] = [
            (&[("id", Some("a")), ("n", Some("1"))], Conflict, None),
            (&[("id", Some("b")), ("n", Some("10"))], Invalid, None),
            (&[("id", Some("b")), ("n", None)], Invalid, Some("n")),
            (&[("id", Some("b")), ("n", Some("1")), ("g", Some("7"))], Conflict, None),
            (&[("id", Some("b")), ("n", Some("1")), ("d", Some("no"))], Invalid, None),
            (&[("id", Some("b")), ("n", Some("1")), ("v", Some("long"))], Invalid, None),
            (&[("id", Some("b")), ("nocol", Some("1"))], NotFound, Some("nocol")),
        ];
        for (cells, kind, column) in cases {
            // SQLite keeps any text in any column, however long.
            if is_sqlite && cells.iter().any(|(name, _)| ["d", "v"].contains(name)) {
                continue;
            }
            let error = insert(&driver, cells).await.unwrap_err();
            assert_eq!(error.kind(), kind, "{cells:?}: {error}");
            if let Some(column) = column {
                assert_eq!(error.column(), Some(column), "{cells:?}: {error}");
            }
            assert!(!error.is_retryable(asterisk_realtime_core::Access::Write), "{error}");
        }
        let error = update(&driver, &[("id", "a")], &[("n", Some("10"))]).await.unwrap_err();
        assert_eq!(error.kind(), Invalid);
        // The connection is fine, and nothing else was written.
        assert_eq!(rows(&driver, &[("id !=", "x")]).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn an_unknown_column_is_never_a_text() {
    for settings in [mariadb(TABLES), postgres(TABLES), sqlite_with_keys()] {
        let driver = open(&settings);
        insert(&driver, &[("id", Some("a")), ("n", Some("1"))]).await.unwrap();
        let error = rows(&driver, &[("nocol", "nocol")]).await.unwrap_err();
        assert_eq!((error.kind(), error.column()), (NotFound, Some("nocol")));
        let nobody = Table::mapped("nobody").unwrap();
        let filter = [("id", "a")].into_filter().unwrap();
        let error = driver.select(&nobody, &filter, Selection::ALL, soon()).await.unwrap_err();
        assert_eq!((error.kind(), error.table()), (NotFound, Some("nobody")));
    }
}

#[tokio::test]
async fn missing_rights_are_denied() {
    MARIADB.execute(None, "CREATE USER reader@'%' IDENTIFIED BY 'x'").unwrap();
    POSTGRES.execute(None, "CREATE ROLE reader LOGIN PASSWORD 'x'").unwrap();
    let (mysql, pgsql) = (mariadb(TABLES), postgres(TABLES));
    let grant = format!("GRANT SELECT ON {}.* TO reader@'%'", mysql.database);
    MARIADB.execute(None, &grant).unwrap();
    POSTGRES.execute(Some(&pgsql.database), "GRANT SELECT ON peers TO reader").unwrap();
    for mut settings in [mysql, pgsql] {
        (settings.user, settings.password) = (Some("reader".into()), Some(Secret::new("x")));
        let driver = open(&settings);
        assert!(rows(&driver, &[("id", "a")]).await.unwrap().is_empty());
        let error = insert(&driver, &[("id", Some("a")), ("n", Some("1"))]).await.unwrap_err();
        assert_eq!(error.kind(), Denied, "{error}");
        assert!(error.sqlstate().is_some() && error.code().is_some());
    }
}

#[tokio::test]
async fn no_value_is_in_any_message() {
    for settings in [mariadb(TABLES), postgres(TABLES), sqlite_with_keys()] {
        let driver = open(&settings);
        let cells = [("id", Some("s3cr")), ("n", Some("1"))];
        insert(&driver, &cells).await.unwrap();
        let error = insert(&driver, &cells).await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("s3cr"), "{error:?}");
    }
}
