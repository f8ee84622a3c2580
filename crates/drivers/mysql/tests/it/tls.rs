//! Encryption.

use std::path::PathBuf;
use std::sync::OnceLock;

use asterisk_realtime_core::{Driver, Error, ErrorKind, Secret};
use asterisk_realtime_mysql::{Address, MysqlDriver, MysqlSettings};
use asterisk_realtime_sql_driver::{Tls, TlsMode};
use asterisk_realtime_testkit::MariaDb;

use crate::database::{Database, account, server, soon, texts};

/// A server that offers TLS, and a view that says whether its reader uses it.
fn offering() -> &'static Database {
    static DATABASE: OnceLock<Database> = OnceLock::new();
    DATABASE.get_or_init(|| {
        let server = Box::leak(Box::new(MariaDb::with_tls().unwrap()));
        Database::on(
            server,
            "CREATE SQL SECURITY INVOKER VIEW t AS SELECT 1 AS id, VARIABLE_VALUE AS cipher
             FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'Ssl_cipher';
             CREATE USER safe@'%' IDENTIFIED BY 'x' REQUIRE X509; GRANT SELECT ON *.* TO safe@'%';",
        )
    })
}

fn tls(mode: TlsMode, ca: Option<PathBuf>) -> Tls {
    let mut tls = Tls::default();
    tls.mode = mode;
    tls.ca = ca;
    tls
}

fn open(tls: Tls, host: &str) -> MysqlDriver {
    let mut settings = offering().settings();
    settings.options.tls = tls;
    settings.reads.address = Address::Tcp { host: host.into(), port: offering().server.port() };
    MysqlDriver::new(settings)
}

async fn is_encrypted(driver: &MysqlDriver) -> bool {
    texts(driver, &[("id", "1")], "cipher").await != [""]
}

async fn refused(tls: Tls, host: &str) -> Error {
    open(tls, host).ping(soon()).await.unwrap_err()
}

#[tokio::test]
async fn every_mode_does_what_it_says() {
    let ca = || Some(offering().server.tls().ca.clone());
    assert!(!is_encrypted(&open(tls(TlsMode::Off, None), "127.0.0.1")).await);
    for mode in [TlsMode::Preferred, TlsMode::Required] {
        assert!(is_encrypted(&open(tls(mode, None), "127.0.0.1")).await, "{mode:?}");
    }
    assert!(is_encrypted(&open(tls(TlsMode::VerifyCa, ca()), "127.0.0.1")).await);
    for host in ["localhost", "127.0.0.1"] {
        assert!(is_encrypted(&open(tls(TlsMode::VerifyIdentity, ca()), host)).await, "{host}");
    }
}

#[tokio::test]
async fn a_server_of_another_authority_or_name_is_refused() {
    let files = offering().server.tls();
    for mode in [TlsMode::VerifyCa, TlsMode::VerifyIdentity] {
        for ca in [Some(files.other_ca.clone()), None] {
            let error = refused(tls(mode, ca), "localhost").await;
            assert_eq!(error.kind(), ErrorKind::Denied, "{error}");
            assert!(error.message().contains("`tls-ca`"), "{error}");
        }
    }
    // The same address by a name that its certificate lacks.
    let by_another_name = "::ffff:127.0.0.1";
    let ca = || Some(files.ca.clone());
    let error = refused(tls(TlsMode::VerifyIdentity, ca()), by_another_name).await;
    assert_eq!(error.kind(), ErrorKind::Denied, "{error}");
    assert!(error.message().contains("names another host"), "{error}");
    assert!(is_encrypted(&open(tls(TlsMode::VerifyCa, ca()), by_another_name)).await);
}

#[tokio::test]
async fn a_server_without_tls_is_refused_where_it_is_required() {
    let database = Database::with("CREATE TABLE t (id INT); INSERT INTO t VALUES (1);");
    for mode in [TlsMode::Required, TlsMode::VerifyCa, TlsMode::VerifyIdentity] {
        let mut settings = database.settings();
        settings.options.tls = tls(mode, None);
        let error = MysqlDriver::new(settings).ping(soon()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Denied);
        assert!(error.message().contains("offers no encryption"), "{error}");
    }
    let mut settings = database.settings();
    settings.options.tls = tls(TlsMode::Preferred, None);
    MysqlDriver::new(settings).ping(soon()).await.unwrap();
}

#[tokio::test]
async fn a_client_certificate_is_shown() {
    let files = offering().server.tls();
    let mut settings = offering().settings();
    settings.reads.user = "safe".into();
    settings.reads.password = Secret::new("x");
    settings.options.tls = tls(TlsMode::VerifyCa, Some(files.ca.clone()));
    let error = MysqlDriver::new(settings.clone()).ping(soon()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Denied);
    settings.options.tls.certificate = Some(files.client_certificate.clone());
    settings.options.tls.key = Some(files.client_key.clone());
    assert!(is_encrypted(&MysqlDriver::new(settings)).await);
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_named() {
    let nowhere = || Some(PathBuf::from("/nowhere/ca.pem"));
    let error = refused(tls(TlsMode::VerifyCa, nowhere()), "127.0.0.1").await;
    assert_eq!(error.kind(), ErrorKind::Invalid);
    let expected = "`tls-ca`: /nowhere/ca.pem cannot be read: No such file";
    assert!(error.message().starts_with(expected), "{error}");
    let mut wanted = tls(TlsMode::Required, None);
    wanted.key = nowhere();
    wanted.certificate = Some(offering().server.tls().client_certificate.clone());
    let error = refused(wanted, "127.0.0.1").await;
    assert!(error.message().starts_with("`tls-key`: /nowhere/ca.pem"), "{error}");
}

#[tokio::test]
async fn a_local_socket_is_not_encrypted_unless_it_has_to_be() {
    let mut settings = offering().settings();
    settings.reads.address = Address::Socket(offering().server.socket().into());
    assert!(!is_encrypted(&MysqlDriver::new(settings.clone())).await);
    settings.options.tls = tls(TlsMode::Required, None);
    assert!(is_encrypted(&MysqlDriver::new(settings)).await);
    assert!(server().socket().exists());
}

/// Versions that rustls does not speak are as good as none.
#[tokio::test]
async fn a_server_of_another_age_is_used_in_the_clear_if_that_will_do() {
    let options = [MariaDb::TLS, &["--tls-version=TLSv1.1"]].concat();
    let server = MariaDb::with_options(&options).unwrap();
    let mut settings = MysqlSettings::new("old", account(&server, "mysql"));
    MysqlDriver::new(settings.clone()).ping(soon()).await.unwrap();
    settings.options.tls = tls(TlsMode::Required, None);
    let error = MysqlDriver::new(settings).ping(soon()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Denied, "{error} {:?}", error.native());
}
