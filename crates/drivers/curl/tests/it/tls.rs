//! Encrypted connections.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;

use asterisk_realtime_core::ErrorKind;
use asterisk_realtime_curl::{CurlDriver, CurlSettings};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

use crate::recorder::single;

type Authority = CertifiedIssuer<'static, KeyPair>;

/// An authority, what it has signed for the server, and the files of a client.
struct Files {
    authority: Authority,
    folder: tempfile::TempDir,
}

fn authority() -> Authority {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

impl Files {
    fn new() -> Self {
        let (authority, folder) = (authority(), tempfile::tempdir().unwrap());
        std::fs::write(folder.path().join("ca.pem"), authority.pem()).unwrap();
        std::fs::write(folder.path().join("other.pem"), self::authority().pem()).unwrap();
        let key = KeyPair::generate().unwrap();
        let client = CertificateParams::new(vec!["asterisk".to_owned()]).unwrap();
        let client = client.signed_by(&key, &authority).unwrap();
        std::fs::write(folder.path().join("client.pem"), client.pem()).unwrap();
        std::fs::write(folder.path().join("client.der"), client.der()).unwrap();
        std::fs::write(folder.path().join("client.key"), key.serialize_pem()).unwrap();
        let both = client.pem() + &key.serialize_pem();
        std::fs::write(folder.path().join("both.pem"), both).unwrap();
        Self { authority, folder }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The settings for a server with a certificate for this name.
    fn serve(&self, name: &str, wants_certificate: bool) -> CurlSettings {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(vec![name.to_owned()]).unwrap();
        let certificate = certificate.signed_by(&key, &self.authority).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .unwrap();
        let builder = if wants_certificate {
            let mut roots = RootCertStore::empty();
            roots.add(self.authority.der().clone()).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            builder.with_client_cert_verifier(verifier.build().unwrap())
        } else {
            builder.with_no_client_auth()
        };
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = builder.with_single_cert(vec![certificate.der().clone()], key).unwrap();
        CurlSettings::new(format!("https://localhost:{}/t", listen(Arc::new(config))))
    }
}

/// A server that answers every request with a row. It ends with the process.
fn listen(config: Arc<ServerConfig>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = StreamOwned::new(connection, stream);
            let mut request = Vec::new();
            let mut bytes = [0; 1000];
            // A handshake that fails is an error, and the end.
            while let Ok(count @ 1..) = stream.read(&mut bytes) {
                request.extend_from_slice(&bytes[..count]);
                if request.ends_with(b"id=1") {
                    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nid=1";
                    stream.write_all(answer).unwrap();
                    request.clear();
                }
            }
        }
    });
    port
}

async fn ask(
    settings: &CurlSettings,
    change: impl FnOnce(&mut CurlSettings),
) -> Result<usize, (ErrorKind, String)> {
    let mut settings = settings.clone();
    change(&mut settings);
    let rows = single(&CurlDriver::new(settings), &[("id", "1")]).await;
    rows.map(|rows| rows.len()).map_err(|error| (error.kind(), error.message().to_owned()))
}

#[tokio::test]
async fn a_server_has_to_be_who_it_says() {
    let files = Files::new();
    let settings = files.serve("localhost", false);
    assert_eq!(ask(&settings, |it| it.tls.ca = Some(files.file("ca.pem"))).await, Ok(1));
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(files.folder.path().join("ca.pem"), folder.path().join("5ed36f99.0")).unwrap();
    assert_eq!(ask(&settings, |it| it.tls.ca_folder = Some(folder.path().into())).await, Ok(1));
    assert_eq!(ask(&settings, |it| it.tls.verify = false).await, Ok(1));
    for other in [Some(files.file("other.pem")), None] {
        let (kind, text) = ask(&settings, |it| it.tls.ca = other).await.unwrap_err();
        assert_eq!(kind, ErrorKind::Denied);
        assert!(text.contains("`tls-ca`"), "{text}");
    }
}

#[tokio::test]
async fn a_certificate_names_its_host() {
    let files = Files::new();
    let settings = files.serve("elsewhere", false);
    let (kind, text) =
        ask(&settings, |it| it.tls.ca = Some(files.file("ca.pem"))).await.unwrap_err();
    assert_eq!(kind, ErrorKind::Denied);
    assert!(text.contains("another host"), "{text}");
    let no_host = |it: &mut CurlSettings, ca| {
        it.tls.verify_host = false;
        it.tls.ca = Some(files.file(ca));
    };
    assert_eq!(ask(&settings, |it| no_host(it, "ca.pem")).await, Ok(1));
    // Whoever signed it still counts.
    let (kind, _) = ask(&settings, |it| no_host(it, "other.pem")).await.unwrap_err();
    assert_eq!(kind, ErrorKind::Denied);
}

#[tokio::test]
async fn we_have_a_certificate_too() {
    let files = Files::new();
    let settings = files.serve("localhost", true);
    for (certificate, key) in
        [("client.pem", Some("client.key")), ("client.der", Some("client.key")), ("both.pem", None)]
    {
        let with = |it: &mut CurlSettings| {
            it.tls.ca = Some(files.file("ca.pem"));
            it.tls.certificate = Some(files.file(certificate));
            it.tls.key = key.map(|key| files.file(key));
        };
        assert_eq!(ask(&settings, with).await, Ok(1), "{certificate}");
    }
    assert!(ask(&settings, |it| it.tls.ca = Some(files.file("ca.pem"))).await.is_err());
}

/// A mistake in the settings.
type Change = fn(&mut CurlSettings, &Files);

#[tokio::test]
async fn files_that_cannot_be_used_are_named() {
    let files = Files::new();
    let settings = CurlSettings::new("https://127.0.0.1:9/t");
    std::fs::create_dir(files.folder.path().join("empty")).unwrap();
    let cases: [(Change, &str); 5] = [
        (|it, _| it.tls.ca = Some("/nonexistent.pem".into()), "/nonexistent.pem cannot be read"),
        (|it, files| it.tls.ca = Some(files.file("client.key")), "holds no certificate"),
        (|it, files| it.tls.ca_folder = Some(files.file("empty")), "has no certificate in it"),
        (|it, files| it.tls.key = Some(files.file("client.key")), "and no certificate"),
        (|it, files| it.tls.certificate = Some(files.file("client.pem")), "holds no private key"),
    ];
    for (change, part) in cases {
        let (kind, text) = ask(&settings, |it| change(it, &files)).await.unwrap_err();
        assert_eq!(kind, ErrorKind::Invalid);
        assert!(text.contains(part), "{text}");
    }
}

#[tokio::test]
async fn a_renewed_authority_is_read() {
    let files = Files::new();
    let mut settings = files.serve("localhost", false);
    let file = files.folder.path().join("current.pem");
    std::fs::copy(files.folder.path().join("other.pem"), &file).unwrap();
    settings.tls.ca = Some(file.clone());
    let driver = CurlDriver::new(settings);
    let error = single(&driver, &[("id", "1")]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Denied);
    std::fs::copy(files.folder.path().join("ca.pem"), &file).unwrap();
    assert_eq!(single(&driver, &[("id", "1")]).await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_speaks_no_tls_is_told() {
    let server = crate::recorder::Recorder::answering("id=1").await;
    let files = Files::new();
    let settings = CurlSettings::new(format!("https://{}/t", server.address));
    let (kind, text) =
        ask(&settings, |it| it.tls.ca = Some(files.file("ca.pem"))).await.unwrap_err();
    assert!(matches!(kind, ErrorKind::Denied | ErrorKind::Unavailable), "{kind}: {text}");
}
