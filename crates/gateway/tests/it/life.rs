//! Beginning, reload and end.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use asterisk_realtime_core::ErrorKind;
use asterisk_realtime_gateway::{Gateway, Listeners};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::{TcpStream, UnixStream};
use tokio_rustls::TlsConnector;

use crate::support::{Client, Server};

const TCP: &str = "[gateway]\nlisten = 127.0.0.1:0\n";

#[tokio::test]
async fn a_reload_drops_no_request_and_no_connection() {
    let directory = tempfile::tempdir().unwrap();
    let server = Server::over(directory.path(), TCP).await;
    let mut client = server.connect().await;
    assert_eq!(client.post("/t/single", "id=1000").await.status, 200);
    let mut waiting = server.connect().await;
    server.store.faults().freeze();
    waiting.send("POST /t/single HTTP/1.1\r\nHost: gw\r\nContent-Length: 7\r\n\r\nid=1000").await;
    while server.gateway.requests() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }

    // Both files change: what is mapped, and who may ask for it.
    fs::write(directory.path().join("extconfig.conf"), "[settings]\nother => memory,main\n")
        .unwrap();
    fs::write(directory.path().join("ara.conf"), format!("{TCP}[client a]\ntoken = t1\n")).unwrap();
    assert_eq!(server.gateway.reload().await.unwrap(), []);
    server.store.faults().thaw();
    assert!(waiting.read().await.unwrap().body.starts_with("id=1000&"), "it ends as it began");
    assert_eq!(client.post("/t/single", "id=1000").await.status, 401, "on the same connection");
    let headers = ["Authorization: Bearer t1"];
    let mut ask = async |family: &str| {
        client.request("POST", &format!("/{family}/single"), &headers, "id=1000").await.status
    };
    assert_eq!(ask("t").await, 404);
    assert_eq!(ask("other").await, 200);
}

#[tokio::test]
async fn a_bad_file_leaves_everything_as_it_is() {
    let directory = tempfile::tempdir().unwrap();
    let server = Server::over(directory.path(), TCP).await;
    let mut client = server.connect().await;
    fs::write(directory.path().join("extconfig.conf"), "[settings]\nother => memory,main\n")
        .unwrap();
    for (ara, place) in [
        ("[gateway]\nmax-body = much\n", "ara.conf:2:1"),
        ("[gateway\n", "ara.conf:1"),
        ("[client a]\n", "ara.conf:1"),
    ] {
        fs::write(directory.path().join("ara.conf"), ara).unwrap();
        let error = server.gateway.reload().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(error.to_string().starts_with(place), "{error}");
        assert_eq!(client.post("/t/single", "id=1000").await.status, 200, "mappings hold, too");
    }
    fs::write(directory.path().join("ara.conf"), "[gateway]\nlisten = 127.0.0.1:1\n").unwrap();
    let findings = server.gateway.reload().await.unwrap();
    assert_eq!(findings[0].code, "gateway-listen");
}

#[tokio::test]
async fn a_stop_waits_for_requests_and_ends_connections() {
    let mut server = Server::new("").await;
    let (mut idle, mut busy) = (server.connect().await, server.connect().await);
    assert_eq!(idle.post("/t/single", "id=1000").await.status, 200);
    server.store.faults().freeze();
    busy.send("POST /t/single HTTP/1.1\r\nHost: gw\r\nContent-Length: 7\r\n\r\nid=1000").await;
    while server.gateway.requests() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    server.stop();
    assert!(idle.is_closed().await);
    assert!(!server.task.is_finished(), "a request is under way");
    server.store.faults().thaw();
    assert!(busy.read().await.unwrap().body.starts_with("id=1000&"));
    assert!(busy.is_closed().await);
    server.task.await.unwrap();
    assert!(TcpStream::connect(server.address).await.is_err(), "nobody listens any more");
    assert_eq!(server.gateway.connections(), 0);
}

