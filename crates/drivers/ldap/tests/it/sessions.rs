//! Who may come in, and what calls cost the server.

use asterisk_realtime_conformance::probe::{kind, soon, table};
use asterisk_realtime_core::{
    Deadline, Driver, ErrorKind, IntoChanges, IntoFilter, Secret, Selection,
};
use asterisk_realtime_ldap::LdapDriver;
use asterisk_realtime_testkit::Slapd;
use std::time::Duration;

use crate::phones;

#[tokio::test]
async fn a_bind_failure_is_denied_and_says_no_password() {
    let server = phones::server();
    let mut settings = phones::settings(&server, vec![phones::section()]);
    settings.password = Secret::new("wr0ng-p4ssword");
    let driver = LdapDriver::new(settings);
    let error = driver.ping(soon()).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Denied, Some("49")));
    assert!(!format!("{error} {error:?} {driver:?}").contains("wr0ng"));
}

#[tokio::test]
async fn nobody_may_read_but_not_write() {
    let server = phones::server();
    let mut settings = phones::settings(&server, vec![phones::section()]);
    settings.user = None;
    let driver = LdapDriver::new(settings);
    let filter = [("name", "1000")].into_filter().unwrap();
    let rows = driver.select(&table("sip"), &filter, Selection::ALL, soon()).await.unwrap();
    assert_eq!(rows.len(), 1);
    let changes = [("host", "x")].into_changes().unwrap();
    let outcome = driver.update(&table("sip"), &filter, &changes, soon()).await;
    assert_eq!(kind(outcome), ErrorKind::Denied);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unavailable_at_once() {
    let server = phones::server();
    let driver = phones::driver(&server);
    server.stop().unwrap();
    let began = std::time::Instant::now();
    let error = driver.ping(Deadline::after(Duration::from_secs(30))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.to_string().contains("cannot be reached"), "{error}");
    assert!(began.elapsed() < Duration::from_secs(15), "it waited for nothing");
}

/// A lookup is one request once the table is known; many at once share the connections.
#[tokio::test]
async fn calls_share_few_connections() {
    let server = phones::filled(Slapd::logged().unwrap());
    let driver = std::sync::Arc::new(phones::driver(&server));
    let look = |driver: std::sync::Arc<LdapDriver>| async move {
        let filter = [("name", "1000")].into_filter().unwrap();
        driver.select(&table("sip"), &filter, Selection::FIRST, soon()).await.unwrap().len()
    };
    look(std::sync::Arc::clone(&driver)).await;
    look(std::sync::Arc::clone(&driver)).await;
    let before = server.statements().unwrap().len();
    let tasks: Vec<_> =
        (0..50).map(|_| tokio::spawn(look(std::sync::Arc::clone(&driver)))).collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), 1);
    }
    let statements = server.statements().unwrap();
    assert_eq!(statements.len() - before, 50, "{statements:?}");
    assert_eq!(statements.iter().filter(|line| line.starts_with("BIND")).count(), 2);
}

/// A search that nobody waits for is taken back.
#[tokio::test]
async fn what_is_given_up_is_abandoned() {
    let server = phones::filled(Slapd::logged().unwrap());
    let driver = phones::driver(&server);
    driver.ping(soon()).await.unwrap();
    driver.ping(soon()).await.unwrap();
    server.freeze().unwrap();
    let error = driver.ping(Deadline::after(Duration::from_millis(200))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Uncertain);
    server.thaw().unwrap();
    driver.ping(soon()).await.unwrap();
    for _ in 0..100 {
        if server.statements().unwrap().iter().any(|line| line.starts_with("ABANDON")) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{:?}", server.statements().unwrap());
}

/// Several servers are tried in turn, at every connection.
#[tokio::test]
async fn the_next_server_is_asked() {
    let (first, second) = (phones::server(), phones::server());
    let mut settings = phones::settings(&first, vec![phones::section()]);
    settings.url =
        format!("ldap://127.0.0.1:{}/ ldap://127.0.0.1:{}/", first.port(), second.port());
    let driver = LdapDriver::new(settings);
    driver.ping(soon()).await.unwrap();
    first.stop().unwrap();
    driver.ping(soon()).await.unwrap();
    second.stop().unwrap();
    assert_eq!(kind(driver.ping(soon()).await), ErrorKind::Unavailable);
    first.start_again().unwrap();
    driver.ping(soon()).await.unwrap();
}
