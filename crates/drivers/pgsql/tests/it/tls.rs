//! Encryption.

use std::path::PathBuf;

use asterisk_realtime_core::{Driver, ErrorKind, Secret};
use asterisk_realtime_sql_driver::TlsMode;
use asterisk_realtime_testkit::Postgres;

use crate::database::{Database, kind, soon, texts};

/// What the server says of the connection that asks.
const VIEW: &str = "CREATE VIEW t AS SELECT 1 AS id, ssl, coalesce(client_dn, '') AS client
    FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

async fn is_encrypted(database: &Database<'_>, mode: TlsMode, ca: Option<PathBuf>) -> String {
    let driver = database.open_with(|settings| {
        settings.options.tls.mode = mode;
        settings.options.tls.ca = ca;
    });
    texts(&driver, &[("id", "1")], "ssl").await.remove(0)
}

#[tokio::test]
async fn modes_ask_for_more_and_more() {
    let database = Database::with(VIEW);
    let ca = Some(database.server.tls().ca.clone());
    assert_eq!(is_encrypted(&database, TlsMode::Off, None).await, "f");
    assert_eq!(is_encrypted(&database, TlsMode::Preferred, None).await, "t");
    assert_eq!(is_encrypted(&database, TlsMode::Required, None).await, "t");
    assert_eq!(is_encrypted(&database, TlsMode::VerifyCa, ca.clone()).await, "t");
    assert_eq!(is_encrypted(&database, TlsMode::VerifyIdentity, ca).await, "t");
}

#[tokio::test]
async fn a_server_that_somebody_else_vouches_for_is_refused() {
    let database = Database::with(VIEW);
    for mode in [TlsMode::VerifyCa, TlsMode::VerifyIdentity] {
        for ca in [Some(database.server.tls().other_ca.clone()), None] {
            let driver = database.open_with(|settings| {
                settings.options.tls.mode = mode;
                settings.options.tls.ca = ca;
            });
            let error = driver.ping(soon()).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Denied, "{error}");
            assert!(error.to_string().contains("no authority that we trust"), "{error}");
        }
    }
}

#[tokio::test]
async fn the_certificate_must_name_the_host() {
    let database = Database::with(VIEW);
    // The certificate is for localhost and 127.0.0.1.
    for (mode, is_accepted) in [(TlsMode::VerifyCa, true), (TlsMode::VerifyIdentity, false)] {
        let driver = database.open_with(|settings| {
            settings.host = Some("0.0.0.0".into());
            settings.options.tls.mode = mode;
            settings.options.tls.ca = Some(database.server.tls().ca.clone());
        });
        let outcome = driver.ping(soon()).await;
        assert_eq!(outcome.is_ok(), is_accepted, "{mode:?}: {outcome:?}");
    }
}

#[tokio::test]
async fn a_server_without_encryption_is_refused_where_it_is_required() {
    let server = Postgres::start().unwrap();
    let database = Database::of(&server, VIEW);
    assert_eq!(is_encrypted(&database, TlsMode::Preferred, None).await, "f");
    let driver = database.open_with(|settings| settings.options.tls.mode = TlsMode::Required);
    let error = driver.ping(soon()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Denied);
    assert!(error.to_string().contains("encryption"), "{error}");
}

/// As libpq does.
#[tokio::test]
async fn encryption_that_is_only_preferred_is_given_up_where_it_is_refused() {
    let server = Postgres::with_tls().unwrap();
    let database = Database::of(&server, VIEW);
    let rules = "local all all trust\nhostnossl all all 127.0.0.1/32 scram-sha-256\n";
    std::fs::write(server.folder().join("data/pg_hba.conf"), rules).unwrap();
    database.execute("SELECT pg_reload_conf()");
    let end = std::time::Instant::now() + std::time::Duration::from_secs(5);
    let required = loop {
        let driver = database.open_with(|settings| settings.options.tls.mode = TlsMode::Required);
        match driver.ping(soon()).await {
            Err(error) => break error,
            Ok(()) => assert!(std::time::Instant::now() < end, "the rules are not read"),
        }
    };
    assert_eq!((required.kind(), required.sqlstate()), (ErrorKind::Denied, Some("28000")));
    assert_eq!(is_encrypted(&database, TlsMode::Preferred, None).await, "f");
}

#[tokio::test]
async fn a_certificate_of_our_own_is_shown() {
    let database = Database::with(VIEW);
    let files = database.server.tls().clone();
    let driver = database.open_with(|settings| {
        settings.options.tls.mode = TlsMode::VerifyIdentity;
        settings.options.tls.ca = Some(files.ca.clone());
        settings.options.tls.certificate = Some(files.client_certificate.clone());
        settings.options.tls.key = Some(files.client_key.clone());
    });
    assert_eq!(texts(&driver, &[("id", "1")], "client").await, ["/CN=asterisk"]);
}

#[tokio::test]
async fn files_that_cannot_be_used_are_named() {
    let database = Database::with(VIEW);
    let files = database.server.tls().clone();
    let folder = tempfile::tempdir().unwrap();
    let (missing, text) = (folder.path().join("missing.pem"), folder.path().join("text.pem"));
    std::fs::write(&text, "no certificate").unwrap();
    let check = |change: &dyn Fn(&mut asterisk_realtime_sql_driver::Tls)| {
        database.open_with(|settings| {
            settings.password = Secret::new("x");
            settings.options.tls.mode = TlsMode::VerifyCa;
            change(&mut settings.options.tls);
        })
    };
    let missing_ca = check(&|tls| tls.ca = Some(missing.clone()));
    let bad_ca = check(&|tls| tls.ca = Some(text.clone()));
    let bad_key = check(&|tls| {
        tls.certificate = Some(files.client_certificate.clone());
        tls.key = Some(files.client_certificate.clone());
    });
    let only_key = check(&|tls| tls.key = Some(files.client_key.clone()));
    for (driver, parts) in [
        (missing_ca, ["`tls-ca`", "missing.pem", "cannot be read"]),
        (bad_ca, ["`tls-ca`", "text.pem", "no certificate"]),
        (bad_key, ["`tls-key`", "client.pem", "no private key"]),
        (only_key, ["`tls-certificate`", "`tls-key`", "missing"]),
    ] {
        let error = driver.ping(soon()).await.unwrap_err();
        let text = error.to_string();
        assert!(parts.iter().all(|part| text.contains(part)), "{text}");
        assert_eq!(kind(driver.ping(soon()).await), ErrorKind::Invalid);
    }
}
