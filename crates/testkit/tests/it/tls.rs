//! The certificates are good, and bad where they should be.

use std::path::Path;

use asterisk_realtime_testkit::{MariaDb, Postgres};

use crate::client::{mariadb, printed, psql};

#[test]
fn mariadb_offers_tls() {
    let server = MariaDb::with_tls().unwrap();
    let files = server.tls();
    let option = |name: &str, file: &Path| format!("--ssl-{name}={}", file.display());
    let connect = |ca: &Path| {
        let certificate = option("cert", &files.client_certificate);
        let (ca, key) = (option("ca", ca), option("key", &files.client_key));
        mariadb(&server, &["--ssl-verify-server-cert", &ca, &certificate, &key, "--host=localhost"])
    };
    assert!(printed(&connect(&files.ca)).contains("Ssl_version\tTLS"));
    assert!(!connect(&files.other_ca).status.success());

    server.execute(None, "ALTER USER 'asterisk'@'%' REQUIRE X509").unwrap();
    printed(&connect(&files.ca));
    assert!(!mariadb(&server, &[]).status.success());
}

#[test]
fn postgres_offers_tls() {
    let server = Postgres::with_tls().unwrap();
    let files = server.tls();
    let connect = |ca: &Path| {
        let (certificate, key) = (files.client_certificate.display(), files.client_key.display());
        let ca = ca.display();
        let client = format!("sslcert={certificate} sslkey={key}");
        psql(&server, &format!("sslmode=verify-full sslrootcert={ca} {client}"))
    };
    assert_eq!(printed(&connect(&files.ca)), "asterisk|t\n");
    assert!(!connect(&files.other_ca).status.success());
}

#[test]
fn without_it_there_is_none() {
    assert!(!psql(&Postgres::start().unwrap(), "sslmode=require").status.success());
    let output = printed(&mariadb(&MariaDb::start().unwrap(), &[]));
    assert!(output.contains("Ssl_version\t\n"), "{output}");
}
