//! Encrypted connections.

use asterisk_realtime_conformance::probe::soon;
use asterisk_realtime_core::{Driver, ErrorKind};
use asterisk_realtime_ldap::{LdapDriver, LdapSettings};
use asterisk_realtime_testkit::{Server, Slapd};

use crate::phones;

fn settings(server: &Slapd, scheme: &str, host: &str) -> LdapSettings {
    let mut settings = phones::settings(server, Vec::new());
    settings.url = format!("{scheme}://{host}:{}/", server.port());
    settings
}

async fn ping(settings: LdapSettings) -> Result<(), (ErrorKind, String)> {
    let answer = LdapDriver::new(settings).ping(soon()).await;
    answer.map_err(|error| (error.kind(), error.to_string()))
}

async fn check(server: &Server, settings: &LdapSettings) {
    let with = |change: &dyn Fn(&mut LdapSettings)| {
        let mut settings = settings.clone();
        change(&mut settings);
        ping(settings)
    };
    with(&|it| it.tls.ca = Some(server.tls().ca.clone())).await.unwrap();
    with(&|it| it.tls.verify = false).await.unwrap();
    let (kind, text) =
        with(&|it| it.tls.ca = Some(server.tls().other_ca.clone())).await.unwrap_err();
    assert_eq!(kind, ErrorKind::Denied);
    assert!(text.contains("`tls-ca`"), "{text}");
    // The authorities of the system do not know it either.
    assert_eq!(with(&|_| ()).await.unwrap_err().0, ErrorKind::Denied);
    let (kind, text) = with(&|it| it.tls.ca = Some("/nonexistent.pem".into())).await.unwrap_err();
    assert_eq!(kind, ErrorKind::Invalid);
    assert!(text.contains("`tls-ca`: /nonexistent.pem cannot be read"), "{text}");
    // With a certificate of ours.
    with(&|it| {
        it.tls.ca = Some(server.tls().ca.clone());
        it.tls.certificate = Some(server.tls().client_certificate.clone());
        it.tls.key = Some(server.tls().client_key.clone());
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn encryption_begins_on_the_connection() {
    let server = phones::server();
    let mut settings = settings(&server, "ldap", "localhost");
    settings.tls.starttls = true;
    check(&server, &settings).await;
}

#[tokio::test]
async fn encryption_is_there_from_the_beginning() {
    let server = phones::filled(Slapd::with_options(Slapd::LDAPS).unwrap());
    check(&server, &settings(&server, "ldaps", "127.0.0.1")).await;
    // Who speaks in the clear is not understood.
    let error = ping(settings(&server, "ldap", "127.0.0.1")).await.unwrap_err();
    assert!([ErrorKind::Unavailable, ErrorKind::Uncertain].contains(&error.0), "{error:?}");
}

#[tokio::test]
async fn a_server_may_want_encryption() {
    let server = phones::server();
    let change = "dn: olcDatabase={1}mdb,cn=config\nchangetype: modify\nadd: olcSecurity\n\
                  olcSecurity: simple_bind=128\n";
    server.execute(Some(Slapd::CONFIG), change).unwrap();
    let (kind, text) = ping(settings(&server, "ldap", "127.0.0.1")).await.unwrap_err();
    assert_eq!(kind, ErrorKind::Denied);
    assert!(text.contains("starttls"), "{text}");
}

#[tokio::test]
async fn the_local_socket_is_reached() {
    let server = phones::server();
    let mut settings = phones::settings(&server, Vec::new());
    let path = server.socket().display().to_string().replace('/', "%2F");
    settings.url = format!("ldapi://{path}/");
    ping(settings).await.unwrap();
}