#[tokio::test]
async fn a_stop_does_not_wait_for_ever() {
    let mut server =
        Server::new("[gateway]\nstop-timeout = 50ms\n[general]\ndeadline = 1h\n").await;
    let mut busy = server.connect().await;
    server.store.faults().freeze();
    busy.send("POST /t/single HTTP/1.1\r\nHost: gw\r\nContent-Length: 7\r\n\r\nid=1000").await;
    while server.gateway.requests() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    server.stop();
    server.task.await.unwrap();
    assert!(busy.is_closed().await);
}

#[tokio::test]
async fn unix_sockets_are_local_and_replaced_when_left_behind() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("gateway.sock");
    let ara = format!("[gateway]\nlisten = unix:{}\nunix-mode = 0600\n", path.display());
    // Left behind by a program that is no more.
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    let mut server = Server::over(directory.path(), &ara).await;
    let mut client = Client::new(UnixStream::connect(&path).await.unwrap());
    assert_eq!(client.post("/t/single", "id=1000").await.status, 200);
    let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    // One that is in use is left alone.
    let error = Listeners::bind(&server.gateway.settings()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.to_string().contains("taken by another program"), "{error}");
    server.stop();
    server.task.await.unwrap();
    assert!(!path.exists());
}

#[tokio::test]
async fn tls_is_spoken_where_it_is_wanted() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let directory = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    fs::write(directory.path().join("gw.pem"), made.cert.pem()).unwrap();
    fs::write(directory.path().join("gw.key"), made.signing_key.serialize_pem()).unwrap();
    let ara = "[gateway]\nlisten = tls:127.0.0.1:0\ntls-certificate = gw.pem\ntls-key = gw.key\n\
               header-timeout = 200ms\n";
    let server = Server::over(directory.path(), ara).await;

    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let stream = TcpStream::connect(server.address).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap();
    let mut client = Client::new(stream);
    assert!(client.post("/t/single", "id=1000").await.body.starts_with("id=1000&"));
    // Who does not speak it gets no answer, and who says nothing is cut off.
    let mut plain = server.connect().await;
    plain.send("POST /t/single HTTP/1.1\r\n\r\n").await;
    let mut silent = server.connect().await;
    assert!(silent.is_closed().await);

    // A key that is none is found before it is needed.
    fs::write(directory.path().join("gw.key"), "nonsense").unwrap();
    let error = server.gateway.reload().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(error.to_string().contains("gw.key: the file cannot be read"), "{error}");
    assert!(client.post("/t/single", "id=1000").await.body.starts_with("id=1000&"));
}

#[tokio::test]
async fn an_address_that_is_taken_is_named() {
    let server = Server::new("").await;
    let mut settings = server.gateway.settings();
    settings.listen = vec![format!("{}", server.address).parse().unwrap()];
    let error = Listeners::bind(&settings).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert_eq!(error.message(), format!("`{}` is taken by another program", server.address));
}

#[tokio::test]
async fn an_open_address_is_refused_unless_the_file_says_so() {
    let directory = tempfile::tempdir().unwrap();
    let opened = |ara: &str| {
        fs::write(directory.path().join("ara.conf"), ara).unwrap();
        let realtime =
            asterisk_realtime_engine::Realtime::builder(directory.path()).open().unwrap();
        Gateway::builder(realtime).open().map(|(_, findings)| findings)
    };
    let error = opened("[gateway]\nlisten = 0.0.0.0:8200\n").unwrap_err();
    assert_eq!(
        error.to_string(),
        "ara.conf:2:1: `0.0.0.0:8200` can be reached from other machines, and there is no client \
         (add a section `[client NAME]` with a `token`, or write `anonymous = all` if everybody \
         who reaches the address may ask)"
    );
    assert_eq!(opened("[gateway]\nlisten = 0.0.0.0:8200\nanonymous = all\n").unwrap(), []);
    let findings = opened("[gateway]\nlisten = 0.0.0.0\n[client a]\ntoken = t\n").unwrap();
    assert_eq!(findings[0].code, "gateway-plain");
}
